"""The rounds of a drive and what is scored in them, before it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import delete

from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark
from unionweb.recruitment.actions.setup import log, refuse_opened
from unionweb.recruitment.models import Drive, Round
from unionweb.recruitment.rules.rounds import ROUNDS_MOST, proposed
from unionweb.recruitment.rules.rubric import Rubric, faults
from unionweb.recruitment.rules.shipped_rubrics import RUBRICS
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.weights import PRESETS

VERBS = {
    "recruitment.rounds": mark("修改招新轮次"),
    "recruitment.rubric": mark("修改评分表"),
}

_USUAL = {RoundKind.SCREENING: 3, RoundKind.SIMULATION: 3, RoundKind.REVIEW: 1}


@dataclass(frozen=True, slots=True)
class RoundDetails:
    """What people say of a round."""

    kind: RoundKind
    title: str
    weight: Fraction
    line: Fraction | None = None
    least: int = 3
    most: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def choose_preset(drive: Drive, preset: str, *, by: Actor, now: datetime) -> Drive:
    """Rounds as they are met in real rules, in the place of those that are there. Refusal: open already."""
    refuse_opened(drive)
    if preset not in PRESETS:
        raise NotFound
    db.session.execute(delete(Round).where(Round.drive_id == drive.id))
    db.session.expire(drive, ["rounds"])
    for place, one in enumerate(proposed(preset), 1):
        rubric = RUBRICS[one.rubric][1].as_json() if one.rubric else {}
        drive.rounds.append(
            Round(
                position=place,
                kind=one.kind,
                title=one.title,
                weight=one.weight,
                rubric_data=rubric,
                least=_USUAL[one.kind],
            )
        )
    db.session.flush()
    _log_rounds(drive, by, now)
    return drive


def add_round(drive: Drive, details: RoundDetails, *, by: Actor, now: datetime) -> Round:
    """One more, at the end. Refusal: open already, too many, an end before the beginning."""
    refuse_opened(drive)
    if len(drive.rounds) >= ROUNDS_MOST:
        raise Refusal("最多 %(n)s 轮", n=ROUNDS_MOST)
    position = max((one.position for one in drive.rounds), default=0) + 1
    made = Round(position=position, rubric_data={})
    _fill(made, details)
    drive.rounds.append(made)
    db.session.flush()
    _log_rounds(drive, by, now)
    return made


def edit_round(drive: Drive, one: Round, details: RoundDetails, *, by: Actor, now: datetime) -> Round:
    """Change a round. Refusal as above."""
    refuse_opened(drive)
    _fill(one, details)
    _log_rounds(drive, by, now)
    return one


def remove_round(drive: Drive, one: Round, *, by: Actor, now: datetime) -> Drive:
    """Hold it not. Refusal: open already."""
    refuse_opened(drive)
    db.session.delete(one)
    db.session.flush()
    db.session.expire(drive, ["rounds"])
    _log_rounds(drive, by, now)
    return drive


def move_round(drive: Drive, one: Round, by_places: int, *, by: Actor, now: datetime) -> Drive:
    """One place up (-1) or down (+1); at the ends it stays. Refusal: open already."""
    refuse_opened(drive)
    order = list(drive.rounds)
    place = order.index(one)
    order.insert(min(max(0, place + by_places), len(order) - 1), order.pop(place))
    # Two rounds may not have one position even for a moment: first all out of the way.
    for start in (1000, 1):
        for number, each in enumerate(order, start):
            each.position = number
        db.session.flush()
    db.session.expire(drive, ["rounds"])
    _log_rounds(drive, by, now)
    return drive


def change_rubric(drive: Drive, one: Round, rubric: Rubric | None, *, by: Actor, now: datetime) -> Round:
    """What is scored; None: nothing any more. Refusal: open already, a rubric with faults."""
    refuse_opened(drive)
    if one.kind is RoundKind.REVIEW:
        raise Refusal("民主评议用匿名投票，没有评分表")
    wrong = faults(rubric) if rubric else []
    if wrong:
        raise Refusal(wrong[0])
    one.rubric_data = rubric.as_json() if rubric else {}
    criteria = [each.id for each in rubric.criteria] if rubric else []
    log("recruitment.rubric", drive, by, now, round=one.title, criteria=criteria)
    return one


def _fill(one: Round, details: RoundDetails) -> None:
    if details.starts_at and details.ends_at and details.ends_at <= details.starts_at:
        raise Refusal("结束时间要晚于开始时间", field="ends_on")
    one.kind, one.title, one.weight, one.line = details.kind, details.title, details.weight, details.line
    one.least, one.most = details.least, details.most
    one.starts_at, one.ends_at = details.starts_at, details.ends_at
    if one.kind is RoundKind.REVIEW:
        one.rubric_data = {}


def _log_rounds(drive: Drive, by: Actor, now: datetime) -> None:
    told = [[one.kind, str(one.weight)] for one in _in_order(drive.rounds)]
    log("recruitment.rounds", drive, by, now, rounds=told)


def _in_order(rounds: Sequence[Round]) -> list[Round]:
    return sorted(rounds, key=lambda one: one.position)
