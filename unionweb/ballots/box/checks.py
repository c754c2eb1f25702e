"""What `doctor` asks about the boxes."""

from collections.abc import Iterator

from sqlalchemy import func, select

from unionweb.ballots.box import boxes
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.ballots.box.schema import BoxState, board, box, inbox
from unionweb.ballots.box.store import Boxes
from unionweb.ballots.rules.encoding import b64


def faults() -> Iterator[str]:
    """Each thing that is not as it should be, for the operator."""
    here = boxes()
    try:
        if not here.database.ready():
            yield "the ballot box has no database yet: flask --app app db upgrade"
            return
        yield from _faults_of_boxes(here)
    except BoxBusy as problem:
        yield f"the ballot box's database cannot be used: {problem.__cause__}"


def _faults_of_boxes(here: Boxes) -> Iterator[str]:
    keys = set(here.keys.names())
    with here.database.reading() as connection:
        states = {
            b64(row.ph): row
            for row in connection.execute(
                select(box.c.ph, box.c.state, box.c.received, box.c.receipt_private)
            )
        }
        written = _counts(connection.execute(select(board.c.ph, func.count()).group_by(board.c.ph)))
        waiting = _counts(connection.execute(select(inbox.c.ph, func.count()).group_by(inbox.c.ph)))
    for name, row in sorted(states.items()):
        if row.state == BoxState.OPEN and not here.keys.is_there(name):
            lost = waiting.get(row.ph, 0)
            yield f"{name}: the key of this open box is gone; nobody can read its {lost} ballots"
        if row.state == BoxState.CLOSING:
            yield f"{name}: was interrupted while closing; close it again"
        if row.state == BoxState.CLOSED and name in keys:
            yield f"{name}: is closed, but its key is still there; close it again"
        kept = row.received if row.receipt_private else 0
        if row.state == BoxState.CLOSED and written.get(row.ph, 0) != kept:
            yield f"{name}: {written.get(row.ph, 0)} ballots on the board, {kept} should be"
    yield from (f"{name}: a key without a box" for name in sorted(keys - states.keys()))


def _counts(rows: object) -> dict[bytes, int]:
    return {bytes(ph): int(count) for ph, count in rows}  # type: ignore[attr-defined]
