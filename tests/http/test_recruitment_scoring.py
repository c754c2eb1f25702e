"""The pages of a round: for those who run it, for jurors, for candidates."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.drives import PHOTO, WHY
from tests.panels import SCENARIO, Panels, points
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.people.rules.roles import Role
from unionweb.recruitment.actions import assigning

Visit = Callable[..., Visitor]


@pytest.fixture
def lead(world: World) -> int:
    person = world.teacher()
    world.grant(person, Role.RECRUITMENT_LEAD)
    return person


def post_raw(who: Visitor, number: int, body: str, status: int) -> Answer:
    """A body that is no form."""
    raw: Any = body
    return who.post(f"/recruitment/save/{number}", raw, status, content_type="application/json")


def scored(world: World, least: int = 2, **terms: object) -> tuple[Panels, list[int]]:
    scene = Panels.build(world, 3, least=least, **terms)  # type: ignore[arg-type]
    jurors = scene.teachers(2)
    scene.panel(*jurors)
    scene.opened(apart=True)
    return scene, jurors


def test_from_a_panel_to_published_results(world: World, visit: Visit, lead: int) -> None:
    scene = Panels.build(world, 3, least=2, line=60)
    jurors, me = scene.teachers(2), visit(lead)
    base = f"/recruitment/rounds/{scene.screening}"
    made = me.post(f"{base}/panels/new", {"name": "Shared", "opening": "0", "room": ""})
    for juror in jurors:
        me.post(made.location, {"person": juror})
    assert "2 位评委" in me.get(base).text
    assert "新分配 6" in me.get(f"{base}/assign").text
    me.post(f"{base}/assign")
    assert "已经连通" in me.get(f"{base}/connect").text
    me.post(f"{base}/open")
    for juror in jurors:
        own = visit(juror)
        assert "请给“" in own.get("/").text
        queue = own.get(f"{base}/queue")
        for link in [node.attributes["href"] for node in queue.all("tbody a")]:
            own.post(str(link), {**points(70), "version": "1", "then": "next"})
        own.post(f"{base}/hand-in")
    page = me.get(f"{base}/quality").text
    assert "6 / 6" in page
    me.post(f"{base}/close", {"reason": ""})
    assert "70.00" in me.get(f"{base}/results").text
    me.post(f"{base}/publish")
    candidate = visit(scene.people[0])
    assert "70.00" in candidate.get(f"/recruitment/drives/{scene.drive.id}/mine").text


def test_a_round_that_is_not_complete_says_so_on_the_page(world: World, visit: Visit, lead: int) -> None:
    scene, _jurors = scored(world)
    answer = visit(lead).post(f"/recruitment/rounds/{scene.screening}/close", {"reason": ""}, status=422)
    assert "评分不齐" in answer.text


def test_a_blind_juror_sees_no_name_no_photo_and_no_telling_file_name(world: World, visit: Visit) -> None:
    scene = Panels.build(world, 1, least=1, blind=True, form=(WHY, PHOTO))
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    with world.look():
        name = db.session.get_one(Person, scene.people[0]).name
    scene.opened()
    number = scene.sheet(juror, scene.candidates[0])
    page = visit(juror).get(f"/recruitment/sheets/{number}")
    assert "Because" in page.text
    assert name not in page.text
    assert not page.all("img.photo")


def test_nobody_reads_anothers_sheet(world: World, visit: Visit, lead: int) -> None:
    scene, (one, two) = scored(world)
    number = scene.sheet(one, scene.candidates[0])
    for stranger in (two, lead, scene.people[0]):
        visit(stranger).get(f"/recruitment/sheets/{number}", status=403)
    visit(one).get(f"/recruitment/sheets/{number}")


def test_a_stale_form_keeps_what_was_typed_and_shows_the_other(world: World, visit: Visit) -> None:
    scene, (juror, _other) = scored(world)
    address, me = f"/recruitment/sheets/{scene.sheet(juror, scene.candidates[0])}", visit(juror)
    me.post(address, {**points(80), "version": "1", "then": "stay"})
    late = me.post(address, {**points(41), "version": "1", "then": "stay"}, status=409)
    assert "别的设备" in late.text
    assert late.all("input[name=experience]")[0].attributes["value"] == "30"
    again = str(late.all("input[name=version]")[0].attributes["value"])
    me.post(address, {**points(41), "version": again, "then": "stay"})
    assert me.get(address).all("[data-sum]")[0].text(strip=True) == "41.0"


def test_the_door_saves_once_and_tells_of_the_other_device(world: World, visit: Visit) -> None:
    scene, (juror, other) = scored(world)
    number, me = scene.sheet(juror, scene.candidates[0]), visit(juror)

    def send(who: Visitor, version: int, total: int, status: int = 200) -> dict[str, object]:
        body = json.dumps({"points": points(total), "remark": "", "version": version})
        sent = post_raw(who, number, body, status)
        return dict(json.loads(sent.response.get_data()))

    assert send(me, 1, 80) == {"version": 2, "complete": True}
    assert send(me, 1, 80) == {"version": 2, "complete": True}
    told = send(me, 1, 50, 409)
    assert told["error"] == "overtaken"
    assert told["saved"] == {"version": 2, "points": points(80), "remark": ""}
    assert send(visit(other), 2, 10, 404)["error"] == "not_yours"
    assert send(visit(), 2, 10, 401)["error"] == "not_signed_in"


@pytest.mark.parametrize("body", ["", "[]", '{"points": {"writing": 3}, "remark": "", "version": 1}', "{"])
def test_the_door_understands_nothing_else(world: World, visit: Visit, body: str) -> None:
    scene, (juror, _other) = scored(world)
    number = scene.sheet(juror, scene.candidates[0])
    post_raw(visit(juror), number, body, 400)


def test_a_juror_may_step_back_from_a_candidate(world: World, visit: Visit, lead: int) -> None:
    scene, (juror, _other) = scored(world, least=1)
    number = next(scene.sheet(juror, candidate) for person, candidate in scene.sheets() if person == juror)
    visit(juror).post(f"/recruitment/sheets/{number}/recuse", {"reason": "Cousin"})
    assert "Cousin" in visit(lead).get(f"/recruitment/rounds/{scene.screening}/conflicts").text


def test_two_candidates_want_the_last_slot(world: World, visit: Visit) -> None:
    scene = Panels.build(world, 2)
    panel = scene.panel(*scene.teachers(2), round_id=scene.simulation, room="101")
    one, two = scene.slots(panel, 2)
    first, second = visit(scene.people[0]), visit(scene.people[1])
    page = f"/recruitment/rounds/{scene.simulation}/booking"
    assert "预约" in first.get("/").text
    first.get(page)
    first.post(f"/recruitment/slots/{one}/book")
    late = second.post(f"/recruitment/slots/{one}/book", status=409)
    assert "刚刚约满" in late.text
    assert late.all(f"a[href='#s{two}']")
    second.post(f"/recruitment/slots/{two}/book")
    calendar = second.get(f"{page}.ics").text
    assert "BEGIN:VEVENT" in calendar
    assert "101" in calendar


def test_the_staff_lay_out_slots_place_and_check_in(world: World, visit: Visit, lead: int) -> None:
    scene = Panels.build(world, 2)
    jurors = scene.teachers(2)
    panel = scene.panel(*jurors, round_id=scene.simulation, room="101")
    me, base = visit(lead), f"/recruitment/rounds/{scene.simulation}"
    me.post(f"/recruitment/drives/{scene.drive.id}/scenarios/shipped")
    assert "突发权益诉求" in me.get(f"/recruitment/drives/{scene.drive.id}/scenarios").text
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    form = {"day": day, "clock": "14:00", "minutes": "15", "pause": "5", "count": "3", "capacity": "1"}
    preview = me.post(f"/recruitment/panels/{panel}/series", {**form, "preview": "1"}, status=200)
    assert "预览：3 场" in preview.text
    me.post(f"/recruitment/panels/{panel}/series", {**form, "write": "1", "scenarios": "1"})
    again = me.post(f"/recruitment/panels/{panel}/series", {**form, "write": "1"}, status=422)
    assert "时间重叠" in again.text
    asked = me.post(f"{base}/slots/ask")
    assert "已通知 2 人" in me.follow(asked).text
    me.post(f"{base}/slots/rest")
    for path in ("slots", "door", "schedule", "schedule?by=person", "assign", "connect", "conflicts"):
        me.get(f"{base}/{path}")
    door = f"{base}/door/{scene.candidates[0]}"
    visit(jurors[0]).get(door)
    visit(jurors[0]).post(door)
    assert "已到场" in me.get(f"{base}/door").text
    visit(scene.people[0]).get(door, status=403)
    scene.opened(scene.simulation)
    session = visit(jurors[0]).get(f"{base}/session")
    assert "突发权益诉求" in session.text
    sheet = visit(jurors[0]).get(str(session.all("ul.waiting a")[0].attributes["href"]))
    assert [node.attributes["name"] for node in sheet.all("[data-points]")] == list(SCENARIO)


def test_a_juror_who_changes_rooms_is_shown_the_room_that_he_goes_to(
    world: World, visit: Visit, lead: int
) -> None:
    scene = Panels.build(world, 4, least=1)
    start = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    slots, jurors = [], []
    for room in ("Room 101", "Room 102"):
        sitting = scene.teachers(2)
        jurors += sitting
        slots += scene.slots(scene.panel(*sitting, round_id=scene.simulation, room=room), 2, start)
    for candidate, slot in zip(scene.candidates, slots, strict=True):
        scene.book(candidate, slot)
    scene.assigned(scene.simulation)
    scene.do(lambda one: assigning.connect_round(one, by=SYSTEM, now=clock.now()), scene.simulation)
    scene.do(lambda one: assigning.open_scoring(one, by=SYSTEM, now=clock.now()), scene.simulation)
    base, guests = f"/recruitment/rounds/{scene.simulation}", 0
    for juror in jurors:
        queue, addresses = visit(juror).get(f"{base}/queue"), [f"{base}/session"]
        while addresses:
            session = visit(juror).get(addresses.pop())
            addresses += [str(link.attributes["href"]) for link in session.all("a[rel=next]")]
            assert "由其他评委评分" not in session.text
            guests += "这一场请您到" in session.text
        assert len(queue.all("[data-sheet]")) == 2
    assert guests == 4  # two crossings of two jurors
    printed = visit(lead).get(f"{base}/schedule")
    assert printed.text.count("本场评委：") == 4  # where one comes, and where one is missed
