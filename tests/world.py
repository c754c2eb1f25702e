"""Builders of a small school, in the words of the domain. Everything returns ids.

Each builder is a transaction of its own; `with world.work():` makes several one, and is how a test
runs actions and looks at the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask

from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import Model, db, unit_of_work
from unionweb.elections.actions.beginning import begin
from unionweb.elections.actions.nominees import NomineeDetails, add_nominee
from unionweb.elections.actions.roll import add_voters
from unionweb.elections.actions.setup import Belonging, ContestDetails, add_contest
from unionweb.elections.actions.tellers import appoint, take_keys
from unionweb.elections.models import Contest, Election
from unionweb.elections.queries.tellers import the_teller
from unionweb.elections.rules.presets import SETUPS, Preset, is_motion
from unionweb.people.models import (
    Account,
    Department,
    Grant,
    LoginSession,
    Person,
    PersonKind,
    Semester,
    Tenure,
    Term,
    Unit,
)
from unionweb.people.rules.organisation import Post, UnitKind
from unionweb.people.rules.roles import Role
from unionweb.people.signin import new_token, token_hash

LONG_AGO = datetime(2025, 9, 1, tzinfo=UTC)


class World:
    """A school with as much in it as the test asked for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = count(1)
        self._inside = False
        self._recorded = False
        self._school: int | None = None

    @contextmanager
    def work(self) -> Iterator[None]:
        """An application context and one writing transaction."""
        if self._inside:
            yield
            return
        self._inside, self._recorded = True, False
        try:
            with self.app.app_context(), unit_of_work():
                yield
        finally:
            self._inside = False

    @contextmanager
    def look(self) -> Iterator[None]:
        """An application context for reading."""
        with self.app.app_context():
            yield

    def add(self, thing: Model) -> Any:
        """Store anything; its id. One entry of the log is enough for all that a transaction builds."""
        with self.work():
            db.session.add(thing)
            db.session.flush()
            number = getattr(thing, "id", None)
            if not self._recorded:
                record("test.build", subject=(thing.__tablename__, number), by=SYSTEM, now=clock.now())
                self._recorded = True
        return number

    @property
    def school(self) -> int:
        """The school; made when first asked for."""
        if self._school is None:
            self._school = self.add(Unit(kind=UnitKind.SCHOOL, name="Test University"))
        assert self._school is not None
        return self._school

    def college(self, name: str = "") -> int:
        with self.work():
            name = name or self._name("College")
            return int(self.add(Unit(kind=UnitKind.COLLEGE, parent_id=self.school, name=name)))

    def class_(self, college: int, name: str = "") -> int:
        return int(self.add(Unit(kind=UnitKind.CLASS, parent_id=college, name=name or self._name("Class"))))

    def club(self, name: str = "") -> int:
        with self.work():
            name = name or self._name("Club")
            return int(self.add(Unit(kind=UnitKind.CLUB, parent_id=self.school, name=name)))

    def student(self, unit: int | None = None, **fields: Any) -> int:
        """A student; what is not given is unknown, except name and number."""
        return self._person(PersonKind.STUDENT, unit, fields)

    def teacher(self, unit: int | None = None, **fields: Any) -> int:
        return self._person(PersonKind.TEACHER, unit, fields)

    def _person(self, kind: PersonKind, unit: int | None, fields: dict[str, Any]) -> int:
        serial = next(self._numbers)
        values = {"number": f"2026{serial:05d}", "name": f"Person {serial}", "created_at": LONG_AGO} | fields
        with self.work():
            return int(self.add(Person(kind=kind, unit_id=unit or self.school, **values)))

    def department(self, unit: int | None = None, name: str = "") -> int:
        with self.work():
            name = name or self._name("Department")
            return int(self.add(Department(unit_id=unit or self.school, name=name)))

    def term(self, unit: int | None = None, **fields: Any) -> int:
        values = {
            "name": self._name("Term"),
            "starts_on": date(2026, 9, 1),
            "ends_on": date(2027, 8, 31),
        } | fields
        return int(self.add(Term(unit_id=unit or self.school, **values)))

    def semester(self, **fields: Any) -> int:
        values = {"name": self._name("Semester"), "starts_on": date(2026, 9, 1), "ends_on": date(2027, 1, 31)}
        return int(self.add(Semester(**(values | fields))))

    def tenure(self, person: int, post: Post, unit: int | None = None, **fields: Any) -> int:
        """Serving, since long ago unless said otherwise."""
        values = {"starts_on": LONG_AGO.date()} | fields
        return int(self.add(Tenure(person_id=person, post=post, unit_id=unit or self.school, **values)))

    def grant(self, person: int, role: Role, unit: int | None = None, department: int | None = None) -> int:
        return int(
            self.add(
                Grant(
                    person_id=person,
                    role=role,
                    unit_id=unit or self.school,
                    department_id=department,
                    granted_at=LONG_AGO,
                )
            )
        )

    def administrator(self, unit: int | None = None) -> int:
        """A teacher who administers a unit (the school)."""
        with self.work():
            person = self.teacher()
            self.grant(person, Role.ADMINISTRATOR, unit)
        return person

    def adviser(self, unit: int | None = None) -> int:
        with self.work():
            person = self.teacher()
            self.tenure(person, Post.ADVISER, unit)
        return person

    def log_in(self, person: int) -> str:
        """A running log-in; the token for the cookie."""
        token = new_token()
        now = clock.now()
        with self.work():
            if db.session.get(Account, person) is None:
                self.add(Account(person_id=person, activated_at=LONG_AGO))
            session = LoginSession(
                token_hash=token_hash(token),
                person_id=person,
                started_at=now,
                expires_at=now + timedelta(hours=12),
            )
            db.session.add(session)
        return token

    def _name(self, kind: str) -> str:
        return f"{kind} {next(self._numbers)}"

    def election(
        self,
        unit: int | None = None,
        preset: Preset = Preset.CONGRESS,
        title: str = "",
        seats: int = 1,
        belonging: Belonging | None = None,
    ) -> int:
        """A draft with the preset's one contest."""
        with self.work():
            where = db.session.get_one(Unit, unit or self.school)
            title, belonging = title or self._name("Election"), belonging or Belonging()
            made = begin(where, preset, title, "Contest", seats, belonging, by=SYSTEM, now=clock.now())
            return made.id

    def contest(self, election: int, preset: Preset = Preset.CONGRESS, seats: int = 1, **more: Any) -> int:
        """One more contest."""
        setup, motion = SETUPS[preset], is_motion(preset)
        said = {"title": self._name("Contest"), "margin": setup.margin, "rule": setup.rule} | more
        with self.work():
            details = ContestDetails(motion=motion, seats=seats, **said)
            where = db.session.get_one(Election, election)
            return add_contest(where, details, by=SYSTEM, now=clock.now()).id

    def contests_of(self, election: int) -> list[int]:
        """The ids of an election's contests."""
        with self.look():
            return [contest.id for contest in db.session.get_one(Election, election).contests]

    def nominee(
        self, contest: int, person: int | None = None, accepted: bool = True, group: str = "", **fields: Any
    ) -> int:
        """Somebody who stands, or is only proposed; a new student unless said otherwise."""
        with self.work():
            person = person or self.student(**fields)
            stands = db.session.get_one(Person, person)
            details = NomineeDetails(stands.unit.full_name, group)
            where = db.session.get_one(Contest, contest)
            return add_nominee(where, stands, details, accepted=accepted, by=SYSTEM, now=clock.now()).id

    def voters(self, election: int, *people: int, number: int = 0) -> list[int]:
        """Put persons on the roll, or so many new students; the ids of the persons."""
        with self.work():
            wanted = [*people, *(self.student() for _place in range(number))]
            pairs = [(person, "") for person in wanted]
            add_voters(db.session.get_one(Election, election), pairs, by=SYSTEM, now=clock.now())
        return wanted

    def teller(
        self, election: int, person: int | None = None, keys: tuple[bytes, bytes] | None = None
    ) -> int:
        """Appoint a teller, a new teacher unless said otherwise, with the public keys if they are given; the
        id of the person."""
        with self.work():
            person = person or self.teacher()
            whom = db.session.get_one(Person, person)
            appoint(db.session.get_one(Election, election), whom, by=SYSTEM, now=clock.now())
            if keys:
                take_keys(the_teller(election, person), *keys, by=SYSTEM, now=clock.now())
        return person
