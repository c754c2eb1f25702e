"""Applications: one, a candidate's own, those of a drive; and whether the roster lets somebody apply."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Person
from unionweb.people.models.roster import unpack
from unionweb.people.queries.persons import matches, studies_of
from unionweb.people.queries.units import below
from unionweb.people.rules.eligibility import Verdict
from unionweb.recruitment.models import Application, Drive, Upload
from unionweb.recruitment.rules.eligibility import Candidate, Eligibility, eligibility
from unionweb.recruitment.rules.stages import ApplicationState, Stage

SORTS = {"number": Application.number, "submitted": Application.submitted_at, "name": Person.name}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of applications asks for; empty means all that were handed in. `within` are the openings
    that the reader may see (None: all)."""

    text: str = ""
    opening_id: int | None = None
    state: ApplicationState = ApplicationState.SUBMITTED
    within: frozenset[int] | None = None


def application_of(application_id: int) -> Application:
    """Raises NotFound."""
    return found(db.session.get(Application, application_id))


def upload_of(upload_id: int) -> Upload:
    """Raises NotFound."""
    return found(db.session.get(Upload, upload_id))


def application_for(drive_id: int, person_id: int | None) -> Application | None:
    """A person's application to a drive, whatever its state."""
    mine = select(Application).where(Application.drive_id == drive_id, Application.person_id == person_id)
    return db.session.scalar(mine)


def applications_of(person_id: int) -> Sequence[Application]:
    """A person's applications, the newest first."""
    query = select(Application).where(Application.person_id == person_id).order_by(Application.id.desc())
    return db.session.scalars(query).all()


def applications(drive: Drive, wanted: Wanted, sort: str = "number") -> Select[Application]:
    """Those of a drive in one of the orders of SORTS; "-number" turns it round. Choices and files come
    along."""
    column = SORTS.get(sort.removeprefix("-"), Application.number)
    query = select(Application).join(Person, Person.id == Application.person_id)
    query = query.where(Application.drive_id == drive.id, Application.state == wanted.state)
    query = query.where(*_conditions(wanted)).options(
        selectinload(Application.first), selectinload(Application.second)
    )
    return query.order_by(column.desc() if sort.startswith("-") else column, Application.id)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        # "17" is a candidate; longer ones are student numbers.
        is_number = len(wanted.text) <= 3 and wanted.text.isascii() and wanted.text.isdigit()
        found.append(Application.number == int(wanted.text) if is_number else matches(wanted.text))
    if wanted.opening_id is not None:
        found.append(_chooses([wanted.opening_id]))
    if wanted.within is not None:
        found.append(_chooses(wanted.within))
    return found


def _chooses(openings: Collection[int]) -> ColumnElement[bool]:
    return or_(Application.first_id.in_(openings), Application.second_id.in_(openings))


def counts_of(drive_id: int) -> Mapping[ApplicationState, int]:
    """How many applications of a drive are in which state."""
    query = select(Application.state, func.count()).where(Application.drive_id == drive_id)
    told = dict(db.session.execute(query.group_by(Application.state)).all())
    return {state: told.get(state, 0) for state in ApplicationState}


def choices_of(drive_id: int) -> Mapping[int, tuple[int, int]]:
    """By opening: how many of those who handed in chose it first, and second."""
    told: dict[int, list[int]] = {}
    for place, column in enumerate((Application.first_id, Application.second_id)):
        query = select(column, func.count()).where(
            Application.drive_id == drive_id, Application.state == ApplicationState.SUBMITTED
        )
        for opening, number in db.session.execute(query.group_by(column)):
            if opening is not None:
                told.setdefault(opening, [0, 0])[place] = number
    return {opening: (first, second) for opening, (first, second) in told.items()}


def eligibility_of(drive: Drive, person: Person, today: date) -> Eligibility:
    """What the roster says today of somebody who applies."""
    candidate = Candidate(
        is_student=person.is_student,
        has_left=person.left_on is not None and person.left_on <= today,
        belongs=drive.unit_id in person.unit.place.unit_ids,
        status=person.political_status,
        studies=studies_of(person),
    )
    return eligibility(drive.terms.checks, candidate, drive.unit.full_name, today)


def eligibility_then(application: Application) -> Eligibility | None:
    """What it said when the application was handed in."""
    stored = application.eligibility
    if stored is None:
        return None
    points = tuple((Verdict(verdict), unpack(words)) for verdict, words in stored["points"])
    return Eligibility(Verdict(stored["verdict"]), points)


def unfinished(person_id: int, now: datetime) -> Sequence[Application]:
    """A person's drafts that may still be handed in, the first to close first."""
    query = select(Application).join(Drive, Drive.id == Application.drive_id)
    query = query.where(
        Application.person_id == person_id,
        Application.state == ApplicationState.DRAFT,
        Drive.stage == Stage.OPEN,
        Drive.closes_at > now,
    )
    return db.session.scalars(query.order_by(Drive.closes_at, Application.id)).all()


def of_colleges(drive: Drive, unit_ids: Collection[int], text: str = "") -> Select[Application]:
    """Those handed in by students of these colleges: what a college union may recommend."""
    query = select(Application).join(Person, Person.id == Application.person_id)
    query = query.where(
        Application.drive_id == drive.id,
        Application.state == ApplicationState.SUBMITTED,
        Person.unit_id.in_(below(unit_ids)),
    )
    if text:
        query = query.where(matches(text))
    return query.order_by(Person.number, Application.id)


def stored_names() -> list[str]:
    """The files that applications name."""
    return list(db.session.scalars(select(Upload.stored)))


def numbered(drive_id: int, number: int) -> Application | None:
    """The application with this number."""
    query = select(Application).where(Application.drive_id == drive_id, Application.number == number)
    return db.session.scalar(query)
