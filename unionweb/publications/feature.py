"""The manifest of publications."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from unionweb.base.clock import local_date
from unionweb.base.text import mark, say
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.base.web.policies import everyone
from unionweb.people.rules.who import Who
from unionweb.publications import outside, policies
from unionweb.publications.actions import calendar, objections, publications
from unionweb.publications.commands import calendar as calendar_commands
from unionweb.publications.deadlines import deadlines
from unionweb.publications.findings import calendar_findings
from unionweb.publications.queries.calendar import missing_years
from unionweb.publications.queries.publications import (
    Standing,
    altered_snapshots,
    unsettled,
    unsettled_confirmations,
)
from unionweb.publications.views import room


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Unanswered objections and ended publications for their handlers, missing years for administrators."""
    today = local_date(now)
    if policies.handles_somewhere(who):
        for standing in unsettled(today):
            if policies.handles_at(who, standing.publication.unit.place):
                yield _for_handler(standing)
    if policies.keeps_calendar(who):
        for year in missing_years(today):
            sentence = say("%(year)s年的节假日还没有录入，公示截止日可能无法推算", year=str(year))
            yield Waiting(sentence, url_for("publications.calendar", year=year), "calendar")


def _for_handler(standing: Standing) -> Waiting:
    one, unanswered = standing.publication, standing.counts.unanswered
    if unanswered:
        sentence = say("《%(title)s》有%(n)s条异议待答复", title=one.title, n=unanswered)
        return Waiting(sentence, url_for("publications.objections", publication_id=one.id), "publication")
    sentence = say("《%(title)s》公示期满，请确认结果", title=one.title)
    return Waiting(sentence, url_for("publications.confirm", publication_id=one.id), "publication")


feature = Feature(
    name="publications",
    rooms=(room,),
    nav=(
        NavEntry(mark("公示"), "publications.index", "publication", everyone, "union"),
        NavEntry(mark("节假日表"), "publications.calendar", "calendar", policies.keeps_calendar, "manage"),
    ),
    waiting=waiting,
    deadlines=deadlines,
    events=outside.events,
    announces=outside.ANNOUNCES,
    checks=(
        DataCheck("publications.fingerprints", mark("公示内容与公示时的指纹一致"), altered_snapshots),
        DataCheck("publications.confirmed", mark("公示期满、异议答复后才确认"), unsettled_confirmations),
    ),
    findings=calendar_findings,
    verbs=publications.VERBS | objections.VERBS | calendar.VERBS,
    commands=(calendar_commands,),
)
