"""Questionnaires and responses for tests of surveys; and a survey that is open, with those who answer it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box, drawing
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import make_form_ballot, number_ballot
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import unseal_text
from unionweb.ballots.rules.several import join_ballots, split_ballots
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Department, Unit
from unionweb.people.rules.organisation import Post
from unionweb.surveys.actions import closing, opening, setup
from unionweb.surveys.models import Audience
from unionweb.surveys.queries.surveys import groups_of, respondent_of, survey_of
from unionweb.surveys.rules.answers import Answers
from unionweb.surveys.rules.mapping import Scoring
from unionweb.surveys.rules.questions import (
    Condition,
    Kind,
    Option,
    Question,
    Questionnaire,
    Role,
    Section,
    Subject,
)
from unionweb.surveys.rules.sheet import read_sheet, sheet_bytes
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage

TITLE = "2026 年秋季学期满意度测评"
DEPARTMENTS = ("学习部", "权益服务部", "文体活动部", "宣传部", "生活服务部", "办公室")
OFFICE = Subject("1", "Office")
YES_NO = (Option("yes", "Yes", counts=True), Option("no", "No"))
COLOURS = (Option("red", "Red"), Option("green", "Green"), Option("blue", "Blue"))
ROWS = (Option("r1", "Food"), Option("r2", "Rooms"))


def indicators(count: int) -> tuple[Question, ...]:
    """`count` indicators named i1, i2, …; none is required."""
    return tuple(Question(f"i{n}", Kind.SCALE, f"Indicator {n}", Role.INDICATOR) for n in range(1, count + 1))


def rating(count: int, scoring: Scoring | None = None) -> Questionnaire:
    """A questionnaire with so many indicators and nothing else."""
    return Questionnaire("Rating", (Section("", indicators(count)),), scoring or Scoring(), (OFFICE,))


def one_of_each() -> Questionnaire:
    """Every kind of question, with branches: the matrix after a yes, the text after a low grade."""
    questions = (
        Question("known", Kind.SINGLE, "Known?", Role.AWARENESS, True, options=YES_NO),
        Question("colours", Kind.MULTIPLE, "Colours?", options=COLOURS, least=1, most=2),
        Question("i1", Kind.SCALE, "Speed", Role.INDICATOR, required=True),
        Question("i2", Kind.SCALE, "Value", Role.INDICATOR, unknown=False),
        Question(
            "both", Kind.MATRIX, "Both?", required=True, rows=ROWS, shown_if=Condition("known", ("yes",))
        ),
        Question("age", Kind.NUMBER, "Age?", least=-3, most=120),
        Question("why", Kind.TEXT, "Why?", most=12, shown_if=Condition("i1", ("1", "2"))),
        Question(
            "comment", Kind.TEXT, "Comment?", Role.COMMENT, most=20, shown_if=Condition("colours", ("red",))
        ),
    )
    return Questionnaire("Everything", (Section("One", questions[:4]), Section("Two", questions[4:])))


def graded(rows: Iterable[str]) -> list[Answers]:
    """Responses from texts with a digit for each indicator; "0" is 不了解, "-" not answered."""
    return [{f"i{n}": int(sign) for n, sign in enumerate(row, 1) if sign != "-"} for row in rows]


@dataclass
class Opened:
    """A survey that is open: of departments, or of nobody where there are none. `members` are two of each
    department, who are asked too and do not rate it; `students` rate all. Everybody is of one college and
    one year, so there is one group."""

    world: World
    survey: int
    code: str
    departments: list[int]
    students: list[int]
    members: list[list[int]]
    form: Questionnaire
    votes: dict[str, Vote]

    @classmethod
    def build(
        cls,
        world: World,
        departments: int = 3,
        students: int = 6,
        kind: SurveyKind = SurveyKind.SEMESTER,
        questionnaire: Questionnaire | None = None,
        days: int = 7,
        changeable: bool = False,
    ) -> "Opened":
        """`questionnaire` instead of the shipped one; its subjects are those of the departments."""
        with world.work():
            unit = world.college()
            named = [world.department(unit, name) for name in DEPARTMENTS[:departments]]
            people = [world.student(unit, grade=2024) for _one in range(students)]
            members = [[world.student(unit, grade=2024) for _one in range(2)] for _department in named]
            for department, serving in zip(named, members, strict=True):
                for person in serving:
                    world.tenure(person, Post.OFFICER, unit, department_id=department)
            now = clock.now()
            closes_at = now + timedelta(days=days)
            details = setup.SurveyDetails(
                TITLE, Audience.STUDENTS, closes_at=closes_at, changeable=changeable
            )
            survey = setup.create_survey(db.session.get_one(Unit, unit), kind, details, by=SYSTEM, now=now)
            chosen = [db.session.get_one(Department, number) for number in named]
            if chosen:
                setup.choose_departments(survey, chosen, by=SYSTEM, now=now)
            if questionnaire:
                setup.change_questionnaire(survey, questionnaire, survey.version, by=SYSTEM, now=now)
            opening.open_survey(survey, by=SYSTEM, now=now)
            votes = {one.key: vote_of(one.vote or "") for one in survey.subjects}
            return cls(world, survey.id, survey.code, named, people, members, survey.asks, votes)

    def respondent(self, person: int, seed: bytes | None = None) -> "Answering":
        """What this person's browser would hold."""
        with self.world.look():
            line = respondent_of(self.survey, person)
            assert line is not None
            rated = {key: vote for key, vote in self.votes.items() if line.rates(key)}
            return Answering(self, line.number, line.group, rated, seed or person.to_bytes(32))

    def answer(self, person: int, grade: int = 4) -> None:
        """This person draws, and sends the same grade for every indicator."""
        answering = self.respondent(person)
        with self.world.look():
            answering.take(drawing.draw_many(answering.papers))
            box.cast_many(split_ballots(answering.seal(self.graded(grade))))

    def graded(self, grade: int) -> Answers:
        """The shipped questionnaire with one grade everywhere, as somebody who knows the department."""
        about = {"known": "well", "joined": "no"}
        return {
            **{question.id: grade for question in self.form.indicators},
            **{key: value for key, value in about.items() if key in self.form.by_id},
        }

    def opened(self, key: str) -> list[tuple[Answers, str]]:
        """Every response on a subject, with its group. Closes the survey if it is open."""
        self.close()
        with self.world.look():
            groups = [group.key for group in groups_of(self.survey)]
            secret = box.server_secret(self.votes[key].name)
            assert secret is not None
            keys = {1: TellerSecret(secret).x25519_private}
            texts = (
                unseal_text(self.votes[key], ballot[:32], ballot[352:], keys)
                for ballot in box.board(self.votes[key].name)
            )
            return [read_sheet(self.form, groups, text) for text in texts]

    def close(self) -> None:
        """Before its time, by hand; nothing where it is closed already."""
        with self.world.work():
            survey = survey_of(self.survey)
            if survey.stage is Stage.OPEN:
                closing.close_survey(survey, by_hand=True, by=SYSTEM, now=clock.now())
        with self.world.look():
            while not closing.seal_next(self.survey, by=SYSTEM, now=clock.now()):
                continue


@dataclass
class Answering:
    """One respondent's papers: drawn under one seed, sealed, sent in one body."""

    opened: Opened
    number: int
    group: str
    votes: dict[str, Vote]
    seed: bytes
    tokens: list[bytes] = field(default_factory=list)

    @property
    def booths(self) -> list[Booth]:
        return [Booth(self.seed, vote) for vote in self.votes.values()]

    @property
    def papers(self) -> list[drawing.Paper]:
        """What `draw_many` takes; the last of each, joined, are what a browser posts."""
        pairs = zip(self.votes.values(), self.booths, strict=True)
        return [(vote.name, self.number, booth.blinded) for vote, booth in pairs]

    @property
    def blinded(self) -> bytes:
        return b"".join(booth.blinded for booth in self.booths)

    def take(self, signatures: list[bytes]) -> None:
        """The answer to the papers. A signature that is wrong raises."""
        pairs = zip(self.booths, signatures, strict=True)
        self.tokens = [booth.token_from(signature) for booth, signature in pairs]

    def seal(self, answers: Answers) -> bytes:
        """The body of the one request with all ballots, each with the same answers."""
        return self.seal_each(dict.fromkeys(self.votes, answers))

    def seal_each(self, answers: Mapping[str, Answers], number: int = 0) -> bytes:
        """The same with answers of their own for every subject; changed `number` times, where they may be."""
        cast = []
        for (key, vote), booth, token in zip(self.votes.items(), self.booths, self.tokens, strict=True):
            ballot = make_form_ballot(vote, booth, token, sheet_bytes(answers[key], self.group))
            numbered = number_ballot(vote, booth, ballot, number) if vote.changes else ballot
            cast.append((vote.name, numbered))
        return join_ballots(cast)
