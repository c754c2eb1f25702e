"""Rounds whose marks are a document: without a database, and in a drive that can be decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import delete

from tests.applicants import OFFICE as OFFICE_KEY
from tests.applicants import opening
from tests.panels import SCENARIO, Panels, points
from tests.scored import OFFICE, RIGHTS, Scored
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.recruitment.actions import closing_rounds
from unionweb.recruitment.models import Round, RoundMarks, RoundResult
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.decision import Inputs, document, fingerprint
from unionweb.recruitment.rules.figures import Candidate, Result, RoundFacts, Rules, compute
from unionweb.recruitment.rules.marks import Heading, MarkedRound, marked_round
from unionweb.recruitment.rules.marks import document as marks_document
from unionweb.recruitment.rules.rubric import Criterion, Rubric
from unionweb.recruitment.rules.scores import Binding, Mark
from unionweb.recruitment.rules.severity import correct
from unionweb.recruitment.rules.stages import RoundKind, RoundState
from unionweb.recruitment.rules.terms import TieKey

CODE = "code"
OF_FIFTY = Rubric(tuple(Criterion(key, key.title(), 10) for key in SCENARIO))
Sheets = Mapping[int, Mapping[str, Fraction]]


def heading(binding: Binding = Binding.CORRECTED, line: Fraction | None = None, position: int = 1) -> Heading:
    return Heading(CODE, position, f"Round {position}", RoundKind.SCREENING, binding, line, 100)


def round_of(sheets: Sheets, about: Heading | None = None) -> MarkedRound:
    """Of points by candidate and juror; jurors are numbered against the order of their names."""
    marks = [
        Mark(juror, f"{number:04}", given)
        for number, sheet in sheets.items()
        for juror, given in sheet.items()
    ]
    found = correct(marks)
    names = {f"{number:04}": number for number in sheets}
    return marked_round(about or heading(), found, names, sorted(found.jurors, reverse=True))


def decision_of(*rounds: MarkedRound) -> tuple[str, list[str]]:
    """A decision whose rounds are these, and a review in the end, with the documents of the marks."""
    texts = [marks_document(one) for one in rounds]
    part = Fraction(1, len(rounds) + 1)
    about = [RoundFacts(one.heading.title, part, one.heading.line) for one in rounds]
    rules = Rules(
        (*about, RoundFacts("Review", part, review=True)), (opening(OFFICE_KEY, 2),), (TieKey.EARLIER,)
    )
    came = [{each.number: each.result for each in one.candidates} for one in rounds]
    reviewed = Result(Fraction(80), None, None, Fraction(80), 9)
    candidates = tuple(
        Candidate(number, (OFFICE_KEY,), (*(one.get(number) for one in came), reviewed), lot=number)
        for number in sorted({number for one in came for number in one})
    )
    marks = {nth: fingerprint(text) for nth, text in enumerate(texts)}
    inputs = Inputs(CODE, "Drive", rounds[0].heading.binding, rules, candidates, marks)
    return document(inputs, compute(rules, candidates)), texts


@dataclass
class Judged:
    """A drive of six candidates, scored by panels in its first two rounds: the second by a rubric of fifty
    points. The first of the three jurors of each gives ten of a hundred less than the others."""

    world: World
    drive: Scored
    panels: Panels
    jurors: tuple[list[int], list[int]]

    @classmethod
    def build(
        cls, world: World, binding: Binding = Binding.CORRECTED, jurors: int = 3, **terms: Any
    ) -> "Judged":
        wishes: list[tuple[str, Sequence[int]]] = [
            ("80", [OFFICE, RIGHTS] if n % 2 else [RIGHTS]) for n in range(6)
        ]
        drive = Scored.held(world, *wishes, places=(1, 1), **terms)
        with world.work():
            made = drive_of(drive.id)
            made.terms_data = replace(made.terms, binding=binding).as_json()
            first, second, _review = made.rounds
            for one in (first, second):
                db.session.execute(delete(RoundResult).where(RoundResult.round_id == one.id))
                one.state, one.kind, one.line = RoundState.PREPARING, RoundKind.SCREENING, None
                one.least = max(2, jurors - 1) if binding is not Binding.TRIMMED else jurors
            second.rubric_data = OF_FIFTY.as_json()
            record("test.build", subject=("drive", drive.id), by=SYSTEM, now=clock.now())
            scene = Panels(world, drive, drive.applications, drive.people, first.id, second.id)
        return cls(world, drive, scene, (scene.teachers(jurors), scene.teachers(jurors)))

    def score(self, nth: int) -> None:
        """A round (0 or 1): scored by everybody who has a sheet, not closed yet."""
        scene, jurors, key = self.panels, self.jurors[nth], self.round_id(nth)
        scene.panel(*jurors, round_id=key)
        scene.opened(key)
        for person, candidate in scene.sheets(key):
            given = 90 - 6 * scene.candidates.index(candidate) - (10 if person == jurors[0] else 0)
            scene.score(
                person, candidate, points(given) if nth == 0 else dict.fromkeys(SCENARIO, str(given // 10))
            )

    def end(self, nth: int) -> None:
        """Closed and published."""
        self.panels.do(
            lambda one: closing_rounds.close_round(one, by=SYSTEM, now=clock.now()), self.round_id(nth)
        )
        self.panels.do(
            lambda one: closing_rounds.publish_round(one, by=SYSTEM, now=clock.now()), self.round_id(nth)
        )

    def both(self) -> "Judged":
        """Scored and closed."""
        for nth in (0, 1):
            self.score(nth)
            self.end(nth)
        return self

    def round_id(self, nth: int) -> int:
        return (self.panels.screening, self.panels.simulation)[nth]

    def stored(self, nth: int) -> RoundMarks | None:
        """The document of a round."""
        with self.world.look():
            return db.session.get(RoundMarks, self.round_id(nth))

    def texts(self) -> list[str]:
        """Those that are there."""
        return [one.document for one in (self.stored(0), self.stored(1)) if one is not None]

    def round(self, nth: int) -> Round:
        with self.world.look():
            return db.session.get_one(Round, self.round_id(nth))
