"""A whole vote in pure Python, from the parameters to the bundle: no server, no database, no browser.

`make_vote((election("c1", 3, "张三", …),), [marks("faa"), None, …])` draws, casts, closes, opens and counts.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import unionweb.ballots.verify
from unionweb.ballots.rules.ballots import assemble, make_ballot, tracker_of
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.board import Counts, close_statement, merkle_root, roll_leaf, roll_root
from unionweb.ballots.rules.bundle import pack
from unionweb.ballots.rules.chain import next_line
from unionweb.ballots.rules.choices import Choices, blank_choices
from unionweb.ballots.rules.counting import Result, count_vote, result_bytes
from unionweb.ballots.rules.encoding import b64, canonical, digest
from unionweb.ballots.rules.gathering import Pile, Slip, gather
from unionweb.ballots.rules.paper import Batch, batch_bytes, batch_hash, batch_statement, paper_bytes
from unionweb.ballots.rules.parameters import Contest, Kind, Option, Parameters, Roll, Vote, pad_for
from unionweb.ballots.rules.reasons import Spoiled
from unionweb.ballots.rules.rule import Rule
from unionweb.ballots.rules.sealing import seal_padded, unseal
from unionweb.ballots.rules.slips import SlipCounts, SlipList
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.ballots.rules.tokens import Booth

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
VERIFIER = Path(unionweb.ballots.verify.__file__)

DEFAULT_RULE = Rule()


@cache
def issuer_key() -> PrivateKey:
    """One RSA key for the whole session: making it takes longer than a vote."""
    return PrivateKey.generate()


def election(identity: str, seats: int, *names: str, rule: Rule = DEFAULT_RULE, **groups: str) -> Contest:
    """Options o1, o2, … with these names; groups by id: o1="大一"."""
    options = tuple(
        Option(f"o{number}", name, "", groups.get(f"o{number}", "")) for number, name in enumerate(names, 1)
    )
    return Contest(identity, Kind.ELECTION, f"选举{identity}", seats, options, rule)


def motion(identity: str, rule: Rule = DEFAULT_RULE) -> Contest:
    """One thing to be for or against."""
    return Contest(identity, Kind.MOTION, f"表决{identity}", 1, (Option("o1", "章程修正案"),), rule)


def marks(*texts: str, names: Sequence[Sequence[str]] | None = None) -> Choices:
    """`marks("ffa", "f", names=[["李四"], []])`: a text and a list of names for each contest."""
    return Choices(texts, tuple(map(tuple, names)) if names else ((),) * len(texts))


def pile_of(contest: Contest, slips: Iterable[Slip]) -> Pile:
    """The slips of one contest, gathered."""
    pile = Pile(contest)
    for slip in slips:
        pile.add(slip)
    return pile


@dataclass(frozen=True)
class Secrets:
    """What makes a vote go; only the parameters are public."""

    vote: Vote
    issuer: PrivateKey
    tellers: tuple[TellerSecret, ...]
    receipt: bytes

    def draw(self, seed: bytes | None = None) -> tuple[Booth, bytes]:
        """A voter's booth and token."""
        booth = Booth(seed or secrets.token_bytes(32), self.vote)
        return booth, booth.token_from(self.issuer.blind_sign(booth.blinded))

    def cast(self, choices: Choices | None, seed: bytes | None = None) -> bytes:
        """A ballot; None casts one that is spoiled: it opens, but holds no choices. `seed`: of a slip."""
        booth, token = self.draw(seed)
        if choices is None:
            box = seal_padded(self.vote, booth.vk, bytes(self.vote.parameters.pad))
            return assemble(self.vote, booth, token, box)
        return make_ballot(self.vote, booth, token, choices)

    def keys(self, *numbers: int) -> dict[int, bytes]:
        """The tellers' X25519 private keys, all or some, by number from 1."""
        chosen = numbers or range(1, len(self.tellers) + 1)
        return {number: self.tellers[number - 1].x25519_private for number in chosen}


@dataclass
class FinishedVote:
    """A vote that was closed, opened and counted. Change `files` or `lines` and pack() again to forge."""

    secrets: Secrets
    ballots: list[bytes]
    counts: Counts
    statement: bytes
    result: Result
    lines: list[bytes]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def vote(self) -> Vote:
        return self.secrets.vote

    def pack(self) -> bytes:
        """The bundle."""
        return pack(self.files)


def freeze(
    contests: Sequence[Contest], *, electorate: int = 10, tellers: int = 3, threshold: int = 2, **others: Any
) -> Secrets:
    """Parameters and every secret behind them. `others` are fields of Parameters."""
    held = tuple(TellerSecret(secrets.token_bytes(32)) for _ in range(tellers))
    receipt = Ed25519PrivateKey.generate()
    leaves = [roll_leaf(secrets.token_bytes(32), f"{number:04}") for number in range(electorate)]
    parameters = Parameters(
        id=secrets.token_bytes(16),
        title="学生代表大会选举",
        union="某大学学生会",
        contests=tuple(contests),
        roll=Roll(electorate, roll_root(leaves)),
        issuer=issuer_key().public,
        tellers=tuple(teller.public(f"监票人{number}") for number, teller in enumerate(held, 1)),
        threshold=threshold,
        receipt=receipt.public_key().public_bytes_raw(),
        pad=pad_for(tuple(contests)),
    )
    vote = Vote(replace(parameters, **others).to_bytes())
    return Secrets(vote, issuer_key(), held, receipt.private_bytes_raw())


def make_vote(
    contests: Sequence[Contest],
    voters: Sequence[Choices | None],
    *,
    writeins: Mapping[str, Mapping[str, str]] | None = None,
    paper: Sequence[Batch] = (),
    expected: int | None = None,
    present: int | None = None,
    drawn: int | None = None,
    opened_by: Sequence[int] = (),
    **others: Any,
) -> FinishedVote:
    """A finished vote. Each voter's choices are cast (None: a spoiled ballot); expected, present and drawn
    are as many as came back unless told; `others` go to `freeze`."""
    received = len(voters) + sum(batch.returned for batch in paper)
    drawn = drawn or len(voters) + sum(batch.issued for batch in paper)
    present = present or drawn
    expected = expected or present
    held = freeze(contests, electorate=expected, **others)
    ballots = sorted((held.cast(choices) for choices in voters), key=tracker_of)
    counts = Counts(expected, present, drawn, received)
    return finish(held, ballots, counts, writeins or {}, paper, held.keys(*opened_by))


def finish(
    held: Secrets,
    ballots: list[bytes],
    counts: Counts,
    writeins: Mapping[str, Mapping[str, str]],
    paper: Sequence[Batch],
    keys: Mapping[int, bytes],
    slips: SlipList | None = None,
) -> FinishedVote:
    """Close, open, count and publish ballots that are sorted by tracker. `slips`: those that are void."""
    vote = held.vote
    void = slips.keys(vote) if slips else frozenset()
    batches = [sign_batch(held, batch) for batch in paper]
    statement = close_statement(vote, merkle_root([tracker_of(ballot) for ballot in ballots]), counts)
    counting = [ballot for ballot in ballots if ballot[:32] not in void]
    gathered = gather(vote, (open_ballot(vote, ballot, keys) for ballot in counting))
    result = count_vote(vote, gathered, counts, writeins, paper)
    counted = result_bytes(vote, statement, result)
    lines = make_log(held, batches, statement, keys, counted)
    files = {
        "README.txt": "怎样核对这次投票\n".encode(),
        "board.bin": b"".join(ballots),
        "log.jsonl": b"".join(line + b"\n" for line in lines),
        "params.json": vote.data,
        "report.html": b"<!doctype html>",
        "result.json": counted,
        "verify.py": VERIFIER.read_bytes(),
        "writeins.json": canonical({contest.id: {} for contest in vote.parameters.contests} | dict(writeins)),
    }
    if paper:
        files["paper.json"] = paper_bytes(batches)
    if slips:
        files["slips.json"] = slips.to_bytes()
    return FinishedVote(held, ballots, counts, statement, result, lines, files)


def sign_batch(held: Secrets, batch: Batch) -> bytes:
    """A paper batch signed by the first two tellers."""
    data = batch_statement(held.vote, batch)
    signing = list(enumerate(held.tellers, 1))[:2]
    return batch_bytes(held.vote, batch, {number: teller.sign("paper", data) for number, teller in signing})


def open_ballot(vote: Vote, ballot: bytes, keys: Mapping[int, bytes]) -> Choices | None:
    """The choices, None when spoiled."""
    try:
        return unseal(vote, ballot[:32], ballot[352:], keys)
    except Spoiled:
        return None


def make_log(
    held: Secrets, batches: Sequence[bytes], statement: bytes, keys: Mapping[int, bytes], result: bytes
) -> list[bytes]:
    """The public log, signed by every teller."""
    signatures = [
        {"teller": number, "signature": b64(teller.sign("close", statement))}
        for number, teller in enumerate(held.tellers, 1)
    ]
    handed_in = [{"teller": number, "x25519": b64(key)} for number, key in sorted(keys.items())]
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("params", {"fingerprint": held.vote.fingerprint, "vote": held.vote.name}),
        ("open", {}),
        *(("paper", {"batch": batch_hash(batch)}) for batch in batches),
        ("close", {"statement": statement.decode(), "signatures": signatures}),
        ("keys", {"keys": handed_in}),
        ("result", {"hash": b64(digest(result))}),
    ]
    lines: list[bytes] = []
    for kind, body in bodies:
        lines.append(next_line(lines[-1] if lines else None, kind, body, AT))
    return lines


def with_slips(
    contests: Sequence[Contest],
    phones: Sequence[Choices | None],
    handed: Sequence[Choices | None],
    *,
    void: Sequence[Choices | bool | None] = (),
    missing: int = 0,
    unused: int = 0,
    reason: str = "印坏了",
    **others: Any,
) -> FinishedVote:
    """A finished vote with slips. Those handed out were cast, but for `unused` more; a void one was cast too
    where `void` has choices and not False."""
    drawn = len(phones) + len(handed) + unused
    held = freeze(contests, electorate=drawn + 3, **others)
    seeds = [secrets.token_bytes(32) for _one in void]
    stolen = [held.cast(c, s) for c, s in zip(void, seeds, strict=True) if not isinstance(c, bool)]
    ballots = [held.cast(choices) for choices in (*phones, *handed)]
    slips = SlipList(tuple(sorted(seeds)), reason if missing else "")
    made = len(handed) + unused + len(void) + missing
    told = SlipCounts(
        *(made, len(handed) + unused, len(void), missing, len(stolen)), digest(slips.to_bytes())
    )
    counts = Counts(drawn + 3, drawn + 1, drawn, len(ballots), told)
    board = sorted([*ballots, *stolen], key=tracker_of)
    return finish(held, board, counts, {}, (), held.keys(), slips)


def blank(vote: Vote) -> Choices:
    """A ballot that leaves everything blank."""
    return blank_choices(vote.parameters.contests)
