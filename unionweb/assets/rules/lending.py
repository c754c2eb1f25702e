"""What may be lent to whom until when, and why not.

The desk collects facts, these rules answer with sentences. A refusal names who has the thing and when it is
due, or until when and why somebody is barred: whoever stands at the desk is told what to do next.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.rules.terms import LendingTerms
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.text import Sentence, mark, say

DUE_TIME = time(18)
"""A loan is due at this hour of its last day, in Shanghai: stores close then."""

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Out:
    """Who has an asset: "权益服务部 王小明", and until when."""

    holder: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Reservation:
    """A request that holds an asset during [from_at, until_at). `own`: the borrower's, or the body's for
    which he borrows; an `approved` one may be collected. `ends_at`: when its event does."""

    body: str
    event: str
    from_at: datetime
    until_at: datetime
    ends_at: datetime
    own: bool = False
    approved: bool = False
    request_id: int = 0

    def collectable(self, terms: LendingTerms, now: datetime) -> bool:
        """Whether the borrower may fetch now what he reserved; earlier, it is lent like anything else."""
        early = self.from_at - timedelta(days=terms.pickup_days)
        return self.own and self.approved and early <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Piece:
    """An asset as the desk finds it. `price` and `deposit` in fen; `days` of a loan, None: the store's."""

    id: int
    tag: str
    name: str
    state: AssetState
    price: int | None = None
    days: int | None = None
    deposit: int = 0
    confirms: bool = False
    out: Out | None = None
    reservations: tuple[Reservation, ...] = ()

    @property
    def words(self) -> str:
        """Its name and tag, for sentences."""
        return f"{self.name}（{show_tag(self.tag)}）"


@dataclass(frozen=True, slots=True)
class Barring:
    """Who may not borrow until a day (included), and why."""

    whom: str
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Borrower:
    """Whoever borrows: `open` assets are out with him, `recent` loans began in the last
    thirty days."""

    bars: tuple[Barring, ...] = ()
    open: int = 0
    recent: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the keeper enters: `due` for everything, None: as the rules say; `override`: why it is lent
    although somebody else has reserved it."""

    due: datetime | None = None
    override: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something is not lent. `tag` of the asset that it concerns, "" for all; `overridable`: a written
    reason is enough."""

    sentence: Sentence
    tag: str = ""
    overridable: bool = False


def due_on(day: date) -> datetime:
    """When something is due that is due on a day."""
    return datetime.combine(day, DUE_TIME, LOCAL)


def due_of(piece: Piece, terms: LendingTerms, now: datetime) -> datetime:
    """When an asset is due that is lent now: after its days, or when the event ends for which the borrower
    reserved it."""
    collected = [one.ends_at for one in piece.reservations if one.collectable(terms, now)]
    if collected:
        return min(collected)
    return due_on(local_date(now) + timedelta(days=piece.days or terms.days))


def latest_due(piece: Piece, terms: LendingTerms, now: datetime) -> datetime:
    """Until when it can be lent at the most: the end of that day."""
    days = max(terms.most_days, piece.days or 0)
    ends = datetime.combine(local_date(now) + timedelta(days=days + 1), time(), LOCAL)
    return max(ends, due_of(piece, terms, now) + timedelta(minutes=1))


def unavailable(piece: Piece) -> Sentence | None:
    """Why an asset cannot be handed over at all; None when it stands on its shelf."""
    if piece.state is AssetState.AVAILABLE:
        return None
    if piece.out is not None:
        return say(
            "%(what)s已借给 %(holder)s，应于 %(due)s 归还",
            what=piece.words,
            holder=piece.out.holder,
            due=moment_words(piece.out.due_at),
        )
    return say(_STATES[piece.state], what=piece.words)


_STATES = {
    AssetState.LENT: mark("%(what)s已借出"),
    AssetState.REPAIR: mark("%(what)s正在维修，修好登记后才能借出"),
    AssetState.LOST: mark("%(what)s登记为遗失；如果找到了，请先在台账中登记找回"),
    AssetState.WRITTEN_OFF: mark("%(what)s已报废，不能借出"),
}


def in_the_way(piece: Piece, due: datetime, now: datetime) -> Sentence | None:
    """The first reservation that keeps an asset from being lent during [now, due): somebody else's, or an
    own one that is not approved."""
    for one in sorted(piece.reservations, key=lambda held: held.from_at):
        if not (one.own and one.approved) and one.from_at < due and one.until_at > now:
            return _held(piece, one)
    return None


def _held(piece: Piece, one: Reservation) -> Sentence:
    if one.own:
        return say("%(what)s的借用申请“%(event)s”还没有批准", what=piece.words, event=one.event)
    return say(
        "%(what)s已由 %(body)s 预约，用于“%(event)s”：%(start)s 至 %(end)s",
        what=piece.words,
        body=one.body,
        event=one.event,
        start=moment_words(one.from_at),
        end=moment_words(one.until_at),
    )


def problems(
    pieces: Sequence[Piece],
    borrower: Borrower,
    asked: Asked,
    terms: LendingTerms,
    closed_week: int | None,
    now: datetime,
) -> list[Problem]:
    """Everything that stands against this hand-over, at once. `closed_week`: the stock-taking week that it
    is; None when it is none, or nobody knows the semester."""
    found = [*_of_borrower(len(pieces), borrower, terms), *_of_week(closed_week)]
    for piece in pieces:
        found += _of_piece(piece, asked, terms, now)
    return found


def bar_words(bar: Barring) -> Sentence:
    """Until when somebody may not borrow, and why."""
    return say(
        "%(whom)s停借至 %(day)s：%(reason)s", whom=bar.whom, day=bar.ends_on.isoformat(), reason=bar.reason
    )


def _of_week(closed_week: int | None) -> Iterator[Problem]:
    if closed_week is not None:
        yield Problem(say("本周是第 %(week)s 周，盘点周不外借", week=closed_week))


def _of_borrower(count: int, borrower: Borrower, terms: LendingTerms) -> Iterator[Problem]:
    for bar in borrower.bars:
        yield Problem(bar_words(bar))
    if terms.most_open and borrower.open + count > terms.most_open:
        sentence = say(
            "每位借用人最多同时借 %(most)s 件，现有 %(open)s 件未还", most=terms.most_open, open=borrower.open
        )
        yield Problem(sentence)
    if terms.per_month and borrower.recent >= terms.per_month:
        sentence = say(
            "每位借用人三十天内最多借 %(most)s 次，已借 %(recent)s 次",
            most=terms.per_month,
            recent=borrower.recent,
        )
        yield Problem(sentence)


def _of_piece(piece: Piece, asked: Asked, terms: LendingTerms, now: datetime) -> Iterator[Problem]:
    sentence = unavailable(piece)
    if sentence is not None:
        yield Problem(sentence, piece.tag)
        return
    due = asked.due or due_of(piece, terms, now)
    latest = latest_due(piece, terms, now)
    if due <= now:
        yield Problem(say("归还时间要晚于现在"), piece.tag)
    elif due >= latest:
        day = local_date(latest - timedelta(minutes=1)).isoformat()
        yield Problem(say("%(what)s最迟 %(day)s 归还", what=piece.words, day=day), piece.tag)
    elif not asked.override:
        sentence = in_the_way(piece, due, now)
        if sentence is not None:
            yield Problem(sentence, piece.tag, overridable=True)


def deposit_of(pieces: Iterable[Piece]) -> int:
    """What is taken as a deposit for all of them, in fen."""
    return sum(one.deposit for one in pieces)


def must_confirm(pieces: Iterable[Piece], terms: LendingTerms) -> bool:
    """Whether the borrower signs for them on the own phone: the kind asks for it, or the price."""
    dear = terms.confirm_fen
    return any(one.confirms or (dear is not None and (one.price or 0) >= dear) for one in pieces)
