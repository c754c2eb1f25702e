"""A drive whose applications are closed, with panels, jurors and sheets, for tests of its rounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from tests.drives import GOOD, OpenDrive
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.recruitment.actions import assigning, booking, panels, running, scoring, slots
from unionweb.recruitment.models import Application, Booking, Juror, Panel, Round, Sheet, Slot
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.panels import panels_of
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.slots import Series

CRITERIA = ("experience", "motive", "ability", "writing", "time")
MOST = {"experience": 30, "motive": 30, "ability": 20, "writing": 10, "time": 10}
SCENARIO = ("judgement", "solving", "communication", "teamwork", "service")


@dataclass
class Panels:
    """`candidates` and `people` (their persons) by number from 1; `jurors` are persons."""

    world: World
    drive: OpenDrive
    candidates: list[int]
    people: list[int]
    screening: int
    simulation: int

    @classmethod
    def build(
        cls,
        world: World,
        number: int = 4,
        least: int = 2,
        line: int | None = None,
        binding: Binding = Binding.RAW,
        **terms: Any,
    ) -> "Panels":
        drive = OpenDrive.build(world, **terms)
        with world.work():
            people = [drive.student() for _one in range(number)]
        candidates = []
        for place, person in enumerate(people):
            filled = replace(GOOD, first=drive.openings[place % 2])
            candidates.append(drive.submitted(person, filled))
        with world.work():
            made = drive_of(drive.id)
            running.close_drive(made, by_hand=True, by=SYSTEM, now=clock.now())
            made.terms_data = replace(made.terms, binding=binding).as_json()
            first, second, _review = made.rounds
            for one in (first, second):
                one.least = least
            first.line = None if line is None else Fraction(line)
            record("test.build", subject=("drive", drive.id), by=SYSTEM, now=clock.now())
            return cls(world, drive, candidates, people, first.id, second.id)

    def panel(self, *jurors: int, round_id: int | None = None, name: str = "", **more: Any) -> int:
        """A panel with these persons."""
        with self.world.work():
            one = db.session.get_one(Round, round_id or self.screening)
            name = name or f"Panel {len(panels_of(one.id)) + 1}"
            made = panels.create_panel(
                one, name, more.get("room", ""), more.get("opening"), by=SYSTEM, now=clock.now()
            )
            for person in jurors:
                panels.add_juror(made, db.session.get_one(Person, person), by=SYSTEM, now=clock.now())
            return made.id

    def teachers(self, number: int) -> list[int]:
        """So many persons who may be jurors."""
        with self.world.work():
            return [self.world.teacher() for _one in range(number)]

    def do(self, act: Callable[[Round], Any], round_id: int | None = None) -> Any:
        """Something with a round, in a transaction."""
        with self.world.work():
            return act(db.session.get_one(Round, round_id or self.screening))

    def assigned(self, round_id: int | None = None) -> None:
        """Sheets given out."""
        self.do(lambda one: assigning.assign_round(one, fresh=True, by=SYSTEM, now=clock.now()), round_id)

    def opened(self, round_id: int | None = None, apart: bool = False) -> None:
        """Sheets given out, and scoring begun."""
        self.assigned(round_id)
        self.do(
            lambda one: assigning.open_scoring(one, apart_agreed=apart, by=SYSTEM, now=clock.now()),
            round_id,
        )

    def sheet(self, juror: int, candidate: int, round_id: int | None = None) -> int:
        """The sheet of a person for an application; its id."""
        with self.world.look():
            query = select(Sheet.id).join(Juror, Juror.id == Sheet.juror_id)
            found = db.session.scalar(
                query.where(
                    Juror.person_id == juror,
                    Sheet.application_id == candidate,
                    Sheet.round_id == (round_id or self.screening),
                )
            )
            assert found is not None, "no such sheet"
            return found

    def sheets(self, round_id: int | None = None) -> list[tuple[int, int]]:
        """(person, application) of every sheet."""
        with self.world.look():
            query = select(Juror.person_id, Sheet.application_id).join(Sheet, Sheet.juror_id == Juror.id)
            rows = db.session.execute(query.where(Sheet.round_id == (round_id or self.screening)))
            return sorted((person, application) for person, application in rows)

    def score(self, juror: int, candidate: int, points: Mapping[str, str], hand_in: bool = True) -> None:
        """Give points, and hand them in."""
        with self.world.work():
            sheet = db.session.get_one(Sheet, self._sheet_id(juror, candidate))
            saved = scoring.save_sheet(sheet, points, "", sheet.version, now=clock.now())
            if hand_in:
                scoring.hand_in(saved, by=SYSTEM, now=clock.now())
            record("test.build", subject=("drive", self.drive.id), by=SYSTEM, now=clock.now())

    def _sheet_id(self, juror: int, candidate: int) -> int:
        query = select(Sheet.id).join(Juror, Juror.id == Sheet.juror_id)
        return db.session.scalars(
            query.where(Juror.person_id == juror, Sheet.application_id == candidate)
        ).one()

    def slots(self, panel: int, count: int = 3, start: datetime | None = None, **more: Any) -> list[int]:
        """A series of slots of a quarter of an hour, in three days unless said otherwise."""
        starts = start or (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
        with self.world.work():
            made = slots.add_slots(
                db.session.get_one(Panel, panel),
                Series(starts, 15, count, 5, **more),
                [],
                by=SYSTEM,
                now=clock.now(),
            )
            return [one.id for one in made]

    def book(self, candidate: int, slot: int, now: datetime | None = None) -> int:
        """The candidate's own booking; the seat."""
        with self.world.work():
            made: Booking = booking.book(
                db.session.get_one(Application, candidate),
                db.session.get_one(Slot, slot),
                by=SYSTEM,
                now=now or clock.now(),
            )
            return made.seat


def points(total: int) -> dict[str, str]:
    """Points of the résumé rubric that make this total."""
    found, left = {}, total
    for key in CRITERIA:
        found[key] = str(min(left, MOST[key]))
        left -= int(found[key])
    return found
