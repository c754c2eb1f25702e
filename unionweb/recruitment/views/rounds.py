"""Rounds with their weights, and the rubric of each."""

from collections.abc import Sequence

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import rounds as actions
from unionweb.recruitment.forms.rounds import CriterionForm, RoundForm, ShippedForm
from unionweb.recruitment.models import Drive, Round
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.rules import criteria as editing
from unionweb.recruitment.rules.rubric import Criterion, Rubric
from unionweb.recruitment.rules.shipped_rubrics import RUBRICS
from unionweb.recruitment.rules.stages import ROUND_KINDS
from unionweb.recruitment.rules.weights import PRESETS
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]
UP = "up"


@room.get("/drives/<int:drive_id>/rounds", policy=policies.manages_drive)
def rounds(drive_id: int) -> Response:
    """All of them, with the sum of their weights."""
    drive = queries.drive_of(drive_id)
    total = sum(one.weight for one in drive.rounds)
    return page("recruitment/rounds.html", drive=drive, kinds=ROUND_KINDS, presets=PRESETS, total=total)


@room.post("/drives/<int:drive_id>/rounds/preset", policy=policies.manages_drive)
def choose_preset(drive_id: int) -> Response:
    """Begin with rounds as real rules have them."""
    drive = queries.drive_of(drive_id)
    actions.choose_preset(drive, request.form.get("preset", ""), by=who().actor, now=now())
    tell(mark("已设好轮次，可以逐轮修改"))
    return go("recruitment.rounds", drive_id=drive_id)


@room.route("/drives/<int:drive_id>/rounds/new", methods=BOTH, policy=policies.manages_drive)
def add_round(drive_id: int) -> Response:
    """One more."""
    drive = queries.drive_of(drive_id)
    form = RoundForm(None)
    if attempt(form, lambda: actions.add_round(drive, form.read(), by=who().actor, now=now())):
        tell(mark("已添加"))
        return go("recruitment.rounds", drive_id=drive_id)
    return page("recruitment/round.html", form.status, form=form, drive=drive, round=None)


@room.route("/drives/<int:drive_id>/rounds/<int:round_id>", methods=BOTH, policy=policies.manages_drive)
def edit_round(drive_id: int, round_id: int) -> Response:
    """Another weight, another line."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    form = RoundForm(one)
    if attempt(form, lambda: actions.edit_round(drive, one, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.rounds", drive_id=drive_id)
    return page("recruitment/round.html", form.status, form=form, drive=drive, round=one)


@room.post("/drives/<int:drive_id>/rounds/<int:round_id>/move", policy=policies.manages_drive)
def move_round(drive_id: int, round_id: int) -> Response:
    """One place up or down."""
    drive = queries.drive_of(drive_id)
    by = -1 if request.form.get("to") == UP else 1
    actions.move_round(drive, queries.round_of(drive, round_id), by, by=who().actor, now=now())
    return go("recruitment.rounds", drive_id=drive_id)


@room.post("/drives/<int:drive_id>/rounds/<int:round_id>/remove", policy=policies.manages_drive)
def remove_round(drive_id: int, round_id: int) -> Response:
    """Hold it not."""
    drive = queries.drive_of(drive_id)
    actions.remove_round(drive, queries.round_of(drive, round_id), by=who().actor, now=now())
    tell(mark("已删除"))
    return go("recruitment.rounds", drive_id=drive_id)


@room.route(
    "/drives/<int:drive_id>/rounds/<int:round_id>/rubric", methods=BOTH, policy=policies.manages_drive
)
def rubric(drive_id: int, round_id: int) -> Response:
    """Its criteria; sending takes a ready-made one."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    form = ShippedForm()
    if attempt(form, lambda: _set(drive, one, RUBRICS[form.rubric.data][1])):
        tell(mark("已换成现成的评分表，可以逐项修改"))
        return _back(drive, one)
    shown = rubric_of(one)
    return page("recruitment/rubric.html", form.status, form=form, drive=drive, round=one, rubric=shown)


def rubric_of(one: Round) -> Rubric:
    """What it has so far; without criteria where nothing is set."""
    return one.rubric if one.rubric_data else Rubric(())


@room.route(
    "/drives/<int:drive_id>/rounds/<int:round_id>/rubric/new", methods=BOTH, policy=policies.manages_drive
)
def add_criterion(drive_id: int, round_id: int) -> Response:
    """One more thing to look at."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    return _criterion(drive, one, Criterion(editing.new_id(rubric_of(one).criteria), "", 0))


@room.route(
    "/drives/<int:drive_id>/rounds/<int:round_id>/rubric/<key>", methods=BOTH, policy=policies.manages_drive
)
def edit_criterion(drive_id: int, round_id: int, key: str) -> Response:
    """Other words, other points."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    return _criterion(drive, one, editing.criterion_with(rubric_of(one).criteria, key))


def _criterion(drive: Drive, one: Round, criterion: Criterion) -> Response:
    form = CriterionForm(criterion)
    criteria = rubric_of(one).criteria
    if attempt(form, lambda: _change(drive, one, editing.with_criterion(criteria, form.read()))):
        tell(mark("已保存"))
        return _back(drive, one)
    known = any(each.id == criterion.id for each in criteria)
    return page(
        "recruitment/criterion.html",
        form.status,
        form=form,
        drive=drive,
        round=one,
        key=criterion.id,
        known=known,
    )


@room.post("/drives/<int:drive_id>/rounds/<int:round_id>/rubric/<key>/move", policy=policies.manages_drive)
def move_criterion(drive_id: int, round_id: int, key: str) -> Response:
    """One place up or down."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    by = -1 if request.form.get("to") == UP else 1
    _change(drive, one, editing.moved(rubric_of(one).criteria, key, by))
    return _back(drive, one)


@room.post("/drives/<int:drive_id>/rounds/<int:round_id>/rubric/<key>/remove", policy=policies.manages_drive)
def remove_criterion(drive_id: int, round_id: int, key: str) -> Response:
    """Look at it no more."""
    drive = queries.drive_of(drive_id)
    one = queries.round_of(drive, round_id)
    _change(drive, one, editing.without_criterion(rubric_of(one).criteria, key))
    tell(mark("已删除"))
    return _back(drive, one)


def _change(drive: Drive, one: Round, criteria: Sequence[Criterion]) -> Round:
    step = rubric_of(one).step
    return _set(drive, one, Rubric(tuple(criteria), step) if criteria else None)


def _set(drive: Drive, one: Round, rubric: Rubric | None) -> Round:
    return actions.change_rubric(drive, one, rubric, by=who().actor, now=now())


def _back(drive: Drive, one: Round) -> Response:
    return go("recruitment.rubric", drive_id=drive.id, round_id=one.id)
