"""The count report: on screen, on paper, as a file; and the bundle for everybody's own recount."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template

from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate
from unionweb.elections import policies
from unionweb.elections.actions.bundling import keep_bundle
from unionweb.elections.models import DECISIONS, Election
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import decisions_of, outcome, report_of, vote_behind
from unionweb.elections.queries.paper import paper_of
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.paper import Paper
from unionweb.elections.rules.report import ContestReport, CountReport, Line
from unionweb.elections.views.room import room
from unionweb.people.signin import who

HEADERS = (
    mark("姓名"),
    mark("单位"),
    mark("赞成"),
    mark("反对"),
    mark("弃权"),
    mark("结果"),
)
COUNTS = (
    (mark("应到"), "expected"),
    (mark("实到"), "present"),
    (mark("发出选票"), "drawn"),
    (mark("收回选票"), "received"),
)


@room.get("/<int:election_id>/report", policy=policies.sees_result)
def report(election_id: int) -> Response:
    """The report on screen."""
    election = election_of(election_id)
    return page("elections/report.html", **report_context(election))


@room.get("/<int:election_id>/report/print", policy=policies.sees_result)
def report_print(election_id: int) -> Response:
    """The report on A4, with places for signatures."""
    return page("elections/report_print.html", **report_context(election_of(election_id)))


def report_context(election: Election) -> dict[str, Any]:
    """What every form of the report shows. NotFound until the ballots are counted."""
    ready = report_of(election)
    if ready is None:
        raise NotFound
    vote, kept = vote_behind(election), outcome(election.id)
    return {
        "election": election,
        "report": ready,
        "vote": vote,
        "outcome": kept,
        "tellers": tellers_of(election.id),
        "paper": paper_of(election),
        "decisions": decisions_of(election),
        "kinds": DECISIONS,
        "shows_board": policies.sees_bundle(who(), election.id),
        "manages": policies.manages_at(who(), election.unit.place),
        "verdict_words": verdict_words,
        "line_words": line_words,
    }


def bundle_now(election: Election, by: Actor, now: datetime) -> None:
    """Pack the bundle of an election that was just counted, the report inside it."""
    db.session.flush()
    keep_bundle(
        election, render_template("elections/report_bundle.html", **report_context(election)), by=by, now=now
    )


def line_words(line: Line) -> str:
    """How it ended for one line, in a word."""
    if line.elected:
        return mark("当选")
    if line.tied:
        return mark("票数相同，待定")
    return mark("达到票数，名额已满") if line.passed else mark("未当选")


def verdict_words(contest: ContestReport) -> str:
    """The verdict on one question, in a few words."""
    if contest.quorum is False:
        return mark("未达到法定人数，选举不成立")
    if contest.turnout is False:
        return mark("投票率不足，选举不成立")
    if contest.motion:
        return mark("通过") if contest.carried else mark("未通过")
    if contest.tied:
        return mark("有票数相同的，名额待定")
    return mark("当选人数不足") if contest.vacant else mark("选举完成")


@room.get("/<int:election_id>/report.xlsx", policy=policies.sees_result)
def report_xlsx(election_id: int) -> Response:
    """The same numbers as a workbook."""
    election = election_of(election_id)
    ready = found(report_of(election))
    sheets = [
        Sheet(
            translate(mark("计票报告单")),
            _said((mark("项目"), mark("数"))),
            list(_totals(ready, paper_of(election))),
        )
    ]
    for number, contest in enumerate(ready.contests, start=1):
        sheets.append(Sheet(f"{number} {contest.title}"[:31], _said(HEADERS), list(_lines(contest))))
    return download(write_xlsx(sheets), f"{election.title}-{translate(mark('计票报告单'))}.xlsx", XLSX)


def _said(words: Iterable[str]) -> list[str]:
    return [translate(word) for word in words]


def _totals(ready: CountReport, paper: Paper) -> Iterator[list[Cell]]:
    for words, name in COUNTS:
        yield [translate(words), getattr(ready, name)]
    yield [translate(mark("无法开启的选票")), ready.spoiled]
    if paper.issued:
        yield [translate(mark("其中纸质选票发出")), paper.issued]
        yield [translate(mark("其中纸质选票收回")), paper.returned]
    if ready.slips:
        yield [translate(mark("预领票纸条印制")), ready.slips.made]
        yield [translate(mark("预领票纸条发给选举人")), ready.slips.handed]
        yield [translate(mark("预领票纸条收回作废")), ready.slips.void]
        yield [translate(mark("预领票纸条缺少")), ready.slips.missing]
    for contest in ready.contests:
        yield [f"{contest.title}：{translate(mark('有效'))}", contest.valid]
        yield [f"{contest.title}：{translate(mark('无效'))}", contest.void]
        yield [f"{contest.title}：{translate(mark('需要的赞成票'))}", contest.needed]
        yield [f"{contest.title}：{translate(mark('结论'))}", translate(verdict_words(contest))]


def _lines(contest: ContestReport) -> Iterator[list[Cell]]:
    for line in (*contest.lines, *contest.writeins):
        words = _motion_words(contest) if contest.motion else line_words(line)
        yield [line.name, line.unit, line.votes, line.against, line.abstain, translate(words)]


def _motion_words(contest: ContestReport) -> str:
    return mark("通过") if contest.carried else mark("未通过")


@room.get("/<int:election_id>/bundle.zip", policy=policies.sees_bundle)
def bundle(election_id: int) -> Response:
    """Everything that anybody needs to count again: parameters, log, ballots, keys, result, verifier."""
    election = election_of(election_id)
    kept = found(outcome(election_id))
    return download(found(kept.bundle), f"{election.title}-{election.round}.zip", "application/zip")
