"""A juror's own sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Person
from unionweb.recruitment.models import (
    Application,
    Booking,
    Juror,
    Opening,
    Panel,
    Round,
    Sheet,
    Slot,
    Upload,
)
from unionweb.recruitment.queries.panels import is_simulation
from unionweb.recruitment.rules.form import CONTACT, PHOTO, Field, FieldKind
from unionweb.recruitment.rules.stages import ApplicationState, RoundKind


@dataclass(frozen=True, slots=True)
class Item:
    """A sheet in the queue. `complete`: every criterion has points; `appears`: when, in a simulation,
    and `room` where."""

    id: int
    application_id: int
    number: int
    name: str
    complete: bool
    begun: bool
    done: bool
    total: Fraction | None
    appears: datetime | None
    room: str
    absent: bool


def the_sheet(sheet_id: int) -> Sheet:
    """Raises NotFound."""
    return found(db.session.get(Sheet, sheet_id))


def hold_sheet(sheet: Sheet) -> None:
    """Let nobody else hand it in meanwhile, and read it as it is now."""
    db.session.execute(select(Sheet.id).where(Sheet.id == sheet.id).with_for_update())
    db.session.refresh(sheet)


def juror_in(round_id: int, person_id: int | None) -> Juror | None:
    """The person as a juror of the round, while he serves."""
    return db.session.scalar(
        select(Juror).where(
            Juror.round_id == round_id, Juror.person_id == person_id, Juror.ended_at.is_(None)
        )
    )


def queue_of(juror: Juror) -> list[Item]:
    """His sheets: in a simulation in the order of appearance, else by number. Of those not withdrawn."""
    query = (
        select(
            Sheet.id,
            Sheet.application_id,
            Application.number,
            Person.name,
            Sheet.total.is_not(None),
            Sheet.saved_at.is_not(None),
            Sheet.handed_in_at.is_not(None),
            Sheet.total,
            Slot.starts_at,
            func.coalesce(Panel.room, ""),
            Booking.absent,
        )
        .join(Application, Application.id == Sheet.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(
            Booking,
            (Booking.application_id == Sheet.application_id) & (Booking.round_id == Sheet.round_id),
        )
        .outerjoin(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Panel, Panel.id == Slot.panel_id)
        .where(Sheet.juror_id == juror.id, Application.state == ApplicationState.SUBMITTED)
    )
    items = [
        Item(*row[:10], absent=bool(row[10]))  # type: ignore[arg-type]
        for row in db.session.execute(query)
    ]
    return sorted(items, key=lambda one: (one.appears is None, one.appears or 0, one.number))


def in_order(items: Sequence[Item]) -> list[tuple[int, bool]]:
    """(sheet, whether nothing is left to do)."""
    return [(one.id, one.complete or one.done or one.absent) for one in items]


def is_blind(one: Round) -> bool:
    """Whether jurors see numbers in the place of names: a blind drive, while papers are read. In a simulation
    they meet in person, but a name still tells more than a face."""
    return one.drive.terms.blind


def shown_files(sheet: Sheet) -> list[tuple[Field, Upload]]:
    """The files that this juror may open: no photo where names are hidden."""
    one = sheet.juror.panel.round
    by_field = {each.field: each for each in sheet.application.uploads}
    return [
        (field, by_field[field.id])
        for field in one.drive.form
        if field.kind is FieldKind.FILE and field.id in by_field and not (is_blind(one) and field.id == PHOTO)
    ]


def shown_answers(sheet: Sheet) -> list[tuple[str, str]]:
    """Question and answer, of those answered; never how to reach the candidate."""
    one = sheet.juror.panel.round
    answers = sheet.application.answers
    return [
        (field.label, str(answers[field.id]))
        for field in one.drive.form
        if field.kind is not FieldKind.FILE and field.id != CONTACT and answers.get(field.id)
    ]


def choices_shown(sheet: Sheet) -> list[Opening]:
    """What the candidate chose."""
    return [one for one in (sheet.application.first, sheet.application.second) if one is not None]


def slot_of(sheet: Sheet) -> Slot | None:
    """When and where the candidate appears."""
    if not is_simulation(sheet.juror.panel.round):
        return None
    query = select(Slot).join(Booking, Booking.slot_id == Slot.id)
    return db.session.scalar(
        query.where(Booking.round_id == sheet.round_id, Booking.application_id == sheet.application_id)
    )


def mates_of(items: Sequence[Item], current: Item) -> list[Item]:
    """Those who appear at the same time as somebody: the others of a leaderless group."""
    if current.appears is None:
        return []
    return [one for one in items if one.appears == current.appears and one.id != current.id]


def is_papers(one: Round) -> bool:
    """Whether it is scored from papers."""
    return one.kind is RoundKind.SCREENING
