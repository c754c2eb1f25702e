"""The pages of a counted survey: results, publication, plan, comments, archive."""

import io
from collections.abc import Callable
from datetime import timedelta
from zipfile import ZipFile

import pytest

from tests import respondents
from tests.respondents import AFTER, all_grades, repeat
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.surveys.models import Comment, Plan, Survey
from unionweb.surveys.rules.plans import PlanState
from unionweb.surveys.rules.stages import Stage

pytestmark = pytest.mark.at(AFTER)

Visit = Callable[..., Visitor]


def counted(world: World, low: int = 3, comments: int = 8) -> tuple[int, int, int]:
    """A counted survey of two departments, the first rated `low`, the other 5: its id, the head of the first
    department, an adviser."""
    class_ = world.class_(world.college())
    respondents.students(world, class_, 20)
    departments = world.department(), world.department()
    head = world.student(class_)
    world.tenure(head, Post.HEAD, department_id=departments[0])
    survey = respondents.opened(world, respondents.survey(world, *departments))
    with world.look():
        group = respondents.group_of(survey)
    words = [f"comment {number} of Zhang San" for number in range(comments)]
    low_ones = [all_grades(low, comment=one) for one in words] + repeat(all_grades(low), 12 - comments)
    respondents.count_as(
        world,
        survey,
        {"d1": {group: low_ones}, "d2": {group: repeat(all_grades(5), 15)}},
        {"d1": {"comment": words}},
    )
    return survey, head, world.adviser()


def test_nobody_but_the_adviser_sees_a_result_before_it_is_published(world: World, visit: Visit) -> None:
    survey, head, adviser = counted(world)
    for page in ("results", "results/d1", "results/print", "results.xlsx"):
        visit(head).get(f"/surveys/{survey}/{page}", status=403)
        visit(adviser).get(f"/surveys/{survey}/{page}")
    visit(head).post(f"/surveys/{survey}/publish", {}, status=403)


def test_published_everybody_reads_it_and_the_department_owes_a_plan(world: World, visit: Visit) -> None:
    survey, head, adviser = counted(world)
    browser = visit(adviser)
    assert browser.get(f"/surveys/{survey}/publish").all("form li")
    browser.post(f"/surveys/{survey}/publish", {}, status=303)
    stranger = visit(world.student())
    page = stranger.get(f"/surveys/{survey}/results")
    assert "60.00" in page.text and "100.00" in page.text
    assert "Zhang San" in stranger.get(f"/surveys/{survey}/results/d1").text
    stranger.get(f"/surveys/{survey}/results/print")
    book = stranger.get(f"/surveys/{survey}/results.xlsx").response.data
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(book)).namelist()
    assert "整改方案待提交" in visit(head).get("/").text
    assert browser.get("/surveys/plans").all("tbody tr")


def test_a_plan_is_written_returned_accepted_and_reported_on(world: World, visit: Visit) -> None:
    survey, head, adviser = counted(world)
    teacher, author = visit(adviser), visit(head)
    teacher.post(f"/surveys/{survey}/publish", {}, status=303)
    with world.look():
        plan = db.session.query(Plan).one().id
    form = author.get(f"/surveys/plans/{plan}/write")
    keys = [node.attributes["value"] or "" for node in form.all("#indicator-1 option")][:10]
    due = respondents.day(10).isoformat()
    lines = {"indicator": keys, "text": ["better"] * 10, "owner": ["Li"] * 10, "post": ["head"] * 10}
    sent = {**lines, "due": [due] * 10, "analysis": "slow", "version": "1"}
    author.post(f"/surveys/plans/{plan}/write", {**sent, "due": ["2020-01-01"] * 10}, status=422)
    teacher.get(f"/surveys/plans/{plan}/write", status=403)
    author.post(f"/surveys/plans/{plan}/write", sent, status=303)
    assert "整改方案待审阅" in teacher.get("/").text
    stranger = visit(world.student())
    assert "better" not in stranger.get(f"/surveys/plans/{plan}").text
    teacher.post(f"/surveys/plans/{plan}/return", {"words": "", "version": "2"}, status=422)
    teacher.post(f"/surveys/plans/{plan}/return", {"words": "more", "version": "2"}, status=303)
    assert "more" in author.get(f"/surveys/plans/{plan}").text
    author.post(f"/surveys/plans/{plan}/write", {**sent, "version": "3"}, status=303)
    teacher.post(f"/surveys/plans/{plan}/accept", {"words": "", "version": "4"}, status=303)
    late = author.get(f"/surveys/plans/{plan}/write", status=303)
    assert "整改方案现在不能修改：已通过" in author.follow(late).text
    author.post(
        f"/surveys/plans/{plan}/report", {"words": "on it", "done": ["1"], "version": "5"}, status=303
    )
    page = stranger.get(f"/surveys/plans/{plan}")
    assert "better" in page.text and "on it" in page.text and "Li" not in " ".join(page.texts("td"))
    with world.look():
        assert db.session.get_one(Plan, plan).state is PlanState.IN_PROGRESS
    with frozen(AFTER + timedelta(days=12)):
        assert "措施逾期" in visit(head).get("/").text


def test_a_name_is_blotted_out_before_the_comments_are_published(world: World, visit: Visit) -> None:
    survey, head, adviser = counted(world)
    browser = visit(adviser)
    page = browser.get(f"/surveys/{survey}/comments/d1")
    first = page.all("input[name=comment]")[0].attributes["value"] or ""
    sent = {"comment": first, "blots": "0", "words": "Zhang San"}
    browser.post(f"/surveys/{survey}/comments/d1", {**sent, "words": "Nobody"}, status=422)
    browser.post(f"/surveys/{survey}/comments/d1", sent, status=303)
    browser.post(f"/surveys/{survey}/comments/d2", sent, status=404)
    assert "■" in browser.get(f"/surveys/{survey}/comments/d1").text
    visit(head).get(f"/surveys/{survey}/comments/d1", status=403)


def test_few_comments_are_shown_to_nobody(world: World, visit: Visit) -> None:
    survey, _head, adviser = counted(world, comments=7)
    assert "comment 1" not in visit(adviser).get(f"/surveys/{survey}/comments/d1").text
    assert "不到 8 个" in visit(adviser).get(f"/surveys/{survey}/results/d1").text


def test_a_survey_is_put_up_anew_and_archived_when_its_result_stood(world: World, visit: Visit) -> None:
    survey, _head, adviser = counted(world)
    browser = visit(adviser)
    browser.post(f"/surveys/{survey}/publish", {}, status=303)
    assert browser.post(f"/surveys/{survey}/finish", {}, status=422).all(".notice.error")
    browser.post(f"/surveys/{survey}/republish", {"reason": ""}, status=422)
    browser.post(f"/surveys/{survey}/republish", {"reason": "a name was wrong"}, status=303)
    respondents.confirmed(world, survey, AFTER + timedelta(days=7))
    browser.post(f"/surveys/{survey}/finish", {}, status=303)
    with world.look():
        assert db.session.get_one(Survey, survey).stage is Stage.FINAL
    assert "60.00" in browser.get(f"/surveys/{survey}/results").text


def test_of_very_many_comments_the_page_shows_some_and_on_request_all(world: World, visit: Visit) -> None:
    survey, _head, adviser = counted(world, comments=12)
    with world.work():
        subject = db.session.get_one(Survey, survey).subjects[0].id
        words = [(number, f"more {number}") for number in range(13, 120)]
        more = [Comment(subject_id=subject, question="comment", number=n, text=text) for n, text in words]
        for one in more:
            world.add(one)
    page = visit(adviser).get(f"/surveys/{survey}/results/d1")
    assert len(page.all(".remarks li")) == 100
    assert len(visit(adviser).get(f"/surveys/{survey}/results/d1?comments=all").all(".remarks li")) == 119
