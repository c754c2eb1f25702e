"""The congress of the demonstration: the published quota table, and delegates nearly complete."""

from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

from unionweb.audit import SYSTEM
from unionweb.base.clock import local_date
from unionweb.congress.actions import congresses, delegates, filling, plans
from unionweb.congress.actions.congresses import CongressDetails
from unionweb.congress.models import Congress
from unionweb.congress.queries.plans import outcome, plan_of, rows_of
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import PlanMode, PlanSettings, RowEntry, RowKind
from unionweb.congress.rules.quota import Rounding
from unionweb.demo.school import SEED, School

# What the table of 2011 prints under its rows; they add up to 157.
PRINTED_TOTAL = 158
# So many seats are left open: something to do for whoever looks round.
OPEN_SEATS = 3


def convene(school: School, now: datetime) -> Congress:
    """A congress in six weeks, in the running transaction."""
    start = local_date(now) + timedelta(weeks=6)
    details = CongressDetails(
        name="第十二次学生代表大会",
        term=school.term,
        starts_on=start,
        ends_on=start + timedelta(days=1),
        rule_version="2019",
        no_clubs=True,
    )
    congress = congresses.create_congress(school.unit, details, by=SYSTEM, now=now)
    _plan(congress, school, now)
    _elect(congress, school, now)
    return congress


def _plan(congress: Congress, school: School, now: datetime) -> None:
    entries = [
        RowEntry(
            RowKind.COLLEGE,
            college.name,
            members=len(school.students[college.id]),
            unit_id=college.id,
            published=school.published[college.id],
        )
        for college in school.colleges
    ]
    version = plan_of(congress.id).version
    plan = filling.fill_rows(congress, entries, False, version, by=SYSTEM, now=now)
    settings = PlanSettings(
        mode=PlanMode.RATE,
        share=Fraction(20, 100),
        rounding=Rounding.HALF_UP,
        published_total=PRINTED_TOTAL,
    )
    plans.save_plan(plan, settings, plan.version, by=SYSTEM, now=now)
    congresses.take_headcounts(congress, by=SYSTEM, now=now)


def _elect(congress: Congress, school: School, now: datetime) -> None:
    random = Random(SEED)
    rows = rows_of(congress.id)
    seats = outcome(rows, plan_of(congress.id).settings).seats
    elected_on = local_date(now) - timedelta(days=5)
    still_open = OPEN_SEATS
    for row in rows:
        number = seats[row.name]
        if number > 10 and still_open:
            number, still_open = number - 1, still_open - 1
        seat = Seat(row.id, DelegateKind.FORMAL, elected_on)
        for person in random.sample(school.students[row.unit_id or 0], number):
            delegates.register_delegate(congress, person, seat, by=SYSTEM, now=now)
