"""A roster file up to the point where it may be applied: uploaded, its columns mapped, checked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, update

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.tables import Table
from unionweb.base.text import mark, say
from unionweb.people.models import ImportState, RosterImport, RosterLine
from unionweb.people.models.roster import pack
from unionweb.people.queries import roster
from unionweb.people.queries.roster_students import Compared, Home, compare, units_by_home
from unionweb.people.rules.roster import (
    ColumnMapping,
    Outcome,
    Reading,
    field_text,
    guess_mapping,
    survey,
)

VERBS = {
    "people.roster.upload": mark("上传学生名册"),
    "people.roster.apply": mark("导入学生名册"),
    "people.roster.classes": mark("按名册新建班级"),
    "people.roster.drop": mark("放弃名册导入"),
}

CHUNK = 2000
"""Lines checked in one step: about a quarter of a second."""

FORGOTTEN = timedelta(days=7)


def upload_roster(table: Table, *, by: Actor, now: datetime) -> RosterImport:
    """Keep the lines of a file that was read, with a first guess at its columns. Imports left lying
    for a week are dropped."""
    for forgotten in roster.forgotten_imports(now - FORGOTTEN):
        drop_import(forgotten.id, by=by, now=now)
    held = RosterImport(
        filename=table.filename,
        notes=[pack(note) for note in table.notes],
        state=ImportState.UPLOADED,
        headers=list(table.headers),
        mapping=dict(guess_mapping(table.headers).columns),
        total=len(table.rows),
        uploaded_by=by.id,
        uploaded_at=now,
    )
    db.session.add(held)
    db.session.flush()
    lines = [{"import_id": held.id, "line": row.number, "cells": list(row.cells)} for row in table.rows]
    db.session.execute(insert(RosterLine), lines)
    details = {"file": held.filename, "rows": held.total}
    record("people.roster.upload", subject=("roster_import", held.id), by=by, now=now, details=details)
    return held


def map_columns(import_id: int, columns: Mapping[str, int], *, by: Actor, now: datetime) -> RosterImport:
    """Say which column holds which field, and look once over the whole file. Every check done before is
    forgotten."""
    held = open_import(import_id)
    mapping = ColumnMapping(tuple(held.headers), dict(columns))
    reading = survey(roster.all_rows(held.id), mapping, local_date(now).year)
    held.mapping = dict(columns)
    held.reading = reading.to_json()
    _begin_check([held.id])
    db.session.refresh(held)
    return held


def open_import(import_id: int) -> RosterImport:
    """The import, held for a change; a Refusal when it has ended."""
    held = found(roster.hold(import_id))
    if not held.is_open:
        raise Refusal("这次导入已经结束（%(state)s），没有再做任何更改。", state=say(held.label))
    return held


def _begin_check(import_ids: Iterable[int]) -> None:
    """Back to the beginning of the check."""
    db.session.flush()
    numbers = list(import_ids)
    blank = {"outcome": "", "student_number": "", "problems": [], "changes": []}
    checked = (RosterLine.import_id.in_(numbers), RosterLine.outcome != "")
    db.session.execute(update(RosterLine).where(*checked).values(blank), execution_options=_UNSEEN)
    start = {"state": ImportState.MAPPED, "checked": 0, "counts": {}, "new_units": []}
    db.session.execute(
        update(RosterImport).where(RosterImport.id.in_(numbers)).values(start), execution_options=_UNSEEN
    )


_UNSEEN = {"synchronize_session": False}


def check_again(others_than: int) -> None:
    """The roster has changed: whatever else was mapped or checked must be checked anew."""
    db.session.flush()
    waiting = (ImportState.MAPPED, ImportState.CHECKED)
    _begin_check(one.id for one in roster.open_imports() if one.id != others_than and one.state in waiting)


def check_next(import_id: int, size: int = CHUNK) -> RosterImport:
    """Check the next lines of a mapped import; after the last ones it is checked. In any other state
    nothing happens, so that a second browser tab does no harm."""
    held = found(roster.hold(import_id))
    if held.state is not ImportState.MAPPED:
        return held
    rows = roster.unchecked(held.id, size)
    compared = compare(list(rows.values()), Reading.from_json(held.reading))
    stored = [_result(line_id, one) for line_id, one in zip(rows, compared, strict=True)]
    if stored:
        db.session.execute(update(RosterLine), stored)
    outcomes = Counter(held.counts) + Counter(one.checked.outcome.value for one in compared)
    held.counts = dict(outcomes)
    held.new_units = _add_up(held.new_units, new_homes(compared))
    held.checked += len(rows)
    if held.checked >= held.total or not rows:
        held.state = ImportState.CHECKED
    db.session.flush()
    return held


def _result(line_id: int, compared: Compared) -> dict[str, object]:
    checked = compared.checked
    return {
        "id": line_id,
        "outcome": checked.outcome.value,
        "student_number": checked.student_number or "",
        "problems": [[problem.field, pack(problem.sentence)] for problem in checked.problems],
        "changes": [
            [change.field, _field_text(change.old), _field_text(change.new)] for change in checked.changes
        ],
    }


# Typed, because True, 1 and Fraction(1) are one key otherwise, and three different texts.
_field_text = lru_cache(maxsize=1 << 14, typed=True)(field_text)


def new_homes(compared: Iterable[Compared]) -> Counter[Home]:
    """Colleges and classes that rows need and the tree does not have (or has closed): how many rows
    each. A row in a new class of a new college counts for both."""
    units = units_by_home()
    wanted: Counter[Home] = Counter()
    for one in compared:
        if not needs_home(one):
            continue
        college, class_name = one.home
        for home in {(college, None), (college, class_name)}:
            if home not in units or units[home].closed:
                wanted[home] += 1
    return wanted


def needs_home(compared: Compared) -> bool:
    """Whether the row puts somebody into a college or class where he was not before."""
    if compared.checked.outcome in (Outcome.BAD, Outcome.UNCHANGED):
        return False
    stays = compared.stored is not None and compared.home == compared.stored.home
    return not stays or compared.checked.outcome is Outcome.RETURNING


def _add_up(before: Iterable[list[Any]], more: Mapping[Home, int]) -> list[list[Any]]:
    numbers: Counter[Home] = Counter()
    for college, class_name, rows in before:
        numbers[college, class_name] = rows
    numbers.update(more)
    ordered = sorted(numbers.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return [[*home, rows] for home, rows in ordered]


def drop_import(import_id: int, *, by: Actor, now: datetime) -> RosterImport:
    """Give up an import; its lines are forgotten."""
    held = open_import(import_id)
    end_import(held, ImportState.DROPPED, now)
    details = {"file": held.filename, "rows": held.total}
    record("people.roster.drop", subject=("roster_import", held.id), by=by, now=now, details=details)
    return held


def end_import(held: RosterImport, state: ImportState, now: datetime) -> None:
    """Nothing of the file is kept but its name and its counts."""
    held.state = state
    held.ended_at = now
    held.reading = {}
    db.session.execute(delete(RosterLine).where(RosterLine.import_id == held.id), execution_options=_UNSEEN)
    db.session.flush()
