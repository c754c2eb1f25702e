"""The pages of a drive that takes members of the presidium: preparing it, signing, who sees what."""

from collections.abc import Callable

import pytest

from tests.actions.test_recruitment_deciding import LATER, NOW, answer, decide
from tests.actions.test_recruitment_presidium import both, out, sign, sign_all
from tests.drives import OpenDrive
from tests.scored import OFFICE, PRESIDIUM
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.tables import read_table
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.rules.deciding import P11
from unionweb.recruitment.rules.stages import OfferState

pytestmark = pytest.mark.at(NOW)

Visit = Callable[..., Visitor]


@pytest.fixture
def lead(world: World) -> int:
    person = world.student(name="Lead")
    world.grant(person, Role.RECRUITMENT_LEAD)
    return person


def test_the_presidium_is_chosen_with_its_post_and_a_wrong_pair_is_refused(
    world: World, visit: Visit, lead: int
) -> None:
    drive = OpenDrive.build(world, opened=False)
    new = f"/recruitment/drives/{drive.id}/openings/new"
    assert "学生会主席团" in visit(lead).get(new).text
    opening = {"department_id": "0", "post": "presidium", "places": "3", "words": "", "line": ""}
    wrong = visit(lead).post(new, {**opening, "post": "officer"}, status=422)
    assert "职务请选“主席团成员”" in wrong.text
    office = {**opening, "department_id": str(drive.departments[OFFICE])}
    assert "部门请选“学生会主席团”" in visit(lead).post(new, office, status=422).text
    visit(lead).post(new, opening)
    assert "已有这个岗位：主席团" in visit(lead).post(new, opening, status=422).text
    listed = visit(lead).get(f"/recruitment/drives/{drive.id}/openings")
    assert listed.texts("tbody th") == ["Office", "Rights", "主席团"]
    made = drive.now().openings[-1].id
    form = visit(lead).get(f"/recruitment/drives/{drive.id}/openings/{made}")
    assert [one.attributes["value"] for one in form.all("option[selected]")] == ["0", "presidium"]
    visit(lead).post(f"/recruitment/drives/{drive.id}/openings/{made}", {**opening, "places": "2"})
    assert drive.now().openings[-1].places == 2


def test_every_page_of_the_preparation_and_of_applications_names_it(
    world: World, visit: Visit, lead: int
) -> None:
    drive = OpenDrive.build(world, presidium=True)
    here, presidium = f"/recruitment/drives/{drive.id}", drive.openings[PRESIDIUM]
    candidate = visit(drive.student())
    data = {"version": "0", "first_id": str(presidium), "answer_why": "Because", "adjustment": "yes"}
    candidate.post(f"{here}/apply", data)
    candidate.post(f"{here}/apply/check", {"version": "2"})
    pages = [visit().get(f"/r/{drive.code}"), candidate.get(f"{here}/mine")]
    pages += [visit(lead).get(f"{here}{path}") for path in ("", "/poster", "/applications", "/form/why")]
    assert all("主席团" in page.text for page in pages)
    rows = list(read_table(visit(lead).get(f"{here}/applications.xlsx").response.get_data(), "a.xlsx").rows)
    assert "主席团" in str(rows)


def test_a_panel_of_its_own_stays_its_own_when_it_is_edited(world: World, visit: Visit, lead: int) -> None:
    drive = OpenDrive.build(world, presidium=True)
    presidium = str(drive.openings[PRESIDIUM])
    new = f"/recruitment/rounds/{drive.now().rounds[0].id}/panels/new"
    made = visit(lead).post(new, {"name": "First", "opening": presidium, "room": ""}).location
    assert "主席团" in visit(lead).get(made).text
    form = visit(lead).get(f"{made}/edit")
    assert [one.attributes["value"] for one in form.all("option[selected]")] == [presidium]


def test_a_head_sees_no_application_to_the_presidium(world: World, visit: Visit) -> None:
    drive = both(world)
    head = world.student()
    world.tenure(head, Post.HEAD, department_id=drive.departments[OFFICE])
    visit(head).get(f"/recruitment/applications/{drive.applications[0]}", status=403)
    visit(head).get(f"/recruitment/applications/{drive.applications[1]}")
    listed = visit(head).get(f"/recruitment/drives/{drive.id}/applications").text
    assert "Candidate 2" in listed and "Candidate 1" not in listed


def test_each_step_is_written_down_on_its_page(world: World, visit: Visit, lead: int) -> None:
    drive = both(world)
    decide(drive)
    decision, here = (
        f"/recruitment/drives/{drive.id}/decision",
        f"/recruitment/applications/{drive.applications[0]}/sign",
    )
    for step in P11:
        page = visit(lead).get(here)
        assert "Candidate 1 · 主席团" in page.text
        assert [one.attributes["value"] for one in page.all("select[name=step] option")] == [step.id]
        signed = {"step": step.id, "agreed": "yes", "signer": "Committee", "day": "2026-10-12", "words": ""}
        visit(lead).post(here, signed)
    visit(lead).get(here, status=404)
    assert visit(lead).get(decision).text.count("未登记") == 6, "P12 for two heads"
    visit(world.adviser()).get(here, status=403)
    visit(drive.people[0]).get(here, status=403)


def test_a_no_is_shown_and_ends_the_chain(world: World, visit: Visit, lead: int) -> None:
    drive = both(world)
    decide(drive)
    step = f"/recruitment/applications/{drive.applications[0]}/sign"
    signed = {"step": P11[0].id, "agreed": "no", "signer": "League", "day": "2026-10-12", "words": "Not yet"}
    visit(lead).post(step, signed)
    visit(lead).get(step, status=404)
    page = visit(lead).get(f"/recruitment/drives/{drive.id}/decision")
    assert "不同意 League 2026-10-12 Not yet" in page.text and "审定记录" not in page.text


def test_offers_and_members_name_it(world: World, visit: Visit, lead: int) -> None:
    drive = out(both(world))
    here = f"/recruitment/drives/{drive.id}"
    with frozen(LATER):
        assert (
            "学生会主席团邀请您加入"
            in visit(drive.people[0]).get(f"/recruitment/offers/{drive.offer(1)}").text
        )
        answer(drive, 1, accepts=True)
        assert "主席团成员" in visit(lead).get(f"{here}/members").text
        rows = list(read_table(visit(lead).get(f"{here}/members.xlsx").response.get_data(), "m.xlsx").rows)
        assert "主席团" in str(rows)
        assert (
            "主席团成员"
            in visit(lead).get(f"/recruitment/applications/{drive.applications[0]}/probation").text
        )
        for path in (
            "/ranking",
            f"/ranking?opening={drive.openings[PRESIDIUM]}",
            "/result/print",
            "/decision",
        ):
            assert "主席团" in visit(lead).get(f"{here}{path}").text
        assert (
            "主席团"
            in visit(drive.people[0]).get(f"/recruitment/applications/{drive.applications[0]}/rank").text
        )


def test_whoever_is_next_is_examined_on_the_page_of_the_offers(world: World, visit: Visit, lead: int) -> None:
    drive = out(both(world))
    here = f"/recruitment/drives/{drive.id}"
    with frozen(LATER):
        assert "推荐审查" not in visit(lead).get(f"{here}/offers").text
        answer(drive, 1, accepts=False)
        page = visit(lead).get(f"{here}/offers")
        assert "Candidate 4 · 主席团" in page.text and "候补的同学审查通过以后" in page.text
        step = f"/recruitment/applications/{drive.applications[3]}/sign"
        signed = {"step": P11[0].id, "agreed": "yes", "signer": "League", "day": "2026-10-19", "words": ""}
        assert visit(lead).post(step, signed).location.endswith(f"{here}/offers#steps")
        for one in P11[1:]:
            sign(drive, 4, one)
        visit(lead).post(f"{here}/offers/roll")
    assert drive.offers()[4] is OfferState.OPEN


def test_who_did_not_pass_is_marked_on_the_waiting_list(world: World, visit: Visit, lead: int) -> None:
    drive = out(both(world))
    with frozen(LATER):
        answer(drive, 1, accepts=False)
        sign_all(drive, 4, P11[:2])
        sign(drive, 4, P11[2], agreed=False)
        assert "推荐审查没有通过" in visit(lead).get(f"/recruitment/drives/{drive.id}/offers").text
