"""The pages of recruitment that no journey passes: nothing too wide, nothing that axe-core finds."""

from collections.abc import Callable

import pytest

from tests.actions.test_recruitment_deciding import approve, decide, do
from tests.browser.screen import DARK_DESKTOP, PHONE, Screen
from tests.browser.test_recruitment_result import let_the_period_pass
from tests.drives import OpenDrive
from tests.panels import Panels, points
from tests.scored import OFFICE, RIGHTS, Scored, calendar_known
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import now
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.actions import closing_rounds, offers, resulting, scenarios
from unionweb.recruitment.queries.drives import drive_of

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


def lead_of(world: World) -> int:
    person = world.student(name="Lead")
    world.grant(person, Role.RECRUITMENT_LEAD)
    return person


def look(window: Screen, here: str, *paths: str) -> None:
    for path in paths:
        window.open(here + path)


def test_while_applications_come_in(world: World, screen: Open) -> None:
    drive = OpenDrive.build(world)
    college = world.college("College A")
    student = drive.student(world.class_(college))
    application = drive.submitted(student)
    with world.work():
        scenarios.add_shipped(drive_of(drive.id), by=SYSTEM, now=now())
    here = f"/recruitment/drives/{drive.id}"
    lead = screen(lead_of(world), PHONE, also=DARK_DESKTOP)
    look(lead, here, "", "/messages", "/messages/offer", "/announcement", "/extend", "/openings", "/rounds")
    look(lead, here, "/scenarios", "/scenarios/new", "/applications", "/terms", "/form", "/edit")
    lead.open(f"/recruitment/applications/{application}")
    officer = world.student()
    world.tenure(officer, Post.PRESIDIUM, college)
    screen(officer, PHONE, also=DARK_DESKTOP).open(f"{here}/recommend")
    candidate = screen(student, PHONE, also=DARK_DESKTOP)
    look(candidate, here, "/mine", "/apply", "/apply/files", "/apply/check")


def test_rooms_jurors_and_the_door(world: World, screen: Open) -> None:
    scene = Panels.build(world, 2, least=1)
    (juror,) = scene.teachers(1)
    panel = scene.panel(juror, round_id=scene.simulation, room="101")
    slots = scene.slots(panel, 2)
    for candidate, slot in zip(scene.candidates, slots, strict=True):
        scene.book(candidate, slot)
    base = f"/recruitment/rounds/{scene.simulation}"
    lead = screen(lead_of(world), PHONE, also=DARK_DESKTOP)
    look(lead, base, "/panels/new", "/assign", "/connect", "/conflicts", "/schedule", "/schedule?by=person")
    look(lead, f"/recruitment/panels/{panel}", "", "/edit", "/series")
    lead.open(f"/recruitment/slots/{slots[0]}")
    scene.opened(scene.simulation)
    look(lead, base, "", "/quality", f"/door/{scene.candidates[0]}")
    look(screen(juror, PHONE, also=DARK_DESKTOP), base, "/session", "/queue", "/door")
    screen(scene.people[0], PHONE, also=DARK_DESKTOP).open(f"{base}/booking")


def test_a_round_that_is_over(world: World, screen: Open) -> None:
    scene = Panels.build(world, 3, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    for place, candidate in enumerate(scene.candidates):
        scene.score(juror, candidate, points(60 + place))
    base = f"/recruitment/rounds/{scene.screening}"
    look(
        screen(juror, PHONE, also=DARK_DESKTOP),
        base,
        "/queue",
        f"/../../sheets/{scene.sheet(juror, scene.candidates[0])}",
    )
    scene.do(lambda one: closing_rounds.close_round(one, by=SYSTEM, now=now()))
    lead = screen(lead_of(world), PHONE, also=DARK_DESKTOP)
    look(lead, base, "", "/results", "/quality")
    scene.do(lambda one: closing_rounds.publish_round(one, by=SYSTEM, now=now()))
    look(lead, base, "/results")
    screen(scene.people[0], PHONE, also=DARK_DESKTOP).open(f"/recruitment/drives/{scene.drive.id}/mine")


def test_lots_steps_and_what_the_adviser_reads(world: World, screen: Open) -> None:
    same = ("80", [OFFICE])
    drive = Scored.held(world, same, same, places=(1, 1), adjusts=False, post=Post.DEPUTY)
    here, lead, adviser = f"/recruitment/drives/{drive.id}", lead_of(world), world.adviser()
    first, second = screen(lead, PHONE, also=DARK_DESKTOP), screen(adviser, PHONE, also=DARK_DESKTOP)
    look(first, here, "/decision", "/lots")
    for window in (first, second):
        window.open(f"{here}/lots")
        for field, lot in zip(window.page.locator("main input[type=number]").all(), "12", strict=True):
            field.fill(lot)
        window.press("保存")
        window.headed("录取结果")
    decide(drive)
    first.open(f"/recruitment/applications/{drive.applications[0]}/sign")
    look(second, here, "/decision", "/send-back")


def test_from_the_decision_to_the_members(world: World, screen: Open) -> None:
    calendar_known(world, now().year, now().year + 1)
    drive = Scored.held(
        world, ("90", [OFFICE]), ("80", [RIGHTS]), ("70", [RIGHTS]), places=(1, 1), adjusts=False
    )
    here = f"/recruitment/drives/{drive.id}"
    lead, adviser = (
        screen(lead_of(world), PHONE, also=DARK_DESKTOP),
        screen(world.adviser(), PHONE, also=DARK_DESKTOP),
    )
    candidate, waiting = (screen(drive.people[place], PHONE, also=DARK_DESKTOP) for place in (0, 2))
    look(lead, here, "", "/decision", "/ranking", "/ranking/print", "/ranking/try")
    decide(drive)
    look(adviser, here, "/approve", "/ranking")
    approve(drive)
    lead.open(f"{here}/decision")
    lead.choose("公示并通知")
    lead.inspect()
    do(drive, lambda one: resulting.publish_result(one, by=SYSTEM, now=now()))
    look(lead, here, "/decision", "/reopen", "/result/print")
    look(candidate, here, "/mine", "/result/print")
    candidate.open(f"/recruitment/decisions/{drive.code}")
    let_the_period_pass(drive)
    do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=now()))
    candidate.open(f"/recruitment/offers/{drive.offer(1)}")
    candidate.press("接受")
    candidate.says("您已接受")
    for window in (candidate, waiting):
        window.open(f"{here}/mine")
    look(lead, here, "/offers", "/members", "")
    lead.open(f"/recruitment/applications/{drive.applications[0]}/probation")
