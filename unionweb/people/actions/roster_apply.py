"""Writing a checked roster file into the register, in one transaction and in bulk."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar

from sqlalchemy import insert, update

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.actions.roster import check_again, end_import, needs_home, new_homes, open_import
from unionweb.people.models import ImportState, Person, PersonKind, RosterImport, Unit
from unionweb.people.queries import roster, units
from unionweb.people.queries.roster_students import Compared, Home, compare, units_by_home
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.rules.roster import FIELDS, Outcome, Reading

Thing = TypeVar("Thing")

PIECE = 5000
_NAMED_OTHERWISE = {"student_number": "number"}
_UNSEEN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a checked file: whether bad rows are left out, whether those who
    are not in the file are marked as left, and whether a large number of them was confirmed."""

    good_only: bool = False
    mark_missing: bool = True
    confirmed: bool = False


def apply_import(import_id: int, decision: Decision, *, by: Actor, now: datetime) -> RosterImport:
    """Write what the file says. Every row that changes something is compared once more: somebody may
    have edited a person since the check."""
    # The school before the import: two who apply at once, and send each other's import back to the
    # check, would wait for each other otherwise.
    root = units.school()
    if root is None:
        raise Refusal("请先建立学校，再导入学生名册")
    units.hold(root.id)
    held = open_import(import_id)
    if held.state is not ImportState.CHECKED:
        raise Refusal("文件还没有检查完，请先检查")
    compared = list(_compare_again(held))
    held.counts = _counts(held, compared)
    _refuse_bad(held, decision)
    gone = _gone(held, decision, now)
    held.counts = {**held.counts, "gone": len(gone)}
    if writes_something(held):
        check_again(others_than=held.id)
    # Before the writing, because on PostgreSQL an entry queues behind every other change: whoever waits there
    # must not hold persons that the one in front of him wants.
    details = {"file": held.filename, "rows": held.total, **held.counts}
    record("people.roster.apply", subject=("roster_import", held.id), by=by, now=now, details=details)
    homes = _make_units(compared, by=by, now=now)
    for numbers in _pieces(gone):
        leaving = update(Person).where(Person.number.in_(numbers)).values(left_on=local_date(now))
        db.session.execute(leaving, execution_options=_UNSEEN)
    _write(compared, homes, now)
    end_import(held, ImportState.APPLIED, now)
    db.session.expire_all()
    return held


def _compare_again(held: RosterImport) -> Iterator[Compared]:
    reading = Reading.from_json(held.reading)
    for rows in _pieces(roster.rows_to_write(held.id)):
        yield from compare(rows, reading)


def _counts(held: RosterImport, compared: Iterable[Compared]) -> dict[str, int]:
    """Rows by outcome: those that were to change something as they are now, the others as checked."""
    counts = Counter(one.checked.outcome.value for one in compared)
    for outcome in (Outcome.UNCHANGED, Outcome.BAD):
        counts[outcome.value] += held.counts.get(outcome.value, 0)
    return {outcome.value: counts[outcome.value] for outcome in Outcome}


def writes_something(held: RosterImport) -> bool:
    """Whether an applied import changed the register."""
    return any(held.counts.get(name) for name in ("new", "changed", "returning", "gone"))


def _refuse_bad(held: RosterImport, decision: Decision) -> None:
    if held.bad == held.total:
        raise Refusal("没有一行可以写入，请改正文件后重新上传")
    if held.bad and not decision.good_only:
        raise Refusal("有 %(n)s 行有问题，没有写入。请改正文件后重新上传，或只写入合格的行", n=held.bad)


def _gone(held: RosterImport, decision: Decision, now: datetime) -> tuple[str, ...]:
    """Whom to mark as left, by number."""
    if not decision.mark_missing:
        return ()
    missing = roster.missing(held, local_date(now))
    if missing.suspicious and not decision.confirmed:
        raise Refusal(
            "%(n)s 名在校学生不在文件里，超过全部在校学生的 %(limit)s。确实都已离校请勾选确认；"
            "文件只是名册的一部分，请选“不标记”",
            field="confirmed",
            n=len(missing.numbers),
            limit="10%",
        )
    return missing.numbers


def _make_units(compared: list[Compared], *, by: Actor, now: datetime) -> dict[Home, int]:
    """Create or reopen every college and class that is needed; the ids of all, by name."""
    known = units_by_home()
    homes = {home: node.id for home, node in known.items()}
    wanted = sorted(new_homes(compared), key=lambda home: (home[0], home[1] or ""))
    for home in wanted:
        if home in known:
            _reopen(known[home].id, by=by, now=now)
    new = [home for home in wanted if home not in known]
    _create_colleges([college for college, class_name in new if class_name is None], homes, by=by, now=now)
    classes = [(college, class_name) for college, class_name in new if class_name is not None]
    for college, group in groupby(classes, key=lambda home: home[0]):
        _create_classes(college, [class_name for _college, class_name in group], homes, by=by, now=now)
    return homes


def _reopen(unit_id: int, *, by: Actor, now: datetime) -> None:
    unit = db.session.get_one(Unit, unit_id)
    unit.closed = False
    record("people.unit.reopen", subject=("unit", unit_id), by=by, now=now, details={"name": unit.full_name})


def _create_colleges(names: list[str], homes: dict[Home, int], *, by: Actor, now: datetime) -> None:
    root = units.school()
    assert root is not None, "looked at before comparing"
    for name in names:
        unit = Unit(kind=UnitKind.COLLEGE, name=name, parent_id=root.id)
        db.session.add(unit)
        db.session.flush()
        homes[name, None] = unit.id
        details = {"name": name, "kind": unit.kind, "parent": root.name}
        record("people.unit.create", subject=("unit", unit.id), by=by, now=now, details=details)


def _create_classes(
    college: str, names: list[str], homes: dict[Home, int], *, by: Actor, now: datetime
) -> None:
    """One entry for all new classes of a college: a thousand entries would take seconds."""
    college_id = homes[college, None]
    created = [Unit(kind=UnitKind.CLASS, name=name, parent_id=college_id) for name in names]
    db.session.add_all(created)
    db.session.flush()
    homes.update({(college, unit.name): unit.id for unit in created})
    details = {"college": college, "classes": names}
    record("people.roster.classes", subject=("unit", college_id), by=by, now=now, details=details)


def _write(compared: list[Compared], homes: dict[Home, int], now: datetime) -> None:
    new = [_new_person(one, homes, now) for one in compared if one.checked.outcome is Outcome.NEW]
    for piece in _pieces(new):
        db.session.execute(insert(Person), piece)
    changing = (Outcome.CHANGED, Outcome.RETURNING)
    changes = [_change(one, homes) for one in compared if one.checked.outcome in changing]
    # One statement for all rows that change the same fields.
    for piece in _pieces(sorted(changes, key=lambda values: sorted(values))):
        db.session.execute(update(Person), piece)


def _new_person(one: Compared, homes: dict[Home, int], now: datetime) -> dict[str, Any]:
    assert one.checked.row is not None
    student = one.checked.row.student
    values = {
        _NAMED_OTHERWISE.get(name, name): getattr(student, name)
        for name in FIELDS
        if name not in ("college", "class_name")
    }
    fixed = {"kind": PersonKind.STUDENT, "public_contact": "", "created_at": now, "left_on": None}
    return {**values, **fixed, "unit_id": homes[one.home]}


def _change(one: Compared, homes: dict[Home, int]) -> dict[str, Any]:
    assert one.stored is not None
    places = ("college", "class_name")
    values = {change.field: change.new for change in one.checked.changes if change.field not in places}
    if needs_home(one):
        values["unit_id"] = homes[one.home]
    if not one.stored.active:
        values["left_on"] = None
    return {"id": one.stored.person_id, **values}


def _pieces(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    left = iter(things)
    while piece := list(islice(left, PIECE)):
        yield piece
