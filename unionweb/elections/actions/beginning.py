"""A new election from a preset, with the first question on its ballot."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.text import mark
from unionweb.elections.actions.setup import (
    NOTHING,
    Belonging,
    ContestDetails,
    add_contest,
    create_election,
    details_of,
    kind_of,
)
from unionweb.elections.models import Election
from unionweb.elections.rules.presets import SETUPS, Preset, is_motion
from unionweb.people.models import Unit

FIRST_CONTESTS = {
    Preset.CONGRESS: mark("选举学生委员会委员"),
    Preset.BRANCH: mark("选举学生代表大会代表"),
    Preset.UNCONTESTED: mark("选举主席团成员"),
    Preset.MOTION: mark("表决工作报告"),
    Preset.CHARTER: mark("表决章程修正案"),
}
"""What is usually asked; it can be renamed."""


def begin(
    unit: Unit,
    preset: Preset,
    title: str,
    first_contest: str,
    seats: int = 1,
    belonging: Belonging = NOTHING,
    *,
    by: Actor,
    now: datetime,
) -> Election:
    """A draft with one contest, everything as the preset says. `belonging` names its owner on a floor above,
    such as ("congress", 3). Refusal: the title is taken."""
    details = details_of(preset, title)
    election = create_election(unit, kind_of(preset), details, belonging, by=by, now=now)
    setup, motion = SETUPS[preset], is_motion(preset)
    contest = ContestDetails(
        first_contest, motion, 1 if motion else seats, setup.rule, None if motion else setup.margin
    )
    add_contest(election, contest, by=by, now=now)
    return election
