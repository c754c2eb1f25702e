"""Setting a drive up: what it is, whom it takes, by which rules, what it asks."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import delete, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Department, Term, Unit
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.models import Drive, DriveText, Opening, Round
from unionweb.recruitment.queries.drives import has_applications
from unionweb.recruitment.rules.form import PHOTO, RESUME, SHIPPED, Field, FieldKind, form_json
from unionweb.recruitment.rules.openings import check_post
from unionweb.recruitment.rules.stages import Stage, may_edit
from unionweb.recruitment.rules.terms import Terms

VERBS = {
    "recruitment.create": mark("新建招新"),
    "recruitment.edit": mark("修改招新资料"),
    "recruitment.announce": mark("修改招新公告"),
    "recruitment.openings": mark("修改招新岗位"),
    "recruitment.terms": mark("修改招新规则"),
    "recruitment.form": mark("修改报名表"),
    "recruitment.remove": mark("删除招新草稿"),
}
STALE = mark("有人比您更快地修改了，请重新载入后再改")

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 6
OPENINGS_MOST = 40

FIRST_FORM = (
    *SHIPPED,
    Field(RESUME, FieldKind.FILE, mark("简历"), True, mark("一到两页，写清经历和特长")),
    Field(PHOTO, FieldKind.FILE, mark("照片"), False, mark("近照，可以不交")),
)
"""What a new drive asks for."""


@dataclass(frozen=True, slots=True)
class DriveDetails:
    """What people say of a drive."""

    title: str
    term: Term | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpeningDetails:
    """Whom a department takes, or without one the presidium."""

    department: Department | None
    places: int
    post: Post = Post.OFFICER
    line: Fraction | None = None
    words: str = ""


def create_drive(unit: Unit, details: DriveDetails, *, by: Actor, now: datetime) -> Drive:
    """A draft with the usual rules and the shipped form, without openings and rounds. Refusal: a unit without
    a union, a title that is taken."""
    if not unit.has_union:
        raise Refusal("这个单位没有学生会", field="unit_id")
    _refuse_taken(unit, details.title)
    drive = Drive(
        code="".join(secrets.choice(_ALPHABET) for _letter in range(_CODE_LENGTH)),
        unit=unit,
        terms_data=Terms().as_json(),
        form_data=form_json(FIRST_FORM),
        created_at=now,
    )
    _fill(drive, details)
    db.session.add(drive)
    db.session.flush()
    log("recruitment.create", drive, by, now, unit=unit.name)
    return drive


def edit_drive(drive: Drive, details: DriveDetails, *, by: Actor, now: datetime) -> Drive:
    """Change what it is, before it opens. Refusal: open already, a title that is taken, an end before the
    beginning."""
    refuse_opened(drive)
    if details.title != drive.title:
        _refuse_taken(drive.unit, details.title)
    if details.opens_at and details.closes_at and details.closes_at <= details.opens_at:
        raise Refusal("截止时间要晚于开始时间", field="closes_on")
    _fill(drive, details)
    log("recruitment.edit", drive, by, now)
    return drive


def announce(drive: Drive, words: str, *, by: Actor, now: datetime) -> Drive:
    """What the drive's page says in the union's own words; it may be corrected at any time."""
    drive.announcement = words.strip()
    log("recruitment.announce", drive, by, now)
    return drive


def change_terms(drive: Drive, terms: Terms, *, by: Actor, now: datetime) -> Drive:
    """The rules it is run by. Refusal: open already, tie keys that repeat."""
    refuse_opened(drive)
    if len(set(terms.ties)) < len(terms.ties):
        raise Refusal("同分的处理办法有重复", field="tie_1")
    drive.terms_data = terms.as_json()
    log("recruitment.terms", drive, by, now, terms=drive.terms_data)
    return drive


def add_opening(drive: Drive, details: OpeningDetails, *, by: Actor, now: datetime) -> Opening:
    """One more that takes people. Refusal: open already, there already, of another union, a post that does
    not belong there, too many."""
    refuse_opened(drive)
    if len(drive.openings) >= OPENINGS_MOST:
        raise Refusal("招新岗位最多 %(n)s 个", n=OPENINGS_MOST)
    position = max((one.position for one in drive.openings), default=0) + 1
    opening = Opening(drive_id=drive.id, position=position)
    _fill_opening(drive, opening, details)
    db.session.add(opening)
    db.session.flush()
    db.session.expire(drive, ["openings"])
    _log_openings(drive, by, now)
    return opening


def edit_opening(
    drive: Drive, opening: Opening, details: OpeningDetails, *, by: Actor, now: datetime
) -> Opening:
    """Change whom it takes. Refusal as above."""
    refuse_opened(drive)
    _fill_opening(drive, opening, details)
    _log_openings(drive, by, now)
    return opening


def remove_opening(drive: Drive, opening: Opening, *, by: Actor, now: datetime) -> Drive:
    """Take nobody for it. Refusal: open already."""
    refuse_opened(drive)
    db.session.delete(opening)
    db.session.flush()
    db.session.expire(drive, ["openings"])
    _log_openings(drive, by, now)
    return drive


def change_form(drive: Drive, form: Sequence[Field], version: int, *, by: Actor, now: datetime) -> Drive:
    """Another form; answers that exist stay with their fields. `version` is the form that was changed.
    Refusal: somebody else was quicker, no applications any more."""
    if drive.stage not in (Stage.DRAFT, Stage.OPEN):
        raise Refusal("报名已经截止，报名表不能再修改")
    mine = update(Drive).where(Drive.id == drive.id, Drive.form_version == version)
    mine = mine.values(form_data=form_json(form), form_version=version + 1)
    if db.session.scalar(mine.returning(Drive.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(drive)
    log("recruitment.form", drive, by, now, version=drive.form_version, fields=len(form))
    return drive


def answers_exist(drive: Drive) -> bool:
    """Whether a field's label is needed to read what somebody wrote."""
    return drive.stage is not Stage.DRAFT and has_applications(drive.id)


def remove_draft(drive: Drive, *, by: Actor, now: datetime) -> Unit:
    """Forget a drive that never opened. Whose it was."""
    refuse_opened(drive)
    unit = drive.unit
    log("recruitment.remove", drive, by, now)
    for table in (DriveText, Round, Opening):
        db.session.execute(delete(table).where(table.drive_id == drive.id))
    db.session.expire(drive, ["openings", "rounds"])
    db.session.delete(drive)
    db.session.flush()
    return unit


def refuse_opened(drive: Drive) -> None:
    """Refusal once it has opened: rules, rounds and openings are what people apply under."""
    if not may_edit(drive.stage):
        raise Refusal("招新已经开始，不能再修改")


def log(verb: str, drive: Drive, by: Actor, now: datetime, **details: object) -> None:
    """An entry about a drive."""
    record(verb, subject=("drive", drive.id), by=by, now=now, details={"title": drive.title, **details})


def _fill(drive: Drive, details: DriveDetails) -> None:
    drive.title, drive.term = details.title, details.term
    drive.opens_at, drive.closes_at = details.opens_at, details.closes_at


def _fill_opening(drive: Drive, opening: Opening, details: OpeningDetails) -> None:
    department, post = details.department, details.post
    check_post(post, department is not None)
    if department is not None and department.unit_id != drive.unit_id:
        raise Refusal("只能添加本单位学生会的部门", field="department_id")
    for one in drive.openings:
        if one.id != opening.id and (one.department, one.post) == (department, post):
            raise Refusal("已有这个岗位：%(name)s", field="department_id", name=one.name)
    opening.department, opening.post = department, post
    opening.places, opening.line, opening.words = details.places, details.line, details.words


def _log_openings(drive: Drive, by: Actor, now: datetime) -> None:
    told = [[one.place_name, one.post, one.places] for one in drive.openings]
    log("recruitment.openings", drive, by, now, openings=told)


def _refuse_taken(unit: Unit, title: str) -> None:
    taken = select(Drive.id).where(Drive.unit_id == unit.id, Drive.title == title)
    if db.session.scalar(taken) is not None:
        raise Refusal("已有同名招新：%(name)s", field="title", name=title)
