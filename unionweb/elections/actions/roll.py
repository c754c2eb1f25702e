"""The roll of an election, and checking people in."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.setup import refuse_frozen
from unionweb.elections.models import CheckedIn, Election, Voter
from unionweb.elections.queries.roll import numbers_on
from unionweb.elections.rules.stages import DRAWING

VERBS = {
    "elections.roll.add": mark("加入选举人名册"),
    "elections.roll.remove": mark("移出选举人名册"),
    "elections.check_in": mark("签到"),
}


def add_voters(
    election: Election,
    people: Iterable[tuple[int, str]],
    left_out: Mapping[str, object] | None = None,
    *,
    by: Actor,
    now: datetime,
) -> list[Voter]:
    """Add persons, as (id, delegation), to the roll; those on it already are left as they are. `left_out`
    says whom not, for the log."""
    refuse_frozen(election)
    known = numbers_on(election.id)
    last = db.session.scalar(select(func.max(Voter.number)).where(Voter.election_id == election.id)) or 0
    new = []
    for person_id, delegation in people:
        if person_id in known:
            continue
        known.add(person_id)
        last += 1
        new.append(
            Voter(
                election_id=election.id,
                person_id=person_id,
                number=last,
                delegation=delegation,
                salt=secrets.token_bytes(32),
            )
        )
    db.session.add_all(new)
    db.session.flush()
    details = {"added": len(new), "total": len(known), **(left_out or {})}
    record("elections.roll.add", subject=("election", election.id), by=by, now=now, details=details)
    return new


def remove_voters(
    election: Election, person_ids: Iterable[int], reason: str, *, by: Actor, now: datetime
) -> int:
    """Take persons off the roll; how many there were."""
    refuse_frozen(election)
    if not reason:
        raise Refusal("请写明移出的理由", field="reason")
    wanted = set(person_ids)
    query = select(Voter).where(Voter.election_id == election.id, Voter.person_id.in_(wanted))
    gone = list(db.session.scalars(query))
    for voter in gone:
        db.session.delete(voter)
    db.session.flush()
    details = {"removed": [voter.person.number for voter in gone][:50], "count": len(gone)}
    details["reason"] = reason
    record("elections.roll.remove", subject=("election", election.id), by=by, now=now, details=details)
    return len(gone)


def check_in(
    election: Election,
    person_id: int,
    how: CheckedIn,
    staff_id: int | None = None,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Mark a person on the roll as present; False when that was so already. Refusal: not on the roll, or it
    is not the time."""
    if election.annulled_at is not None or election.stage not in DRAWING:
        raise Refusal("现在不是签到的时候")
    if not election.check_in:
        raise Refusal("这次选举不需要签到")
    line = (Voter.election_id == election.id) & (Voter.person_id == person_id)
    statement = update(Voter).where(line, Voter.checked_in.is_(None)).returning(Voter.number)
    done = db.session.scalar(statement.values(checked_in=how, checked_in_by=staff_id))
    if done is None:
        if db.session.scalar(select(Voter.number).where(line)) is None:
            raise Refusal("不在这次选举的选举人名册上")
        return False
    # Who was checked in stands in the roll; the log's order of names would be an order of draws.
    record("elections.check_in", subject=("election", election.id), by=by, now=now, details={"how": how})
    return True
