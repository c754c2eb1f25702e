"""The pages from the ranking to the members: who opens them, what they show, what a double click does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.actions.test_recruitment_deciding import LATER, NOW, decide, four, offered, publish
from tests.counting import queries
from tests.scored import OFFICE, RIGHTS, Scored, calendar_known
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.tables import read_table
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.rules.decision import check
from unionweb.recruitment.rules.stages import OfferState, Stage

pytestmark = pytest.mark.at(NOW)

Visit = Callable[..., Visitor]


def lead(world: World) -> int:
    person = world.student(name="Lead")
    world.grant(person, Role.RECRUITMENT_LEAD)
    return person


def here(drive: Scored) -> str:
    return f"/recruitment/drives/{drive.id}"


def test_the_ranking_shows_all_three_scores_and_draws_the_line(world: World, visit: Visit) -> None:
    drive = Scored.held(
        world, ("59", [OFFICE]), ("90", [OFFICE, RIGHTS]), ("80", [RIGHTS]), ("", [OFFICE]), adjusts=False
    )
    page = visit(lead(world)).get(f"{here(drive)}/ranking")
    named = page.texts("table.ranking tbody th")
    assert named == [
        "002 Candidate 2",
        "003 Candidate 3",
        "总分线 60，以下不录取",
        "001 Candidate 1",
        "004 Candidate 4",
    ]
    assert "无法判断" in page.text
    only = visit(lead(world)).get(f"{here(drive)}/ranking?opening={drive.openings[RIGHTS]}&sort=number")
    assert only.texts("table.ranking tbody th") == ["002 Candidate 2", "003 Candidate 3"]
    visit(lead(world)).get(f"{here(drive)}/ranking/print")
    visit(drive.people[0]).get(f"{here(drive)}/ranking", status=403)
    head = world.student()
    world.tenure(head, Post.HEAD, department_id=drive.departments[OFFICE])
    visit(head).get(f"{here(drive)}/ranking", status=403)


def test_the_ranking_as_a_workbook(world: World, visit: Visit) -> None:
    drive = four(world)
    answer = visit(lead(world)).get(f"{here(drive)}/ranking.xlsx")
    rows = list(read_table(answer.response.get_data(), "r.xlsx").rows)
    assert len(rows) >= 4 and "Candidate 1" in str(rows)


def test_other_rules_are_tried_without_storing_anything(world: World, visit: Visit) -> None:
    drive = four(world)
    one = visit(lead(world))
    plain = one.get(f"{here(drive)}/ranking/try")
    assert "还没有改动任何规则" in plain.text
    office = drive.openings[OFFICE]
    more = one.get(f"{here(drive)}/ranking/try?sent=1&p{office}=2&adjustment=1")
    assert "多录取 1" in more.text and "004 Candidate 4" in more.text
    wrong = one.get(f"{here(drive)}/ranking/try?sent=1&p{office}=x&w0=80&l{office}=abc&r0=-1&binding=oops")
    assert "权重之和应为 100%" in wrong.text and "名额请填" in wrong.text
    assert drive.now().stage is Stage.SCORING


def test_a_candidate_reads_how_his_rank_came_about_once_it_is_public(world: World, visit: Visit) -> None:
    drive = four(world)
    own, other = (f"/recruitment/applications/{one}/rank" for one in drive.applications[:2])
    visit(drive.people[0]).get(own, status=403)
    calendar_known(world, 2026)
    publish(drive)
    page = visit(drive.people[0]).get(own)
    assert "第 1 名，共 4 人有总分" in page.text and "第一志愿Office录取，成绩 90" in page.text
    visit(drive.people[0]).get(other, status=403)
    visit(lead(world)).get(other)


def test_managers_decide_and_the_adviser_approves_with_reasons(world: World, visit: Visit) -> None:
    drive, manager, adviser = four(world), visit(lead(world)), visit(world.adviser())
    calendar_known(world, 2026)
    adviser.post(f"{here(drive)}/decide", status=403)
    manager.get(f"{here(drive)}/decision")
    manager.post(f"{here(drive)}/decide")
    assert "Candidate 1" in manager.get(f"{here(drive)}/decision").text
    manager.post(f"{here(drive)}/approve", status=403)
    assert "请审定录取结果" in adviser.get("/").text
    form = adviser.get(f"{here(drive)}/approve")
    assert adviser.post(f"{here(drive)}/approve", {"words": "Yes"}, status=422).status == 422
    rules = {
        str(node.attributes["name"]): "Known"
        for node in form.all("textarea")
        if node.attributes["name"] != "words"
    }
    assert rules, "the roster of the test does not tell everything"
    adviser.post(f"{here(drive)}/approve", {"words": "Yes", **rules})
    manager.post(f"{here(drive)}/publish")
    manager.post(f"{here(drive)}/publish", status=422)
    assert drive.now().stage is Stage.PUBLISHED
    for page in ("decision", "reopen"):
        manager.get(f"{here(drive)}/{page}")


def test_everybody_may_compute_the_decision_again_and_reads_no_name(world: World, visit: Visit) -> None:
    drive = four(world)
    stranger = visit()
    stranger.get(f"/recruitment/decisions/{drive.code}", status=404)
    calendar_known(world, 2026)
    publish(drive)
    page = stranger.get(f"/recruitment/decisions/{drive.code}")
    assert "全部一致" in page.text and "Candidate" not in page.text
    text = stranger.get(f"/recruitment/decisions/{drive.code}.json").response.get_data(as_text=True)
    assert check(text) == [] and "Candidate" not in text
    notice = stranger.get(f"{here(drive)}/result/print").text
    assert "Candidate 1" in notice and "Candidate 3" not in notice


def test_an_offer_is_answered_by_whom_it_is_for_and_clicking_twice_is_harmless(
    world: World, visit: Visit
) -> None:
    drive = offered(four(world))
    address = f"/recruitment/offers/{drive.offer(1)}"
    with frozen(LATER):
        visit(drive.people[1]).get(address, status=403)
        candidate = visit(drive.people[0])
        assert "请答复录用通知" in candidate.get("/").text
        assert "接受" in candidate.get(address).text
        for _click in range(2):
            candidate.post(f"{address}/accept")
        assert "您已接受" in candidate.get(address).text
        candidate.post(f"{address}/decline", status=422)
        visit(drive.people[1]).post(f"/recruitment/offers/{drive.offer(2)}/decline", {"words": "No time"})
    assert drive.offers()[4] is OfferState.OPEN, "who waits is asked at once"


def test_offers_too_late_and_the_rest_of_the_managers_pages(world: World, visit: Visit) -> None:
    drive = offered(four(world))
    person, after = lead(world), LATER + timedelta(days=5)
    with frozen(LATER):
        manager = visit(person)
        visit(drive.people[0]).post(f"/recruitment/offers/{drive.offer(1)}/accept")
        assert "Candidate 3" in manager.get(f"{here(drive)}/offers").text
        manager.post(f"{here(drive)}/finish", status=422)
    with frozen(after):
        late, manager = visit(drive.people[1]), visit(person)
        assert "已过" in late.get(f"/recruitment/offers/{drive.offer(2)}").text
        late.post(f"/recruitment/offers/{drive.offer(2)}/accept", status=422)
        assert "有录用通知逾期" in manager.get("/").text
        manager.post(f"{here(drive)}/offers/roll")
        assert drive.offers()[2] is OfferState.LAPSED and drive.offers()[4] is OfferState.OPEN
        visit(drive.people[3]).post(f"/recruitment/offers/{drive.offer(4)}/accept")
        manager.post(f"{here(drive)}/finish")
        assert "保存到" in manager.get(f"{here(drive)}/offers").text
        manager.post(f"{here(drive)}/erase", status=422)
        assert "Candidate 1" in manager.get(f"{here(drive)}/members").text
        manager.get(f"{here(drive)}/members.xlsx")
    with frozen(after + timedelta(days=91)):
        manager = visit(person)
        assert "请销毁" in manager.get("/").text
        manager.post(f"{here(drive)}/erase")
        assert "销毁" in manager.get(f"{here(drive)}/offers").text


def test_a_head_judges_the_trial_in_his_department_only(world: World, visit: Visit) -> None:
    drive = offered(four(world))
    head = world.student(name="Head")
    world.tenure(head, Post.HEAD, department_id=drive.departments[OFFICE])
    with frozen(LATER):
        for number in (1, 2):
            visit(drive.people[number - 1]).post(f"/recruitment/offers/{drive.offer(number)}/accept")
        listed = visit(head).get(f"{here(drive)}/members").text
        assert "Candidate 1" in listed and "Candidate 2" not in listed
        first, second = (f"/recruitment/applications/{one}/probation" for one in drive.applications[:2])
        visit(head).get(second, status=403)
        visit(head).post(first, {"passed": "no", "words": ""}, status=422)
        visit(head).post(first, {"passed": "yes", "words": "Good"})
        visit(head).post(first, {"passed": "no", "words": "Changed my mind"}, status=422)
    with frozen(LATER + timedelta(days=31)):
        assert "试用期已到" not in visit(head).get("/").text


def test_lots_and_steps_have_pages(world: World, visit: Visit) -> None:
    drive = Scored.held(
        world, ("80", [OFFICE]), ("80", [OFFICE]), places=(1, 1), adjusts=False, post=Post.DEPUTY
    )
    manager, adviser = visit(lead(world)), visit(world.adviser())
    manager.post(f"{here(drive)}/decide", status=422)
    manager.get(f"{here(drive)}/lots")
    manager.post(f"{here(drive)}/lots", {"lot_1": "2", "lot_2": "2"}, status=422)
    manager.post(f"{here(drive)}/lots", {"lot_1": "2", "lot_2": "1"})
    manager.post(f"{here(drive)}/lots", {"lot_1": "2", "lot_2": "1"}, status=422)
    assert "已录入一遍" in adviser.get(f"{here(drive)}/lots").text
    adviser.post(f"{here(drive)}/lots", {"lot_1": "2", "lot_2": "1"})
    manager.post(f"{here(drive)}/decide")
    sign = f"/recruitment/applications/{drive.applications[1]}/sign"
    assert "学院团组织推荐" in manager.get(sign).text
    step = {"step": "p12.league", "agreed": "yes", "signer": "College", "day": "2026-10-12"}
    manager.post(sign, step | {"day": "2026-10-13"}, status=422)
    manager.post(sign, step)
    assert "登记人 Lead" in manager.get(f"{here(drive)}/decision").text
    adviser.get(f"{here(drive)}/send-back")
    adviser.post(f"{here(drive)}/send-back", {"words": "Once more"})


def test_messages_are_edited_with_a_preview_and_a_wrong_place_is_named(world: World, visit: Visit) -> None:
    drive, manager = four(world), visit(lead(world))
    assert "录用通知" in manager.get(f"{here(drive)}/messages").text
    address = f"{here(drive)}/messages/offer"
    assert "王小明同学" in manager.get(address).text
    wrong = manager.post(address, {"subject": "{标题}", "body": "Hello"}, status=422)
    assert "不认识占位符" in wrong.text
    manager.post(address, {"subject": "Join us", "body": "{姓名}, {岗位}, {截止日}"})
    assert "王小明, 权益服务部" in manager.get(address).text
    manager.post(f"{address}/reset")
    assert "王小明同学" in manager.get(address).text
    manager.get(f"{here(drive)}/messages/nothing", status=404)
    visit(drive.people[0]).get(address, status=403)


def test_the_number_of_queries_does_not_grow_with_the_candidates(
    world: World, visit: Visit, app: Flask
) -> None:
    one, other = world.college(), world.college()
    few = Scored.held(world, ("80", [OFFICE]), ("70", [OFFICE]), unit=one)
    many = Scored.held(world, *[(str(61 + n), [n % 2, 1 - n % 2]) for n in range(9)], unit=other)
    for drive in (few, many):
        decide(drive)
    manager = visit(lead(world))

    def asked(drive: Scored, path: str) -> int:
        return queries(app, lambda: manager.get(f"{here(drive)}/{path}"))

    for path in ("ranking", "ranking.xlsx", "ranking/try", "decision"):
        assert asked(few, path) == asked(many, path), path
