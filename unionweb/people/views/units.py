"""The unit tree and one unit."""

from flask import Response, request, url_for

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.policies import signed_in
from unionweb.people import policies
from unionweb.people.actions import units as actions
from unionweb.people.forms.units import NewUnitForm, UnitForm
from unionweb.people.models import Unit
from unionweb.people.queries import posts, units
from unionweb.people.rules.organisation import PARENT_KINDS, UNIT_KINDS
from unionweb.people.rules.roles import Role
from unionweb.people.signin import who
from unionweb.people.views.room import room


def the_unit(unit_id: int) -> Unit:
    """The unit of an address, or 404."""
    return found(db.session.get(Unit, unit_id))


@room.get("/units", policy=signed_in)
def units_tree() -> Response:
    """The whole tree, or the branches that match a search."""
    text = search_argument()
    closed = request.args.get("closed") == "1"
    branches = [_branch(node, 1, bool(text)) for node in units.tree(text, closed=closed)]
    return page("people/units.html", branches=branches, text=text, closed=closed)


def _branch(node: units.Node, level: int, unfolded: bool) -> dict[str, object]:
    """A node as the macro `tree` wants it: the school is open, colleges only after a search."""
    unit = node.unit
    note = say("%(kind)s · %(n)s 人", kind=say(UNIT_KINDS[unit.kind]), n=node.students)
    if unit.closed:
        note = say("%(note)s · 已停用", note=note)
    return {
        "label": unit.name,
        "url": url_for("people.unit", unit_id=unit.id),
        "note": translate(note),
        "children": [_branch(child, level + 1, unfolded) for child in node.children],
        "open": unfolded or level == 1,
    }


@room.get("/units/<int:unit_id>", policy=signed_in)
def unit(unit_id: int) -> Response:
    """What a unit is, and what is in it."""
    return _show(the_unit(unit_id), None)


def _show(unit: Unit, form: Form | None) -> Response:
    asking = who()
    return page(
        "people/unit.html",
        200 if form is None else form.status,
        unit=unit,
        kinds=UNIT_KINDS,
        form=form,
        children=units.children(unit.id),
        students=units.count_students(unit.id),
        grades=units.students_by_grade(unit.id),
        board=posts.board(unit.id, today()) if unit.has_union else None,
        administers=asking.holds(Role.ADMINISTRATOR, unit.place),
        leads=policies.leads_at(asking, unit.place),
        can_have_children=any(unit.kind in parents for parents in PARENT_KINDS.values()),
    )


@room.route("/units/<int:unit_id>/new", methods=["GET", "POST"], policy=policies.administers_unit)
def new_unit(unit_id: int) -> Response:
    """A unit below this one."""
    parent = the_unit(unit_id)
    form = NewUnitForm()
    form.offer(parent)
    created = attempt(
        form,
        lambda: actions.create_unit(parent, form.kind.data, form.name.data or "", by=who().actor, now=now()),
    )
    if created:
        tell(mark("已新建“%(name)s”"), name=created.name)
        return go("people.unit", unit_id=parent.id)
    return page("people/unit_form.html", form.status, form=form, parent=parent, unit=None)


@room.route("/units/<int:unit_id>/edit", methods=["GET", "POST"], policy=policies.administers_unit)
def edit_unit(unit_id: int) -> Response:
    """Another name, or another parent among those that the person administers."""
    unit = the_unit(unit_id)
    form = UnitForm(unit)
    form.offer(_parents(unit))
    if attempt(form, lambda: _change(unit, form)):
        tell(mark("已保存"))
        return go("people.unit", unit_id=unit_id)
    return page("people/unit_form.html", form.status, form=form, parent=unit.parent, unit=unit)


def _parents(unit: Unit) -> list[Unit]:
    """The present parent, and others where the person may put the unit."""
    mine = [one for one in units.possible_parents(unit.kind) if who().holds(Role.ADMINISTRATOR, one.place)]
    if unit.parent is not None and unit.parent not in mine:
        mine.insert(0, unit.parent)
    return mine


def _change(unit: Unit, form: UnitForm) -> Unit:
    actions.rename_unit(unit, form.name.data or "", by=who().actor, now=now())
    if unit.parent_id is None:
        return unit
    return actions.move_unit(unit, the_unit(form.parent_id.data), by=who().actor, now=now())


@room.post("/units/<int:unit_id>/close", policy=policies.administers_unit)
def close_unit(unit_id: int) -> Response:
    """Take a unit out of use, if nobody is in it."""
    unit = the_unit(unit_id)
    form = Form()
    if attempt(form, lambda: actions.close_unit(unit, by=who().actor, now=now())):
        tell(mark("已停用“%(name)s”"), name=unit.name)
        return go("people.unit", unit_id=unit_id)
    return _show(unit, form)


@room.post("/units/<int:unit_id>/reopen", policy=policies.administers_unit)
def reopen_unit(unit_id: int) -> Response:
    """Take it into use again."""
    unit = the_unit(unit_id)
    form = Form()
    if attempt(form, lambda: actions.reopen_unit(unit, by=who().actor, now=now())):
        tell(mark("已重新启用“%(name)s”"), name=unit.name)
        return go("people.unit", unit_id=unit_id)
    return _show(unit, form)
