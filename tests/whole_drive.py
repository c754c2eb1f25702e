"""A large drive, led through its actions day by day: three hundred candidates, eight departments, two panels
with twenty-four jurors in each round of panels, a review by forty members.

Who is how good, how harsh each juror is, who chooses what: all from one seed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import cycle
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from tests.drives import FORM, GOOD, OpenDrive
from tests.panels import points
from tests.reviews import Review
from tests.scored import calendar_known
from tests.world import World
from unionweb.audit import SYSTEM, Actor
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.people.models import Department, Person, Unit
from unionweb.people.rules.organisation import Post
from unionweb.people.signin import token_hash
from unionweb.recruitment.actions import (
    applying,
    assigning,
    booking,
    closing_rounds,
    panels,
    rounds,
    running,
    scenarios,
    score_saving,
    scoring,
    setup,
    slots,
)
from unionweb.recruitment.models import Application, Booking, Drive, Juror, Panel, Round, Sheet, Slot
from unionweb.recruitment.queries.assigning import rooms_of_round, scene_of
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.panels import candidates_of
from unionweb.recruitment.queries.slots import scenarios_of
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.slots import Series
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.terms import Terms, TieKey
from unionweb.surveys.models import Survey

Thing = TypeVar("Thing")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
DAY = timedelta(days=1)
SEED = 2011
CANDIDATES, OPENINGS, PLACES, MEMBERS, JURORS = 300, 8, 6, 40, 24
WITHDRAWN, LATE, ABSENT = 3, 5, 2
LINES = {"screening": Fraction(77), "simulation": Fraction(81)}
SEATS, SESSIONS = 5, 12
SCENARIO = ("judgement", "solving", "communication", "teamwork", "service")
TERMS = {
    "binding": Binding.CORRECTED,
    "ties": (TieKey.LAST_ROUND, TieKey.EARLIER),
    "own_weight": Fraction(1, 2),
}


@dataclass
class Whole(OpenDrive):
    """`people` and `applications` by number from 1; `jurors` and `members` are persons, a third of the jurors
    students of a candidate's class. `ability` of a candidate and `severity` of a juror are in points."""

    people: list[int] = field(default_factory=list)
    applications: list[int] = field(default_factory=list)
    jurors: list[int] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
    ability: dict[int, float] = field(default_factory=dict)
    severity: dict[int, float] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(SEED))

    @classmethod
    def prepared(cls, world: World) -> "Whole":
        """Open for applications since Monday."""
        calendar_known(world, 2026, 2027)
        world.term()
        with frozen(MONDAY), world.work():
            drive = _drive(world)
            made = cls(world, drive.id, drive.code, drive.unit_id, [], [one.id for one in drive.openings])
            made.departments = [one.department_id for one in drive.openings if one.department_id is not None]
            running.open_drive(drive, by=SYSTEM, now=MONDAY)
            made._gather()
        return made

    def _gather(self) -> None:
        """Members, jurors, and those who are going to apply."""
        classes = [self.world.class_(self.world.college()) for _one in range(6)]
        elders = [self.student(unit) for unit in classes for _one in range(7)]
        for department in self.departments:
            serving = [elders.pop() for _one in range(MEMBERS // OPENINGS)]
            self.members.append(serving)
            for person in serving:
                self.world.tenure(person, Post.OFFICER, self.unit, department_id=department)
        teachers = JURORS - OPENINGS
        self.jurors = [
            *(self.world.teacher() for _one in range(teachers)),
            *(one[0] for one in self.members),
        ]
        self.severity = {juror: self.random.gauss(0, 4) for juror in self.jurors}
        units = cycle(classes)
        self.people = [self.student(next(units)) for _one in range(CANDIDATES)]

    def apply(self) -> None:
        """Everybody begins, saves and hands in; somebody's failed course is told at once."""
        with frozen(MONDAY + timedelta(hours=1)), self.world.work():
            drive = drive_of(self.id)
            for number, person in enumerate(self.people, 1):
                one = db.session.get_one(Person, person)
                by = Actor(person, one.name)
                begun = applying.begin(drive, one, by=by, now=now())
                saved = applying.save(begun, self._filled(number), begun.version, by=by, now=now())
                self.applications.append(applying.submit(saved, saved.version, by=by, now=now()).id)
                self.ability[saved.id] = self.random.triangular(45, 98, 74)

    def _filled(self, number: int) -> applying.Filled:
        """The first department is wished for most, the last by almost nobody."""
        weights = [24, 9, 9, 8, 7, 6, 5, 1]
        first = self.random.choices(self.openings, weights)[0]
        others = [one for one in self.openings[:-1] if one != first]
        second = self.random.choice(others) if self.random.random() < 0.7 else None
        adjusts = self.random.random() < 0.7
        return replace(
            GOOD, first=first, second=second, adjustment=adjusts, answers={"why": f"Reason {number}"}
        )

    def withdraw(self) -> None:
        """The first few take their applications back."""
        with frozen(MONDAY + DAY), self.world.work():
            for one in self.applications[:WITHDRAWN]:
                applying.withdraw(db.session.get_one(Application, one), by=SYSTEM, now=now())

    # The rounds of panels

    @property
    def rounds(self) -> dict[RoundKind, int]:
        """The ids."""
        with self.world.look():
            return {one.kind: one.id for one in drive_of(self.id).rounds}

    def screen(self) -> int:
        """Screening on Tuesday: a panel for the first department, one for the others, nobody in common until
        somebody changes places. The number of rooms before."""
        one = self.rounds[RoundKind.SCREENING]
        with frozen(MONDAY + DAY):
            self._panels(one, (self.openings[0], None))
            apart = self._connected(one)
            self._score(one, points)
            self._end(one)
        return apart

    def simulate(self) -> int:
        """Simulation on Wednesday, in two rooms with five candidates at once. The number of rooms before."""
        one = self.rounds[RoundKind.SIMULATION]
        with frozen(MONDAY + DAY):
            self._panels(one, (None, None))
            self._lay_out(one)
            self._book(one)
            apart = self._connected(one)
        with frozen(MONDAY + 3 * DAY):
            self._receive(one)
            self._score(one, _of_twenty)
            self._end(one)
        return apart

    def _panels(self, round_id: int, openings: Sequence[int | None]) -> None:
        with self.world.work():
            one = db.session.get_one(Round, round_id)
            for place, opening in enumerate(openings):
                own = next((each for each in one.drive.openings if each.id == opening), None)
                room = f"10{place}" if one.kind is RoundKind.SIMULATION else ""
                panel = panels.create_panel(one, f"Panel {place}", room, own, by=SYSTEM, now=now())
                for person in self.jurors[place::2]:
                    panels.add_juror(panel, db.session.get_one(Person, person), by=SYSTEM, now=now())

    def _connected(self, round_id: int) -> int:
        """Give the sheets out, carry out the advice, begin; into how many rooms they fell before."""

        def act(do: Callable[[Round], object]) -> None:
            with self.world.work():
                do(db.session.get_one(Round, round_id))

        act(lambda one: assigning.assign_round(one, fresh=True, by=SYSTEM, now=now()))
        with self.world.look():
            apart = rooms_of_round(scene_of(db.session.get_one(Round, round_id)))
        act(lambda one: assigning.connect_round(one, by=SYSTEM, now=now()))
        act(lambda one: assigning.open_scoring(one, by=SYSTEM, now=now()))
        return apart

    def _score(self, round_id: int, spread: Callable[[int], dict[str, str]]) -> None:
        """Every juror on a phone of his own, then everything is handed in."""
        for juror_id, person, sheets in self._tasks(round_id):
            token = token_hash(self.world.log_in(person))
            with self.world.look():
                for sheet, application, version in sheets:
                    given = spread(self._mark(person, application))
                    score_saving.save_typed(token, sheet, given, "", version, now=now())
            with self.world.work():
                juror = db.session.get_one(Juror, juror_id)
                assert scoring.hand_in_all(juror, by=SYSTEM, now=now()) == len(sheets)

    def _tasks(self, round_id: int) -> Iterator[tuple[int, int, list[tuple[int, int, int]]]]:
        """Juror, person, and of each sheet id, application and version; not of those who did not come."""
        with self.world.look():
            absent = set(db.session.scalars(select(Booking.application_id).where(Booking.absent)))
            jurors = db.session.execute(
                select(Juror.id, Juror.person_id).where(Juror.round_id == round_id).order_by(Juror.id)
            ).all()
            rows = db.session.execute(
                select(Sheet.juror_id, Sheet.id, Sheet.application_id, Sheet.version)
                .where(Sheet.round_id == round_id)
                .order_by(Sheet.application_id)
            ).all()
        for juror, person in jurors:
            own = [(row[1], row[2], row[3]) for row in rows if row[0] == juror and row[2] not in absent]
            yield juror, person, own

    def _mark(self, person: int, application: int) -> int:
        given = self.ability[application] - self.severity[person] + self.random.gauss(0, 3)
        return min(100, max(0, round(given)))

    def _lay_out(self, round_id: int) -> None:
        starts = (MONDAY + 2 * DAY).replace(hour=1)
        with self.world.work():
            one = db.session.get_one(Round, round_id)
            scenarios.add_shipped(one.drive, by=SYSTEM, now=now())
            for panel in db.session.scalars(select(Panel).where(Panel.round_id == round_id)):
                series = Series(starts, 40, SESSIONS, 5, capacity=SEATS)
                slots.add_slots(panel, series, scenarios_of(one.drive_id), by=SYSTEM, now=now())

    def _book(self, round_id: int) -> None:
        """Whoever comes too late takes the next one; the last few wait until they are given a slot."""
        with self.world.work():
            one = db.session.get_one(Round, round_id)
            offered = list(db.session.scalars(select(Slot).join(Panel).where(Panel.round_id == round_id)))
            asking = [each.id for each in candidates_of(one)]
            self.random.shuffle(asking)
            for application in asking[LATE:]:
                self._take_one(db.session.get_one(Application, application), offered)
            assert booking.place_rest(one, by=SYSTEM, now=now()) == LATE

    def _take_one(self, application: Application, offered: list[Slot]) -> None:
        for slot in self.random.sample(offered, len(offered)):
            try:
                booking.book(application, slot, by=SYSTEM, now=now())
            except booking.Full:
                continue
            return

    def _receive(self, round_id: int) -> None:
        """The first two never come."""
        with self.world.work():
            query = select(Booking).where(Booking.round_id == round_id).order_by(Booking.application_id)
            for place, one in enumerate(db.session.scalars(query).all()):
                (booking.mark_absent if place < ABSENT else booking.arrive)(one, by=SYSTEM, now=now())

    def _end(self, round_id: int) -> None:
        with self.world.work():
            one = db.session.get_one(Round, round_id)
            closing_rounds.close_round(one, by=SYSTEM, now=now())
            closing_rounds.publish_round(one, by=SYSTEM, now=now())

    # The review

    def review(self) -> int:
        """On Friday; all but four answer. How many ratings there are."""
        members = [person for serving in self.members for person in serving]
        with frozen(MONDAY + 4 * DAY):
            held = Review(self.world, self, self.rounds[RoundKind.REVIEW], self.members, [], []).open()
            asked = held.opened.form.questions
            for person in members[: MEMBERS - 4]:
                held.answer(person, *[[self._grade(row.id) for row in one.rows] for one in asked])
            held.close()
            with self.world.work():
                closing_rounds.publish_round(held.one, by=SYSTEM, now=now())
        return len(members) - 4

    def _grade(self, row: str) -> int:
        """Of a row of the form ("c12"); 0 is 不了解."""
        if self.random.random() < 0.1:
            return 0
        ability = self.ability[self.applications[int(row[1:]) - 1]]
        return min(5, max(1, round((ability - 50) / 9 + self.random.gauss(0, 0.7))))

    def do(self, act: Callable[[Drive], Thing], at: datetime) -> Thing:
        """Something with the drive, in a transaction of that moment."""
        with frozen(at), self.world.work():
            return act(drive_of(self.id))

    def survey(self) -> Survey:
        """The ballot of the review; in a context."""
        one = db.session.get_one(Round, self.rounds[RoundKind.REVIEW])
        return db.session.get_one(Survey, one.survey_id)


def _drive(world: World) -> Drive:
    """A draft with eight departments and the rounds 30/40/30."""
    named = [world.department(world.school, f"Department {n}") for n in range(1, OPENINGS + 1)]
    details = setup.DriveDetails("Autumn drive", closes_at=MONDAY + 7 * DAY)
    by: dict[str, Any] = {"by": SYSTEM, "now": MONDAY}
    drive = setup.create_drive(db.session.get_one(Unit, world.school), details, **by)
    for number in named:
        department = db.session.get_one(Department, number)
        setup.add_opening(drive, setup.OpeningDetails(department, PLACES), **by)
    rounds.choose_preset(drive, "30/40/30", **by)
    for one in drive.rounds:
        line = LINES.get(one.kind.value)
        wanted = rounds.RoundDetails(one.kind, one.title, one.weight, line, one.least, one.most)
        rounds.edit_round(drive, one, wanted, **by)
    setup.change_terms(drive, replace(Terms(), **TERMS), **by)  # type: ignore[arg-type]
    return setup.change_form(drive, FORM[:2], drive.form_version, **by)


def _of_twenty(total: int) -> dict[str, str]:
    """Five criteria of twenty points that make this total."""
    return {key: str(total // 5 + (place < total % 5)) for place, key in enumerate(SCENARIO)}
