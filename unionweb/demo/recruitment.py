"""Drives of the demonstration: one with its offers out, from the first application to the first members; one
that takes applications, in which the demonstration student has a draft and the panels are ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from io import BytesIO
from random import Random
from typing import Any

from sqlalchemy import select

from unionweb.audit import SYSTEM, Actor
from unionweb.base import files
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.sniffing import FileKind
from unionweb.demo import candidates, reviewing
from unionweb.demo.school import SEED, School
from unionweb.people.models import Person, Term, Unit
from unionweb.recruitment.actions import (
    applying,
    assigning,
    booking,
    closing_rounds,
    deciding,
    offers,
    panels,
    resulting,
    rounds,
    running,
    scenarios,
    scoring,
    setup,
    slots,
    uploads,
)
from unionweb.recruitment.models import Drive, Juror, Offer, Panel, Round, Sheet
from unionweb.recruitment.queries.applications import eligibility_of
from unionweb.recruitment.queries.drives import departments_of, drive_of
from unionweb.recruitment.queries.slots import scenarios_of
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.slots import Series
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.terms import Terms, TieKey

PAST, RUNNING = "学生会招新（第一批）", "学生会招新（第二批）"
ANNOUNCEMENT = (
    "欢迎加入学生会！我们需要愿意为同学跑腿、把事情办到底的人，有没有经验都可以。\n\n"
    "流程：简历筛选、情景模拟、民主评议，权重 30/40/30；结果公示三个工作日。"
)
WORDS = "负责日常工作，每周例会一次，活动期间较忙。"
PLACES, APPLYING, EARLY = 2, 26, 9
LINE = Fraction(62)
DAY = timedelta(days=1)
AGO = 40 * DAY
TERMS = replace(
    Terms(),
    binding=Binding.CORRECTED,
    ties=(TieKey.LAST_ROUND, TieKey.MIDDLE_ROUND, TieKey.EARLIER),
    blind=True,
)
AGREED = dict.fromkeys((f"P{number}" for number in range(1, 16)), "已了解情况，本次按招新简章执行。")


@dataclass(frozen=True)
class Scene:
    """What both drives need: ids only. `jurors`: heads and presidium; `student` of the demonstration."""

    unit: int
    term: int
    jurors: list[int]
    people: list[int]
    student: int


def prepare(school: School) -> Scene:
    """Choose who applies and who scores, in the running transaction."""
    random = Random(SEED)
    serving = {one.person_id for one in reviewing.tenures(school.unit.id)}
    serving |= {person.id for person in school.cast.values()}
    free = [one.id for people in school.students.values() for one in people if one.id not in serving]
    jurors = reviewing.leaders(school.unit.id)
    return Scene(school.unit.id, school.term.id, jurors, random.sample(free, 80), school.cast["student"].id)


def hold(scene: Scene, now: datetime) -> None:
    """Lead the first to its offers and open the second. Not inside a transaction: a review takes its own."""
    random = Random(SEED)
    past = _apply(scene, PAST, now - AGO, scene.people[:45], APPLYING, random)
    _screen(past, scene, now - AGO + 8 * DAY, random)
    _simulate(past, scene, now - AGO + 10 * DAY, random)
    _review(past, now - AGO + 14 * DAY, random)
    _decide(past, now - AGO + 20 * DAY)
    _offer(past, now - DAY)
    running_id = _apply(scene, RUNNING, now, scene.people[45:], EARLY, random)
    _prepare_panels(running_id, scene, now)
    _begin_draft(running_id, scene.student, now, random)


def _do(drive_id: int, act: Callable[[Drive], Any]) -> Any:
    with unit_of_work():
        return act(drive_of(drive_id))


def _apply(
    scene: Scene, title: str, now: datetime, people: Sequence[int], number: int, random: Random
) -> int:
    """Open a drive, and let the first `number` of these who may apply."""
    with unit_of_work():
        drive = _open(scene, title, now)
        may = (db.session.get_one(Person, one) for one in people)
        fit = [one for one in may if eligibility_of(drive, one, local_date(now)).may_apply]
        for place, person in enumerate(fit[:number]):
            _hand_in(drive, person, now + timedelta(minutes=7 * place), random)
        return drive.id


def _open(scene: Scene, title: str, now: datetime) -> Drive:
    by: dict[str, Any] = {"by": SYSTEM, "now": now}
    details = setup.DriveDetails(title, db.session.get_one(Term, scene.term), closes_at=now + 7 * DAY)
    drive = setup.create_drive(db.session.get_one(Unit, scene.unit), details, **by)
    setup.announce(drive, ANNOUNCEMENT, **by)
    for department in departments_of(drive):
        setup.add_opening(drive, setup.OpeningDetails(department, PLACES, words=WORDS), **by)
    rounds.choose_preset(drive, "30/40/30", **by)
    first = drive.rounds[0]
    told = rounds.RoundDetails(first.kind, first.title, first.weight, LINE, first.least)
    rounds.edit_round(drive, first, told, **by)
    setup.change_terms(drive, TERMS, **by)
    scenarios.add_shipped(drive, **by)
    return running.open_drive(drive, **by)


def _hand_in(drive: Drive, person: Person, now: datetime, random: Random) -> None:
    by = Actor(person.id, person.name)
    draft = applying.begin(drive, person, by=by, now=now)
    applying.save(draft, candidates.filled(drive, person, random), draft.version, by=by, now=now)
    content = candidates.resume(person)
    stored = files.keep(BytesIO(content), len(content))
    received = uploads.Received(f"{person.name}的简历.pdf", FileKind.PDF, stored)
    uploads.attach(draft, "resume", received, by=by, now=now)
    applying.submit(draft, draft.version, by=by, now=now)


def _round(drive: Drive, kind: RoundKind) -> Round:
    return next(one for one in drive.rounds if one.kind is kind)


def _panel(one: Round, name: str, room: str, jurors: Sequence[int], now: datetime) -> Panel:
    panel = panels.create_panel(one, name, room, None, by=SYSTEM, now=now)
    for juror in jurors:
        panels.add_juror(panel, db.session.get_one(Person, juror), by=SYSTEM, now=now)
    return panel


def _screen(drive_id: int, scene: Scene, now: datetime, random: Random) -> None:
    def act(drive: Drive) -> None:
        running.close_drive(drive, by_hand=True, by=SYSTEM, now=now)
        one = _round(drive, RoundKind.SCREENING)
        _panel(one, "简历组", "", scene.jurors[:5], now)
        assigning.assign_round(one, fresh=True, by=SYSTEM, now=now)
        _score(one, now, random)

    _do(drive_id, act)


def _simulate(drive_id: int, scene: Scene, now: datetime, random: Random) -> None:
    """Two rooms; for two slots jurors change rooms, so that both can be compared."""

    def act(drive: Drive) -> None:
        one = _round(drive, RoundKind.SIMULATION)
        _lay_out(one, scene, now + DAY, now)
        booking.place_rest(one, by=SYSTEM, now=now)
        assigning.assign_round(one, fresh=True, by=SYSTEM, now=now)
        assigning.connect_round(one, by=SYSTEM, now=now)
        _score(one, now + DAY, random)

    _do(drive_id, act)


def _lay_out(one: Round, scene: Scene, day: datetime, now: datetime) -> None:
    """Two rooms with slots of the same times on a day, from ten in the morning on."""
    starts = day.astimezone(LOCAL).replace(hour=10, minute=0, second=0, microsecond=0)
    for place, room in enumerate(("活动中心 201", "活动中心 202")):
        panel = _panel(one, f"第{'一二'[place]}考核组", room, scene.jurors[place:8:2], now)
        slots.add_slots(panel, Series(starts, 15, 14, 5), scenarios_of(one.drive_id), by=SYSTEM, now=now)


def _score(one: Round, now: datetime, random: Random) -> None:
    """Open it, everybody hands everything in, close and publish. Some are harsher than others."""
    assigning.open_scoring(one, by=SYSTEM, now=now)
    jurors = db.session.scalars(select(Juror).where(Juror.round_id == one.id).order_by(Juror.id)).all()
    for place, juror in enumerate(jurors):
        sheets = select(Sheet).where(Sheet.juror_id == juror.id).order_by(Sheet.application_id)
        for sheet in db.session.scalars(sheets).all():
            share = 0.62 + sheet.application_id * 7 % 11 / 33 - place % 3 / 25 + random.uniform(-0.05, 0.05)
            points = {each.id: str(min(each.most, round(each.most * share))) for each in one.rubric.criteria}
            scoring.save_sheet(sheet, points, "", sheet.version, now=now)
        scoring.hand_in_all(juror, by=SYSTEM, now=now)
    closing_rounds.close_round(one, by=SYSTEM, now=now)
    closing_rounds.publish_round(one, by=SYSTEM, now=now)


def _review(drive_id: int, now: datetime, random: Random) -> None:
    round_id = _do(drive_id, lambda drive: _round(drive, RoundKind.REVIEW).id)
    reviewing.hold(round_id, now, random)
    with unit_of_work():
        closing_rounds.publish_round(db.session.get_one(Round, round_id), by=SYSTEM, now=now + 2 * DAY)


def _decide(drive_id: int, now: datetime) -> None:
    def act(drive: Drive) -> None:
        deciding.decide(drive, by=SYSTEM, now=now)
        deciding.approve(drive, "程序合规，同意公示。", AGREED, by=SYSTEM, now=now)
        resulting.publish_result(drive, by=SYSTEM, now=now)

    _do(drive_id, act)


def _offer(drive_id: int, now: datetime) -> None:
    """Most accept, one declines. Where the holidays of a year are not known yet the list stays up."""
    try:
        _do(drive_id, lambda drive: offers.begin_offers(drive, by=SYSTEM, now=now))
    except Refusal:
        return
    with unit_of_work():
        made = db.session.scalars(select(Offer).order_by(Offer.id)).unique().all()
        offers.decline(made[0], "学业较忙", by=SYSTEM, now=now)
        for offer in made[2:]:
            offers.accept(offer, by=SYSTEM, now=now)


def _prepare_panels(drive_id: int, scene: Scene, now: datetime) -> None:
    """So that the lead has something to look at while applications come in."""

    def act(drive: Drive) -> None:
        _panel(_round(drive, RoundKind.SCREENING), "简历组", "", scene.jurors[:5], now)
        _lay_out(_round(drive, RoundKind.SIMULATION), scene, now + 10 * DAY, now)

    _do(drive_id, act)


def _begin_draft(drive_id: int, person_id: int, now: datetime, random: Random) -> None:
    """Half filled in: the rest is for whoever looks at the demonstration."""

    def act(drive: Drive) -> None:
        person = db.session.get_one(Person, person_id)
        by = Actor(person.id, person.name)
        draft = applying.begin(drive, person, by=by, now=now)
        whole = candidates.filled(drive, person, random)
        begun = replace(whole, second=None, answers={"introduction": whole.answers["introduction"]})
        applying.save(draft, begun, draft.version, by=by, now=now)

    _do(drive_id, act)
