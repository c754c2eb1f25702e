"""The checks: on screen, on paper, as a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, request, url_for

from unionweb.base.clock import now
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import Sentence, mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate
from unionweb.congress import policies
from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.facts import persons_behind
from unionweb.congress.queries.report import Report, report_on
from unionweb.congress.rules.facts import Behind, Finding, Subject
from unionweb.congress.rules.missing import Where
from unionweb.congress.rules.rulesets import STRENGTH_LABELS
from unionweb.congress.rules.thresholds import COMPARISON_SIGNS, VERDICT_LABELS, Verdict, number_text
from unionweb.congress.views.room import room
from unionweb.people.policies import leads_at
from unionweb.people.signin import who

FINDING_HEADERS = (
    mark("编号"),
    mark("规则"),
    mark("结论"),
    mark("说明"),
    mark("需要"),
    mark("性质"),
    mark("依据"),
)
BEHIND_HEADERS = (mark("编号"), mark("规则"), mark("对象"), mark("姓名或单位"), mark("学号"), mark("情况"))

TODO: dict[Where, tuple[str, dict[str, Any]]] = {
    Where.HEADCOUNT: ("congress.headcount", {}),
    Where.CLUBS: ("congress.edit", {"_anchor": "no_clubs"}),
    Where.NOMINEES: ("congress.nominees", {}),
    Where.PUBLICATION: ("congress.publish", {}),
    Where.DELEGATIONS: ("congress.delegates", {"row": 0}),
}
"""Where a gap is filled; what the roster lacks is filled in the roster."""


@room.get("/<int:congress_id>/check", policy=policies.reads_congress)
def check(congress_id: int) -> Response:
    """Every check. Asked again with what was seen, it answers only when something changed."""
    congress = congress_of(congress_id)
    report = report_on(congress, now())
    if request.args.get("seen") == report.digest and "HX-Request" in request.headers:
        return Response(status=204)
    return page("congress/check.html", **_context(congress, report))


def _context(congress: Congress, report: Report) -> dict[str, Any]:
    sees = policies.sees_delegates(who(), congress)
    return {
        "congress": congress,
        "report": report,
        "counts": {verdict: len(report.of(verdict)) for verdict in Verdict},
        "persons": persons_behind(report.keys) if sees else {},
        "sees": sees,
        "leads": leads_at(who(), congress.unit.place),
        "manages": policies.manages_at(who(), congress.unit.place),
        "grouped": grouped,
        "todo": {
            where: url_for(endpoint, congress_id=congress.id, **args)
            for where, (endpoint, args) in TODO.items()
        },
        "strengths": STRENGTH_LABELS,
        "signs": COMPARISON_SIGNS,
        "number_text": number_text,
        "checked_at": now(),
    }


def grouped(behind: Iterable[Behind], sees: bool) -> list[tuple[Sentence, list[Behind]]]:
    """Lines behind a finding by their reason; persons only for those who may see them."""
    groups: dict[str, tuple[Sentence, list[Behind]]] = {}
    for line in behind:
        if sees or line.subject is Subject.UNIT:
            groups.setdefault(str(line.reason), (line.reason, []))[1].append(line)
    return list(groups.values())


@room.get("/<int:congress_id>/check/print", policy=policies.reads_congress)
def print_check(congress_id: int) -> Response:
    """The report on A4."""
    congress = congress_of(congress_id)
    return page("congress/check_print.html", **_context(congress, report_on(congress, now())))


@room.get("/<int:congress_id>/check.xlsx", policy=policies.manages_congress)
def check_file_xlsx(congress_id: int) -> Response:
    """The findings, and the persons and units behind them."""
    congress = congress_of(congress_id)
    report = report_on(congress, now())
    persons = persons_behind(report.keys)
    sheets = [
        Sheet(translate(mark("检查结论")), _headers(FINDING_HEADERS), list(_findings(report))),
        Sheet(translate(mark("对应的人和单位")), _headers(BEHIND_HEADERS), list(_behind(report, persons))),
    ]
    name = f"{congress.name}-{translate(mark('代表构成检查'))}.xlsx"
    return download(write_xlsx(sheets), name, XLSX)


def _headers(words: Iterable[str]) -> list[str]:
    return [translate(word) for word in words]


def _every(report: Report) -> Iterator[Finding]:
    for finding in report.findings:
        yield finding
        yield from finding.parts


def _findings(report: Report) -> Iterator[list[Cell]]:
    for finding in _every(report):
        rule = report.rules.rule(finding.rule_id)
        source = f"{translate(rule.document)} {translate(rule.article)} {rule.year or ''}".strip()
        yield [
            finding.rule_id,
            " ".join(filter(None, (translate(rule.title), finding.about))),
            translate(VERDICT_LABELS[finding.verdict]),
            translate(finding.sentence),
            finding.needed,
            translate(STRENGTH_LABELS[rule.strength]),
            source,
        ]


def _behind(report: Report, persons: dict[str, Any]) -> Iterator[list[Cell]]:
    for finding in _every(report):
        if finding.parts:
            continue
        for line in finding.behind:
            person = persons.get(line.key) if line.subject is Subject.PERSON else None
            kind = translate(mark("人") if line.subject is Subject.PERSON else mark("单位"))
            title = translate(report.rules.rule(finding.rule_id).title)
            number = person.number if person else ""
            yield [finding.rule_id, title, kind, line.name, number, translate(line.reason)]
