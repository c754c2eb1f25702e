"""Changing the departments of a union."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Department, Unit
from unionweb.people.queries import posts, units
from unionweb.people.rules.organisation import check_filled

VERBS = {
    "people.department.create": mark("新建部门"),
    "people.department.change": mark("更改部门"),
    "people.department.move": mark("调整部门顺序"),
    "people.department.close": mark("停用部门"),
    "people.department.reopen": mark("重新启用部门"),
}


def create_department(unit: Unit, name: str, duties: str, *, by: Actor, now: datetime) -> Department:
    """A department of a union, last in order."""
    if not unit.has_union or unit.closed:
        raise Refusal("只有使用中的学校和学院才有学生会部门")
    _check_name(unit.id, name)
    position = len(units.departments(unit.id, closed=True))
    department = Department(unit=unit, name=name, duties=duties, position=position)
    db.session.add(department)
    db.session.flush()
    details = {"name": name, "unit": unit.name}
    record("people.department.create", subject=("department", department.id), by=by, now=now, details=details)
    return department


def change_department(
    department: Department, name: str, duties: str, *, by: Actor, now: datetime
) -> Department:
    """Another name or other duties."""
    old, new = (department.name, department.duties), (name, duties)
    if old == new:
        return department
    _check_name(department.unit_id, name, besides=department.id)
    department.name, department.duties = new
    details = {"name": [old[0], name], "duties": [old[1], duties]}
    record("people.department.change", subject=("department", department.id), by=by, now=now, details=details)
    return department


def _check_name(unit_id: int, name: str, besides: int | None = None) -> None:
    check_filled(name, "name")
    for department in units.departments(unit_id, closed=True):
        if department.name == name and department.id != besides:
            if department.closed:
                raise Refusal("已有停用的“%(name)s”，请重新启用它", field="name", name=name)
            raise Refusal("已有“%(name)s”，请换一个名称", field="name", name=name)


def move_department(department: Department, step: int, *, by: Actor, now: datetime) -> Department:
    """One place up (-1) or down (1) in the order; at the end of the list nothing happens."""
    order = units.departments(department.unit_id)
    if department not in order:
        raise Refusal("停用的部门没有顺序")
    target = order.index(department) + step
    if not 0 <= target < len(order):
        return department
    order.remove(department)
    order.insert(target, department)
    for position, one in enumerate(order):
        one.position = position
    details = {"order": [one.name for one in order]}
    record("people.department.move", subject=("department", department.id), by=by, now=now, details=details)
    return department


def close_department(department: Department, *, by: Actor, now: datetime) -> Department:
    """Take a department out of use; nobody may serve in it any more."""
    units.hold(department.unit_id)
    if serving := posts.count_open_posts_in(department.id, local_date(now)):
        raise Refusal("不能停用：部门中还有 %(n)s 个在任职务，请先办理离任", n=serving)
    department.closed = True
    details = {"name": department.name}
    record("people.department.close", subject=("department", department.id), by=by, now=now, details=details)
    return department


def reopen_department(department: Department, *, by: Actor, now: datetime) -> Department:
    """Take a closed department into use again."""
    department.closed = False
    details = {"name": department.name}
    record("people.department.reopen", subject=("department", department.id), by=by, now=now, details=details)
    return department
