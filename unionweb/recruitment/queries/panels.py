"""Panels of a round, its candidates, who may not score whom, and the sheets given out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Person, Unit
from unionweb.people.rules.organisation import UnitKind
from unionweb.recruitment.models import (
    Application,
    Conflict,
    Juror,
    Panel,
    Round,
    RoundResult,
    Sheet,
)
from unionweb.recruitment.rules.conflicts import Conflict as Why
from unionweb.recruitment.rules.conflicts import Ties, forbidden_pairs
from unionweb.recruitment.rules.connectivity import Pair
from unionweb.recruitment.rules.stages import ApplicationState, RoundKind, RoundState

DONE = (RoundState.CLOSED, RoundState.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application that a round is about, as a plain row."""

    id: int
    number: int
    name: str
    person_id: int
    unit_id: int
    first_id: int | None
    second_id: int | None

    @property
    def key(self) -> str:
        """In the rules: sorts like the number."""
        return candidate_key(self.number)


def candidate_key(number: int) -> str:
    """A candidate in the rules."""
    return f"{number:04}"


def juror_key(juror_id: int) -> str:
    """A juror in the rules."""
    return f"j{juror_id:06}"


def juror_id_of(key: str) -> int:
    """Back again."""
    return int(key[1:])


def the_round(round_id: int) -> Round:
    """Raises NotFound."""
    return found(db.session.get(Round, round_id))


def the_panel(panel_id: int) -> Panel:
    """Raises NotFound."""
    return found(db.session.get(Panel, panel_id))


def the_juror(juror_id: int) -> Juror:
    """Raises NotFound."""
    return found(db.session.get(Juror, juror_id))


def hold_round(one: Round) -> None:
    """Let nobody else assign, open or close this round until the transaction ends."""
    db.session.execute(select(Round.id).where(Round.id == one.id).with_for_update())
    db.session.refresh(one, ["state"])


def share_round(one: Round) -> None:
    """Let nobody end this round until the transaction does, and read its state as it is now; others score
    meanwhile. Before a sheet is touched: whoever ends a round holds it first and then takes the sheets."""
    db.session.execute(select(Round.id).where(Round.id == one.id).with_for_update(read=True))
    db.session.refresh(one, ["state"])


def panels_of(round_id: int) -> list[Panel]:
    """In order of their names, with jurors and their persons."""
    query = select(Panel).where(Panel.round_id == round_id).order_by(Panel.name, Panel.id)
    return list(db.session.scalars(query))


def jurors_of(round_id: int, *, all_: bool = False) -> list[Juror]:
    """Those who serve; all: those who ended too."""
    query = select(Juror).where(Juror.round_id == round_id).order_by(Juror.id)
    return list(db.session.scalars(query if all_ else query.where(Juror.ended_at.is_(None))))


def earlier_rounds(one: Round) -> list[Round]:
    """Those of its drive before it whose line decides who goes on."""
    return [each for each in one.drive.rounds if each.position < one.position and each.line is not None]


def open_earlier(one: Round) -> list[Round]:
    """Those of them that are not closed yet."""
    return [each for each in earlier_rounds(one) if each.state not in DONE]


def unpublished_earlier(one: Round) -> list[Round]:
    """Those of them whose results candidates do not know yet."""
    return [each for each in earlier_rounds(one) if each.state is not RoundState.PUBLISHED]


def goes_on(one: Round) -> Select[int]:
    """The ids of applications that this round is about: handed in, not taken back, no earlier line missed."""
    missed = exists().where(
        RoundResult.application_id == Application.id,
        RoundResult.round_id.in_([each.id for each in earlier_rounds(one)]),
        RoundResult.passed.is_(False),
    )
    return select(Application.id).where(
        Application.drive_id == one.drive_id, Application.state == ApplicationState.SUBMITTED, ~missed
    )


def candidates_of(one: Round) -> list[Candidate]:
    """In order of their numbers."""
    query = (
        select(
            Application.id,
            Application.number,
            Person.name,
            Application.person_id,
            Person.unit_id,
            Application.first_id,
            Application.second_id,
        )
        .join(Person, Person.id == Application.person_id)
        .where(Application.id.in_(goes_on(one)))
        .order_by(Application.number)
    )
    return [Candidate(*row) for row in db.session.execute(query) if row[1] is not None]  # type: ignore[arg-type]


def is_candidate_of(one: Round, application_id: int) -> bool:
    """Whether the round is about this application."""
    query = goes_on(one).where(Application.id == application_id)
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class Given:
    """A sheet as a plain row."""

    id: int
    juror_id: int
    application_id: int
    saved: bool
    handed_in: bool


def sheets_given(round_id: int) -> list[Given]:
    """All of a round."""
    query = select(
        Sheet.id,
        Sheet.juror_id,
        Sheet.application_id,
        Sheet.saved_at.is_not(None),
        Sheet.handed_in_at.is_not(None),
    ).where(Sheet.round_id == round_id)
    return [
        Given(key, juror, application, bool(saved), bool(handed_in))
        for key, juror, application, saved, handed_in in db.session.execute(query)
    ]


def open_and_done(round_id: int) -> Mapping[int, tuple[int, int]]:
    """By juror: how many sheets he has, how many of them are handed in."""
    done = func.count(Sheet.handed_in_at)
    query = select(Sheet.juror_id, func.count(), done).where(Sheet.round_id == round_id)
    return {
        juror: (total, number) for juror, total, number in db.session.execute(query.group_by(Sheet.juror_id))
    }


def conflicts_of(drive_id: int) -> list[tuple[Conflict, Application, Person]]:
    """Declared, of a drive, by candidates in order of their numbers."""
    query = (
        select(Conflict, Application, Person)
        .join(Application, Application.id == Conflict.application_id)
        .join(Person, Person.id == Conflict.person_id)
        .where(Application.drive_id == drive_id)
        .order_by(Application.number, Person.id)
    )
    return [(conflict, application, person) for conflict, application, person in db.session.execute(query)]


def forbidden_of(one: Round, candidates: Iterable[Candidate], jurors: Iterable[Juror]) -> dict[Pair, Why]:
    """(juror, candidate) by keys → why not: himself, declared, the same class."""
    listed, panel = list(candidates), list(jurors)
    by_person = {juror.person_id: juror_key(juror.id) for juror in panel}
    by_application = {each.id: each.key for each in listed}
    query = select(Conflict.person_id, Conflict.application_id).join(
        Application, Application.id == Conflict.application_id
    )
    declared = {
        (by_person[person], by_application[application])
        for person, application in db.session.execute(query.where(Application.drive_id == one.drive_id))
        if person in by_person and application in by_application
    }
    classes = _classes({each.unit_id for each in listed} | {juror.person.unit_id for juror in panel})
    return forbidden_pairs(
        [Ties(each.key, each.person_id, _class(each.unit_id, classes)) for each in listed],
        [
            Ties(juror_key(juror.id), juror.person_id, _class(juror.person.unit_id, classes))
            for juror in panel
        ],
        declared,
    )


def _class(unit_id: int, classes: frozenset[int]) -> int | None:
    return unit_id if unit_id in classes else None


def _classes(unit_ids: set[int]) -> frozenset[int]:
    """Those of these units that are classes: sharing a college is no tie."""
    query = select(Unit.id).where(Unit.kind == UnitKind.CLASS, Unit.id.in_(unit_ids))
    return frozenset(db.session.scalars(query))


def own_rounds(person_id: int) -> list[tuple[Round, int, int]]:
    """Rounds that are being scored in which a person has sheets: the round, all of them, those handed in."""
    rows = db.session.execute(
        select(Round.id, func.count(), func.count(Sheet.handed_in_at))
        .join(Sheet, Sheet.round_id == Round.id)
        .join(Juror, Juror.id == Sheet.juror_id)
        .where(Juror.person_id == person_id, Juror.ended_at.is_(None), Round.state == RoundState.SCORING)
        .group_by(Round.id)
        .order_by(Round.id)
    ).all()
    return [(the_round(key), total, done) for key, total, done in rows]


def panel_for(candidate: Candidate, panels: Sequence[Panel]) -> list[Panel]:
    """The panels that score somebody: those of his first choice, else the shared ones."""
    own = [one for one in panels if one.opening_id is not None and one.opening_id == candidate.first_id]
    return own or [one for one in panels if one.opening_id is None]


def is_simulation(one: Round) -> bool:
    """Whether candidates appear in slots."""
    return one.kind is RoundKind.SIMULATION


def sheet_of(juror_id: int, application_id: int) -> Sheet | None:
    """What a juror is to give somebody."""
    query = select(Sheet).where(Sheet.juror_id == juror_id, Sheet.application_id == application_id)
    return db.session.scalar(query)
