"""Builders of congresses, in the words of the domain, and the published table of GDUFE 2011."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from tests.world import World
from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.congress.actions.congresses import CongressDetails, create_congress
from unionweb.congress.actions.delegates import register_delegate
from unionweb.congress.actions.filling import fill_rows
from unionweb.congress.actions.plans import save_plan
from unionweb.congress.models import Congress, Delegate, QuotaPlan, QuotaRow
from unionweb.congress.queries.plans import plan_of, rows_of
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import PlanSettings, RowEntry, RowKind
from unionweb.people.models import Person, Unit

BY = Actor(None, "tester")
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
TABLE = Path(__file__).parent / "data" / "quota" / "gdufe_2011_grad_congress.csv"


def gdufe() -> list[tuple[str, int, int]]:
    """Unit, members and published delegates of the 20 programmes."""
    with TABLE.open(encoding="utf-8") as file:
        return [(row[0], int(row[1]), int(row[2])) for row in list(csv.reader(file))[1:]]


def congress(world: World, unit: int | None = None, **details: object) -> int:
    """A congress in preparation."""
    said = {"name": "Congress", "term": None, "starts_on": date(2026, 10, 20), "ends_on": None}
    with world.work():
        where = db.session.get_one(Unit, unit or world.school)
        values = CongressDetails(**{**said, "rule_version": "2019", **details})  # type: ignore[arg-type]
        return create_congress(where, values, by=BY, now=NOW).id


def plan(
    world: World, congress_id: int, rows: Sequence[RowEntry], settings: PlanSettings | None = None
) -> list[int]:
    """Rows, and settings that give a tenth of each unit; the ids of the rows."""
    with world.work():
        version = plan_of(congress_id).version
        fill_rows(db.session.get_one(Congress, congress_id), rows, False, version, by=BY, now=NOW)
        settings = settings or PlanSettings(share=Fraction(1, 10))
        save_plan(plan_of(congress_id), settings, plan_of(congress_id).version, by=BY, now=NOW)
        return [row.id for row in rows_of(congress_id)]


def row(name: str, members: int = 10, kind: RowKind = RowKind.OTHER, **more: object) -> RowEntry:
    return RowEntry(kind, name, members, **more)  # type: ignore[arg-type]


def delegate(
    world: World,
    congress_id: int,
    person: int,
    row_id: int | None = None,
    kind: DelegateKind = DelegateKind.FORMAL,
) -> int:
    """A registered person."""
    with world.work():
        whom, where = db.session.get_one(Person, person), db.session.get_one(Congress, congress_id)
        return register_delegate(where, whom, Seat(row_id, kind, None), by=BY, now=NOW).id


def stored_plan(congress_id: int) -> QuotaPlan:
    return plan_of(congress_id)


def stored_rows(congress_id: int) -> list[QuotaRow]:
    return rows_of(congress_id)


def stored_delegates(congress_id: int) -> list[Delegate]:
    """Everybody who ever was on the list."""
    return db.session.query(Delegate).filter_by(congress_id=congress_id).order_by(Delegate.id).all()
