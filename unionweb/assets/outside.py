"""What the asset desk tells the outside: kinds of notices, dates for calendars, news for groups."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlalchemy import func, select

from unionweb.assets.actions.reminding import things_words
from unionweb.assets.models import Loan, LoanItem, Request, Store
from unionweb.assets.rules.states import RequestState
from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.events import Announcement, AnnouncementKind, CalendarEvent, NoticeKind

TELLS = (
    NoticeKind("assets.confirm", mark("借用签收"), urgent=True),
    NoticeKind("assets.remind.", mark("归还提醒")),
    NoticeKind("assets.bar.", mark("停借"), mark("关系到您能否借用。")),
    NoticeKind("assets.claim.", mark("赔偿"), mark("关系到您要支付的款项。")),
    NoticeKind("assets.request.", mark("借用申请和审批")),
    NoticeKind("assets.", mark("续借和物资室事务")),
)


def events(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    """What is to be brought back when; what is reserved for when."""
    mine = (Loan.person_id == person_id) & LoanItem.returned_at.is_(None)
    query = select(LoanItem).join(Loan, Loan.id == LoanItem.loan_id).where(mine, Loan.undone_at.is_(None))
    items = db.session.scalars(query.order_by(LoanItem.due_at, LoanItem.loan_id, LoanItem.id)).unique()
    for (loan_id, due_at), some in groupby(items, _together):
        title = say("归还：%(things)s", things=things_words([*some]))
        yield CalendarEvent(f"assets-{loan_id}-{due_at:%y%m%d%H%M}", title, due_at, link="/assets/mine")
    held = (Request.person_id == person_id) & (Request.state == RequestState.APPROVED)
    for one in db.session.scalars(select(Request).where(held, Request.ends_at > now)).unique():
        title = say("借用物资：%(event)s", event=one.event)
        where, link = one.store.words.split("\n")[0][:100], f"/assets/requests/{one.id}"
        yield CalendarEvent(f"assets-request-{one.id}", title, one.starts_at, one.ends_at, where, link=link)


def _together(item: LoanItem) -> tuple[int, datetime]:
    return item.loan_id, item.due_at


def overdue_this_week(since: datetime, now: datetime) -> Iterator[Announcement]:
    """On Mondays at nine: how much of each store is overdue. Nobody is named, and no thing by which somebody
    could be known."""
    local = now.astimezone(LOCAL)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), time(9), LOCAL)
    if not since < monday <= now:
        return
    late = LoanItem.returned_at.is_(None) & (LoanItem.due_at < monday)
    query = select(Loan.store_id, func.count()).join(LoanItem, LoanItem.loan_id == Loan.id)
    query = query.where(late, Loan.undone_at.is_(None)).group_by(Loan.store_id)
    counts = dict(db.session.execute(query).all())
    for store in db.session.scalars(select(Store).where(Store.id.in_(counts)).order_by(Store.id)):
        words = say("物资室有 %(n)s 件物资逾期未还，请经手人尽快归还", n=counts[store.id])
        key = f"{store.id}:{monday:%G-%V}"
        yield Announcement(store.unit_id, key, str(words), "/assets/mine", monday)


ANNOUNCES = (AnnouncementKind("overdue", mark("每周逾期物资汇总"), overdue_this_week),)
