"""A drive whose rounds are closed: who came to what, so that it can be decided."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.drives import GOOD, OpenDrive
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.publications.models import CalendarYear
from unionweb.recruitment.models import Application, Offer, Placement, RoundResult
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.stages import ApplicationState, OfferState, Outcome, RoundState

OFFICE, RIGHTS, PRESIDIUM = 0, 1, 2


class Scored(OpenDrive):
    """Candidates by their numbers from 1, in the order in which they were added. Two places in each
    department unless `places` says otherwise; with `presidium` a third opening of that."""

    people: list[int]
    applications: list[int]

    @classmethod
    def held(
        cls,
        world: World,
        *candidates: tuple[str, Sequence[int]],
        places: Sequence[int] = (2, 2),
        post: Post = Post.OFFICER,
        adjusts: bool = True,
        **terms: Any,
    ) -> "Scored":
        """Each: the same score in every round ("" for none), and the choices (OFFICE, RIGHTS, PRESIDIUM)."""
        drive = cls.build(world, **terms)
        assert isinstance(drive, Scored)
        world.term()
        drive.people = [drive.student(name=f"Candidate {n}") for n in range(1, len(candidates) + 1)]
        drive.applications = []
        for person, (_score, choices) in zip(drive.people, candidates, strict=True):
            named = [drive.openings[one] for one in choices]
            wanted = replace(
                GOOD, first=named[0], second=named[1] if len(named) > 1 else None, adjustment=adjusts
            )
            drive.applications.append(drive.submitted(person, wanted))
        drive.close()
        with world.work():
            for opening, number in zip(drive_of(drive.id).openings, places, strict=True):
                opening.places = number
                opening.post = post if opening.department_id else opening.post
            for application, (score, _choices) in zip(drive.applications, candidates, strict=True):
                drive.score(application, *([score] * 3))
            for one in drive_of(drive.id).rounds:
                one.state = RoundState.PUBLISHED
            record("test.build", subject=("drive", drive.id), by=SYSTEM, now=clock.now())
        return drive

    def score(self, application: int, *scores: str) -> None:
        """By round; "" for none."""
        for one, score in zip(drive_of(self.id).rounds, scores, strict=True):
            value = Fraction(score) if score else None
            result = RoundResult(round_id=one.id, application_id=application, panel_size=3 if score else 0)
            result.raw = result.score = result.corrected = value
            db.session.add(result)

    def outcomes(self) -> dict[int, tuple[Outcome, int | None]]:
        """By number: what was decided, and the place of the opening (0 to 2)."""
        with self.world.look():
            found = db.session.scalars(db.select(Placement).where(Placement.drive_id == self.id)).unique()
            return {
                one.application.number or 0: (
                    one.outcome,
                    None if one.opening_id is None else self.openings.index(one.opening_id),
                )
                for one in found
            }

    def offers(self) -> dict[int, OfferState]:
        """By number: the newest offer."""
        with self.world.look():
            found = db.session.scalars(db.select(Offer).order_by(Offer.id)).unique()
            return {one.application.number or 0: one.state for one in found}

    def offer(self, number: int) -> int:
        """The id of the newest offer to a candidate."""
        with self.world.look():
            query = db.select(Offer.id).where(Offer.application_id == self.applications[number - 1])
            found = db.session.scalar(query.order_by(Offer.id.desc()).limit(1))
            assert found is not None
            return int(found)

    def states(self) -> list[ApplicationState]:
        """Of the applications, in order."""
        with self.world.look():
            return [db.session.get_one(Application, one).state for one in self.applications]


def calendar_known(world: World, *years: int) -> None:
    """Nothing but ordinary weeks in these years."""
    for year in years:
        world.add(CalendarYear(year=year, source="", filled_at=clock.now()))
