"""One file on its way into the roster: columns, check, result, decision."""

from collections.abc import Iterator, Sequence

from flask import Response, request, url_for

from unionweb.base.clock import now, today
from unionweb.base.refusals import found
from unionweb.base.tables import Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, fragment, go, page, tell, wants_fragment
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.paging import PAGE_SIZE, Page, paginate
from unionweb.people import policies
from unionweb.people.actions import roster as actions
from unionweb.people.actions.roster_apply import apply_import, writes_something
from unionweb.people.forms.roster import DecisionForm, MappingForm
from unionweb.people.models import ImportState, RosterImport
from unionweb.people.queries import roster as queries
from unionweb.people.queries.posts import posts_of_those_who_left
from unionweb.people.queries.units import below, school
from unionweb.people.rules.roster import FIELDS, OUTCOMES, SCALES, Outcome, Reading, Scale, guess_mapping
from unionweb.people.signin import who
from unionweb.people.views.room import room

SAMPLES = 3


@room.get("/roster/imports/<int:import_id>", policy=policies.administers_school)
def roster_import(import_id: int) -> Response:
    """Where an import stands."""
    held = found(queries.get_import(import_id))
    match held.state:
        case ImportState.UPLOADED:
            return go("people.roster_mapping", import_id=held.id)
        case ImportState.MAPPED:
            return page("people/roster_check.html", held=held)
        case ImportState.CHECKED:
            return _result(held, DecisionForm())
    return _ended(held)


def _ended(held: RosterImport) -> Response:
    root = school()
    still_serving = posts_of_those_who_left(below([root.id]), today()) if root else []
    return page(
        "people/roster_ended.html", held=held, wrote=writes_something(held), still_serving=still_serving
    )


@room.route(
    "/roster/imports/<int:import_id>/mapping", methods=["GET", "POST"], policy=policies.administers_school
)
def roster_mapping(import_id: int) -> Response:
    """Which column holds what; may be corrected until the import is applied."""
    held = found(queries.get_import(import_id))
    if not held.is_open:
        return go("people.roster_import", import_id=held.id)
    samples = _samples(queries.first_cells(held.id), len(held.headers))
    form = MappingForm()
    form.offer(held.headers, samples)
    form.mark_required()
    form.doubt(guess_mapping(held.headers).ambiguous)
    if not form.submitted:
        form.preselect(held.mapping)
    if attempt(form, lambda: actions.map_columns(held.id, form.read(), by=who().actor, now=now())):
        return go("people.roster_import", import_id=import_id)
    used = set(form.read().values())
    unused = [header for column, header in enumerate(held.headers) if header and column not in used]
    return page("people/roster_mapping.html", form.status, form=form, held=held, fields=FIELDS, unused=unused)


def _samples(rows: Sequence[Sequence[str]], columns: int) -> list[list[str]]:
    """The first different values of each column, cut to what a list of choices can show."""
    values = [dict.fromkeys(row[column][:16] for row in rows if row[column]) for column in range(columns)]
    return [list(found)[:SAMPLES] for found in values]


@room.post("/roster/imports/<int:import_id>/step", policy=policies.administers_school)
def roster_step(import_id: int) -> Response:
    """Check the next lines. The fragment asks for the next step by itself."""
    held = actions.check_next(import_id)
    if wants_fragment() and held.state is ImportState.MAPPED:
        return fragment("people/_roster_progress.html", held=held)
    return go("people.roster_import", import_id=import_id)


@room.post("/roster/imports/<int:import_id>/apply", policy=policies.administers_school)
def roster_apply(import_id: int) -> Response:
    """Write all rows, or the good ones."""
    held = found(queries.get_import(import_id))
    if held.state is not ImportState.CHECKED:
        return _too_late(held)
    form = DecisionForm()
    missing = queries.missing(held, today())
    if attempt(form, lambda: apply_import(import_id, form.decide(missing), by=who().actor, now=now())):
        return go("people.roster_import", import_id=import_id)
    held = found(queries.get_import(import_id))
    return _result(held, form) if held.state is ImportState.CHECKED else _too_late(held)


def _too_late(held: RosterImport) -> Response:
    if held.state is ImportState.APPLIED:
        tell(mark("这个文件已经写入过了，没有再写一次。"), "warn")
    elif held.state is ImportState.DROPPED:
        tell(mark("这次导入已经放弃，没有写入。"), "warn")
    else:
        tell(mark("名册或列的对应有了变化，请重新检查后再写入。"), "warn")
    return go("people.roster_import", import_id=held.id)


@room.post("/roster/imports/<int:import_id>/drop", policy=policies.administers_school)
def roster_drop(import_id: int) -> Response:
    """Give the import up."""
    held = found(queries.hold(import_id))
    if not held.is_open:
        return _too_late(held)
    actions.drop_import(import_id, by=who().actor, now=now())
    tell(mark("已放弃“%(name)s”，名册没有改变。"), name=held.filename)
    return go("people.roster")


def _result(held: RosterImport, form: DecisionForm) -> Response:
    missing = queries.missing(held, today())
    form.suggest(missing)
    reading = Reading.from_json(held.reading)
    return page(
        "people/roster_result.html",
        form.status,
        held=held,
        form=form,
        missing=missing,
        parts=_parts(held, missing, ""),
        counted=_counted(held, missing),
        scales=[
            (FIELDS[name], SCALES[scale])
            for name, scale in reading.scales.items()
            if scale is not Scale.UNCLEAR
        ],
        without_number=reading.without_number,
        first_bad=paginate(queries.lines(held.id, Outcome.BAD), 1, 5).items if held.bad else [],
        fields=FIELDS,
        colleges=_by_college(held.new_units),
    )


_LISTED = (Outcome.BAD, Outcome.CHANGED, Outcome.NEW, Outcome.RETURNING)
_ABSENT = mark("不在文件里")


def _parts(held: RosterImport, missing: queries.Missing, current: str) -> list[tuple[str, str, bool]]:
    """The tabs of a result: those that are not empty."""
    here = url_for("people.roster_import", import_id=held.id)
    parts = [(translate(mark("概览")), here, current == "")]
    for outcome in _LISTED:
        if number := held.counts.get(outcome):
            address = url_for("people.roster_lines", import_id=held.id, outcome=outcome.value)
            parts.append((f"{translate(OUTCOMES[outcome])} {number:,}", address, current == outcome))
    if missing.numbers:
        address = url_for("people.roster_gone", import_id=held.id)
        parts.append((f"{translate(_ABSENT)} {len(missing.numbers):,}", address, current == "gone"))
    return parts


def _counted(held: RosterImport, missing: queries.Missing) -> list[tuple[str, str]]:
    """Every outcome with its number, for people."""
    counted = [(translate(OUTCOMES[one]), f"{held.counts.get(one, 0):,}") for one in Outcome]
    absent = f"{len(missing.numbers):,}" if missing.known else translate(mark("无法判断"))
    return [*counted, (translate(_ABSENT), absent)]


def _by_college(new_units: Sequence[Sequence[str | int | None]]) -> list[dict[str, object]]:
    """The new units college by college: is the college new, its students, its new classes."""
    colleges: dict[object, dict[str, object]] = {}
    classes: dict[object, list[tuple[object, object]]] = {}
    for college, class_name, rows in new_units:
        entry = colleges.setdefault(college, {"name": college, "rows": None})
        if class_name is None:
            entry["rows"] = rows
        else:
            classes.setdefault(college, []).append((class_name, rows))
    return [{**entry, "classes": classes.get(college, [])} for college, entry in colleges.items()]


@room.get(
    "/roster/imports/<int:import_id>/<any(bad,changed,new,returning):outcome>",
    policy=policies.administers_school,
)
def roster_lines(import_id: int, outcome: str) -> Response:
    """The rows of one outcome."""
    held = found(queries.get_import(import_id))
    if held.state is not ImportState.CHECKED:
        return go("people.roster_import", import_id=held.id)
    return page(
        "people/roster_lines.html",
        held=held,
        parts=_parts(held, queries.missing(held, today()), outcome),
        outcome=Outcome(outcome),
        outcomes=OUTCOMES,
        fields=FIELDS,
        found=paginate(queries.lines(held.id, Outcome(outcome))),
    )


@room.get("/roster/imports/<int:import_id>/gone", policy=policies.administers_school)
def roster_gone(import_id: int) -> Response:
    """Active students who are not in the file."""
    held = found(queries.get_import(import_id))
    if held.state is not ImportState.CHECKED:
        return go("people.roster_import", import_id=held.id)
    missing = queries.missing(held, today())
    pages = max(1, -(-len(missing.numbers) // PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    numbers = missing.numbers[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    shown = Page(queries.persons_by_number(numbers), number, pages, len(missing.numbers))
    return page("people/roster_gone.html", held=held, parts=_parts(held, missing, "gone"), found=shown)


@room.get("/roster/imports/<int:import_id>/bad.xlsx", policy=policies.administers_school)
def roster_bad_rows(import_id: int) -> Response:
    """The bad rows as they came, each with its reasons in front: to be mended and uploaded again."""
    held = found(queries.get_import(import_id))
    headers = (translate(mark("原因")), translate(mark("原文件行号")), *held.headers)
    between = translate(mark("；"))
    rows: Iterator[tuple[str | int, ...]] = (
        (between.join(translate(said) for _field, said in line.said_problems), line.line, *line.cells)
        for line in queries.every(queries.lines(held.id, Outcome.BAD))
    )
    content = write_xlsx([Sheet(translate(mark("有问题的行")), headers, rows)])
    return download(content, f"有问题的行-{held.filename}.xlsx", XLSX)
