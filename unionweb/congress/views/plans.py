"""The quota plan: settings with a live preview, the table, its printing and its files."""

from fractions import Fraction
from typing import Any

from flask import Response

from unionweb.base.clock import now
from unionweb.base.tables import Cell, Sheet, write_csv, write_xlsx
from unionweb.base.text import mark, say
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.congress import policies
from unionweb.congress.actions.plans import save_plan
from unionweb.congress.forms.plans import PlanForm
from unionweb.congress.models import Congress, QuotaPlan
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.headcounts import headcounts
from unionweb.congress.queries.plans import Outcome, filled, outcome, plan_of, rows_of
from unionweb.congress.rules.planning import PLAN_MODES, ROW_KINDS, PlanMode, PlanSettings, against_published
from unionweb.congress.rules.quota import METHOD_LABELS, ROUNDING_LABELS
from unionweb.congress.views.room import room
from unionweb.people.signin import who

HEADERS = (
    mark("单位"),
    mark("类别"),
    mark("人数"),
    mark("应得"),
    mark("名额"),
    mark("说明"),
    mark("调整理由"),
    mark("印发的名额"),
)


@room.route("/<int:congress_id>/quota", methods=["GET"], policy=policies.reads_congress)
def quota(congress_id: int) -> Response:
    """The plan. With settings in the address: what they would give; nothing is stored."""
    plan = plan_of(congress_id)
    return _page(congress_of(congress_id), plan, PlanForm(plan))


@room.post("/<int:congress_id>/quota", policy=policies.manages_congress)
def save_quota(congress_id: int) -> Response:
    """Keep the settings."""
    plan = plan_of(congress_id)
    form = PlanForm(plan)
    if attempt(form, lambda: save_plan(plan, form.read(), form.version.data or 0, by=who().actor, now=now())):
        tell(mark("名额方案已保存"))
        return go("congress.quota", congress_id=congress_id)
    return _page(congress_of(congress_id), plan, form)


def _page(congress: Congress, plan: QuotaPlan, form: PlanForm) -> Response:
    rows = rows_of(congress.id)
    settings = form.settings(plan.settings)
    if settings is None:
        result = Outcome(None, say("有一个数字看不懂，请改正上面标出的地方"))
    else:
        result = outcome(rows, settings)
    manages = policies.manages_at(who(), congress.unit.place)
    return page(
        "congress/quota.html",
        form.status,
        congress=congress,
        plan=plan,
        form=form,
        manages=manages,
        unsaved=settings != plan.settings,
        counts=filled(congress.id),
        students=headcounts(congress.unit).total if manages and not rows else None,
        **table(congress, rows, result, settings or plan.settings),
    )


def table(congress: Congress, rows: list[Any], result: Outcome, settings: PlanSettings) -> dict[str, Any]:
    """What the table of seats shows: each row with its allotment, sums, ties and differences."""
    seats = result.result.rows if result.result else [None] * len(rows)
    ties = result.result.ties if result.result else ()
    total = result.result.total + settings.ex_officio if result.result else None
    printed = [row.published for row in rows if row.published is not None]
    return {
        "rows": list(zip(rows, seats, strict=True)),
        "result": result,
        "settings": settings,
        "tied": {name for tie in ties for name in tie.winners + tie.losers},
        "kinds": ROW_KINDS,
        "printed_rows": sum(printed) if printed else None,
        "against_published": against_published,
        "how": _how(settings),
        "share": Fraction(total, congress.headcount) if total and congress.headcount else None,
    }


def _how(settings: PlanSettings) -> list[Any]:
    """The settings in words, for the head of a printed table."""
    total = settings.mode is PlanMode.TOTAL
    how = METHOD_LABELS[settings.method] if total else ROUNDING_LABELS[settings.rounding]
    words: list[Any] = [say(PLAN_MODES[settings.mode]), say(how)]
    if settings.floor:
        words.append(say("每个单位至少 %(n)s 名", n=settings.floor))
    return words


@room.get("/<int:congress_id>/quota/print", policy=policies.reads_congress)
def print_quota(congress_id: int) -> Response:
    """The stored plan on A4."""
    congress, plan, rows = congress_of(congress_id), plan_of(congress_id), rows_of(congress_id)
    return page(
        "congress/quota_print.html",
        congress=congress,
        plan=plan,
        **table(congress, rows, outcome(rows, plan.settings), plan.settings),
    )


@room.get("/<int:congress_id>/quota.<any(csv, xlsx):kind>", policy=policies.reads_congress)
def quota_file(congress_id: int, kind: str) -> Response:
    """The stored plan as a table."""
    congress, rows = congress_of(congress_id), rows_of(congress_id)
    result = outcome(rows, plan_of(congress_id).settings)
    headers, lines = [translate(header) for header in HEADERS], list(_lines(rows, result))
    name = f"{congress.name}-{translate(mark('代表名额'))}.{kind}"
    if kind == "csv":
        return download(write_csv(headers, lines), name, "text/csv")
    return download(write_xlsx([Sheet(translate(mark("代表名额")), headers, lines)]), name, XLSX)


def _lines(rows: list[Any], result: Outcome) -> list[list[Cell]]:
    lines: list[list[Cell]] = []
    for row in rows:
        seat = result.of(row.name)
        numbers: list[Cell] = [None, None, None]
        if seat is not None:
            numbers = [round(float(seat.exact), 3), seat.seats, translate(seat.reason)]
        kind = translate(ROW_KINDS[row.kind])
        lines.append([row.name, kind, row.members, *numbers, row.override_reason, row.published])
    total = result.result.total if result.result else None
    lines.append([translate(mark("合计")), "", sum(row.members for row in rows), None, total, "", "", None])
    return lines
