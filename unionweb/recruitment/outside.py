"""What recruitment tells the outside: kinds of notices, dates for calendars, news for groups."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.base.web.events import Announcement, AnnouncementKind, CalendarEvent, NoticeKind
from unionweb.recruitment.models import Application, Booking, Drive, Juror, Offer, Panel, Round, Slot
from unionweb.recruitment.rules.stages import ApplicationState, OfferState, RoundState, Stage

LOOK_BACK = timedelta(days=30)

TELLS = (
    NoticeKind("recruitment.offer", mark("录用通知"), mark("有答复期限，错过会失去名额。")),
    NoticeKind("recruitment.slot_changed", mark("考核场次有变动"), urgent=True),
    NoticeKind("recruitment.slot_", mark("考核场次")),
    NoticeKind("recruitment.round_", mark("考核开始和成绩")),
    NoticeKind("recruitment.", mark("报名结果、候补和试用期")),
)


def events(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    """Slots, scores to give, offers to answer, applications to hand in."""
    yield from _slots(person_id, now)
    yield from _rounds(person_id, now)
    yield from _offers(person_id)
    yield from _drafts(person_id, now)


def _slots(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    query = (
        select(Booking, Round)
        .join(Application, Application.id == Booking.application_id)
        .join(Round, Round.id == Booking.round_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Application.person_id == person_id, Slot.ends_at > now - LOOK_BACK)
    )
    for held, one in db.session.execute(query):
        panel, link = held.slot.panel, f"/recruitment/rounds/{one.id}/booking"
        words = f"编号 {held.application.number:03}，请提前十分钟到场签到。"
        title = say("%(drive)s %(round)s", drive=one.drive.title, round=say(one.title))
        # The same name as in the file that the booking page hands out: one event, not two.
        uid, slot = f"recruitment-{one.id}-{held.application_id}", held.slot
        where = panel.room or panel.name
        yield CalendarEvent(uid, title, slot.starts_at, slot.ends_at, where, words, link)


def _rounds(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    query = (
        select(Round)
        .join(Panel, Panel.round_id == Round.id)
        .join(Juror, Juror.panel_id == Panel.id)
        .where(Juror.person_id == person_id, Juror.ended_at.is_(None), Round.ends_at > now - LOOK_BACK)
        .where(Round.state.in_((RoundState.PREPARING, RoundState.SCORING)))
    )
    for one in db.session.scalars(query).unique():
        if one.ends_at is not None:
            title = say("评分截止：%(drive)s %(round)s", drive=one.drive.title, round=say(one.title))
            link = f"/recruitment/rounds/{one.id}/queue"
            yield CalendarEvent(f"recruitment-scores-{one.id}", title, one.ends_at, link=link)


def _offers(person_id: int) -> Iterator[CalendarEvent]:
    query = select(Offer).join(Application, Application.id == Offer.application_id)
    for one in db.session.scalars(
        query.where(Application.person_id == person_id, Offer.state == OfferState.OPEN)
    ):
        drive = one.application.drive
        title = say("答复录用截止：%(drive)s", drive=drive.title)
        link = f"/recruitment/drives/{drive.id}/mine"
        yield CalendarEvent(f"recruitment-offer-{one.id}", title, one.expires_on, link=link)


def _drafts(person_id: int, now: datetime) -> Iterator[CalendarEvent]:
    query = select(Application).join(Drive, Drive.id == Application.drive_id)
    draft = (Application.person_id == person_id) & (Application.state == ApplicationState.DRAFT)
    for one in db.session.scalars(query.where(draft, Drive.stage == Stage.OPEN, Drive.closes_at > now)):
        if one.drive.closes_at is not None:
            title = say("报名截止：%(drive)s", drive=one.drive.title)
            link = f"/recruitment/drives/{one.drive_id}/mine"
            yield CalendarEvent(f"recruitment-drive-{one.drive_id}", title, one.drive.closes_at, link=link)


def drives_begun(since: datetime, now: datetime) -> Iterator[Announcement]:
    """Drives that take applications since then."""
    begun = (Drive.stage == Stage.OPEN) & (Drive.opens_at > since) & (Drive.opens_at <= now)
    for one in db.session.scalars(select(Drive).where(begun).order_by(Drive.id)):
        if one.opens_at is not None:
            title = str(say("招新报名开始：%(title)s", title=one.title))
            yield Announcement(one.unit_id, str(one.id), title, f"/r/{one.code}", one.opens_at)


ANNOUNCES = (AnnouncementKind("drive", mark("招新报名开始"), drives_begun),)
