"""The roll (选举人名册): who may vote."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import read_number, search_argument
from unionweb.base.web.paging import paginate
from unionweb.elections import policies
from unionweb.elections.actions import roll as actions
from unionweb.elections.forms.roll import NumbersForm, StrikeForm, UnitForm
from unionweb.elections.models import Election, Voter
from unionweb.elections.queries import roll as queries
from unionweb.elections.queries.candidates import Pasted, Students, part_within, parts_of, pasted, students_in
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.lists import roll_with_units, whole_roll
from unionweb.elections.rules.names import read_numbers
from unionweb.elections.views.finding import reach
from unionweb.elections.views.room import room
from unionweb.people.signin import who

HEADERS = (mark("序号"), mark("学号"), mark("姓名"), mark("代表团"), mark("学院和班级"))


@room.get("/<int:election_id>/roll", policy=policies.manages_election)
def roll(election_id: int) -> Response:
    """The roll, and the ways to put people on it."""
    election = election_of(election_id)
    return _page(election, _unit_form(election), NumbersForm())


def _unit_form(election: Election) -> UnitForm:
    form = UnitForm()
    form.offer(parts_of(election.unit) if election.changeable else [])
    return form


def _page(
    election: Election, units: UnitForm, numbers: NumbersForm, wrong: Form | None = None, unknown: int = 0
) -> Response:
    text = search_argument()
    return page(
        "elections/roll.html",
        422 if wrong is not None else 200,
        election=election,
        found=paginate(roll_with_units(election.id, text)),
        turnout=queries.turnout(election.id),
        text=text,
        units=units,
        numbers=numbers,
        wrong=wrong,
        unknown=unknown,
        striking=wrong if isinstance(wrong, StrikeForm) else StrikeForm(),
        struck=request.form.getlist("voter"),
        kinds=queries.kinds_on(election.id),
    )


@room.post("/<int:election_id>/roll/unit", policy=policies.manages_election)
def add_unit_to_roll(election_id: int) -> Response:
    """Every student of a unit and below it."""
    election = election_of(election_id)
    form = _unit_form(election)
    done = attempt(form, lambda: _add_unit(election, form))
    if done is None:
        return _page(election, form, NumbersForm(), form)
    added, students = done
    tell(mark("已加入 %(n)s 人"), n=added)
    if students.left_out:
        tell(mark("按学生类别没有加入 %(n)s 人"), n=students.left_out)
    if form.leave_out.data and students.unknown:
        tell(mark("有 %(n)s 人名册里没有写学生类别，无法判断，已经加入，请核对"), "warn", n=students.unknown)
    return go("elections.roll", election_id=election_id)


def _add_unit(election: Election, form: UnitForm) -> tuple[int, Students]:
    unit = part_within(election.unit, form.unit_id.data)
    kinds = form.leave_out.data or []
    students = students_in(election, unit.id, kinds)
    if not students.people:
        raise Refusal("%(unit)s没有可以加入的在校学生", field="unit_id", unit=unit.name)
    left_out = {"left_out": students.left_out, "kinds": kinds} if kinds else {}
    return len(actions.add_voters(election, students.people, left_out, by=who().actor, now=now())), students


@room.post("/<int:election_id>/roll/numbers", policy=policies.manages_election)
def add_numbers_to_roll(election_id: int) -> Response:
    """Pasted numbers: the known ones are added, the others stay in the field."""
    election = election_of(election_id)
    form = NumbersForm()
    done = attempt(form, lambda: _add_numbers(election, form.numbers.data or ""))
    if done is None:
        return _page(election, _unit_form(election), form, form)
    added, held = done
    tell(mark("已加入 %(n)s 人，%(known)s 人原来就在名册上"), n=added, known=len(held.people) - added)
    if not held.unknown:
        return go("elections.roll", election_id=election_id)
    form.numbers.data = "\n".join(held.unknown)
    form.numbers.raw_data = None
    return _page(election, _unit_form(election), form, unknown=len(held.unknown))


def _add_numbers(election: Election, text: str) -> tuple[int, Pasted]:
    held = pasted(election, read_numbers(text), reach(who(), election))
    new = actions.add_voters(election, held.people, by=who().actor, now=now()) if held.people else []
    return len(new), held


@room.post("/<int:election_id>/roll/remove", policy=policies.manages_election)
def remove_from_roll(election_id: int) -> Response:
    """Those picked."""
    picked = [read_number(text) for text in request.form.getlist("voter")]
    wanted = [number for number in picked if number is not None]
    election, form = election_of(election_id), StrikeForm()
    if not wanted:
        tell(mark("没有选中任何人"), "warn")
        return go("elections.roll", election_id=election_id)
    reason = form.reason.data or ""
    gone = attempt(form, lambda: actions.remove_voters(election, wanted, reason, by=who().actor, now=now()))
    if gone is None:
        return _page(election, _unit_form(election), NumbersForm(), form)
    tell(mark("已移出 %(n)s 人"), n=gone)
    return go("elections.roll", election_id=election_id)


@room.get("/<int:election_id>/roll.xlsx", policy=policies.manages_election)
def roll_xlsx(election_id: int) -> Response:
    """The roll as a file."""
    election = election_of(election_id)
    rows = [_cells(place, voter) for place, voter in enumerate(whole_roll(election_id), 1)]
    title = translate(mark("选举人名册"))
    file = write_xlsx([Sheet(title, [translate(header) for header in HEADERS], rows, [8, 16, 12, 24, 30])])
    return download(file, f"{election.title}-{title}.xlsx", XLSX)


def _cells(place: int, voter: Voter) -> list[Cell]:
    person = voter.person
    return [place, person.number, person.name, voter.delegation, person.unit.full_name]


@room.get("/<int:election_id>/roll/print", policy=policies.manages_election)
def print_roll(election_id: int) -> Response:
    """The roll on A4, with a column to sign."""
    election = election_of(election_id)
    return page("elections/roll_print.html", election=election, voters=whole_roll(election_id))
