"""Preparing a drive through its pages, from the openings to the form; opening it, putting off, ending."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.drives import OpenDrive, whole
from tests.ticking import tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.models import Drive
from unionweb.recruitment.rules.stages import Stage

Visit = Callable[..., Visitor]
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
DATES = {"title": "Autumn", "term_id": "0", "opens_hour": "8", "closes_on": "2026-10-20", "closes_hour": "22"}
TERMS = {
    **{"choices": "2", "adjustment": "y", "checks": "P9", "binding": "raw", "line": "60"},
    **{"tie_1": "lot", "tie_2": "", "tie_3": ""},
    **{"own_weight": "1", "turnout": "50%", "days": "3", "offer_days": "3", "probation_days": "30"},
    "retention_days": "90",
}


@pytest.fixture
def lead(world: World, visit: Visit) -> Visitor:
    person = world.student()
    world.grant(person, Role.RECRUITMENT_LEAD)
    return visit(person)


def begin(world: World, lead: Visitor, title: str = "Autumn", copied: int = 0) -> int:
    data = {"unit_id": str(world.school), "title": title, "copied": str(copied)}
    return int(lead.post("/recruitment/new", data).location.rpartition("/")[2])


def read(world: World, drive_id: int) -> Drive:
    with world.look():
        return whole(db.session.get_one(Drive, drive_id))


def test_a_drive_is_prepared_step_by_step_until_nothing_is_missing(
    world: World, visit: Visit, lead: Visitor
) -> None:
    office = world.department(name="Office")
    drive = begin(world, lead)
    here = f"/recruitment/drives/{drive}"
    missing = lead.get(here).texts(".gaps li")
    assert len(missing) == 3  # the close, an opening, the rounds
    lead.post(f"{here}/open", status=422)
    lead.post(f"{here}/edit", DATES)
    opening = {"department_id": str(office), "post": "officer", "places": "3", "words": "Papers", "line": ""}
    lead.post(f"{here}/openings/new", opening)
    assert "已有这个岗位" in lead.post(f"{here}/openings/new", opening, status=422).text
    lead.post(f"{here}/rounds/preset", {"preset": "30/40/30"})
    lead.post(f"{here}/terms", TERMS)
    lead.post(f"{here}/announcement", {"announcement": "Dear all,\n\ncome."})
    page = lead.get(here)
    assert not page.all(".gaps li") and "确认开始" in page.text
    code = read(world, drive).code
    visit().get(f"/r/{code}", status=404)
    lead.post(f"{here}/open")
    public = visit().get(f"/r/{code.upper()}")
    for words in ("Office", "占总分 40%", "登录后报名", "Dear all,", "90 天后"):
        assert words in public.text
    for path in ("edit", "openings", "terms", "rounds", "form", "announcement", "poster", "applications"):
        lead.get(f"{here}/{path}")


def test_weights_have_to_add_up_and_a_rubric_has_to_be_there(world: World, lead: Visitor) -> None:
    drive = OpenDrive.build(world, opened=False)
    here = f"/recruitment/drives/{drive.id}"
    first = drive.now().rounds[0].id
    one = {"title": "Papers", "kind": "screening", "weight": "20%", "least": "3", "most": "0"}
    one |= {"starts_hour": "8", "ends_hour": "22", "line": ""}
    lead.post(f"{here}/rounds/{first}", one)
    assert "权重之和应为 100%，现为 90%" in lead.get(here).text
    lead.post(f"{here}/open", status=422)
    lead.post(f"{here}/rounds/new", {**one, "title": "Test", "weight": "1/10"})
    assert "“Test”还没有评分表" in lead.get(here).text
    last = drive.now().rounds[-1].id
    lead.post(f"{here}/rounds/{last}/rubric", {"rubric": "presentation"})
    lead.post(f"{here}/rounds/{last}/move", {"to": "up"})
    assert [one.title for one in drive.now().rounds][2] == "Test"
    assert "确认开始" in lead.get(here).text
    lead.get(f"{here}/rounds/{last}")
    lead.post(f"{here}/rounds/{last}/remove")
    assert len(drive.now().rounds) == 3


def test_a_rubric_is_edited_criterion_by_criterion(world: World, lead: Visitor) -> None:
    drive = OpenDrive.build(world, opened=False)
    one = drive.now().rounds[0].id
    here = f"/recruitment/drives/{drive.id}/rounds/{one}/rubric"
    lead.post(f"{here}/new", {"label": "Style", "most": "10", "bands": "0-4 poor\n5-10 good"})
    lead.post(f"{here}/c1/move", {"to": "up"})
    rubric = drive.now().rounds[0].rubric
    assert [each.id for each in rubric.criteria][-2:] == ["c1", "time"]
    assert [band.words for band in rubric.criteria[-2].bands] == ["good", "poor"]
    assert (
        "请写成" in lead.post(f"{here}/c1", {"label": "Style", "most": "10", "bands": "x"}, status=422).text
    )
    gap = {"label": "Style", "most": "10", "bands": "6-10 good\n0-4 poor"}
    assert "不重叠，不遗漏" in lead.post(f"{here}/c1", gap, status=422).text
    lead.get(f"{here}/c1")
    lead.post(f"{here}/c1/remove")
    lead.get(f"{here}/c1", status=404)


def test_the_form_is_edited_and_shown_as_candidates_see_it(world: World, lead: Visitor) -> None:
    drive = OpenDrive.build(world, opened=False)
    here = f"/recruitment/drives/{drive.id}/form"
    fresh = {"label": "Colour?", "kind": "choice", "options": "red\nblue", "most": "", "hint": ""}
    lead.post(f"{here}/new", {**fresh, "options": "red"}, status=422)
    lead.post(f"{here}/new", {**fresh, "openings": str(drive.openings[1])})
    lead.post(f"{here}/f1/move", {"to": "up"})
    page = lead.get(here)
    assert "只问报Rights的同学" in page.text
    assert [one.text(strip=True) for one in page.all("#answer_f1 option")] == ["请选择", "red", "blue"]
    lead.get(f"{here}/f1")
    lead.post(f"{here}/f1/remove")
    assert [one.id for one in drive.now().form] == ["why", "time", "resume", "photo"]


def test_nothing_but_form_and_announcement_changes_once_it_is_open(world: World, lead: Visitor) -> None:
    drive = OpenDrive.build(world)
    here = f"/recruitment/drives/{drive.id}"
    lead.post(f"{here}/edit", DATES, status=422)
    lead.post(f"{here}/terms", TERMS, status=422)
    opening = {"department_id": str(drive.departments[0]), "post": "officer", "places": "9"}
    lead.post(f"{here}/openings/{drive.openings[0]}", opening, status=422)
    lead.post(f"{here}/openings/{drive.openings[0]}/remove", status=422)
    lead.post(f"{here}/rounds/preset", {"preset": "30/40/30"}, status=422)
    lead.post(f"{here}/remove", status=422)
    lead.post(f"{here}/form/new", {"label": "More?", "kind": "line", "most": "", "hint": ""})
    assert drive.now().form_version == 3


def test_it_is_put_off_with_a_reason_and_ended_by_hand(world: World, visit: Visit, lead: Visitor) -> None:
    drive = OpenDrive.build(world)
    here = f"/recruitment/drives/{drive.id}"
    later = {"closes_on": "2026-10-25", "closes_hour": "12"}
    lead.post(f"{here}/extend", later, status=422)
    lead.post(f"{here}/extend", {**later, "closes_on": "2026-10-13", "reason": "x"}, status=422)
    lead.post(f"{here}/extend", {**later, "reason": "Exams"})
    assert "Exams" in visit().get(f"/r/{drive.code}").text
    lead.post(f"{here}/close")
    assert drive.now().stage is Stage.SCORING
    assert "报名已经截止" in visit().get(f"/r/{drive.code}").text
    lead.post(f"{here}/close", status=422)


def test_an_earlier_drive_is_copied_with_everything_but_its_times(world: World, lead: Visitor) -> None:
    earlier = OpenDrive.build(world, blind=True)
    copy = read(world, begin(world, lead, "Spring", earlier.id))
    assert copy.stage is Stage.DRAFT and copy.closes_at is None and copy.terms.blind
    assert [str(one.name) for one in copy.openings] == ["Office", "Rights"]
    assert [one.rubric_data for one in copy.rounds] == [one.rubric_data for one in earlier.now().rounds]
    assert (
        "已有同名招新"
        in lead.post(
            "/recruitment/new", {"unit_id": str(world.school), "title": "Spring", "copied": "0"}, status=422
        ).text
    )


def test_school_and_college_do_not_recruit_at_the_same_time_unless_they_say_so(
    world: World, lead: Visitor
) -> None:
    college = world.college("College A")
    OpenDrive.build(world, unit=college)
    drive = OpenDrive.build(world, opened=False, title="School")
    here = f"/recruitment/drives/{drive.id}"
    assert "重叠" in lead.post(f"{here}/open", status=422).text
    lead.post(f"{here}/terms", {**TERMS, "may_overlap": "y"})
    lead.post(f"{here}/open")


def test_strangers_students_and_officers_elsewhere_prepare_nothing(world: World, visit: Visit) -> None:
    drive = OpenDrive.build(world)
    student, elsewhere = world.student(), world.student()
    world.tenure(elsewhere, Post.PRESIDIUM, world.college())
    for person in (student, elsewhere):
        for path in ("", "/edit", "/form", "/applications", "/applications.xlsx", "/poster"):
            visit(person).get(f"/recruitment/drives/{drive.id}{path}", status=403)
        visit(person).post(f"/recruitment/drives/{drive.id}/close", status=403)
    visit().get("/recruitment/")
    assert "Autumn drive" in visit(student).get("/recruitment/").text


def test_a_draft_is_deleted(world: World, lead: Visitor) -> None:
    drive = OpenDrive.build(world, opened=False)
    lead.post(f"/recruitment/drives/{drive.id}/remove")
    lead.get(f"/recruitment/drives/{drive.id}", status=404)


def test_when_its_time_is_over_the_managers_are_told_and_the_timer_ends_it(
    world: World, visit: Visit
) -> None:
    drive = OpenDrive.build(world, days=3)
    administrator = world.administrator()
    assert "请截止报名" not in visit(administrator).get("/").text
    with frozen(NOW + timedelta(days=4)):
        assert "请截止报名" in visit(administrator).get("/").text
        assert "Autumn drive" in tick(world.app, "recruitment.close").output
        assert drive.now().stage is Stage.SCORING
