"""Everything the checks look at, read in a handful of queries whatever the number of delegates."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.congress.models import Congress, Delegate, QuotaRow
from unionweb.congress.queries.delegates import delegates_without_units
from unionweb.congress.queries.headcounts import Headcounts, grade_name, headcounts
from unionweb.congress.queries.plans import outcome, plan_of, rows_of
from unionweb.congress.queries.publishing import publication_facts
from unionweb.congress.rules.facts import CongressFacts, Contest, DelegateFacts, Group
from unionweb.congress.rules.planning import RowKind
from unionweb.people.models import Person, PersonKind
from unionweb.people.queries.posts import core_member_ids
from unionweb.people.rules.attributes import GENDERS, POLITICAL_STATUSES, STUDENT_KINDS
from unionweb.people.rules.organisation import UnitKind


def facts_of(congress: Congress, now: datetime) -> CongressFacts:
    """The facts of a congress as they are now; core membership as on its first day once that is past."""
    today = local_date(now)
    roster = headcounts(congress.unit)
    rows = rows_of(congress.id)
    core = core_member_ids(min(today, congress.starts_on or today))
    return CongressFacts(
        level=congress.level,
        headcount=congress.headcount,
        colleges=_groups(roster, rows, RowKind.COLLEGE),
        grades=_groups(roster, rows, RowKind.GRADE),
        clubs=_clubs(congress, rows),
        delegations=tuple(row.name for row in rows) or None,
        contests=_contests(congress, rows),
        publication=publication_facts(congress, now),
        delegates=tuple(_delegate(one, core) for one in delegates_without_units(congress.id)),
    )


def _groups(roster: Headcounts, rows: Sequence[QuotaRow], kind: RowKind) -> tuple[Group, ...] | None:
    """The colleges or grades of the roster, and those of the plan that the roster does not know."""
    if kind is RowKind.COLLEGE:
        known = {unit.name: roster.by_unit.get(unit.id, 0) for unit in roster.of_kind(UnitKind.COLLEGE)}
    else:
        known = {grade_name(grade): number for grade, number in roster.by_grade.items() if grade is not None}
    for row in rows:
        if row.kind is kind and row.unit_id is None:
            known.setdefault(row.name, row.members)
    return tuple(Group(name, number) for name, number in sorted(known.items())) or None


def _clubs(congress: Congress, rows: Sequence[QuotaRow]) -> tuple[str, ...] | None:
    """The clubs of the plan are the main ones; without any the congress must say that there are none."""
    clubs = tuple(row.name for row in rows if row.kind is RowKind.CLUB)
    return clubs or (() if congress.no_clubs else None)


def _contests(congress: Congress, rows: Sequence[QuotaRow]) -> tuple[Contest, ...] | None:
    if all(row.nominees is None for row in rows):
        return None
    seats = outcome(rows, plan_of(congress.id).settings).seats
    return tuple(Contest(row.name, row.nominees, seats.get(row.name)) for row in rows)


def _delegate(delegate: Delegate, core: frozenset[int]) -> DelegateFacts:
    person, row = delegate.person, delegate.row
    college = person.unit.college
    student = person.kind is PersonKind.STUDENT
    kind = STUDENT_KINDS[person.student_kind] if person.student_kind else None
    status = POLITICAL_STATUSES[person.political_status] if person.political_status else None
    return DelegateFacts(
        key=str(person.id),
        name=person.name,
        unit=row.name if row else None,
        college=college.name if college else None,
        delegation=row.name if row else None,
        grade=grade_name(person.grade) if person.grade else None,
        gender=GENDERS[person.gender] if person.gender else None,
        ethnicity=person.ethnicity,
        political_status=status,
        student_kind=kind,
        core_member=person.id in core,
        kind=delegate.kind,
        # The roster lists full-time students; where it does not even say what kind, nobody can tell.
        full_time=student and (True if kind else None),
        left=person.left_on is not None,
    )


def persons_behind(keys: set[str]) -> dict[str, Person]:
    """The persons that findings name, by key."""
    numbers = {int(key) for key in keys}
    return {
        str(person.id): person for person in db.session.scalars(select(Person).where(Person.id.in_(numbers)))
    }
