"""Paper ballots that tellers counted by hand: batches of totals, signed by two of them (纸质选票)."""

from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.choices import is_name
from unionweb.ballots.rules.encoding import b64, canonical, digest, read_canonical, unb64
from unionweb.ballots.rules.parameters import Contest, Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import Marks, WriteIn
from unionweb.ballots.rules.shapes import fields, items, text, whole
from unionweb.ballots.rules.tellers import check_teller_signature


@dataclass(frozen=True, slots=True)
class PaperContest:
    """One contest of a batch; `marks` has (for, against, abstain) for each option in the ballot's order, as
    counted by hand: together at most returned − void. `writeins` are the names written in, by name, with
    the valid papers that each stands on."""

    issued: int
    returned: int
    void: int
    marks: tuple[tuple[int, int, int], ...]
    writeins: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One pile of paper: all contests of the vote, in order."""

    number: int
    contests: tuple[PaperContest, ...]

    @property
    def issued(self) -> int:
        """Papers handed out."""
        return self.contests[0].issued

    @property
    def returned(self) -> int:
        """Papers that came back."""
        return self.contests[0].returned


def batch_statement(vote: Vote, batch: Batch) -> bytes:
    """What the tellers sign under the label "paper": ph and the batch without its signatures."""
    return vote.ph + canonical(_batch_json(vote, batch))


def batch_bytes(vote: Vote, batch: Batch, signatures: dict[int, bytes]) -> bytes:
    """The batch with its signatures, by teller number: an item of paper.json."""
    return canonical(_signed(_batch_json(vote, batch), signatures))


def paper_bytes(batches: list[bytes]) -> bytes:
    """paper.json from the batches' bytes."""
    return canonical([read_canonical(batch) for batch in batches])


def batch_hash(batch: bytes) -> str:
    """How the log names a batch: the hash of its bytes, signatures included."""
    return b64(digest(batch))


def read_paper(vote: Vote, data: bytes) -> list[Batch]:
    """paper.json, every batch checked; Malformed for the first one that is wrong."""
    return [
        read_batch(vote, canonical(batch), number)
        for number, batch in enumerate(items(read_canonical(data)), 1)
    ]


def read_batch(vote: Vote, data: bytes, number: int) -> Batch:
    """A batch whose numbers add up and whose signatures hold, two of them (or the only teller's)."""
    listed, contests, signatures = fields(read_canonical(data), "number", "contests", "signatures")
    if listed != number or len(items(contests)) != len(vote.parameters.contests):
        raise Malformed("paper", number=number)
    batch = Batch(number, tuple(_read_contest(vote, place, value) for place, value in enumerate(contests)))
    check_batch(vote, batch)
    signed = [fields(signature, "teller", "signature") for signature in items(signatures)]
    given = {whole(teller): unb64(text(signature)) for teller, signature in signed}
    if len(given) < min(2, len(vote.parameters.tellers)) or list(given) != sorted(given):
        raise Malformed("paper", number=number)
    if canonical(_signed(_batch_json(vote, batch), given)) != data:
        raise Malformed("paper", number=number)
    for teller, signature in given.items():
        check_teller_signature(vote, teller, "paper", batch_statement(vote, batch), signature)
    return batch


def check_batch(vote: Vote, batch: Batch) -> None:
    """Malformed when the numbers of a batch contradict each other."""
    for contest, part in zip(vote.parameters.contests, batch.contests, strict=True):
        valid = part.returned - part.void
        # Less than the valid papers is a residue: real counts by hand have one, and it is not hidden.
        more = any(sum(marks) > valid for marks in part.marks)
        total_for = sum(marks[0] for marks in part.marks)
        against = any(marks[1] for marks in part.marks) and contest.rule.marks is Marks.FOR
        fits = 0 <= valid <= part.returned <= part.issued and total_for <= valid * contest.seats
        same = (part.issued, part.returned) == (batch.issued, batch.returned)
        if more or not fits or not same or against or len(part.marks) != len(contest.options):
            raise Malformed("paper", number=batch.number)
        if part.writeins and not writeins_fit(contest, part):
            raise Malformed("paper", number=batch.number)


def writeins_fit(contest: Contest, part: PaperContest) -> bool:
    """Whether the names written in do not contradict the rule, the form of a name or the other numbers."""
    valid, names = part.returned - part.void, [name for name, _times in part.writeins]
    times = [number for _name, number in part.writeins]
    votes = sum(times) + sum(marks[0] for marks in part.marks)
    # Whoever is not for somebody and does not abstain is against, or his mark is missing.
    against = sum(valid - marks[0] - marks[2] for marks in part.marks)
    return (
        contest.rule.writein is not WriteIn.NONE
        and all(map(is_name, names))
        and names == sorted(set(names) - {option.name for option in contest.options})
        and all(1 <= number <= valid for number in times)
        and votes <= valid * contest.seats
        and (contest.rule.writein is WriteIn.FREE or sum(times) <= against)
    )


def _read_contest(vote: Vote, place: int, value: Any) -> PaperContest:
    names = ("id", "issued", "returned", "void", "options")
    with_names = isinstance(value, dict) and "writeins" in value
    found = list(fields(value, *names, "writeins") if with_names else fields(value, *names))
    identity, issued, returned, void, options = found[:5]
    written = [fields(one, "name", "for") for one in items(found[5])] if with_names else []
    marks = []
    for option in items(options):
        _, votes_for, against, abstain = fields(option, "id", "for", "against", "abstain")
        marks.append((whole(votes_for), whole(against), whole(abstain)))
    contest = vote.parameters.contests[place]
    ids = [contest.id, *(option.id for option in contest.options)]
    if [identity, *(option["id"] for option in options)] != ids:
        raise Malformed("shape", what="paper")
    writeins = tuple((text(name), whole(times)) for name, times in written)
    return PaperContest(whole(issued), whole(returned), whole(void), tuple(marks), writeins)


def _batch_json(vote: Vote, batch: Batch) -> dict[str, Any]:
    contests = zip(vote.parameters.contests, batch.contests, strict=True)
    return {
        "number": batch.number,
        "contests": [
            {
                "id": contest.id,
                "issued": part.issued,
                "returned": part.returned,
                "void": part.void,
                "options": [
                    {"id": option.id, "for": marks[0], "against": marks[1], "abstain": marks[2]}
                    for option, marks in zip(contest.options, part.marks, strict=True)
                ],
                # Without names a batch has the bytes that it had before names were known.
                **({"writeins": _named(part.writeins)} if part.writeins else {}),
            }
            for contest, part in contests
        ],
    }


def _named(writeins: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"name": name, "for": times} for name, times in writeins]


def _signed(batch: dict[str, Any], signatures: dict[int, bytes]) -> dict[str, Any]:
    listed = [{"teller": teller, "signature": b64(given)} for teller, given in sorted(signatures.items())]
    return {**batch, "signatures": listed}
