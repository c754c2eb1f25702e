"""Panels of a round and who sits on them."""

from datetime import datetime

from sqlalchemy import delete, select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Person
from unionweb.recruitment.models import Application, Conflict, Juror, Opening, Panel, Round, Sheet, Slot
from unionweb.recruitment.queries.panels import hold_round, panels_of, the_round
from unionweb.recruitment.rules.stages import RoundKind, RoundState

VERBS = {
    "recruitment.panel.create": mark("新建评委组"),
    "recruitment.panel.edit": mark("修改评委组"),
    "recruitment.panel.remove": mark("删除评委组"),
    "recruitment.juror.add": mark("添加评委"),
    "recruitment.juror.end": mark("评委退出"),
    "recruitment.conflict.declare": mark("申明评委回避"),
    "recruitment.conflict.revoke": mark("撤销评委回避"),
}
PANELS_MOST, JURORS_MOST = 40, 40
REASON_MOST = 200


def create_panel(
    one: Round, name: str, room: str, opening: Opening | None, *, by: Actor, now: datetime
) -> Panel:
    """Of an opening, or shared (None). Refusal: a review, a round that is over, a name that is taken."""
    hold_round(one)
    _refuse_done(one)
    if one.kind is RoundKind.REVIEW:
        raise Refusal("民主评议用匿名投票，没有评委组")
    _refuse_name(one, None, name)
    if len(panels_of(one.id)) >= PANELS_MOST:
        raise Refusal("最多 %(n)s 个评委组", n=PANELS_MOST)
    panel = Panel(round_id=one.id, name=name, room=room, opening_id=opening.id if opening else None)
    db.session.add(panel)
    db.session.flush()
    _log("recruitment.panel.create", one, by, now, panel=name)
    return panel


def edit_panel(
    panel: Panel, name: str, room: str, opening: Opening | None, *, by: Actor, now: datetime
) -> Panel:
    """Another name, room or opening; whose candidates it scores changes before scoring only. Refusal as
    above."""
    _refuse_done(panel.round)
    opening_id = opening.id if opening else None
    if opening_id != panel.opening_id and panel.round.state is not RoundState.PREPARING:
        raise Refusal("已经开始评分，不能再改评哪个岗位", field="opening")
    _refuse_name(panel.round, panel, name)
    panel.name, panel.room, panel.opening_id = name, room, opening_id
    _log("recruitment.panel.edit", panel.round, by, now, panel=name)
    return panel


def remove_panel(panel: Panel, *, by: Actor, now: datetime) -> Round:
    """Refusal: scoring has begun, or it has slots. Its jurors go, with the sheets given out to them."""
    one, name = panel.round, panel.name
    hold_round(one)
    if one.state is not RoundState.PREPARING:
        raise Refusal("已经开始评分，不能再删除评委组")
    if db.session.scalar(select(Slot.id).where(Slot.panel_id == panel.id).limit(1)) is not None:
        raise Refusal("这个评委组已经排了场次，请先删除场次")
    jurors = [each.id for each in panel.jurors]
    db.session.execute(delete(Sheet).where(Sheet.juror_id.in_(jurors)))
    db.session.execute(delete(Juror).where(Juror.panel_id == panel.id))
    db.session.execute(delete(Panel).where(Panel.id == panel.id))
    db.session.expire_all()
    _log("recruitment.panel.remove", one, by, now, panel=name)
    return one


def add_juror(panel: Panel, person: Person, *, by: Actor, now: datetime) -> Juror:
    """Somebody, also one who had left the panels of this round. Refusal: on another panel of it, or a
    candidate of this drive."""
    hold_round(panel.round)
    _refuse_done(panel.round)
    if _applies(panel.round, person):
        raise Refusal("%(name)s报名了这次招新，不能当评委", field="person", name=person.name)
    juror = db.session.scalar(
        select(Juror).where(Juror.round_id == panel.round_id, Juror.person_id == person.id)
    )
    if juror is not None and juror.ended_at is None:
        raise Refusal(
            "%(name)s已经在“%(panel)s”当评委", field="person", name=person.name, panel=juror.panel.name
        )
    if len([each for each in panel.jurors if each.ended_at is None]) >= JURORS_MOST:
        raise Refusal("每组最多 %(n)s 位评委", n=JURORS_MOST)
    if juror is None:
        juror = Juror(round_id=panel.round_id, person_id=person.id)
        db.session.add(juror)
    juror.panel, juror.ended_at = panel, None
    db.session.flush()
    _log("recruitment.juror.add", panel.round, by, now, panel=panel.name, person=person.id, name=person.name)
    return juror


def end_juror(juror: Juror, *, by: Actor, now: datetime) -> Juror:
    """He leaves: what he handed in stays, what is open goes back to be given to others. Refusal: round
    over."""
    one = juror.panel.round
    hold_round(one)
    _refuse_done(one)
    back = delete(Sheet).where(Sheet.juror_id == juror.id, Sheet.handed_in_at.is_(None))
    returned = db.session.execute(back).rowcount  # type: ignore[attr-defined]
    juror.ended_at = juror.ended_at or now
    _log("recruitment.juror.end", one, by, now, name=juror.person.name, returned=returned)
    return juror


def declare_conflict(
    application: Application, person: Person, reason: str, *, by: Actor, now: datetime
) -> Conflict:
    """The person never scores this candidate, in no round of the drive; what he has open goes back. Refusal:
    he has handed a score in."""
    reason = reason.strip()
    if len(reason) > REASON_MOST:
        raise Refusal("理由最多 %(n)s 字", field="reason", n=REASON_MOST)
    mine = select(Sheet).join(Juror, Juror.id == Sheet.juror_id)
    sheets = db.session.scalars(
        mine.where(Juror.person_id == person.id, Sheet.application_id == application.id)
    ).all()
    if any(each.handed_in_at is not None for each in sheets):
        raise Refusal("这位评委已经提交了对这名候选人的评分，请先在评分质量页撤下这份评分")
    for each in sheets:
        db.session.delete(each)
    conflict = db.session.get(Conflict, (application.id, person.id))
    if conflict is None:
        conflict = Conflict(application_id=application.id, person_id=person.id, declared_at=now)
        db.session.add(conflict)
    conflict.reason = reason
    db.session.flush()
    details = {"number": application.number, "person": person.id, "name": person.name, "reason": reason}
    record(
        "recruitment.conflict.declare",
        subject=("drive", application.drive_id),
        by=by,
        now=now,
        details=details,
    )
    return conflict


def revoke_conflict(conflict: Conflict, *, by: Actor, now: datetime) -> Application:
    """It was a mistake."""
    application = db.session.get_one(Application, conflict.application_id)
    details = {"number": application.number, "person": conflict.person_id}
    db.session.delete(conflict)
    record(
        "recruitment.conflict.revoke",
        subject=("drive", application.drive_id),
        by=by,
        now=now,
        details=details,
    )
    return application


def _applies(one: Round, person: Person) -> bool:
    query = select(Application.id).where(
        Application.drive_id == one.drive_id, Application.person_id == person.id
    )
    return db.session.scalar(query) is not None


def _refuse_done(one: Round) -> None:
    if the_round(one.id).state in (RoundState.CLOSED, RoundState.PUBLISHED):
        raise Refusal("这一轮已经评完，不能再改")


def _refuse_name(one: Round, panel: Panel | None, name: str) -> None:
    if any(each.name == name and each is not panel for each in panels_of(one.id)):
        raise Refusal("已有同名的评委组：%(name)s", field="name", name=name)


def _log(verb: str, one: Round, by: Actor, now: datetime, **details: object) -> None:
    told = {"round": one.title, **details}
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details=told)
