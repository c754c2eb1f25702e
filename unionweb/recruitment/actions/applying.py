"""A candidate's way: begin, save, hand in, change, take back.

A draft is saved every few seconds while it is typed. That writes no entry in the log: what somebody types is
nobody's business until it is handed in, and there would be a hundred entries for each application. Beginning,
handing in, changing afterwards, taking back and throwing away are logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.files import erase_afterwards
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Person
from unionweb.people.models.roster import pack
from unionweb.recruitment.models import Application, Drive, Upload
from unionweb.recruitment.queries.applications import application_for, eligibility_of
from unionweb.recruitment.queries.drives import hold
from unionweb.recruitment.rules.eligibility import Eligibility
from unionweb.recruitment.rules.form import misfits
from unionweb.recruitment.rules.gaps import Gap, missing
from unionweb.recruitment.rules.ready import takes_applications
from unionweb.recruitment.rules.stages import ApplicationState, may_withdraw

VERBS = {
    "recruitment.apply.begin": mark("开始报名"),
    "recruitment.apply.submit": mark("提交报名"),
    "recruitment.apply.change": mark("提交后修改报名"),
    "recruitment.apply.withdraw": mark("撤回报名"),
    "recruitment.apply.restore": mark("恢复报名"),
    "recruitment.apply.discard": mark("删除报名草稿"),
}


class Overtaken(Refusal):
    """A newer version was saved elsewhere; nothing of it is overwritten."""

    def __init__(self) -> None:
        super().__init__("这份报名表刚刚在别的设备或页面上改过，您这里的内容还没有保存")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a candidate filled in: choices by opening id, 服从调剂, answers by field id."""

    first: int | None = None
    second: int | None = None
    adjustment: bool | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def begin(drive: Drive, person: Person, *, by: Actor, now: datetime) -> Application:
    """The person's draft, a new one if there is none. Refusal: not the time, or the roster says no."""
    there = application_for(drive.id, person.id)
    if there is not None:
        return there
    refuse_closed(drive, now)
    _refuse_unfit(eligibility_of(drive, person, local_date(now)))
    draft = Application(
        drive_id=drive.id, person_id=person.id, form_version=drive.form_version, started_at=now, saved_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:  # a second tap was quicker
        there = application_for(drive.id, person.id)
        assert there is not None
        return there
    _log("recruitment.apply.begin", draft, by, now)
    return draft


def save(application: Application, filled: Filled, version: int, *, by: Actor, now: datetime) -> Application:
    """Keep what was filled in, on top of `version`. What was handed in changes only into something complete.
    Refusal: not the time, what fits no field, `Overtaken`, gaps."""
    refuse_closed(application.drive, now)
    if application.state is ApplicationState.WITHDRAWN:
        raise Refusal("报名已经撤回，请先恢复")
    _refuse_misfits(application.drive, filled)
    submitted = application.state is ApplicationState.SUBMITTED
    if submitted:
        _refuse_gaps(application, filled)
    _write(application, filled, version, now)
    if submitted:
        _log("recruitment.apply.change", application, by, now, version=application.version)
    return application


def _write(application: Application, filled: Filled, version: int, now: datetime) -> None:
    """Conditionally, so that of two devices one loses and is told; and past the session, whose watch would
    demand an entry in the log."""
    answers = {**application.answers, **filled.answers}
    change = update(Application).where(Application.id == application.id, Application.version == version)
    change = change.values(
        first_id=filled.first,
        second_id=filled.second,
        adjustment=filled.adjustment,
        answers=answers,
        form_version=application.drive.form_version,
        version=version + 1,
        saved_at=now,
    )
    db.session.flush()
    if db.session.connection().execute(change).rowcount != 1:
        raise Overtaken
    db.session.refresh(application)


def submit(application: Application, version: int, *, by: Actor, now: datetime) -> Application:
    """Hand it in, as it was at `version`; the first time it gets its number. Refusal: not the time, the
    roster says no, gaps, `Overtaken`."""
    drive = application.drive
    hold(drive)
    db.session.refresh(application)
    if application.state is ApplicationState.SUBMITTED:
        return application
    refuse_closed(drive, now)
    if application.version != version:
        raise Overtaken
    verdict = eligibility_of(drive, application.person, local_date(now))
    _refuse_unfit(verdict)
    _refuse_gaps(application, filled_in(application))
    application.number = application.number or _next_number(drive)
    application.state, application.submitted_at = ApplicationState.SUBMITTED, now
    application.withdrawn_at, application.eligibility = None, packed(verdict)
    _log("recruitment.apply.submit", application, by, now, number=application.number)
    return application


def withdraw(application: Application, *, by: Actor, now: datetime) -> Application:
    """Take it back, until the decision. Refusal: decided, or not handed in."""
    hold(application.drive)
    db.session.refresh(application)
    if application.state is ApplicationState.WITHDRAWN:
        return application
    if application.state is not ApplicationState.SUBMITTED:
        raise Refusal("报名还没有提交，不用撤回")
    if not may_withdraw(application.drive.stage):
        raise Refusal("录取结果已经确定，不能再撤回报名；可以在收到录用通知后谢绝")
    application.state, application.withdrawn_at = ApplicationState.WITHDRAWN, now
    _log("recruitment.apply.withdraw", application, by, now)
    return application


def restore(application: Application, *, by: Actor, now: datetime) -> Application:
    """Undo that while applications are taken; it stands as it was handed in, unless the form or the roster
    now demand more: then it is a draft again. Refusal: not the time, not taken back."""
    refuse_closed(application.drive, now)
    if application.state is not ApplicationState.WITHDRAWN:
        raise Refusal("报名没有撤回")
    verdict = eligibility_of(application.drive, application.person, local_date(now))
    _refuse_unfit(verdict)
    whole = not missing_in(application, filled_in(application))
    application.state = ApplicationState.SUBMITTED if whole else ApplicationState.DRAFT
    application.withdrawn_at = None
    _log("recruitment.apply.restore", application, by, now, state=application.state)
    return application


def discard(application: Application, *, by: Actor, now: datetime) -> Drive:
    """Throw a draft away, with its files; nothing of it is left. Refusal: it was handed in once."""
    if application.state is not ApplicationState.DRAFT or application.number is not None:
        raise Refusal("报名已经提交过，只能撤回")
    drive = application.drive
    erase_afterwards([one.stored for one in application.uploads])
    _log("recruitment.apply.discard", application, by, now)
    db.session.execute(delete(Upload).where(Upload.application_id == application.id))
    db.session.expire(application, ["uploads"])
    db.session.delete(application)
    db.session.flush()
    return drive


def filled_in(application: Application) -> Filled:
    """What is stored, as it would be filled in."""
    one = application
    return Filled(one.first_id, one.second_id, one.adjustment, one.answers)


def refuse_closed(drive: Drive, now: datetime) -> None:
    """Refusal outside the time for applications."""
    if takes_applications(drive.stage, drive.opens_at, drive.closes_at, now):
        return
    if drive.opens_at is not None and now < drive.opens_at:
        raise Refusal("报名还没有开始")
    raise Refusal("报名已经截止")


def packed(verdict: Eligibility) -> dict[str, object]:
    """As it is stored with the application."""
    points = [[each.value, pack(words)] for each, words in verdict.points]
    return {"verdict": verdict.verdict.value, "points": points}


def missing_in(application: Application, filled: Filled) -> list[Gap]:
    """What is still to be filled in, by field."""
    drive = application.drive
    files = [one.field for one in application.uploads]
    chosen = (filled.first, filled.second)
    return list(missing(drive.form, drive.terms, chosen, filled.adjustment, filled.answers, files))


def _refuse_misfits(drive: Drive, filled: Filled) -> None:
    offered = {one.id for one in drive.openings}
    if {filled.first, filled.second} - {None} - offered:
        raise Refusal("请从列表中选择一项", field="first_id")
    if filled.second is not None and filled.second == filled.first:
        raise Refusal("第二志愿不能与第一志愿相同", field="second_id")
    if filled.second is not None and drive.terms.choices < 2:
        raise Refusal("这次招新只填一个志愿", field="first_id")
    for name, sentence in misfits(drive.form, filled.answers):
        raise Refusal(sentence, field=f"answer_{name}")


def _refuse_gaps(application: Application, filled: Filled) -> None:
    for name, sentence in missing_in(application, filled):
        raise Refusal(sentence, field=name)


def _refuse_unfit(verdict: Eligibility) -> None:
    if not verdict.may_apply:
        raise Refusal("不符合报名条件：%(why)s", why=verdict.failed)


def _next_number(drive: Drive) -> int:
    """In the order of handing in. Only one at a time gets here (`hold`), and the constraint says so too."""
    highest = select(func.max(Application.number)).where(Application.drive_id == drive.id)
    return (db.session.scalar(highest) or 0) + 1


def _log(verb: str, application: Application, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("application", application.id), by=by, now=now, details=details)
