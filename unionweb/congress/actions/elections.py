"""The elections of a congress: those it holds itself, and those in which branches elect its delegates."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.actions.delegates import seat_person
from unionweb.congress.models import Congress, Delegate, QuotaRow
from unionweb.congress.queries.delegates import delegates_without_units
from unionweb.congress.queries.elections import ROW, branch_elections, elected_by
from unionweb.congress.queries.plans import outcome, plan_of, rows_of
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.congress.rules.facts import DelegateKind
from unionweb.elections.actions.beginning import begin
from unionweb.elections.actions.roll import add_voters
from unionweb.elections.actions.setup import Belonging
from unionweb.elections.models import Election
from unionweb.elections.rules.presets import Preset
from unionweb.people.models import Person, PersonKind
from unionweb.people.queries.units import below

VERBS = {
    "congress.branches": mark("按名额建立各单位代表选举"),
    "congress.elected": mark("登记选出的代表"),
}


def hold_election(
    congress: Congress, preset: Preset, title: str, first_contest: str, *, by: Actor, now: datetime
) -> Election:
    """An election by the congress: its voting delegates are the roll, their delegations the groups."""
    voters = [
        (one.person_id, one.row.name if one.row else "")
        for one in delegates_without_units(congress.id)
        if one.kind is not DelegateKind.NON_VOTING
    ]
    if not voters:
        raise Refusal("还没有登记有表决权的代表，先登记代表再建立选举")
    belonging = Belonging(owner=("congress", congress.id))
    election = begin(congress.unit, preset, title, first_contest, belonging=belonging, by=by, now=now)
    add_voters(election, voters, by=by, now=now)
    return election


def hold_branch_elections(congress: Congress, contest: str, *, by: Actor, now: datetime) -> list[Election]:
    """One election for each row of the quota plan that stands for a unit, has seats and no election yet: the
    unit's students elect so many delegates. Refusal when there is nothing to do."""
    rows = rows_of(congress.id)
    seats = outcome(rows, plan_of(congress.id).settings).seats
    held = set(branch_elections(congress.id))
    made = []
    for row in rows:
        if row.unit is None or not seats.get(row.name) or row.id in held:
            continue
        belonging = Belonging(owner=(ROW, row.id), batch=f"congress-{congress.id}")
        title = f"{congress.name}·{row.name}"
        election = begin(
            row.unit, Preset.BRANCH, title[:120], contest, seats[row.name], belonging, by=by, now=now
        )
        add_voters(election, ((number, "") for number in _students(row)), by=by, now=now)
        made.append(election)
    if not made:
        raise Refusal("没有需要建立选举的单位：名额表里的单位都没有名额，或已经有选举")
    details = {"elections": len(made), "seats": sum(seats[row.name] for row in rows if row.name in seats)}
    record("congress.branches", subject=("congress", congress.id), by=by, now=now, details=details)
    return made


def _students(row: QuotaRow) -> Iterable[int]:
    inside = select(Person.id).where(Person.unit_id.in_(below([row.unit_id or 0])))
    here = inside.where(Person.kind == PersonKind.STUDENT, Person.left_on.is_(None))
    if row.grade is not None:
        here = here.where(Person.grade == row.grade)
    return db.session.scalars(here.order_by(Person.number))


def take_elected(congress: Congress, *, by: Actor, now: datetime) -> list[Delegate]:
    """Register everybody whom the branches have elected so far and who is no delegate yet."""
    known = {one.person_id for one in delegates_without_units(congress.id)}
    new = []
    for row_id, people in elected_by(congress.id).items():
        seat = Seat(row_id, DelegateKind.FORMAL, local_date(now))
        for person in people:
            if person.id not in known:
                known.add(person.id)
                new.append(seat_person(congress, person, seat, now))
    if not new:
        raise Refusal("没有新选出的代表：结果宣布以后才能登记")
    details = {"delegates": [one.person_id for one in new]}
    record("congress.elected", subject=("congress", congress.id), by=by, now=now, details=details)
    return new
