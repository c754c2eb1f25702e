"""Nominations while an election takes them: one's own, and those of the unions below."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.nominees import NomineeDetails, add_nominee, withdraw
from unionweb.elections.models import Contest, Nominee, NomineeState
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person, Unit

SELF = mark("自荐")


def propose(
    contest: Contest,
    person: Person,
    introduction: str,
    union: Unit | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Nominee:
    """Propose a student: himself, or `union` proposes one of its own unit. Refusal: nominations are not
    open, the student belongs elsewhere, stands there already."""
    if contest.election.stage is not Stage.NOMINATIONS or contest.election.annulled_at is not None:
        raise Refusal("现在不接受提名")
    if not person.is_student:
        raise Refusal("只有在校学生可以被提名")
    home = person.unit.place.unit_ids
    if contest.election.unit_id not in home:
        raise Refusal("%(name)s不属于%(unit)s", name=person.name, unit=contest.election.unit.full_name)
    if union is not None and union.id not in home:
        raise Refusal("%(name)s不属于%(unit)s", name=person.name, unit=union.full_name)
    details = NomineeDetails(person.unit.full_name[:170], introduction=introduction)
    proposer = SELF if union is None else union.full_name[:120]
    return add_nominee(contest, person, details, proposed_by=proposer, accepted=False, by=by, now=now)


def step_back(nominee: Nominee, *, by: Actor, now: datetime) -> Nominee:
    """The nominee does not want to stand (any more)."""
    if nominee.state is NomineeState.WITHDRAWN:
        raise Refusal("已经退出")
    return withdraw(nominee, by=by, now=now)
