"""A survey of five departments in a database of its own: some of those who are asked are signed in, and as
many responses as wanted are stored without asking the server."""

import random
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing import get_context

from flask_migrate import upgrade
from sqlalchemy import insert, select

from bench.voting import cookie_of, issuer_of, make_ballot
from tests.world import LONG_AGO, World
from unionweb.application import create_app
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.queries import vote_named, vote_of
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import seal_text
from unionweb.ballots.rules.several import join_ballots
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.config import Settings
from unionweb.people.models import Department, Person, PersonKind, Unit
from unionweb.surveys.actions import opening, setup
from unionweb.surveys.models import Audience, Group, Respondent
from unionweb.surveys.queries.surveys import survey_of
from unionweb.surveys.rules.questions import Questionnaire
from unionweb.surveys.rules.sheet import sheet_bytes
from unionweb.surveys.rules.shipped import SurveyKind

DEPARTMENTS, COLLEGES, GRADES = 5, 20, (2023, 2024, 2025, 2026)
COMMENTS = 10
"""One response in so many has a comment."""

TOGETHER = 500


class Surveying:
    """An open survey in an installation with these settings. `students` are asked, in 20 colleges and 4
    grades; the first of them, `signed_in`, are logged in."""

    def __init__(self, settings: dict[str, str], students: int, signed_in: int) -> None:
        self._app = create_app(Settings.read(settings))
        with self._app.app_context():
            upgrade()
        world = World(self._app)
        self.survey = _open(world, students)
        with world.work():
            survey = survey_of(self.survey)
            self.code, self.form = survey.code, survey.asks
            self.votes = [vote_of(one.vote or "") for one in survey.subjects]
            stored = [vote_named(vote.name) for vote in self.votes]
            self._ids = [one.id for one in stored if one]
            self.issuers = [one.issuer for one in stored if one and one.issuer]
            query = select(Respondent).where(Respondent.survey_id == self.survey)
            first = db.session.scalars(query.order_by(Respondent.number).limit(signed_in)).all()
            self._groups = list(db.session.scalars(select(Group.key).where(Group.survey_id == self.survey)))
            self.cookies = iter([cookie_of(self._app, world.log_in(one.person_id)) for one in first])
            self.officer = cookie_of(self._app, world.log_in(world.administrator()))
        self._numbers = iter(range(students, 0, -1))
        self._leave()

    def papers(self) -> Iterator[bytes]:
        """What respondents post when they draw: a blinded message for each department."""
        while True:
            seed = secrets.token_bytes(32)
            yield b"".join(Booth(seed, vote).blinded for vote in self.votes)

    def responses(self, number: int) -> list[bytes]:
        """What respondents post when they send: a ballot for each department."""
        names = [vote.name for vote in self.votes]
        return [join_ballots(zip(names, one, strict=True)) for one in self._ballots(number)]

    def store(self, number: int) -> None:
        """Have so many responses drawn and sent, by whoever is last on the roll."""
        ballots = self._ballots(number)
        names = [vote.name for vote in self.votes]
        with self._app.app_context():
            for at in range(0, number, TOGETHER):
                part = ballots[at : at + TOGETHER]
                with unit_of_work():
                    db.session.execute(insert(BallotDraw), self._draws(len(part)))
                box.cast_many([pair for one in part for pair in zip(names, one, strict=True)])
        self._leave()

    def received(self) -> int:
        """How many responses the first box holds."""
        with self._app.app_context():
            try:
                return box.received(self.votes[0].name)
            finally:
                box.boxes().forget()

    def _draws(self, number: int) -> list[dict[str, object]]:
        voters = [next(self._numbers) for _one in range(number)]
        return [
            {"vote_id": vote, "voter": voter, "request": secrets.token_bytes(32)}
            for voter in voters
            for vote in self._ids
        ]

    def _ballots(self, number: int) -> list[list[bytes]]:
        with get_context("fork").Pool() as pool:
            given = [(self.form, self._groups, self.votes, self.issuers)] * number
            return pool.starmap(_ballots, given, chunksize=50)

    def _leave(self) -> None:
        """The server works with this database, and processes are forked."""
        with self._app.app_context():
            db.session.remove()
            db.engine.dispose()
            box.boxes().forget()


def _open(world: World, students: int) -> int:
    colleges = [world.college() for _one in range(COLLEGES)]
    now = clock.now()
    with world.work():
        rows = [
            {
                "kind": PersonKind.STUDENT,
                "number": f"2025{number:06d}",
                "name": f"Student {number}",
                "unit_id": colleges[number % COLLEGES],
                "grade": GRADES[number // COLLEGES % len(GRADES)],
                "created_at": LONG_AGO,
            }
            for number in range(students)
        ]
        db.session.execute(insert(Person), rows)
        record("test.build", subject=("person", 0), by=SYSTEM, now=now)
        unit = db.session.get_one(Unit, world.school)
        details = setup.SurveyDetails("满意度测评", Audience.STUDENTS, closes_at=now + timedelta(days=7))
        survey = setup.create_survey(unit, SurveyKind.SEMESTER, details, by=SYSTEM, now=now)
        named = [db.session.get_one(Department, world.department()) for _one in range(DEPARTMENTS)]
        setup.choose_departments(survey, named, by=SYSTEM, now=now)
        return opening.open_survey(survey, by=SYSTEM, now=now).id


def _ballots(form: Questionnaire, groups: list[str], votes: list[Vote], issuers: list[bytes]) -> list[bytes]:
    """One response. Its tokens are signed openly, which gives the same kind of signature."""
    group = random.choice(groups)
    return [
        make_ballot(vote, issuer_of(issuer), _sealing(sheet_bytes(_answers(form), group)))
        for vote, issuer in zip(votes, issuers, strict=True)
    ]


def _answers(form: Questionnaire) -> dict[str, int | str]:
    answers: dict[str, int | str] = {"known": "well", "joined": "no"}
    for one in form.indicators:
        answers[one.id] = random.choices(range(6), (1, 1, 2, 4, 6, 5))[0]
    if not random.randrange(COMMENTS):
        answers["comment"] = "希望活动早一点通知，也希望答复快一些。"
    return answers


def _sealing(sheet: bytes) -> Callable[[Vote, bytes], bytes]:
    return lambda vote, vk: seal_text(vote, vk, sheet)
