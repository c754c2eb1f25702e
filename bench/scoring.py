"""A juror at work: what saving one score costs, and opening the sheet, the queue and the quality page."""

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from flask_migrate import upgrade

from bench.databases import place
from bench.measuring import print_figures, rounds_of
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.voting import cookie_of
from tests.panels import Panels, points
from tests.world import World
from unionweb.application import create_app
from unionweb.ballots import box
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.people.rules.roles import Role

CANDIDATES, JURORS, SAVES, PAGES_SEEN = 40, 5, 200, 20


def run(rounds: int, kind: str, delay: int) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionweb-bench-")))
        here = stack.enter_context(place(kind, directory, delay))
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        scene, sheet, juror, lead = _build(settings)
        print(f"\nscoring {CANDIDATES} candidates × {JURORS} jurors on {kind}")
        server = stack.enter_context(serving("app:app", here.application, here.process))
        floor = stack.enter_context(serving("bench.floor:app", here.floor, here.process))
        base = f"/recruitment/rounds/{scene.screening}"
        units = [
            Scene("save one score", _saving(server, sheet, juror), SAVES),
            Scene("a sheet", _getting(server, f"/recruitment/sheets/{sheet}", juror), PAGES_SEEN),
            Scene("the queue", _getting(server, f"{base}/queue", juror), PAGES_SEEN),
            Scene("quality of the panels", _getting(server, f"{base}/quality", lead), PAGES_SEEN),
        ]
        print_figures(rounds_of(server, floor, units, rounds), server, "recruitment", kind)


def _saving(server: Server, sheet: int, cookie: str) -> Callable[[], None]:
    """Every time other points, on top of the version before."""
    connection, versions = server.connect(), count(1)
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}

    def save() -> None:
        version = next(versions)
        body = json.dumps({"points": points(60 + version % 2), "remark": "", "version": version})
        connection.request("POST", f"/recruitment/save/{sheet}", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told[:300]

    return save


def _getting(server: Server, path: str, cookie: str) -> Callable[[], None]:
    connection = server.connect()

    def get() -> None:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, (path, answer.status, told[:300])

    return get


def _build(settings: dict[str, str]) -> tuple[Panels, int, str, str]:
    """The round, a sheet of a juror, his cookie, and that of somebody who runs the drive."""
    app = create_app(Settings.read(settings))
    with app.app_context():
        upgrade()
    world = World(app)
    scene = Panels.build(world, CANDIDATES, least=JURORS)
    jurors = scene.teachers(JURORS)
    scene.panel(*jurors)
    scene.opened()
    sheet = scene.sheet(jurors[0], scene.candidates[0])
    lead = world.teacher()
    world.grant(lead, Role.RECRUITMENT_LEAD)
    cookies = [cookie_of(app, world.log_in(one)) for one in (jurors[0], lead)]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        box.boxes().forget()
    return scene, sheet, cookies[0], cookies[1]
