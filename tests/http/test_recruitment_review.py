"""A review through its pages: who opens it, who reads what; nothing of it stands among the surveys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.reviews import Review
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.models import RoundResult
from unionweb.surveys.queries.surveys import groups_of

Visit = Callable[..., Visitor]
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
CLOSES = {"closes_on": "2026-10-15", "closes_hour": "22"}


@pytest.fixture
def held(world: World) -> Review:
    return Review.build(world)


@pytest.fixture
def lead(world: World, visit: Visit) -> Visitor:
    person = world.student()
    world.grant(person, Role.RECRUITMENT_LEAD)
    return visit(person)


def here(held: Review) -> str:
    return f"/recruitment/rounds/{held.round}/review"


def test_a_lead_opens_it_sees_how_many_came_and_nothing_else_until_the_close(
    world: World, visit: Visit, held: Review, lead: Visitor
) -> None:
    page = lead.get(here(held))
    assert "Office 12 人" in page.text and "请 20 人参加，至少 10 人" in page.text
    assert "请填写" in lead.post(f"{here(held)}/open", {}, status=422).text
    lead.post(f"{here(held)}/open", CLOSES)
    lead.post(f"{here(held)}/open", CLOSES, status=422)
    member = visit(held.members[0][0])
    with world.look():
        code, title = held.survey.code, held.survey.title
    assert title in member.get("/").text and title in member.get("/surveys/").text
    for person in (*held.members[0][:7], *held.members[1][:4]):
        held.answer(person, (5, 3), (2,))
    page = lead.get(here(held))
    assert "已交卷（至少） 10 " in page.text and not page.all("table")
    assert f"/s/{code}" in page.text
    lead.get(f"{here(held)}/extend")
    later = {"closes_on": "2026-10-16", "closes_hour": "22", "reason": "A holiday"}
    lead.post(f"{here(held)}/extend", later)
    lead.post(f"{here(held)}/remind", {})
    lead.post(f"{here(held)}/close", {})
    lead.post(f"{here(held)}/close", {})
    page = lead.get(here(held))
    assert "100.00" in page.text and "60.00" in page.text and "40.00" in page.text
    lead.post(f"{here(held)}/publish", {})
    candidate = visit(held.persons[0])
    assert "100.00" in candidate.get(f"/recruitment/drives/{held.drive.id}/mine").text


def test_too_few_came(world: World, held: Review, lead: Visitor) -> None:
    held.open()
    lead.post(f"{here(held)}/close", {})
    assert "参与率不够" in lead.get(here(held)).text and "参与率不够" in lead.get("/").text
    assert "请填写" in lead.post(f"{here(held)}/repeat", CLOSES, status=422).text
    lead.post(f"{here(held)}/repeat", CLOSES | {"reason": "Holiday"})
    assert "正在评议" in lead.get(here(held)).text
    lead.post(f"{here(held)}/close", {})
    lead.post(f"{here(held)}/without", {}, status=422)
    lead.post(f"{here(held)}/without", {"why": "No time"})
    assert "无法判断" in lead.get(here(held)).text
    with world.look():
        assert [one.score for one in db.session.query(RoundResult)] == [None] * 3


def test_the_time_runs_out_and_whoever_runs_it_is_told(world: World, visit: Visit, held: Review) -> None:
    held.open(days=1)
    lead = world.student()
    world.grant(lead, Role.RECRUITMENT_LEAD)
    with frozen(NOW + timedelta(days=2)):
        assert "请截止并计票" in visit(lead).get("/").text


def test_the_form_is_for_those_who_are_asked(visit: Visit, held: Review) -> None:
    held.open()
    code = held.opened.code
    visit().get(f"/surveys/form/{code}", status=401)
    visit(held.world.student()).get(f"/surveys/form/{code}", status=403)
    answer = visit(held.members[0][0]).get(f"/surveys/form/{code}")
    assert answer.response.headers["Cache-Control"] == "no-store"


def test_no_page_of_surveys_shows_it(world: World, visit: Visit, held: Review) -> None:
    held.open()
    chair = world.student()
    world.tenure(chair, Post.PRESIDIUM)
    managers = [visit(world.administrator()), visit(world.adviser()), visit(chair)]
    with world.look():
        number = held.survey.id
    for person in (*held.members[0][:7], *held.members[1][:4]):
        held.answer(person, (5, 3), (2,))
    for counted in (False, True):
        if counted:
            held.close()
        for manager in managers:
            assert f"/surveys/{number}" not in manager.get("/surveys/").text
            for page in ("", "/results", "/results/d1", "/results.xlsx", "/preview", "/progress", "/edit"):
                manager.get(f"/surveys/{number}{page}", status=403)
            manager.post(f"/surveys/{number}/publish", {}, status=403)
            manager.post(f"/surveys/{number}/close", {}, status=403)


def test_nobody_else_runs_it(visit: Visit, world: World, held: Review, lead: Visitor) -> None:
    for person in (held.members[0][0], world.adviser(), world.student()):
        visit(person).get(here(held), status=403)
        visit(person).post(f"{here(held)}/open", CLOSES, status=403)
    other = held.round - 1
    lead.get(f"/recruitment/rounds/{other}/review", status=404)
    lead.post(f"/recruitment/rounds/{other}/review/close", {}, status=404)
    for page in ("", "/quality", "/results"):
        assert lead.get(f"/recruitment/rounds/{held.round}{page}", status=303).location.endswith(here(held))


def test_a_response_names_a_group_of_at_least_five(world: World) -> None:
    held = Review.build(world, (5, 3, 2)).open()
    for members in held.members:
        for person in members:
            held.answer(person, (4, 4), (4,))
    opened = held.opened
    named = [group for _answers, group in opened.opened("d1")]
    with world.look():
        sizes = {one.key: one.size for one in groups_of(opened.survey)}
    assert {group: named.count(group) for group in named} == sizes
    assert sorted(sizes.values()) == [5, 5]
