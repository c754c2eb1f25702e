"""Many rows of a quota plan at once: from the roster, or from a table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.actions.rows import drop, refuse_seated
from unionweb.congress.actions.settling import claim, settle
from unionweb.congress.models import Congress, QuotaPlan, QuotaRow
from unionweb.congress.queries.headcounts import headcounts
from unionweb.congress.queries.plans import plan_of, rows_of
from unionweb.congress.rules.planning import RowEntry, RowKind

VERBS = {"congress.rows.fill": mark("批量填入名额单位")}
MOST_ROWS = 2000


def fill_from_roster(
    congress: Congress, kind: RowKind, keep_others: bool, version: int, *, by: Actor, now: datetime
) -> QuotaPlan:
    """A row for every college, class, grade or club of the roster, with its members."""
    entries = headcounts(congress.unit).rows(kind)
    if not entries:
        raise Refusal("名册里没有可以填入的单位，请先导入名册，或改用表格", field="kind")
    return fill_rows(congress, entries, keep_others, version, by=by, now=now)


def fill_from_table(
    congress: Congress,
    entries: Sequence[RowEntry],
    keep_others: bool,
    version: int,
    *,
    by: Actor,
    now: datetime,
) -> QuotaPlan:
    """A row for every line of a table; a name that stands for just one unit of the roster is linked to it."""
    roster = headcounts(congress.unit)
    linked = [roster.linked(entry) for entry in entries]
    return fill_rows(congress, linked, keep_others, version, by=by, now=now)


def fill_rows(
    congress: Congress,
    entries: Sequence[RowEntry],
    keep_others: bool,
    version: int,
    *,
    by: Actor,
    now: datetime,
) -> QuotaPlan:
    """Rows of these names are brought up to date, new ones added at the end in the order given, and the
    others dropped unless they are to be kept. What was set by hand in a row that stays, stays."""
    plan = plan_of(congress.id)
    claim(plan, version)
    rows = rows_of(congress.id)
    wanted = {entry.name: entry for entry in entries}
    others = [] if keep_others else [row for row in rows if row.name not in wanted]
    _check_number(len(wanted) + (len(rows) if keep_others else 0))
    refuse_seated(others)
    for row in others:
        drop(row)
    kept = {row.name: row for row in rows if row not in others}
    added = [_new(congress.id, entry) for name, entry in wanted.items() if name not in kept]
    for name in kept.keys() & wanted.keys():
        _update(kept[name], wanted[name])
    order = [*(row for row in rows if row not in others), *added]
    if not keep_others:
        by_name = {row.name: row for row in order}
        order = [by_name[name] for name in wanted]
    for position, row in enumerate(order, 1):
        row.position = position
    settle(plan, by, now)
    details = {"rows": len(order), "added": len(added), "dropped": [row.name for row in others]}
    record("congress.rows.fill", subject=("congress", congress.id), by=by, now=now, details=details)
    return plan


def _check_number(rows: int) -> None:
    if rows > MOST_ROWS:
        raise Refusal("名额表最多%(most)s行，这里有%(rows)s行", most=MOST_ROWS, rows=rows)


def _new(congress_id: int, entry: RowEntry) -> QuotaRow:
    row = QuotaRow(congress_id=congress_id, override_reason="", override_by="")
    row.set(entry)
    db.session.add(row)
    return row


def _update(row: QuotaRow, entry: RowEntry) -> None:
    before = row.entry
    row.set(
        replace(
            before,
            kind=entry.kind,
            members=entry.members,
            unit_id=entry.unit_id,
            grade=entry.grade,
            fixed=before.fixed if entry.fixed is None else entry.fixed,
            published=before.published if entry.published is None else entry.published,
        )
    )
    if row.entry != before:
        row.version += 1
