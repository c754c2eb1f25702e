"""Who holds a place now, who is out, and who is next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.recruitment.models import Application, Drive, Offer
from unionweb.recruitment.queries.figures import barred_ids, decided_figures, figures_of
from unionweb.recruitment.rules.stages import OfferState, Stage
from unionweb.recruitment.rules.waiting import RollUp, roll_up

STANDING = (OfferState.OPEN, OfferState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Held:
    """By application number: who holds a place or an open offer and where, of these who has accepted, who is
    out for good, and who did not pass the recommendations. What was moved to an earlier choice is not out."""

    holding: Mapping[int, int]
    accepted: frozenset[int]
    gone: frozenset[int]
    barred: frozenset[int] = frozenset()


def held_of(drive: Drive) -> Held:
    """As it is now. An application that was taken back after the decision is out too."""
    query = (
        select(Application.number, Offer.opening_id, Offer.state)
        .join(Application, Application.id == Offer.application_id)
        .where(Application.drive_id == drive.id, Application.number.is_not(None))
    )
    holding: dict[int, int] = {}
    accepted, over = set(), set()
    for number, opening, state in db.session.execute(query):
        assert number is not None
        if state in STANDING:
            holding[number] = opening
        if state is OfferState.ACCEPTED:
            accepted.add(number)
        if state in (OfferState.DECLINED, OfferState.LAPSED):
            over.add(number)
    barred = _numbers(drive, barred_ids(drive.id))
    return Held(holding, frozenset(accepted), frozenset(over - set(holding)), barred)


def _numbers(drive: Drive, application_ids: Collection[int]) -> frozenset[int]:
    query = select(Application.number).where(
        Application.drive_id == drive.id, Application.id.in_(application_ids)
    )
    return frozenset(one for one in db.session.scalars(query) if one is not None)


def next_of(drive: Drive) -> RollUp:
    """Who is next. Whoever has accepted stays; others may move up where the rules let them."""
    inputs, outcome = decided_figures(drive)
    held = held_of(drive)
    rules = inputs.rules
    lists = {
        key: [one for one in listed if one.applicant not in held.accepted | held.barred]
        for key, listed in outcome.lists.items()
    }
    return roll_up(outcome.applicants, rules.openings, lists, held.holding, held.gone, move_up=rules.move_up)


def to_draw_of(drive: Drive) -> tuple[int, ...]:
    """Who must draw a lot now: for the decision, or later for a place that got free."""
    if drive.stage in (Stage.SCORING, Stage.DECIDED):
        return figures_of(drive).outcome.to_draw
    if drive.stage is not Stage.OFFERS:
        return ()
    needed = {key for lot in next_of(drive).lots for key in lot.applicants}
    return decided_figures(drive)[1].equal_to(needed)


def offers_of(drive: Drive) -> Sequence[Offer]:
    """All of a drive, the newest first within each opening."""
    query = (
        select(Offer)
        .join(Application, Application.id == Offer.application_id)
        .where(Application.drive_id == drive.id)
        .order_by(Offer.opening_id, Offer.id)
    )
    return db.session.scalars(query).unique().all()


def offering() -> list[tuple[int, str]]:
    """Drives with offers out: id and title."""
    query = select(Drive.id, Drive.title).where(Drive.stage == Stage.OFFERS).order_by(Drive.id)
    return list(db.session.execute(query))


def offer_for(application_id: int) -> Offer | None:
    """The newest offer to a candidate."""
    query = select(Offer).where(Offer.application_id == application_id).order_by(Offer.id.desc()).limit(1)
    return db.session.scalar(query)


def taken(opening_id: int) -> int:
    """How many have accepted a place of an opening."""
    query = select(func.count()).where(Offer.opening_id == opening_id, Offer.state == OfferState.ACCEPTED)
    return db.session.scalar(query) or 0


def lapsed(today: date, drive_id: int | None = None) -> Sequence[Offer]:
    """Open offers whose last day is over."""
    query = select(Offer).where(Offer.state == OfferState.OPEN, Offer.expires_on < today)
    if drive_id is not None:
        query = query.join(Application, Application.id == Offer.application_id)
        query = query.where(Application.drive_id == drive_id)
    return db.session.scalars(query.order_by(Offer.id)).unique().all()


def open_offers_to(person_id: int) -> Sequence[Offer]:
    """What a person has to answer."""
    query = (
        select(Offer)
        .join(Application, Application.id == Offer.application_id)
        .where(Application.person_id == person_id, Offer.state == OfferState.OPEN)
    )
    return db.session.scalars(query.order_by(Offer.expires_on, Offer.id)).unique().all()
