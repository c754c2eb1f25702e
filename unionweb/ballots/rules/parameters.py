"""The frozen parameters of a vote (投票参数): what is asked, who may, with which keys, counted how.

Everybody hashes the same bytes, so a `Vote` is made from bytes and keeps them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from unionweb.ballots.rules.blindrsa import BITS, EXPONENT, PublicKey
from unionweb.ballots.rules.encoding import VERSION, b32, b64, canonical, digest, label, read_canonical
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import Elected, Rule, Share, WriteIn, read_rule
from unionweb.ballots.rules.shapes import fields, flag, items, octets, text, whole, word

__all__ = ["Contest", "Elected", "Option", "Parameters", "Roll", "Rule", "Share", "TellerPublic", "Vote"]

PAD_STEP, PAD_MOST = 512, 8192
NAME_LONGEST = 40
_TOKEN_AND_KEYS, _SHARE_BOX, _TAG = 32 + 256 + 64, 81, 16


class Kind(StrEnum):
    """选举 or 表决."""

    ELECTION = "election"
    MOTION = "motion"


class Disclosure(StrEnum):
    """Whether every ballot is published (without a name), or only totals."""

    BOARD = "board"
    TOTALS = "totals"


class Order(StrEnum):
    """The order in which the booth shows the options: one for each ballot ("random"), or that of the
    parameters; "strokes" and "pinyin" say by what the options were put in that order."""

    STROKES = "strokes"
    PINYIN = "pinyin"
    LISTED = "listed"
    RANDOM = "random"


class Void(StrEnum):
    """What the booth does about a ballot that would be void: say so, or not let it be cast."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody or something to mark. `group` is what a seat constraint counts; "" is no group."""

    id: str
    name: str
    unit: str = ""
    group: str = ""

    def as_json(self) -> dict[str, Any]:
        """As in the parameters."""
        return {"id": self.id, "name": self.name, "unit": self.unit, "group": self.group}


@dataclass(frozen=True, slots=True)
class Contest:
    """One question on the ballot."""

    id: str
    kind: Kind
    title: str
    seats: int
    options: tuple[Option, ...]
    rule: Rule = field(default_factory=Rule)

    def as_json(self) -> dict[str, Any]:
        """As in the parameters."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "title": self.title,
            "seats": self.seats,
            "options": [option.as_json() for option in self.options],
            "rule": self.rule.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Roll:
    """How many may vote, and the Merkle root over their salted numbers."""

    count: int
    root: bytes


@dataclass(frozen=True, slots=True)
class TellerPublic:
    """A teller's name and two public keys, 32 bytes each."""

    name: str
    x25519: bytes
    ed25519: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that is fixed before the first token is drawn. `form`, where there are no contests: the hash of
    what is asked instead, 32 bytes; `changes`: its ballots may be changed until the close."""

    id: bytes
    title: str
    union: str
    contests: tuple[Contest, ...]
    roll: Roll
    issuer: PublicKey
    tellers: tuple[TellerPublic, ...]
    threshold: int
    receipt: bytes
    round: int = 1
    style: str = ""
    practice: bool = False
    checkin: bool = True
    disclosure: Disclosure = Disclosure.BOARD
    order: Order = Order.LISTED
    void: Void = Void.WARN
    pad: int = PAD_STEP
    form: bytes | None = None
    changes: bool = False

    def to_bytes(self) -> bytes:
        """Canonical JSON; make a Vote of it to have it checked."""
        form: dict[str, object] = {} if self.form is None else {"form": b64(self.form)}
        if self.changes:
            form["changes"] = True
        return canonical(
            {
                "version": VERSION,
                "id": b64(self.id),
                "round": self.round,
                "style": self.style,
                "practice": self.practice,
                "title": self.title,
                "union": self.union,
                "contests": [contest.as_json() for contest in self.contests],
                "roll": {"count": self.roll.count, "root": b64(self.roll.root)},
                "issuer": {"n": b64(self.issuer.n.to_bytes(BITS // 8)), "e": self.issuer.e},
                "tellers": [
                    {"name": teller.name, "x25519": b64(teller.x25519), "ed25519": b64(teller.ed25519)}
                    for teller in self.tellers
                ],
                "threshold": self.threshold,
                "receipt": b64(self.receipt),
                "checkin": self.checkin,
                "disclosure": self.disclosure.value,
                "order": self.order.value,
                "void": self.void.value,
                "pad": self.pad,
                **form,
            }
        )


class Vote:
    """Parameters with their hash `ph`, and what every ballot needs again and again."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parameters = read_parameters(data)
        self.ph = digest(data)
        self.name = b64(self.ph)
        short = b32(self.ph[:5])
        self.fingerprint = f"{short[:4]}-{short[4:]}"
        tellers = len(self.parameters.tellers)
        self.box_length = 32 + _SHARE_BOX * tellers + self.parameters.pad + _TAG
        self.ballot_length = _TOKEN_AND_KEYS + self.box_length
        self.changes = self.parameters.changes
        self.issuer = self.parameters.issuer
        self.token_prefix = label("token") + self.ph
        self.ballot_prefix = label("ballot") + self.ph


def pad_for(contests: tuple[Contest, ...]) -> int:
    """The padded length that fits every ballot with at most as many write-ins as seats."""
    empty = canonical({"m": ["-" * len(c.options) for c in contests], "w": [[] for _ in contests]})
    names = sum(c.seats for c in contests if c.rule.writein is not WriteIn.NONE)
    length = 2 + len(empty) + names * (4 * NAME_LONGEST + 3)
    return min(PAD_MOST, -(-length // PAD_STEP) * PAD_STEP)


def read_parameters(data: bytes) -> Parameters:
    """From canonical JSON; Malformed when something is missing, of the wrong kind or contradictory."""
    written = read_canonical(data)
    more = [name for name in ("form", "changes") if isinstance(written, dict) and name in written]
    version, identity, number, style, practice, title, union, contests, roll, *rest = fields(
        written,
        *("version", "id", "round", "style", "practice", "title", "union", "contests", "roll"),
        *("issuer", "tellers", "threshold", "receipt", "checkin", "disclosure", "order", "void", "pad"),
        *more,
    )
    issuer, tellers, threshold, receipt, checkin, disclosure, order, void, pad, *others = rest
    form = dict(zip(more, others, strict=True))
    if version != VERSION:
        raise Malformed("shape", what="version")
    count, root = fields(roll, "count", "root")
    parameters = Parameters(
        octets(identity, 16),
        text(title),
        text(union),
        tuple(_read_contest(contest) for contest in items(contests)),
        Roll(whole(count), octets(root, 32)),
        _read_issuer(issuer),
        tuple(_read_teller(teller) for teller in items(tellers)),
        whole(threshold, 1, 255),
        octets(receipt, 32),
        whole(number, 1),
        text(style),
        flag(practice),
        flag(checkin),
        word(Disclosure, disclosure),
        word(Order, order),
        word(Void, void),
        whole(pad, PAD_STEP, PAD_MOST),
        octets(form["form"], 32) if "form" in form else None,
        _read_changes(form["changes"]) if "changes" in form else False,
    )
    _check(parameters)
    return parameters


def _read_contest(value: Any) -> Contest:
    identity, kind, title, seats, options, rule = fields(
        value, "id", "kind", "title", "seats", "options", "rule"
    )
    read = tuple(
        Option(*map(text, fields(option, "id", "name", "unit", "group"))) for option in items(options)
    )
    return Contest(text(identity), word(Kind, kind), text(title), whole(seats, 1), read, read_rule(rule))


def _read_changes(value: Any) -> bool:
    # There is one spelling of "may not be changed": nothing.
    if not flag(value):
        raise Malformed("parameters", what="changes")
    return True


def _read_issuer(value: Any) -> PublicKey:
    modulus, exponent = fields(value, "n", "e")
    n = int.from_bytes(octets(modulus, BITS // 8))
    if n.bit_length() != BITS or n % 2 == 0 or exponent != EXPONENT:
        raise Malformed("shape", what="issuer")
    return PublicKey(n, EXPONENT)


def _read_teller(value: Any) -> TellerPublic:
    name, x25519, ed25519 = fields(value, "name", "x25519", "ed25519")
    return TellerPublic(text(name), octets(x25519, 32), octets(ed25519, 32))


def _check(parameters: Parameters) -> None:
    contests, tellers = parameters.contests, parameters.tellers
    if parameters.form is not None:
        _check_form(parameters)
    elif parameters.changes:
        raise Malformed("parameters", what="changes")
    elif not contests or len({contest.id for contest in contests}) < len(contests):
        raise Malformed("parameters", what="contests")
    if not parameters.threshold <= len(tellers) <= 255:
        raise Malformed("parameters", what="threshold")
    if len({teller.x25519 for teller in tellers}) < len(tellers):
        raise Malformed("parameters", what="tellers")
    for contest in contests:
        _check_contest(contest)
    marks = canonical({"m": ["-" * len(c.options) for c in contests], "w": [[] for _ in contests]})
    if parameters.pad % PAD_STEP or 2 + len(marks) > parameters.pad:
        raise Malformed("parameters", what="pad")


def _check_form(parameters: Parameters) -> None:
    fixed = (Disclosure.TOTALS, Order.LISTED, Void.REFUSE, False)
    chosen = (parameters.disclosure, parameters.order, parameters.void, parameters.checkin)
    if parameters.contests or chosen != fixed:
        raise Malformed("parameters", what="form")


def _check_contest(contest: Contest) -> None:
    ids = {option.id for option in contest.options}
    if not ids or len(ids) < len(contest.options) or any(i == "" or i.startswith("w:") for i in ids):
        raise Malformed("parameters", what="options")
    if contest.kind is Kind.MOTION and (len(ids), contest.seats) != (1, 1):
        raise Malformed("parameters", what="motion")
    groups = {option.group for option in contest.options} - {""}
    if contest.rule.each_group * len(groups) > contest.seats:
        raise Malformed("parameters", what="each_group")
