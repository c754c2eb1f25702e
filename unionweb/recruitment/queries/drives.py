"""Drives by id, by code, in lists."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import Sentence
from unionweb.people.models import Department, Unit
from unionweb.people.queries.units import below
from unionweb.recruitment.models import Application, Drive, Opening, Round
from unionweb.recruitment.rules.stages import Stage


def drive_of(drive_id: int) -> Drive:
    """Raises NotFound."""
    return found(db.session.get(Drive, drive_id))


def hold(drive: Drive) -> None:
    """Let nobody else number its candidates or change its stage until the transaction ends."""
    db.session.execute(select(Drive.id).where(Drive.id == drive.id).with_for_update())


def drive_with(code: str) -> Drive:
    """By the code in its link. Raises NotFound."""
    return found(db.session.scalar(select(Drive).where(Drive.code == code)))


def opening_of(drive: Drive, opening_id: int) -> Opening:
    """One of its openings. Raises NotFound."""
    return found(next((one for one in drive.openings if one.id == opening_id), None))


def round_of(drive: Drive, round_id: int) -> Round:
    """One of its rounds. Raises NotFound."""
    return found(next((one for one in drive.rounds if one.id == round_id), None))


def drives(text: str = "") -> Select[Drive]:
    """All of them, the newest first; with a text those whose title contains it."""
    query = select(Drive).order_by(Drive.id.desc())
    return query.where(Drive.title.icontains(text, autoescape=True)) if text else query


def managed(unit_ids: Collection[int], text: str = "") -> Select[Drive]:
    """Those of these units and of all below them, the newest first."""
    return drives(text).where(Drive.unit_id.in_(below(unit_ids)))


def headed(department_ids: Collection[int]) -> Sequence[Drive]:
    """Those with an opening of one of these departments, once they are public and until they end."""
    mine = select(Opening.drive_id).where(Opening.department_id.in_(department_ids))
    running = Drive.stage.not_in((Stage.DRAFT, Stage.FINISHED))
    return db.session.scalars(drives().where(Drive.id.in_(mine), running)).all()


def public(text: str = "") -> Select[Drive]:
    """Those that everybody may read of, the newest first."""
    return drives(text).where(Drive.stage != Stage.DRAFT)


def running() -> Sequence[Drive]:
    """Those that are between opening and end: what somebody may have applied to."""
    return db.session.scalars(public().where(Drive.stage != Stage.FINISHED)).all()


def open_now(now: datetime) -> Sequence[Drive]:
    """Those that take applications, the first to close first."""
    query = select(Drive).where(Drive.stage == Stage.OPEN, Drive.opens_at <= now, Drive.closes_at > now)
    return db.session.scalars(query.order_by(Drive.closes_at, Drive.id)).all()


def due(now: datetime, unit_ids: Collection[int] | None = None) -> Sequence[Drive]:
    """Those that are open past their time; of these units and below, or of all."""
    query = drives().where(Drive.stage == Stage.OPEN, Drive.closes_at <= now)
    if unit_ids is not None:
        query = query.where(Drive.unit_id.in_(below(unit_ids)))
    return db.session.scalars(query).all()


def managed_by(unit_ids: Collection[int]) -> Sequence[Drive]:
    """Drives that may be copied by those who manage these units."""
    return db.session.scalars(managed(unit_ids)).all()


def departments_of(drive: Drive) -> list[Department]:
    """The open departments of the union that recruits."""
    query = select(Department).where(Department.unit_id == drive.unit_id, ~Department.closed)
    return list(db.session.scalars(query.order_by(Department.position, Department.id)))


def unit_with(unit_id: int) -> Unit:
    """Raises NotFound."""
    return found(db.session.get(Unit, unit_id))


def public_drive(code: str) -> Drive:
    """One that everybody may read of, by its code. Raises NotFound, also for a draft."""
    drive = drive_with(code)
    if drive.stage is Stage.DRAFT:
        raise NotFound
    return drive


def has_applications(drive_id: int) -> bool:
    """Whether somebody has begun one."""
    query = select(Application.id).where(Application.drive_id == drive_id).limit(1)
    return db.session.scalar(query) is not None


def asked_of(drive: Drive) -> dict[str, list[str | Sentence]]:
    """Of the fields that are not asked of everybody: the names of the openings, by field id."""
    named = {one.id: one.name for one in drive.openings}
    return {
        field.id: [named[one] for one in field.openings if one in named]
        for field in drive.form
        if field.openings
    }
