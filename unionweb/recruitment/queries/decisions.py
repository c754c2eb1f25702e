"""How far the decision of a drive is: its facts, its signatures, its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.base.refusals import NotFound
from unionweb.publications.models import Objection, Publication
from unionweb.publications.queries import publication_of
from unionweb.publications.queries.publications import standing
from unionweb.recruitment.models import Application, Drive, Opening, Placement, Signature
from unionweb.recruitment.queries.figures import Figures, application_ids
from unionweb.recruitment.queries.rolling import held_of, next_of
from unionweb.recruitment.rules.deciding import APPROVAL, CHAINS, LOT, Facts, Step
from unionweb.recruitment.rules.stages import ApplicationState, Outcome, RoundState, Stage
from unionweb.recruitment.rules.waiting import RollUp, without

RESULT = "recruitment.result"
CLOSED = (RoundState.CLOSED, RoundState.PUBLISHED)


def publication_for(drive: Drive) -> Publication | None:
    """The list that was put up last."""
    return publication_of(RESULT, ("drive", drive.id))


def facts_of(drive: Drive, today: date, figures: Figures | None = None) -> Facts:
    """What matters. With `figures` also whether lots must be drawn."""
    publication = publication_for(drive)
    return Facts(
        stage=drive.stage,
        unclosed=[one.title for one in drive.rounds if one.state not in CLOSED],
        candidates=_candidates(drive.id),
        to_draw=len(figures.outcome.to_draw) if figures else 0,
        approved=drive.approved_at is not None,
        unsigned=sum(len(one.missing) for one in chains_of(drive)),
        state=standing(publication, today).state if publication else None,
        upheld=_is_upheld(publication),
    )


def _candidates(drive_id: int) -> int:
    query = select(func.count()).where(
        Application.drive_id == drive_id, Application.state == ApplicationState.SUBMITTED
    )
    return db.session.scalar(query) or 0


def _is_upheld(publication: Publication | None) -> bool:
    if publication is None:
        return False
    query = select(Objection.id).where(Objection.publication_id == publication.id, Objection.upheld.is_(True))
    return db.session.scalar(query.limit(1)) is not None


def placements_of(drive: Drive, *outcomes: Outcome) -> Sequence[Placement]:
    """What the decision says, those placed first, then those who wait, each by rank."""
    query = select(Placement).join(Application, Application.id == Placement.application_id)
    query = query.where(Placement.drive_id == drive.id)
    if outcomes:
        query = query.where(Placement.outcome.in_(outcomes))
    found = db.session.scalars(query.order_by(Placement.rank.nulls_last(), Application.number)).all()
    order = list(Outcome)
    return sorted(found, key=lambda one: order.index(one.outcome))


@dataclass(frozen=True, slots=True)
class Chain:
    """Who is to get which key post, and the steps that it needs, each with its signature once it is there: a
    yes, or the no that ends it."""

    application: Application
    opening: Opening
    steps: Sequence[tuple[Step, Signature | None]]

    @property
    def missing(self) -> list[Step]:
        """What nobody has agreed to yet, in order."""
        return [step for step, signature in self.steps if signature is None or not signature.agreed]

    @property
    def refused(self) -> bool:
        """Whether somebody said no."""
        return any(signature is not None and not signature.agreed for _step, signature in self.steps)


def chains_of(drive: Drive) -> list[Chain]:
    """Of those placed in key posts, and of those who are next where such a place got free."""
    if not any(one.post in CHAINS for one in drive.openings):
        return []
    signed = {(one.application_id, one.step): one for one in signatures_of(drive)}
    return [
        Chain(who, opening, [(step, signed.get((who.id, step.id))) for step in CHAINS[opening.post]])
        for who, opening in [*_placed(drive), *_next(drive)]
        if opening.post in CHAINS
    ]


def _placed(drive: Drive) -> list[tuple[Application, Opening]]:
    found = placements_of(drive, Outcome.PLACED)
    return [(one.application, one.opening) for one in found if one.opening is not None]


def _next(drive: Drive) -> list[tuple[Application, Opening]]:
    if drive.stage is not Stage.OFFERS:
        return []
    ids, openings = application_ids(drive.id), {one.id: one for one in drive.openings}
    return [
        (db.session.get_one(Application, ids[one.applicant]), openings[one.opening])
        for one in next_of(drive).offers
    ]


def to_offer(drive: Drive) -> RollUp:
    """Who gets an offer now: whoever is next for a key post waits for the signatures of its chain."""
    unsigned = {(one.application.number or 0, one.opening.id) for one in chains_of(drive) if one.missing}
    places = {one.id: one.places for one in drive.openings}
    return without(next_of(drive), unsigned, held_of(drive).holding, places)


def signatures_of(drive: Drive) -> Sequence[Signature]:
    """Everything that was signed for a drive, the oldest first."""
    query = select(Signature).where(Signature.drive_id == drive.id).order_by(Signature.id)
    return db.session.scalars(query).all()


def decisions_signed(drive: Drive) -> list[Signature]:
    """What the adviser said of the whole, again and again."""
    return [one for one in signatures_of(drive) if one.step == APPROVAL]


def lots_entered(drive: Drive) -> Signature | None:
    """The numbers that one person has entered and nobody has confirmed yet."""
    query = select(Signature).where(Signature.drive_id == drive.id, Signature.step == LOT)
    return db.session.scalar(query.order_by(Signature.id.desc()).limit(1))


def decided(drive: Drive) -> Drive:
    """The drive, if it has a decision that everybody may read. Raises NotFound."""
    if drive.decision is None or drive.stage in (Stage.DRAFT, Stage.OPEN, Stage.SCORING, Stage.DECIDED):
        raise NotFound
    return drive
