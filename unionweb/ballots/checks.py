"""Do the two sides of every vote fit together? By its name and parameters alone."""

from collections.abc import Iterator

from sqlalchemy import select

from unionweb.ballots.box import boxes
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.ballots.box.schema import BoxState, box
from unionweb.ballots.models import BallotVote, DrawState
from unionweb.ballots.rules.encoding import b64
from unionweb.base.db import db


def unlike_votes() -> Iterator[str]:
    """Votes without a box or with another one's parameters; boxes that are closed although papers are still
    drawn, and boxes of no vote."""
    here = boxes()
    known = {one.name: one for one in db.session.scalars(select(BallotVote))}
    try:
        if not here.database.ready():
            return  # `box.checks.faults` says so
        with here.database.reading() as connection:
            rows = connection.execute(select(box.c.ph, box.c.data, box.c.state)).all()
    except BoxBusy:
        return
    boxed = {b64(row.ph): row for row in rows}
    for name, vote in sorted(known.items()):
        if name not in boxed:
            yield f"{name}: has no box"
        elif bytes(boxed[name].data) != vote.data:
            yield f"{name}: the box has other parameters"
        elif boxed[name].state == BoxState.CLOSED and vote.state is DrawState.OPEN:
            yield f"{name}: papers are drawn for a closed box"
    yield from (f"{name}: a box without a vote" for name in sorted(boxed.keys() - known.keys()))
