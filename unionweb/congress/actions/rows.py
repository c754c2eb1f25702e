"""Changing single rows of a quota plan."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.actions.settling import STALE, settle
from unionweb.congress.models import Delegate, QuotaRow
from unionweb.congress.queries.plans import plan_of, rows_of
from unionweb.congress.rules.planning import RowEntry

VERBS = {
    "congress.row.add": mark("新增名额单位"),
    "congress.row.edit": mark("修改名额单位"),
    "congress.row.override": mark("调整名额"),
    "congress.row.move": mark("移动名额单位"),
    "congress.row.remove": mark("删除名额单位"),
    "congress.nominees": mark("填写候选人数"),
}


@dataclass(frozen=True, slots=True)
class ByHand:
    """A number set by hand; `seats` None takes it back."""

    seats: int | None = None
    reason: str = ""


def add_row(congress_id: int, entry: RowEntry, by_hand: ByHand, *, by: Actor, now: datetime) -> QuotaRow:
    """A new row at the end."""
    _refuse_same_name(congress_id, entry.name)
    last = db.session.scalar(select(func.max(QuotaRow.position)).where(QuotaRow.congress_id == congress_id))
    row = QuotaRow(congress_id=congress_id, position=(last or 0) + 1, override_reason="", override_by="")
    row.set(entry)
    _set_by_hand(row, by_hand, by, now)
    db.session.add(row)
    settle(plan_of(congress_id), by, now)
    record("congress.row.add", subject=("congress", congress_id), by=by, now=now, details=asdict(entry))
    _log_by_hand(row, None, by, now)
    return row


def edit_row(
    row: QuotaRow, entry: RowEntry, by_hand: ByHand, version: int, *, by: Actor, now: datetime
) -> QuotaRow:
    """Change a row. Refusal when somebody else changed it since `version`."""
    _refuse_same_name(row.congress_id, entry.name, besides=row.id)
    mine = update(QuotaRow).where(QuotaRow.id == row.id, QuotaRow.version == version)
    if db.session.scalar(mine.values(version=version + 1).returning(QuotaRow.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(row)
    before, seats_before = asdict(row.entry), row.override_seats
    row.set(entry)
    _set_by_hand(row, by_hand, by, now)
    settle(plan_of(row.congress_id), by, now)
    changed = {name: [before[name], value] for name, value in asdict(entry).items() if before[name] != value}
    if changed:
        details = {"row": row.name, **changed}
        record("congress.row.edit", subject=("congress", row.congress_id), by=by, now=now, details=details)
    _log_by_hand(row, seats_before, by, now, always=not changed)
    return row


def _refuse_same_name(congress_id: int, name: str, besides: int = 0) -> None:
    same = select(QuotaRow.id).where(
        QuotaRow.congress_id == congress_id, QuotaRow.name == name, QuotaRow.id != besides
    )
    if db.session.scalar(same) is not None:
        raise Refusal("已有同名单位：%(name)s", field="name", name=name)


def _set_by_hand(row: QuotaRow, by_hand: ByHand, by: Actor, now: datetime) -> None:
    if by_hand.seats is not None and not by_hand.reason:
        raise Refusal("请写明调整%(name)s名额的理由", field="override_reason", name=row.name)
    reason = by_hand.reason if by_hand.seats is not None else ""
    if (row.override_seats, row.override_reason) == (by_hand.seats, reason):
        return
    row.override_seats, row.override_reason = by_hand.seats, reason
    row.override_by = by.name if by_hand.seats is not None else ""
    row.override_at = now if by_hand.seats is not None else None


def _log_by_hand(row: QuotaRow, before: int | None, by: Actor, now: datetime, always: bool = False) -> None:
    if row.override_seats == before and not always:
        return
    details = {"row": row.name, "seats": [before, row.override_seats], "reason": row.override_reason}
    record("congress.row.override", subject=("congress", row.congress_id), by=by, now=now, details=details)


def set_nominees(
    congress_id: int, numbers: Mapping[int, int | None], *, by: Actor, now: datetime
) -> list[QuotaRow]:
    """How many stood for election in each row; None where it is not known."""
    rows = rows_of(congress_id)
    changed = {row.name: [row.nominees, numbers.get(row.id)] for row in rows}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for row in rows:
        if row.name in changed:
            row.nominees = numbers.get(row.id)
            row.version += 1
    settle(plan_of(congress_id), by, now)
    record("congress.nominees", subject=("congress", congress_id), by=by, now=now, details=changed)
    return rows


def remove_row(row: QuotaRow, *, by: Actor, now: datetime) -> QuotaRow:
    """Take a row out of the plan. Refusal while delegates are registered in it."""
    refuse_seated([row])
    drop(row)
    settle(plan_of(row.congress_id), by, now)
    details = asdict(row.entry)
    record("congress.row.remove", subject=("congress", row.congress_id), by=by, now=now, details=details)
    return row


def refuse_seated(rows: list[QuotaRow]) -> None:
    """Rows in which delegates are registered must stay."""
    seated = (
        select(QuotaRow.name)
        .join(Delegate, Delegate.row_id == QuotaRow.id)
        .where(QuotaRow.id.in_([row.id for row in rows]), Delegate.removed_at.is_(None))
    )
    name = db.session.scalar(seated.order_by(QuotaRow.position).limit(1))
    if name is not None:
        raise Refusal("%(name)s已登记代表，不能删去；请先移走这些代表", name=name)


def drop(row: QuotaRow) -> None:
    """Delete a row; delegates who were taken off the list let go of it."""
    db.session.execute(update(Delegate).where(Delegate.row_id == row.id).values(row_id=None))
    db.session.delete(row)


def move_row(row: QuotaRow, step: int, *, by: Actor, now: datetime) -> QuotaRow:
    """One place up (-1) or down (+1); at the end of the table it stays where it is."""
    rows = rows_of(row.congress_id)
    place = rows.index(row)
    rows.insert(min(max(place + step, 0), len(rows) - 1), rows.pop(place))
    for position, one in enumerate(rows, 1):
        one.position = position
    settle(plan_of(row.congress_id), by, now)
    details = {"row": row.name, "position": row.position}
    record("congress.row.move", subject=("congress", row.congress_id), by=by, now=now, details=details)
    return row
