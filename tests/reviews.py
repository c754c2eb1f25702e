"""A drive whose review is open, with members of two departments who answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.drives import GOOD, OpenDrive
from tests.surveys import Opened
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box, drawing
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.several import split_ballots
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.actions import review as actions
from unionweb.recruitment.models import Round
from unionweb.recruitment.queries.review import review_of
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.surveys.models import Survey

Grades = Sequence[int | None]
"""What somebody gives the candidates of one opening, in order; None for none."""


@dataclass
class Review:
    """`members` of the two departments of the drive and, last, of none."""

    world: World
    drive: OpenDrive
    round: int
    members: list[list[int]]
    candidates: list[int]
    persons: list[int]

    @classmethod
    def build(
        cls,
        world: World,
        sizes: tuple[int, int, int] = (12, 8, 0),
        choices: Sequence[int] = (0, 1, 0),
        **terms: Any,
    ) -> "Review":
        """Applications are closed; the candidates choose these departments (0 or 1). It is not open yet."""
        drive = OpenDrive.build(world, **terms)
        with world.work():
            members = [_serving(drive, nth, size) for nth, size in enumerate(sizes)]
        people = [drive.student(name=f"候选人{nth}") for nth in range(1, len(choices) + 1)]
        candidates = [
            drive.submitted(person, replace(GOOD, first=drive.openings[choice]))
            for person, choice in zip(people, choices, strict=True)
        ]
        drive.close()
        with world.look():
            number = next(one.id for one in drive.now().rounds if one.kind is RoundKind.REVIEW)
        return cls(world, drive, number, members, candidates, people)

    @property
    def one(self) -> Round:
        """As it is stored; in a context."""
        return db.session.get_one(Round, self.round)

    @property
    def survey(self) -> Survey:
        """Its ballot; in a context."""
        survey = review_of(self.one)
        assert survey is not None
        return survey

    def open(self, days: int = 5) -> "Review":
        """Members are asked."""
        with self.world.work():
            now = clock.now()
            actions.open_review(self.one, now + timedelta(days=days), by=SYSTEM, now=now)
        return self

    @property
    def opened(self) -> Opened:
        """What browsers are given."""
        with self.world.look():
            survey = self.survey
            votes = {one.key: vote_of(one.vote or "") for one in survey.subjects}
            return Opened(self.world, survey.id, survey.code, [], [], [], survey.asks, votes)

    def answer(self, person: int, *grades: Grades) -> None:
        """This member draws and sends, opening by opening."""
        opened = self.opened
        asked = opened.form.questions
        answers: Mapping[str, Any] = {
            question.id: tuple(given)
            for question, given in zip(asked, grades, strict=True)
            if any(grade is not None for grade in given)
        }
        answering = opened.respondent(person)
        with self.world.look():
            answering.take(drawing.draw_many(answering.papers))
            box.cast_many(split_ballots(answering.seal(answers)))

    def close(self) -> None:
        """Closed by hand and counted."""
        with self.world.look():
            assert actions.close_review(self.round, by=SYSTEM, now=clock.now())


def _serving(drive: OpenDrive, nth: int, size: int) -> list[int]:
    people = [drive.world.student(drive.unit, name=f"成员{nth}-{place}") for place in range(size)]
    where = drive.departments[nth] if nth < len(drive.departments) else None
    post = Post.OFFICER if where else Post.PRESIDIUM
    for person in people:
        drive.world.tenure(person, post, drive.unit, department_id=where)
    return people
