"""A drive whose rounds are closed: what the ranking of its candidates costs, and trying out other rules."""

import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

from flask_migrate import upgrade

from bench.databases import place
from bench.measuring import print_figures, rounds_of
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.voting import cookie_of
from tests.drives import OpenDrive
from tests.world import LONG_AGO, World
from unionweb.application import create_app
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.people.models import Person, PersonKind
from unionweb.recruitment.models import Application, Drive, RoundResult
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.stages import ApplicationState, RoundState, Stage

CANDIDATES, JURORS, PAGES_SEEN = 500, 5, 20


def run(rounds: int, kind: str, delay: int) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionweb-bench-")))
        here = stack.enter_context(place(kind, directory, delay))
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        drive, cookie = _build(settings)
        print(f"\nranking of {CANDIDATES} candidates × {JURORS} jurors × 3 rounds on {kind}")
        server = stack.enter_context(serving("app:app", here.application, here.process))
        floor = stack.enter_context(serving("bench.floor:app", here.floor, here.process))
        pages = {"ranking": "ranking", "other rules": "ranking/try", "the decision": "decision"}
        units = [
            Scene(name, _getting(server, f"/recruitment/drives/{drive}/{path}", cookie), PAGES_SEEN)
            for name, path in pages.items()
        ]
        print_figures(rounds_of(server, floor, units, rounds), server, "recruitment", kind)


def _getting(server: Server, path: str, cookie: str) -> Callable[[], None]:
    connection = server.connect()

    def get() -> None:
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, (path, answer.status, told[:300])

    return get


def _build(settings: dict[str, str]) -> tuple[int, str]:
    """The id of the drive, and the cookie of somebody who manages it."""
    app = create_app(Settings.read(settings))
    with app.app_context():
        upgrade()
    world = World(app)
    made = OpenDrive.build(world)
    with world.work():
        drive = drive_of(made.id)
        _score(drive, _apply(world, made))
        drive.stage = Stage.SCORING
        record("bench.build", subject=("drive", drive.id), by=SYSTEM, now=clock.now())
    cookie = cookie_of(app, world.log_in(world.administrator()))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.boxes().forget()
    return made.id, cookie


def _apply(world: World, made: OpenDrive) -> list[Application]:
    people = [
        Person(
            kind=PersonKind.STUDENT,
            unit_id=world.school,
            number=f"2025{n:05}",
            name=f"候选人{n}",
            created_at=LONG_AGO,
        )
        for n in range(CANDIDATES)
    ]
    db.session.add_all(people)
    db.session.flush()
    times = dict.fromkeys(("started_at", "saved_at", "submitted_at"), LONG_AGO)
    applications = [
        Application(
            drive_id=made.id,
            person_id=one.id,
            number=number,
            state=ApplicationState.SUBMITTED,
            first_id=made.openings[number % 2],
            second_id=made.openings[1 - number % 2],
            adjustment=True,
            **times,
        )
        for number, one in enumerate(people, 1)
    ]
    db.session.add_all(applications)
    db.session.flush()
    return applications


def _score(drive: Drive, applications: list[Application]) -> None:
    chance = random.Random(5)
    for one in drive.rounds:
        one.state = RoundState.CLOSED
        for application in applications:
            score = Fraction(chance.randint(4000, 9900), 100)
            result = RoundResult(round_id=one.id, application_id=application.id, panel_size=JURORS)
            result.raw = result.score = score
            result.trimmed, result.corrected = score + Fraction(1, 4), score - Fraction(1, 3)
            db.session.add(result)
