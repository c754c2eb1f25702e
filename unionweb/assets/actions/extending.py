"""A longer loan 续借, and the word beforehand that something will be late."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from unionweb.assets.models import Asset, Loan, LoanItem
from unionweb.assets.queries.desk import pieces
from unionweb.assets.queries.keepers import keepers_of
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.lending import due_on, in_the_way
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.tags import show_tag
from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices.actions import Telling, tell_people, tell_person

VERBS = {
    "assets.extend": mark("续借"),
    "assets.late": mark("借用人说明会逾期"),
}
MOST_DAYS = 365


def extended_due(item: LoanItem) -> datetime:
    """When it is due after one more extension by its borrower."""
    days = item.asset.category.days or item.loan.store.terms.days
    return due_on(local_date(item.due_at) + timedelta(days=days))


def extend(item: LoanItem, *, by: Actor, now: datetime) -> LoanItem:
    """The borrower keeps it for as long again. Refusal: it is due already, as often as the rules allow, or
    somebody else has reserved it for that time."""
    most = item.loan.store.terms.extensions
    if item.due_at <= now:
        raise Refusal("%(name)s已经到期，不能再续借；请尽快归还，或联系物资管理员", name=item.asset.name)
    if item.extended >= most:
        raise Refusal("%(name)s已经续借 %(n)s 次，不能再续", name=item.asset.name, n=item.extended)
    return _extend(item, extended_due(item), 1, "", by, now)


def extend_all(items: Sequence[LoanItem], *, by: Actor, now: datetime) -> Sequence[LoanItem]:
    """All of them, or none and why. Refusal: nothing is out."""
    if not items:
        raise Refusal("没有可以续借的物资")
    for item in items:
        extend(item, by=by, now=now)
    return items


def extend_until(item: LoanItem, day: date, words: str, *, by: Actor, now: datetime) -> LoanItem:
    """A keeper gives more time, overdue or not; the borrower is told. Refusal: no later day, a day that is
    over, somebody else has reserved it."""
    due = due_on(day)
    if due <= max(item.due_at, now) or day > local_date(now) + timedelta(days=MOST_DAYS):
        raise Refusal("新的归还日期要晚于现在的应还时间和今天", field="day")
    _extend(item, due, 0, words.strip(), by, now)
    subject = str(say("归还时间改为 %(due)s：%(name)s", due=moment_words(due), name=item.asset.name))
    key = f"assets.extended.{item.id}.{due:%y%m%d%H%M}"
    tell_person(item.loan.person_id, subject, words.strip(), "/assets/mine", key=key, now=now)
    return item


def _extend(item: LoanItem, due: datetime, count: int, words: str, by: Actor, now: datetime) -> LoanItem:
    loan, asset = item.loan, item.asset
    # Whoever reserves it now waits for us, and we have waited for whoever did.
    db.session.execute(select(Asset.id).where(Asset.id == asset.id).with_for_update())
    body = Body(loan.department_id, loan.unit_id)
    (piece,) = pieces(loan.store_id, [asset.tag], loan.person_id, body, now)
    held = in_the_way(piece, due, min(item.due_at, now))
    if held is not None:
        raise Refusal(held)
    was = item.due_at
    still = (LoanItem.id == item.id) & LoanItem.returned_at.is_(None) & (LoanItem.due_at == was)
    values = {"due_at": due, "extended": LoanItem.extended + count}
    if db.session.scalar(update(LoanItem).where(still).values(values).returning(LoanItem.id)) is None:
        raise Refusal("%(name)s已经归还，或刚刚改过归还时间", name=asset.name)
    db.session.refresh(item)
    details = {"loan": loan.id, "tag": show_tag(asset.tag), "was": was.isoformat(), "due": due.isoformat()}
    record("assets.extend", subject=("asset", asset.id), by=by, now=now, details=details | {"words": words})
    return item


def say_late(loan: Loan, words: str, *, by: Actor, now: datetime) -> Loan:
    """The borrower says beforehand that it will be late, and the keepers are told: nobody is barred then.
    Refusal: no reason, nothing is out, or it is due already."""
    words = words.strip()
    if not words:
        raise Refusal("请写明原因和预计归还时间", field="words")
    open_items = [item for item in loan.items if item.returned_at is None]
    if not open_items:
        raise Refusal("已经全部归还")
    early = [item for item in open_items if item.due_at > now]
    if not early:
        raise Refusal("已经到期；请直接联系物资管理员")
    for item in early:
        item.noticed_at = item.noticed_at or now
    db.session.flush()
    details = {"items": [item.id for item in early], "words": words}
    record("assets.late", subject=("asset_loan", loan.id), by=by, now=now, details=details)
    names = "、".join(item.asset.name for item in early)
    subject = str(say("%(person)s 会晚还：%(names)s", person=loan.person.name, names=names))[:200]
    key = f"assets.late.{loan.id}.{now:%y%m%d%H%M}"
    link = f"/assets/loans/{loan.id}"
    tell_people((Telling(one, subject, words[:500], link, key) for one in keepers_of(loan.store)), now=now)
    return loan
