"""Changing the unit tree."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Unit
from unionweb.people.queries import posts, units
from unionweb.people.rules.organisation import (
    UnitKind,
    check_closing,
    check_filled,
    check_name_is_free,
    check_parent,
)

VERBS = {
    "people.school.found": mark("建立学校"),
    "people.unit.create": mark("新建组织单位"),
    "people.unit.rename": mark("更改单位名称"),
    "people.unit.move": mark("调整单位的上级"),
    "people.unit.close": mark("停用单位"),
    "people.unit.reopen": mark("重新启用单位"),
}


def found_school(name: str, *, by: Actor, now: datetime) -> Unit:
    """The root of the tree; there is one only."""
    if units.school() is not None:
        raise Refusal("学校已经建立，不能再建一所")
    check_filled(name, "name")
    school = Unit(kind=UnitKind.SCHOOL, name=name)
    db.session.add(school)
    db.session.flush()
    record("people.school.found", subject=("unit", school.id), by=by, now=now, details={"name": name})
    return school


def create_unit(parent: Unit, kind: UnitKind, name: str, *, by: Actor, now: datetime) -> Unit:
    """A college, class or club below a unit."""
    check_parent(kind, parent.kind, parent_closed=parent.closed)
    check_filled(name, "name")
    check_name_is_free(name, units.siblings(parent.id, kind))
    unit = Unit(kind=kind, name=name, parent=parent)
    db.session.add(unit)
    db.session.flush()
    details = {"name": name, "kind": kind, "parent": parent.full_name}
    record("people.unit.create", subject=("unit", unit.id), by=by, now=now, details=details)
    return unit


def rename_unit(unit: Unit, name: str, *, by: Actor, now: datetime) -> Unit:
    """Another name; the same one changes nothing."""
    if name == unit.name:
        return unit
    check_filled(name, "name")
    if unit.parent_id is not None:
        check_name_is_free(name, units.siblings(unit.parent_id, unit.kind, besides=unit.id))
    details = {"from": unit.name, "to": name}
    unit.name = name
    record("people.unit.rename", subject=("unit", unit.id), by=by, now=now, details=details)
    return unit


def move_unit(unit: Unit, parent: Unit, *, by: Actor, now: datetime) -> Unit:
    """Another parent, with everybody and everything below; the same one changes nothing."""
    if unit.parent_id == parent.id:
        return unit
    check_parent(unit.kind, parent.kind, parent_closed=parent.closed)
    check_name_is_free(unit.name, units.siblings(parent.id, unit.kind))
    details = {"name": unit.name, "from": unit.parent.name if unit.parent else None, "to": parent.name}
    unit.parent = parent
    record("people.unit.move", subject=("unit", unit.id), by=by, now=now, details=details)
    return unit


def close_unit(unit: Unit, *, by: Actor, now: datetime) -> Unit:
    """Take a unit out of use; nobody may be in it any more."""
    if unit.kind is UnitKind.SCHOOL:
        raise Refusal("学校不能停用")
    units.hold(unit.id)
    check_closing(
        units.count_students(unit.id),
        posts.count_open_posts(unit.id, local_date(now)),
        units.count_open_children(unit.id),
    )
    unit.closed = True
    record("people.unit.close", subject=("unit", unit.id), by=by, now=now, details={"name": unit.full_name})
    return unit


def reopen_unit(unit: Unit, *, by: Actor, now: datetime) -> Unit:
    """Take a closed unit into use again."""
    if unit.parent is not None and unit.parent.closed:
        raise Refusal("上级单位已停用，请先启用上级单位")
    unit.closed = False
    record("people.unit.reopen", subject=("unit", unit.id), by=by, now=now, details={"name": unit.full_name})
    return unit
