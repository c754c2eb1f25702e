"""The asset desk at work: what one scan costs, a page of a large ledger, a stack of labels."""

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select, update

from bench.databases import place
from bench.measuring import print_figures, rounds_of
from bench.scenes import Scene
from bench.servers import Server, serving
from bench.voting import cookie_of
from tests.stores import add_assets
from tests.world import World
from unionweb.application import create_app
from unionweb.assets.actions.stores import open_store
from unionweb.assets.models import Asset, Loan, LoanItem
from unionweb.assets.rules.states import AssetState
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.people.models import Unit
from unionweb.people.rules.roles import Role

ASSETS, LABELS, SCANS, PAGES_SEEN = 20_000, 240, 200, 10


def run(rounds: int, kind: str, delay: int) -> None:
    """On this kind of database. `delay`: milliseconds that every fsync takes longer."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="unionweb-bench-")))
        here = stack.enter_context(place(kind, directory, delay))
        settings = {name: value for name, value in here.application.items() if name.startswith("UNIONWEB_")}
        desk = Desk(settings, SCANS * rounds + 1)
        print(f"\nthe asset desk with {ASSETS} assets on {kind}")
        server = stack.enter_context(serving("app:app", here.application, here.process))
        floor = stack.enter_context(serving("bench.floor:app", here.floor, here.process))
        ledger, labels = f"/assets/{desk.store}/ledger", f"/assets/{desk.store}/labels/print"
        units = [
            Scene("a scan that fills the cart", desk.scanning(server, desk.here, desk.borrower), SCANS),
            Scene("a scan that takes back", desk.scanning(server, desk.out, None), SCANS),
            Scene("page of the ledger", desk.getting(server, ledger), PAGES_SEEN),
            Scene("search in the ledger", desk.getting(server, f"{ledger}?text=Tent+07"), PAGES_SEEN),
            Scene(f"{LABELS} labels", desk.getting(server, f"{labels}?category={desk.few}"), PAGES_SEEN),
        ]
        print_figures(rounds_of(server, floor, units, rounds), server, "asset desk", kind)


class Desk:
    """A store with `out` things at one borrower, and a keeper who is logged in."""

    def __init__(self, settings: dict[str, str], out: int) -> None:
        app = create_app(Settings.read(settings))
        with app.app_context():
            upgrade()
        world = World(app)
        self.borrower, keeper = world.student(), world.student()
        world.grant(keeper, Role.ASSET_OFFICER)
        with world.work():
            unit = db.session.get_one(Unit, world.school)
            self.store = open_store(unit, by=SYSTEM, now=clock.now()).id
            for group in range(100):
                add_assets(self.store, (ASSETS - LABELS) // 100, f"Tent {group:02}", 38000, 0)
            few = add_assets(self.store, LABELS, "Badge", 500, 5)
            record("bench.build", subject=("asset_store", self.store), by=SYSTEM, now=clock.now())
            tags = list(db.session.scalars(select(Asset.tag).where(Asset.tag.not_in(few)).order_by(Asset.id)))
            self.out, self.here = tags[:out], tags[out : 2 * out]
            self.few = db.session.scalars(select(Asset.category_id).where(Asset.tag == few[0])).one()
            self._lend()
        self._cookie = cookie_of(app, world.log_in(keeper))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            box.boxes().forget()

    def _lend(self) -> None:
        now = clock.now()
        loan = Loan(store_id=self.store, person_id=self.borrower, by="bench", lent_at=now)
        db.session.add(loan)
        db.session.flush()
        mine = Asset.tag.in_(self.out)
        ids = db.session.scalars(update(Asset).where(mine).values(state=AssetState.LENT).returning(Asset.id))
        common = {"loan_id": loan.id, "lent_at": now, "due_at": now + timedelta(days=5)}
        db.session.add_all(LoanItem(asset_id=one, **common) for one in ids.all())
        record("bench.lend", subject=("asset_loan", loan.id), by=SYSTEM, now=now)

    def scanning(self, server: Server, tags: list[str], person: int | None) -> Callable[[], None]:
        """Every time the next tag, with a key of its own."""
        connection, turns = server.connect(), count()
        headers = {
            "Cookie": self._cookie,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
        }

        def scan() -> None:
            tag = tags[next(turns)]
            asked = {"text": f"http://127.0.0.1/a/{tag}", "key": f"bench-{tag}", "mode": "desk"}
            body = json.dumps(asked | {"person": person, "body": ""})
            connection.request("POST", f"/assets/desk/scan/{self.store}", body, headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
            assert answer.status == 200, told
            assert told["kind"] == ("asset" if person else "returned"), told

        return scan

    def getting(self, server: Server, path: str) -> Callable[[], None]:
        """The same page again and again."""
        connection = server.connect()

        def get() -> None:
            connection.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status == 200, (path, answer.status, told[:300])

        return get
