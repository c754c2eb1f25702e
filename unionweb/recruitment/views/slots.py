"""Scenarios, slots with who comes, the door, printed schedules: for those who run a simulation."""

from flask import Response, request

from unionweb.base.clock import local_date, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import booking as bookings
from unionweb.recruitment.actions import scenarios as scenario_actions
from unionweb.recruitment.actions import slots as actions
from unionweb.recruitment.forms.slots import PlaceForm, ScenarioChoice, ScenarioForm, SeriesForm
from unionweb.recruitment.models import Booking, Panel, Round, Slot
from unionweb.recruitment.queries import slots as queries
from unionweb.recruitment.queries.applications import numbered
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.panels import candidates_of, panels_of, the_panel, the_round
from unionweb.recruitment.queries.scoring import in_order, juror_in, queue_of
from unionweb.recruitment.rules.slots import Interval
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.get("/drives/<int:drive_id>/scenarios", policy=policies.manages_drive)
def scenarios(drive_id: int) -> Response:
    """The situations of a drive."""
    drive = drive_of(drive_id)
    return page("recruitment/scenarios.html", drive=drive, scenarios=queries.scenarios_of(drive_id))


@room.post("/drives/<int:drive_id>/scenarios/shipped", policy=policies.manages_drive)
def add_shipped(drive_id: int) -> Response:
    """Begin with the ready-made ones."""
    scenario_actions.add_shipped(drive_of(drive_id), by=who().actor, now=now())
    tell(mark("已添加，可以逐个修改"))
    return go("recruitment.scenarios", drive_id=drive_id)


@room.route("/drives/<int:drive_id>/scenarios/new", methods=BOTH, policy=policies.manages_drive)
def add_scenario(drive_id: int) -> Response:
    """One of the union's own."""
    drive, form = drive_of(drive_id), ScenarioForm(None)
    if attempt(form, lambda: scenario_actions.add_scenario(drive, form.read(), by=who().actor, now=now())):
        tell(mark("已添加"))
        return go("recruitment.scenarios", drive_id=drive_id)
    return page("recruitment/scenario.html", form.status, form=form, drive=drive, scenario=None)


@room.route("/drives/<int:drive_id>/scenarios/<int:scenario_id>", methods=BOTH, policy=policies.manages_drive)
def edit_scenario(drive_id: int, scenario_id: int) -> Response:
    """Other words."""
    drive = drive_of(drive_id)
    one = queries.the_scenario(drive, scenario_id)
    form, actor = ScenarioForm(one), who().actor
    if attempt(form, lambda: scenario_actions.edit_scenario(drive, one, form.read(), by=actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.scenarios", drive_id=drive_id)
    return page("recruitment/scenario.html", form.status, form=form, drive=drive, scenario=one)


@room.post("/drives/<int:drive_id>/scenarios/<int:scenario_id>/remove", policy=policies.manages_drive)
def remove_scenario(drive_id: int, scenario_id: int) -> Response:
    """Without it."""
    drive = drive_of(drive_id)
    one = queries.the_scenario(drive, scenario_id)
    scenario_actions.remove_scenario(drive, one, by=who().actor, now=now())
    tell(mark("已删除"))
    return go("recruitment.scenarios", drive_id=drive_id)


@room.get("/rounds/<int:round_id>/slots", policy=policies.manages_round)
def slots(round_id: int) -> Response:
    """Every slot with who comes, and who has none."""
    return _slots(the_round(round_id))


def _slots(one: Round, problem: str = "") -> Response:
    going_on = [each.id for each in candidates_of(one)]
    listed = queries.slots_of(one.id)
    return page(
        "recruitment/slots.html",
        422 if problem else 200,
        round=one,
        drive=one.drive,
        problem=problem,
        slots=listed,
        panels=panels_of(one.id),
        unbooked=queries.unbooked(one, going_on),
        candidates=len(going_on),
        seats=sum(each.capacity for each in listed),
        now=now(),
    )


@room.route("/panels/<int:panel_id>/series", methods=BOTH, policy=policies.manages_panel)
def series(panel_id: int) -> Response:
    """Slots one after the other; first the preview, then the writing."""
    panel = the_panel(panel_id)
    known = queries.scenarios_of(panel.round.drive_id)
    starts = panel.round.starts_at
    form = SeriesForm(known, local_date(starts) if starts else None)
    if request.form.get("write") and attempt(form, lambda: _add(panel, form)):
        tell(mark("已安排"))
        return go("recruitment.slots", round_id=panel.round_id)
    preview = () if request.form.get("write") else attempt(form, lambda: _preview(panel, form)) or ()
    return page(
        "recruitment/series.html",
        200 if preview else form.status,
        form=form,
        panel=panel,
        round=panel.round,
        drive=panel.round.drive,
        preview=preview,
        scenarios=known,
    )


def _add(panel: Panel, form: SeriesForm) -> list[Slot]:
    made = actions.add_slots(panel, form.read(), form.chosen, by=who().actor, now=now())
    bookings.fill_up(panel.round, by=who().actor, now=now())
    return made


def _preview(panel: Panel, form: SeriesForm) -> tuple[Interval, ...]:
    return actions.planned(panel, form.read(), now())


@room.route("/slots/<int:slot_id>", methods=BOTH, policy=policies.manages_slot)
def slot(slot_id: int) -> Response:
    """One slot: who comes, what is played; putting somebody into it."""
    one = queries.the_slot(slot_id)
    form = PlaceForm()
    if attempt(form, lambda: _place(one, form)):
        tell(mark("已安排，并通知了本人"))
        return go("recruitment.slot", slot_id=slot_id)
    db.session.refresh(one)
    choice = ScenarioChoice(queries.scenarios_of(one.panel.round.drive_id), one.scenario_id)
    return page(
        "recruitment/slot.html",
        form.status,
        slot=one,
        round=one.panel.round,
        drive=one.panel.round.drive,
        form=form,
        choice=choice,
        now=now(),
    )


def _place(one: Slot, form: PlaceForm) -> Booking:
    application = numbered(one.panel.round.drive_id, form.number.data or 0)
    if application is None:
        raise Refusal("没有这个编号的候选人", field="number")
    return bookings.place(application, one, by=who().actor, now=now())


@room.post("/slots/<int:slot_id>/scenario", policy=policies.manages_slot)
def slot_scenario(slot_id: int) -> Response:
    """What is played in it."""
    one = queries.the_slot(slot_id)
    form = ScenarioChoice(queries.scenarios_of(one.panel.round.drive_id), one.scenario_id)
    actions.choose_scenario(one, form.chosen, by=who().actor, now=now())
    tell(mark("已保存"))
    return go("recruitment.slot", slot_id=slot_id)


@room.post("/slots/<int:slot_id>/remove", policy=policies.manages_slot)
def remove_slot(slot_id: int) -> Response:
    """Without it."""
    one = actions.remove_slot(queries.the_slot(slot_id), by=who().actor, now=now())
    tell(mark("已删除"))
    return go("recruitment.slots", round_id=one.id)


@room.post("/rounds/<int:round_id>/slots/rest", policy=policies.manages_round)
def place_rest(round_id: int) -> Response:
    """A free slot for everybody who has none."""
    one = the_round(round_id)
    try:
        with db.session.begin_nested():
            number = bookings.place_rest(one, by=who().actor, now=now())
    except Refusal as refusal:
        db.session.expire_all()
        return _slots(one, translate(refusal.sentence))
    tell(mark("已安排 %(n)s 人，并通知了本人"), n=number)
    return go("recruitment.slots", round_id=round_id)


@room.post("/rounds/<int:round_id>/slots/ask", policy=policies.manages_round)
def ask_to_book(round_id: int) -> Response:
    """Tell those without a slot to choose one."""
    one = the_round(round_id)
    try:
        with db.session.begin_nested():
            number = bookings.ask_to_book(one, by=who().actor, now=now())
    except Refusal as refusal:
        db.session.expire_all()
        return _slots(one, translate(refusal.sentence))
    tell(mark("已通知 %(n)s 人（今天已通知过的不重复）"), n=number)
    return go("recruitment.slots", round_id=round_id)


@room.get("/rounds/<int:round_id>/door", policy=policies.receives)
def door(round_id: int) -> Response:
    """Who comes when, to be ticked off at the door."""
    one = the_round(round_id)
    return page(
        "recruitment/door.html",
        round=one,
        drive=one.drive,
        slots=[each for each in queries.slots_of(round_id) if each.bookings],
        manages=policies.manages_round(who(), round_id),
        now=now(),
    )


@room.route("/rounds/<int:round_id>/door/<int:application_id>", methods=BOTH, policy=policies.receives)
def door_one(round_id: int, application_id: int) -> Response:
    """One who came, found by the code on the phone or a tap in the list."""
    one, held = the_round(round_id), found(queries.booking_of(round_id, application_id))
    if request.method == "POST":
        _tick(held)
        return go("recruitment.door", round_id=round_id, anchor=f"a{application_id}")
    return page("recruitment/door_one.html", round=one, drive=one.drive, held=held, now=now())


def _tick(held: Booking) -> None:
    if request.form.get("absent"):
        bookings.mark_absent(held, by=who().actor, now=now())
        tell(mark("已登记缺席"))
    else:
        bookings.arrive(held, by=who().actor, now=now())
        tell(mark("%(name)s已到场"), name=held.application.person.name)


@room.get("/rounds/<int:round_id>/session", policy=policies.scores_in)
def session(round_id: int) -> Response:
    """A juror's slot now: candidates, scenario, clock."""
    one = the_round(round_id)
    juror = found(juror_in(round_id, who().person_id))
    listed = queries.slots_of_juror(juror)
    asked = request.args.get("slot", type=int)
    current = next((each for each in listed if each.id == asked), None)
    current = current or queries.slot_now(listed, now())
    place = listed.index(current) if current in listed else 0
    return page(
        "recruitment/session.html",
        round=one,
        drive=one.drive,
        juror=juror,
        slot=current,
        before=listed[place - 1] if current and place else None,
        after=listed[place + 1] if current and place + 1 < len(listed) else None,
        sheets=queries.sheets_in(current, juror.id) if current else {},
        order=in_order(queue_of(juror)),
        simulation=True,
        blind=one.drive.terms.blind,
    )


@room.get("/rounds/<int:round_id>/schedule", policy=policies.manages_round)
def schedule(round_id: int) -> Response:
    """A sheet for each room, or one with everybody."""
    one = the_round(round_id)
    by_person = request.args.get("by") == "person"
    name = "recruitment/schedule_people.html" if by_person else "recruitment/schedule_rooms.html"
    listed = queries.slots_of(round_id)
    people = sorted(
        ((held, each) for each in listed for held in each.bookings),
        key=lambda pair: pair[0].application.number or 0,
    )
    return page(
        name,
        round=one,
        drive=one.drive,
        slots=listed,
        panels=panels_of(round_id),
        people=people,
        otherwise=queries.sitting_otherwise(listed),
    )
