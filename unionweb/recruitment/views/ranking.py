"""The ranking: on a page, on A4, as a workbook, under other rules; and how one rank came about."""

from typing import Any

from flask import Response, request

from unionweb.base.clock import today
from unionweb.base.refusals import found
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import ranked
from unionweb.recruitment.queries.applications import application_of
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.explaining import explained
from unionweb.recruitment.queries.figures import Figures, figures_of
from unionweb.recruitment.rules.figures import Outcome, compare
from unionweb.recruitment.rules.reasons import WAYS, ordinal
from unionweb.recruitment.rules.scores import BINDINGS, Binding
from unionweb.recruitment.rules.trying import shown, tried
from unionweb.recruitment.views.room import room

THREE = (mark("平均"), mark("去极值"), mark("校正"))


@room.get("/drives/<int:drive_id>/ranking", policy=policies.oversees_drive)
def ranking(drive_id: int) -> Response:
    """All candidates and rounds side by side."""
    return page("recruitment/ranking.html", **ranking_context(drive_of(drive_id)))


@room.get("/drives/<int:drive_id>/ranking/print", policy=policies.oversees_drive)
def ranking_print(drive_id: int) -> Response:
    """The same on A4."""
    return page("recruitment/ranking_print.html", **ranking_context(drive_of(drive_id)))


def ranking_context(drive: Drive) -> dict[str, Any]:
    """What both pages show."""
    opening = number_argument("opening")
    chosen = next((one for one in drive.openings if one.id == opening), None)
    sort = request.args.get("sort", "rank")
    figures = figures_of(drive)
    rows = ranked.rows_of(figures, figures.outcome, chosen.id if chosen else None)
    rows = ranked.sorted_rows(rows, sort, chosen is not None)
    rules = figures.inputs.rules
    line = next((one.line for one in rules.openings if chosen and one.key == chosen.id), drive.terms.line)
    return {
        "drive": drive,
        "rows": rows,
        "chosen": chosen,
        "sort": sort,
        "rounds": [(one.name, one.weight, one.line, one.review) for one in rules.rounds],
        "three": [translate(one) for one in THREE],
        "line": line,
        "below": ranked.below_line(rows, line) if sort == "rank" else None,
        "lots": figures.outcome.placing.lot_sentences(),
        "binding": BINDINGS[drive.terms.binding],
        "text_of": ranked.text_of,
        "waits": translate(ranked.WAITS),
    }


@room.get("/drives/<int:drive_id>/ranking.xlsx", policy=policies.oversees_drive)
def ranking_xlsx(drive_id: int) -> Response:
    """The same as a workbook."""
    drive = drive_of(drive_id)
    figures = figures_of(drive)
    rows = ranked.sorted_rows(ranked.rows_of(figures, figures.outcome), "rank", False)
    headers = [translate(one) for one in (mark("名次"), mark("编号"), mark("姓名"), mark("学号"))]
    for one in figures.inputs.rules.rounds:
        named = [THREE[0]] if one.review else THREE
        headers += [f"{translate(one.name)} {translate(each)}" for each in named]
    headers += [translate(one) for one in (mark("总分"), mark("志愿"), mark("结果"), mark("理由"))]
    sheet = Sheet(translate(mark("排名")), headers, (_cells(drive, figures, one) for one in rows))
    return download(write_xlsx([sheet]), f"{drive.title}-{today()}.xlsx", XLSX)


def _cells(drive: Drive, figures: Figures, row: ranked.Row) -> list[Cell]:
    cells: list[Cell] = [row.rank, row.number, row.name, figures.people[row.number].student_number]
    cells += [text for text, _counts in row.cells]
    where = row.placed or (translate(ranked.WAITS) % row.waiting if row.waiting else translate(WAYS[row.way]))
    reason = translate(figures.outcome.reason(row.number))
    return [*cells, row.total or translate(ranked.CANNOT_TELL), row.choices, where, reason]


@room.get("/drives/<int:drive_id>/ranking/try", policy=policies.oversees_drive)
def try_rules(drive_id: int) -> Response:
    """What other places, lines and weights would do. Nothing is stored."""
    drive = drive_of(drive_id)
    figures = figures_of(drive)
    standing = figures.inputs.rules
    wanted = tried(request.args, standing)
    outcome = figures.under(wanted.rules)
    change = compare(figures.outcome.placing.openings, outcome.placing.openings)
    return page(
        "recruitment/try.html",
        drive=drive,
        people=figures.people,
        openings=figures.openings,
        standing=standing,
        rules=wanted.rules,
        problems=wanted.problems,
        changed=wanted.differs(standing, drive.terms.binding),
        change=change,
        counts=_counts(figures, outcome),
        lots=outcome.placing.lot_sentences(),
        bindings=[(one.value, BINDINGS[one]) for one in Binding],
        chosen=wanted.rules.binding or drive.terms.binding,
        shown=shown,
    )


def _counts(figures: Figures, outcome: Outcome) -> list[tuple[str, int, int, int, str]]:
    """By opening: name, places, taken now, taken then, the score of the last one taken then."""
    before = list(figures.outcome.placing.openings.values())
    after = list(outcome.placing.openings.values())
    totals = {
        one.key: min(
            (
                outcome.lines[key].total or 0
                for key, where in outcome.placing.openings.items()
                if where == one.key
            ),
            default=None,
        )
        for one in outcome.rules.openings
    }
    return [
        (one.name, one.places, before.count(one.key), after.count(one.key), _last(totals[one.key]))
        for one in outcome.rules.openings
    ]


def _last(total: Any) -> str:
    return "—" if total is None else ranked.text_of(total)


@room.get("/applications/<int:application_id>/rank", policy=policies.sees_explanation)
def explain(application_id: int) -> Response:
    """One candidate's rank, to be recomputed with a pocket calculator."""
    one = application_of(application_id)
    oversees = policies.oversees_drive(who(), one.drive_id)
    about = found(explained(one, names=oversees or one.drive.terms.names_open))
    return page(
        "recruitment/explain.html",
        one=one,
        drive=one.drive,
        about=about,
        oversees=oversees,
        mine=policies.is_candidate(who(), application_id),
        binding=one.drive.terms.binding,
        bindings=BINDINGS,
        ordinal=ordinal,
        text_of=ranked.text_of,
    )
