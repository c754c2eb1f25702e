"""From the ranking to the member, in real Chromium: lead, adviser and candidate, on desktop and phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.browser.screen import DESKTOP, PHONE, Screen
from tests.scored import OFFICE, RIGHTS, Scored, calendar_known
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base.clock import local_date, now
from unionweb.people.rules.roles import Role
from unionweb.recruitment.queries.decisions import publication_for
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.stages import OfferState

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]


def let_the_period_pass(drive: Scored) -> None:
    """As if the list had been put up ten days ago."""
    with drive.world.work():
        publication = publication_for(drive_of(drive.id))
        assert publication is not None
        publication.published_at -= timedelta(days=10)
        publication.ends_on = local_date(now()) - timedelta(days=3)
        record("test.age", subject=("publication", publication.id), by=SYSTEM, now=now())


@pytest.fixture
def drive(world: World) -> Scored:
    calendar_known(world, now().year, now().year + 1)
    made = [(f"{95 - 2 * n}", [OFFICE, RIGHTS] if n % 2 else [RIGHTS, OFFICE]) for n in range(20)]
    return Scored.held(world, *made, places=(3, 2))


def test_lead_adviser_and_candidate_bring_a_drive_to_its_members(
    world: World, drive: Scored, screen: Open
) -> None:
    here, person = f"/recruitment/drives/{drive.id}", world.student(name="Lead")
    adviser = world.adviser()
    world.grant(person, Role.RECRUITMENT_LEAD)
    lead = screen(person, DESKTOP)
    for path in ("ranking", "ranking/print", f"ranking/try?sent=1&p{drive.openings[OFFICE]}=5", "decision"):
        lead.open(f"{here}/{path}")
    lead.press("确定录取结果")
    lead.says("请指导老师审定")

    teacher = screen(adviser, PHONE)
    teacher.open(f"{here}/decision")
    teacher.follow("审定")
    teacher.inspect()
    for box in teacher.page.locator("fieldset textarea").all():
        box.fill("The committee knows")
    teacher.press("同意，审定")
    teacher.says("已审定")
    lead.open(f"{here}/decision")
    lead.choose("公示并通知")
    lead.press("确认公示")
    lead.says("已通知每位同学")
    screen(None, PHONE, dark=True).open(f"/recruitment/decisions/{drive.code}")

    let_the_period_pass(drive)
    lead = screen(person, PHONE, dark=True)
    lead.open(f"{here}/decision")
    lead.choose("发录用通知")
    lead.press("确认发出")
    lead.open(f"{here}/offers")
    candidate = screen(drive.people[1], PHONE)
    candidate.open(f"{here}/mine")
    candidate.open(f"/recruitment/applications/{drive.applications[1]}/rank")
    candidate.open(f"/recruitment/offers/{drive.offer(2)}")
    candidate.press("接受")
    candidate.says("您已接受")
    candidate.inspect()
    lead.open(f"{here}/members")
    lead.open(f"{here}/messages/offer")
    assert drive.offers()[2] is OfferState.ACCEPTED
