"""Publishing (公示) the result of an election."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.elections.actions.counting import refuse_too_early
from unionweb.elections.actions.stages import stage_changed
from unionweb.elections.models import Election
from unionweb.elections.queries.facts import RESULT_KIND
from unionweb.elections.queries.outcome import report_of
from unionweb.elections.rules.report import ContestReport, CountReport, Line
from unionweb.elections.rules.stages import Stage
from unionweb.publications.actions import publish
from unionweb.publications.models import Publication
from unionweb.publications.rules import PublishedTable

HEADERS = (
    mark("选举内容"),
    mark("姓名"),
    mark("单位"),
    mark("赞成"),
    mark("反对"),
    mark("弃权"),
    mark("结果"),
)


def publish_result(election: Election, title: str, days: int, *, by: Actor, now: datetime) -> Publication:
    """Put the result up for so many working days; it is final when nobody's objection stands open."""
    if election.practice:
        raise Refusal("演练的结果不公示")
    refuse_too_early(election, Stage.OBJECTIONS, now)
    report = report_of(election)
    if report is None:
        raise Refusal("还没有计票")
    publication = publish(
        kind=RESULT_KIND,
        owner=("election", election.id),
        title=title,
        table=result_table(report),
        unit=election.unit,
        days=days,
        by=by,
        now=now,
    )
    stage_changed(election, Stage.OBJECTIONS, by, now, publication=publication.id)
    return publication


def result_table(report: CountReport) -> PublishedTable:
    """The list that is put up: everybody's votes, question by question."""
    rows = []
    for contest in report.contests:
        for line in (*contest.lines, *contest.writeins):
            marks = [line.votes, line.against, line.abstain]
            numbers = ["—" if number is None else str(number) for number in marks]
            rows.append((contest.title, line.name, line.unit, *numbers, _ending(contest, line)))
    return PublishedTable(HEADERS, tuple(rows))


def _ending(contest: ContestReport, line: Line) -> str:
    if contest.motion:
        return str(say("通过") if contest.carried else say("未通过"))
    if line.elected:
        return str(say("当选"))
    return str(say("待定") if line.tied else say("未当选"))
