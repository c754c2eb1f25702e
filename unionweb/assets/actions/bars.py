"""Bars 停借: whoever is much too late without a word may not borrow until the end of the semester."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.assets.models import Bar, LoanItem, Store
from unionweb.assets.queries.keepers import keepers_of
from unionweb.assets.queries.owing import too_late
from unionweb.assets.queries.stores import semesters
from unionweb.assets.rules.owing import bars, days_late, semester_end
from unionweb.assets.rules.terms import LendingTerms
from unionweb.audit import SYSTEM, Actor, record
from unionweb.audit.quick import record_quickly
from unionweb.base.clock import local_date
from unionweb.base.db import db, driver
from unionweb.base.driver import Statements
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices.actions import Telling, tell_people

VERBS = {
    "assets.bar": mark("停借"),
    "assets.bar.lift": mark("提前解除停借"),
}
_QUICK = """
    INSERT INTO asset_bar (store_id, person_id, department_id, unit_id, item_id, reason, starts_on, ends_on,
        lifted_by, lifted_words)
    SELECT loan.store_id, loan.person_id, loan.department_id, loan.unit_id, item.id,
        CAST(? AS VARCHAR(200)), ?, semester.ends_on,
        '', ''
    FROM asset_loan_item AS item
    JOIN asset_loan AS loan ON loan.id = item.loan_id
    JOIN semester ON semester.starts_on <= ? AND semester.ends_on >= ?
    WHERE item.id = ? AND item.noticed_at IS NULL AND loan.undone_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM asset_bar AS other JOIN asset_loan_item AS of_loan ON of_loan.id = other.item_id
        WHERE of_loan.loan_id = item.loan_id)
    ON CONFLICT DO NOTHING
"""


def bar_at_return(
    statements: Statements, item_id: int, name: str, terms: LendingTerms, *, now: datetime
) -> bool:
    """Whether whoever has just brought it is barred for it from now on; by the driver's own statements, since
    the desk waits. He is told with the next reminders. Where no semester is known nobody is."""
    row = statements.first("SELECT due_at FROM asset_loan_item WHERE id = ?", (item_id,))
    due_at = now if row is None else driver().read_moment(row[0])
    if not bars(due_at, now, False, terms):
        return False
    today = local_date(now)
    day = today if statements.postgresql else today.isoformat()
    reason = reason_words(name, days_late(due_at, now))
    made = statements.many(_QUICK, [(reason, day, day, day, item_id)])
    if made:
        details = {"item": item_id, "reason": reason}
        record_quickly(
            statements,
            "assets.bar",
            subject=("asset_loan_item", item_id),
            by=SYSTEM,
            now=now,
            details=details,
        )
    return bool(made)


def reason_words(name: str, days: int) -> str:
    """Why somebody is barred."""
    return str(say("逾期 %(days)s 天未事先说明：%(name)s", days=days, name=name))[:200]


def bar_all_late(store: Store, *, by: Actor, now: datetime) -> list[Bar]:
    """Whoever has had something of this store too long without a word, or has just brought it, is barred,
    once for each loan. Where no semester is known nobody is, and the keepers are told."""
    late = [
        item
        for item in too_late(store.id, now)
        if bars(item.due_at, item.returned_at or now, item.noticed_at is not None, store.terms)
    ]
    if not late:
        return []
    ends_on = semester_end(local_date(now), semesters())
    if ends_on is None:
        _tell_keepers(store, late, now)
        return []
    first = {item.loan_id: item for item in reversed(late)}
    barred = (_bar(item, _reason(item, now), ends_on, by, now) for item in first.values())
    return [made for made in barred if made is not None]


def _reason(item: LoanItem, now: datetime) -> str:
    return reason_words(item.asset.name, days_late(item.due_at, item.returned_at or now))


def bar(item: LoanItem, words: str, ends_on: date | None, *, by: Actor, now: datetime) -> Bar:
    """A keeper bars whoever has it, or had it, whatever the rule says. `ends_on` (included), None: the end of
    the semester. Refusal: no reason, no semester, a day that is over, barred for it already."""
    if not words.strip():
        raise Refusal("请写明停借的原因", field="words")
    until = ends_on or semester_end(local_date(now), semesters())
    if until is None:
        raise Refusal("没有登记今天所在的学期，请填写停借到哪一天", field="ends_on")
    if until < local_date(now):
        raise Refusal("这一天已经过去", field="ends_on")
    made = _bar(item, words.strip()[:200], until, by, now)
    if made is None:
        raise Refusal("已经因为这件物资停借")
    return made


def _bar(item: LoanItem, reason: str, ends_on: date, by: Actor, now: datetime) -> Bar | None:
    loan = item.loan
    row = {
        "store_id": loan.store_id,
        "person_id": loan.person_id,
        "department_id": loan.department_id,
        "unit_id": loan.unit_id,
        "item_id": item.id,
        "reason": reason,
        "starts_on": local_date(now),
        "ends_on": ends_on,
    }
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    number = db.session.scalar(dialect.insert(Bar).on_conflict_do_nothing().returning(Bar.id), row)
    if number is None:
        return None
    made = db.session.get_one(Bar, number)
    details = {"bar": made.id, "reason": reason, "until": ends_on.isoformat()}
    record("assets.bar", subject=("asset_loan_item", item.id), by=by, now=now, details=details)
    tell_barred([made], now)
    return made


def tell_barred(barred: Iterable[Bar], now: datetime) -> int:
    """Everybody whom it concerns, once; how many were new."""
    return tell_people(
        (
            Telling(
                one.person_id,
                str(say("停借至 %(day)s", day=one.ends_on.isoformat())),
                one.reason,
                "/assets/mine",
                f"assets.bar.{one.id}",
            )
            for one in barred
        ),
        now=now,
    )


def barred_now(store: Store, now: datetime) -> list[Bar]:
    """Who may not borrow today."""
    today = local_date(now)
    query = select(Bar).where(Bar.store_id == store.id, Bar.ends_on >= today, Bar.lifted_at.is_(None))
    return list(db.session.scalars(query.order_by(Bar.id)))


def _tell_keepers(store: Store, late: list[LoanItem], now: datetime) -> None:
    subject = str(say("没有登记本学期，无法判断停借"))
    body = str(say("%(n)s 件物资逾期超过规定天数。请登记学期，或在逾期未还中手动停借。", n=len(late)))
    key = f"assets.no-semester.{store.id}.{local_date(now):%G%V}"
    tellings = (Telling(one, subject, body, f"/assets/{store.id}/overdue", key) for one in keepers_of(store))
    tell_people(tellings, now=now)


def lift(one: Bar, words: str, *, by: Actor, now: datetime) -> Bar:
    """He may borrow again, with a reason. Refusal: no reason, lifted already."""
    if not words.strip():
        raise Refusal("请写明提前解除的原因", field="words")
    still = (Bar.id == one.id) & Bar.lifted_at.is_(None)
    values = {"lifted_at": now, "lifted_by": by.name, "lifted_words": words.strip()[:200]}
    if db.session.scalar(update(Bar).where(still).values(values).returning(Bar.id)) is None:
        raise Refusal("停借已经解除")
    db.session.refresh(one)
    details = {"bar": one.id, "words": one.lifted_words}
    record("assets.bar.lift", subject=("person", one.person_id), by=by, now=now, details=details)
    told = Telling(
        one.person_id, str(say("停借已解除，可以继续借用")), "", "/assets/mine", f"assets.lift.{one.id}"
    )
    tell_people([told], now=now)
    return one
