"""Lists of elections: those that somebody prepares, those that all may see, those open to nominations."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, lazyload

from unionweb.base.db import db
from unionweb.elections.models import Election, Voter
from unionweb.elections.queries.roll import roll
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person, Unit
from unionweb.people.queries.units import below

SHOWN = (Stage.PUBLISHED, Stage.ANNOUNCED, Stage.OBJECTIONS, Stage.FINAL)
ANNULLED = "annulled"


def managed(
    unit_ids: Iterable[int], text: str = "", unit_id: int | None = None, stage: str = ""
) -> Select[Election]:
    """The elections of units and of what is below them, newest first. `stage` is a stage, or "annulled"."""
    query = _light().where(Election.unit_id.in_(below(unit_ids)))
    if text:
        query = query.where(Election.title.icontains(text, autoescape=True))
    if unit_id is not None:
        query = query.where(Election.unit_id.in_(below([unit_id])))
    if stage == ANNULLED:
        query = query.where(Election.annulled_at.is_not(None))
    elif stage in set(Stage):
        query = query.where(Election.stage == Stage(stage), Election.annulled_at.is_(None))
    return query


def units_with_elections(unit_ids: Iterable[int]) -> list[Unit]:
    """The units, among these and what is below them, that hold or held elections; by name."""
    held = select(Election.unit_id).where(Election.unit_id.in_(below(unit_ids)))
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(held)).order_by(Unit.name)))


def public(text: str = "") -> Select[Election]:
    """Published nominees and announced results, newest first; practice elections are nobody's business."""
    query = _light().where(Election.stage.in_(SHOWN), Election.practice.is_(False))
    return query.where(Election.title.icontains(text, autoescape=True)) if text else query


def open_for_nomination(unit_ids: Iterable[int]) -> list[Election]:
    """The elections of these units that take nominations now."""
    taking = (Election.stage == Stage.NOMINATIONS) & Election.annulled_at.is_(None)
    query = _light().where(taking, Election.unit_id.in_(list(unit_ids)))
    return list(db.session.scalars(query))


def running_of(unit_ids: Iterable[int], most: int) -> tuple[list[Election], int]:
    """The newest elections of units, and of what is below them, in which there is still something to do, at
    most so many; and how many there are."""
    query = managed(unit_ids).where(Election.annulled_at.is_(None), Election.stage != Stage.FINAL)
    query = query.where(Election.practice.is_(False))
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return list(db.session.scalars(query.limit(most))), total


def _light() -> Select[Election]:
    return select(Election).options(lazyload(Election.contests)).order_by(Election.id.desc())


def whole_roll(election_id: int) -> list[Voter]:
    """Everybody on a roll, as the list shows them: by delegation, then by number."""
    return list(db.session.scalars(roll_with_units(election_id)))


def roll_with_units(election_id: int, text: str = "") -> Select[Voter]:
    """The roll together with the classes and colleges that it names."""
    unit = joinedload(Voter.person).joinedload(Person.unit)
    return roll(election_id, text).options(unit.joinedload(Unit.parent).joinedload(Unit.parent))
