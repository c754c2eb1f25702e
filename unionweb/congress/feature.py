"""The manifest of congress."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for

from unionweb.base.clock import LOCAL, local_date
from unionweb.base.text import mark, say
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.congress import outside, policies
from unionweb.congress.actions import congresses, delegates, elections, files, filling, plans, rows, rulesets
from unionweb.congress.commands import congress as commands
from unionweb.congress.deadlines import deadlines
from unionweb.congress.models import Congress
from unionweb.congress.queries import checks
from unionweb.congress.queries.congresses import coming
from unionweb.congress.queries.report import report_on
from unionweb.congress.rules.facts import KIND_LABELS
from unionweb.congress.rules.thresholds import Verdict
from unionweb.congress.views import room
from unionweb.people.rules.who import Who

SOON = timedelta(days=30)


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Congresses within a month whose checks are not all in order, for those who prepare them."""
    if not policies.manages_some_congress(who):
        return
    for congress in coming(local_date(now) + SOON):
        if policies.manages_at(who, congress.unit.place):
            yield from _open_checks(congress, now)


def _open_checks(congress: Congress, now: datetime) -> Iterator[Waiting]:
    report = report_on(congress, now)
    if report.satisfied or congress.starts_on is None:
        return
    sentence = say(
        "%(name)s：%(failed)s 项检查不通过，%(unknown)s 项无法判断",
        name=congress.name,
        failed=len(report.failing),
        unknown=len(report.of(Verdict.CANNOT_TELL)),
    )
    due = datetime.combine(congress.starts_on, datetime.min.time(), LOCAL)
    yield Waiting(sentence, url_for("congress.check", congress_id=congress.id), "check", due)


feature = Feature(
    name="congress",
    rooms=(room,),
    nav=(NavEntry(mark("学代会"), "congress.index", "congress", policies.reads_congresses, "congress"),),
    waiting=waiting,
    deadlines=deadlines,
    events=outside.events,
    checks=(
        DataCheck("congress.seats", mark("代表的席位属于本次学代会"), checks.foreign_seats),
        DataCheck("congress.sums", mark("名额方案的合计等于各行之和"), checks.wrong_sums),
        DataCheck("congress.terms", mark("学代会的届次属于本学生会"), checks.foreign_terms),
    ),
    values=(KIND_LABELS,),
    verbs=congresses.VERBS
    | rulesets.VERBS
    | plans.VERBS
    | rows.VERBS
    | filling.VERBS
    | delegates.VERBS
    | files.VERBS
    | elections.VERBS,
    commands=(commands,),
)
