"""Laying out the slots of a panel."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.models import Booking, Panel, Round, Scenario, Slot
from unionweb.recruitment.queries.panels import is_simulation
from unionweb.recruitment.queries.slots import hold_panel, uses_of, uses_of_panels
from unionweb.recruitment.rules.moments import moment_text
from unionweb.recruitment.rules.slots import Interval, Series, clashes, times
from unionweb.recruitment.rules.slots import Slot as Taken
from unionweb.recruitment.rules.stages import RoundState

VERBS = {
    "recruitment.slots.add": mark("安排场次"),
    "recruitment.slots.remove": mark("删除场次"),
    "recruitment.slots.scenario": mark("给场次选情景"),
}


def planned(panel: Panel, series: Series, now: datetime) -> tuple[Interval, ...]:
    """The times of a series, for the preview and the writing. Refusal: a slip of the pen, in the past, or a
    room or a juror who is taken then, by whatever round or drive."""
    made = times(series)
    if made[0].starts <= now:
        raise Refusal("开始时间已经过去", field="starts_on")
    span = Interval(made[0].starts, made[-1].ends)
    new = [Taken(-number, one, uses_of(panel)) for number, one in enumerate(made, 1)]
    wrong = [
        one for one in clashes([*uses_of_panels([panel], span), *new]) if one.slots[0] < 0 or one.slots[1] < 0
    ]
    if wrong:
        raise Refusal(wrong[0].sentence)
    return made


def add_slots(
    panel: Panel, series: Series, scenarios: Sequence[Scenario], *, by: Actor, now: datetime
) -> list[Slot]:
    """A series; scenarios take turns. Refusal as in `planned`, or the round is no simulation or over."""
    one = panel.round
    if not is_simulation(one):
        raise Refusal("只有情景模拟要安排场次")
    _refuse_over(one)
    hold_panel(panel)
    made = [
        Slot(
            panel_id=panel.id,
            starts_at=time.starts,
            ends_at=time.ends,
            capacity=series.capacity,
            scenario_id=scenarios[number % len(scenarios)].id if scenarios else None,
        )
        for number, time in enumerate(planned(panel, series, now))
    ]
    db.session.add_all(made)
    db.session.flush()
    _log("recruitment.slots.add", one, by, now, panel=panel.name, slots=[_text(each) for each in made])
    return made


def remove_slot(slot: Slot, *, by: Actor, now: datetime) -> Round:
    """Refusal: somebody has booked it."""
    one, text = slot.panel.round, _text(slot)
    _refuse_over(one)
    if db.session.scalar(select(Booking.seat).where(Booking.slot_id == slot.id).limit(1)) is not None:
        raise Refusal("这一场已经有人预约，请先给他们改约")
    db.session.execute(delete(Slot).where(Slot.id == slot.id))
    _log("recruitment.slots.remove", one, by, now, panel=slot.panel.name, slot=text)
    return one


def choose_scenario(slot: Slot, scenario: Scenario | None, *, by: Actor, now: datetime) -> Slot:
    """What is played in this slot."""
    _refuse_over(slot.panel.round)
    slot.scenario_id = scenario.id if scenario else None
    title = scenario.title if scenario else ""
    _log("recruitment.slots.scenario", slot.panel.round, by, now, slot=_text(slot), scenario=title)
    return slot


def _text(slot: Slot) -> str:
    return moment_text(slot.starts_at)


def _refuse_over(one: Round) -> None:
    if one.state in (RoundState.CLOSED, RoundState.PUBLISHED):
        raise Refusal("这一轮已经评完")


def _log(verb: str, one: Round, by: Actor, now: datetime, **details: object) -> None:
    told = {"round": one.title, **details}
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details=told)
