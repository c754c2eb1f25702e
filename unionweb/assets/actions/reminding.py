"""Reminders: what is told is found in the transaction that tells it.

Each reminder has a key of its loan, the due time and the stage, and nobody is told the same key twice: run as
often as one likes, by two at once, it comes once. What is being returned meanwhile is left alone: its row is
locked, and the next run finds it gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from unionweb.assets.models import Loan, LoanItem, Store
from unionweb.assets.queries.keepers import keepers_of
from unionweb.assets.queries.owing import LOAN_KEY
from unionweb.assets.queries.responsible import heads_of
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.owing import SUBJECTS, Reminder, Stage, days_late, escalates, reminder_of
from unionweb.assets.rules.tags import show_tag
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.notices.actions import Telling, tell_people
from unionweb.notices.models import Notice
from unionweb.notices.refreshing import Text

HEAD_KEY = "assets.escalate."
NAMED = 3
"""So many things a subject names."""


def remind(store: Store, *, now: datetime) -> int:
    """Tell the borrowers of a store what is due soon, now, or overdue, and after some days those who are
    responsible for them; how many notices were new."""
    return tell_people(_tellings(store, now), now=now)


def _tellings(store: Store, now: datetime) -> Iterator[Telling]:
    terms = store.terms
    for loan, due_at, items in _due(store, now):
        late = days_late(due_at, now)
        asked = [(item, reminder_of(item.lent_at, due_at, terms, now)) for item in items]
        reminded = [(item, one) for item, one in asked if one is not None]
        if reminded:
            yield _to_borrower(loan, due_at, [item for item, _one in reminded], reminded[0][1], late)
        if escalates(due_at, terms, now):
            yield from _to_responsible(loan, due_at, items, late, now)


def _due(store: Store, now: datetime) -> Iterator[tuple[Loan, datetime, list[LoanItem]]]:
    """What is out of a loan and due at once, if that is soon or past."""
    soon = now + timedelta(hours=store.terms.remind_hours)
    query = (
        select(LoanItem)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.store_id == store.id, LoanItem.returned_at.is_(None), LoanItem.due_at <= soon)
        .order_by(LoanItem.id)
        .with_for_update(of=LoanItem, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    together: dict[tuple[int, datetime], list[LoanItem]] = defaultdict(list)
    for item in db.session.scalars(query).unique():
        together[item.loan_id, item.due_at].append(item)
    for (_loan_id, due_at), items in together.items():
        yield items[0].loan, due_at, items


def refresh(notice: Notice, now: datetime) -> Text | None:
    """What a reminder says that is mailed only now: of what is still out and still due then; None when
    nothing is."""
    loan_id, due, *_stage = notice.key.removeprefix(LOAN_KEY).removeprefix(HEAD_KEY).split(".")
    query = select(LoanItem).where(LoanItem.loan_id == int(loan_id), LoanItem.returned_at.is_(None))
    items = [one for one in db.session.scalars(query.order_by(LoanItem.id)) if _due_key(one.due_at) == due]
    if not items:
        return None
    loan, due_at = items[0].loan, items[0].due_at
    late, body = days_late(due_at, now), _body(loan, due_at, items)
    if notice.key.startswith(HEAD_KEY):
        return Text(_of_borrower(loan, items, late), body)
    stage = Stage.LATE if late else Stage.DUE if due_at <= now else Stage.SOON
    return Text(_subject(stage, items, late), body)


def _due_key(due_at: datetime) -> str:
    return f"{due_at:%y%m%d%H%M}"


def _subject(stage: Stage, items: list[LoanItem], late: int) -> str:
    return str(say(SUBJECTS[stage], things=things_words(items), days=late))[:200]


def _of_borrower(loan: Loan, items: list[LoanItem], late: int) -> str:
    subject = say(
        "%(person)s 借用的%(things)s已逾期 %(days)s 天",
        person=loan.person.name,
        things=things_words(items),
        days=late,
    )
    return str(subject)[:200]


def _to_borrower(
    loan: Loan, due_at: datetime, items: list[LoanItem], reminder: Reminder, late: int
) -> Telling:
    subject = _subject(Stage.LATE if late else reminder.stage, items, late)
    key = f"{LOAN_KEY}{loan.id}.{_due_key(due_at)}.{reminder.stage.value}.{reminder.nth}"
    return Telling(loan.person_id, subject, _body(loan, due_at, items), "/assets/mine", key)


def _to_responsible(
    loan: Loan, due_at: datetime, items: list[LoanItem], late: int, now: datetime
) -> Iterator[Telling]:
    subject, body = _of_borrower(loan, items, late), _body(loan, due_at, items)
    key = f"{HEAD_KEY}{loan.id}.{_due_key(due_at)}"
    keepers, link = set(keepers_of(loan.store)), f"/assets/{loan.store_id}/overdue"
    for person in sorted(keepers | set(heads_of(loan, now))):
        yield Telling(person, subject, body, link if person in keepers else "", key)


def things_words(items: Iterable[LoanItem]) -> str:
    """Their names; of many the first and how many."""
    names = [item.asset.name for item in items]
    if len(names) <= NAMED:
        return "、".join(names)
    return str(say("%(names)s等 %(n)s 件", names="、".join(names[:NAMED]), n=len(names)))


def _body(loan: Loan, due_at: datetime, items: list[LoanItem]) -> str:
    """What, when it was due, where to bring it."""
    lines = [str(say("应还时间：%(due)s", due=moment_words(due_at)))]
    lines += [f"· {item.asset.name} {show_tag(item.asset.tag)}" for item in items]
    where = f"{loan.store.unit.full_name} {loan.store.words}".strip()
    return "\n".join([*lines, str(say("归还地点：%(where)s", where=where))])
