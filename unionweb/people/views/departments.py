"""The departments of a union."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.policies import signed_in
from unionweb.people import policies
from unionweb.people.actions import departments as actions
from unionweb.people.forms.departments import DepartmentForm
from unionweb.people.models import Department, Unit
from unionweb.people.queries import posts, units
from unionweb.people.rules.limits import union_hints
from unionweb.people.signin import who
from unionweb.people.views.room import room


def the_union(unit_id: int) -> Unit:
    """The unit of an address if it has a union, or 404."""
    unit = found(db.session.get(Unit, unit_id))
    return found(unit if unit.has_union else None)


def the_department(department_id: int) -> Department:
    """The department of an address, or 404."""
    return found(db.session.get(Department, department_id))


@room.get("/units/<int:unit_id>/departments", policy=signed_in)
def departments(unit_id: int) -> Response:
    """Departments with their duties and who leads them."""
    return _show(the_union(unit_id), None)


def _show(unit: Unit, form: Form | None) -> Response:
    board = posts.board(unit.id, today())
    leads = policies.leads_at(who(), unit.place)
    open_ones = units.departments(unit.id)
    return page(
        "people/departments.html",
        200 if form is None else form.status,
        unit=unit,
        form=form,
        teams=[team for team in board.teams if not team.department.closed],
        closed=[one for one in units.departments(unit.id, closed=True) if one.closed] if leads else [],
        hints=union_hints(unit.kind, board.serving, len(open_ones)) if leads else [],
        leads=leads,
    )


@room.route("/units/<int:unit_id>/departments/new", methods=["GET", "POST"], policy=policies.leads_union)
def new_department(unit_id: int) -> Response:
    """A department of this union."""
    unit = the_union(unit_id)
    form = DepartmentForm()
    created = attempt(
        form,
        lambda: actions.create_department(
            unit, form.name.data or "", form.duties.data or "", by=who().actor, now=now()
        ),
    )
    if created:
        tell(mark("已新建“%(name)s”"), name=created.name)
        return go("people.departments", unit_id=unit_id)
    return page("people/department_form.html", form.status, form=form, unit=unit, department=None)


@room.route(
    "/departments/<int:department_id>/edit",
    methods=["GET", "POST"],
    policy=policies.leads_union_of_department,
)
def edit_department(department_id: int) -> Response:
    """Another name, other duties."""
    department = the_department(department_id)
    form = DepartmentForm(department)
    changed = attempt(
        form,
        lambda: actions.change_department(
            department, form.name.data or "", form.duties.data or "", by=who().actor, now=now()
        ),
    )
    if changed:
        tell(mark("已保存"))
        return go("people.departments", unit_id=department.unit_id)
    return page(
        "people/department_form.html", form.status, form=form, unit=department.unit, department=department
    )


@room.post("/departments/<int:department_id>/move", policy=policies.leads_union_of_department)
def move_department(department_id: int) -> Response:
    """One place up or down (`step` -1 or 1)."""
    department = the_department(department_id)
    step = -1 if request.form.get("step") == "-1" else 1
    actions.move_department(department, step, by=who().actor, now=now())
    return go("people.departments", unit_id=department.unit_id, anchor=f"department-{department_id}")


@room.post("/departments/<int:department_id>/close", policy=policies.leads_union_of_department)
def close_department(department_id: int) -> Response:
    """Take a department out of use, if nobody serves in it."""
    department = the_department(department_id)
    form = Form()
    if attempt(form, lambda: actions.close_department(department, by=who().actor, now=now())):
        tell(mark("已停用“%(name)s”"), name=department.name)
        return go("people.departments", unit_id=department.unit_id)
    return _show(department.unit, form)


@room.post("/departments/<int:department_id>/reopen", policy=policies.leads_union_of_department)
def reopen_department(department_id: int) -> Response:
    """Take it into use again."""
    department = the_department(department_id)
    actions.reopen_department(department, by=who().actor, now=now())
    tell(mark("已重新启用“%(name)s”"), name=department.name)
    return go("people.departments", unit_id=department.unit_id)
