"""The situations of a drive's simulations."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Drive, Scenario
from unionweb.recruitment.queries.slots import is_used, scenarios_of
from unionweb.recruitment.rules.shipped_scenarios import SCENARIOS, ScenarioText, check_scenario

VERBS = {
    "recruitment.scenario.add": mark("添加情景"),
    "recruitment.scenario.edit": mark("修改情景"),
    "recruitment.scenario.remove": mark("删除情景"),
}


def add_shipped(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """The ready-made ones that the drive does not have yet."""
    there = {one.title for one in scenarios_of(drive.id)}
    new = [one for one in SCENARIOS if one.title not in there]
    for one in new:
        db.session.add(_filled(Scenario(drive_id=drive.id), one))
    db.session.flush()
    log("recruitment.scenario.add", drive, by, now, scenarios=[one.title for one in new])
    return drive


def add_scenario(drive: Drive, text: ScenarioText, *, by: Actor, now: datetime) -> Scenario:
    """One of the union's own. Refusal: a title that is taken, nothing in it."""
    _check(drive, None, text)
    made = _filled(Scenario(drive_id=drive.id), text)
    db.session.add(made)
    db.session.flush()
    log("recruitment.scenario.add", drive, by, now, scenarios=[made.title])
    return made


def edit_scenario(drive: Drive, one: Scenario, text: ScenarioText, *, by: Actor, now: datetime) -> Scenario:
    """Other words. Refusal as above."""
    _check(drive, one, text)
    _filled(one, text)
    log("recruitment.scenario.edit", drive, by, now, scenario=one.title)
    return one


def remove_scenario(drive: Drive, one: Scenario, *, by: Actor, now: datetime) -> Drive:
    """Refusal: a slot has it."""
    if is_used(one):
        raise Refusal("有场次用着这个情景，请先给那些场次换一个")
    title = one.title
    db.session.delete(one)
    log("recruitment.scenario.remove", drive, by, now, scenario=title)
    return drive


def _check(drive: Drive, own: Scenario | None, text: ScenarioText) -> None:
    check_scenario(text)
    if any(one.title == text.title and one is not own for one in scenarios_of(drive.id)):
        raise Refusal("已有同名的情景：%(title)s", field="title", title=text.title)


def _filled(one: Scenario, text: ScenarioText) -> Scenario:
    one.title, one.words, one.minutes, one.group = text.title, text.words, text.minutes, text.group
    return one
