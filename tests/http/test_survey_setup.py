"""Preparing a survey through its pages: whom it rates, what it asks, opening, putting off, closing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.ticking import tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots.rules.encoding import unb64
from unionweb.ballots.rules.parameters import Vote
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.surveys.models import Extension, Respondent, Survey
from unionweb.surveys.queries.forms import opened_form
from unionweb.surveys.queries.surveys import versions_of
from unionweb.surveys.rules.questions import Kind
from unionweb.surveys.rules.stages import Stage

Visit = Callable[..., Visitor]
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
QUESTION = {"text": "Was it good?", "kind": "single", "role": "plain", "options": "yes\nno", "after": "-"}


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def begin(world: World, manager: Visitor, kind: str = "semester", title: str = "Autumn") -> int:
    data = {"unit_id": str(world.school), "kind": kind, "title": title}
    return int(manager.post("/surveys/new", data, status=303).location.rpartition("/")[2])


def ready(world: World, manager: Visitor) -> int:
    """A survey of one department that only has to be opened."""
    department = world.department()
    world.tenure(world.student(), Post.OFFICER, department_id=department)
    for _number in range(6):
        world.student(world.class_(world.college()))
    survey = begin(world, manager)
    manager.post(f"/surveys/{survey}/departments", {"departments": [str(department)]}, status=303)
    manager.post(f"/surveys/{survey}/edit", details(), status=303)
    return survey


def details(**more: str) -> dict[str, str]:
    values = {"title": "Autumn", "audience": "students", "semester_id": "0", "closes_on": "2026-10-20"}
    return values | {"closes_hour": "22", "working_days": "3", "plan_days": "14"} | more


def read(world: World, survey_id: int) -> Survey:
    with world.look():
        return db.session.get_one(Survey, survey_id)


def test_every_kind_begins_with_a_questionnaire_that_can_be_read(world: World, manager: Visitor) -> None:
    for kind in ("semester", "secretariat", "activity", "general"):
        survey = begin(world, manager, kind, kind)
        for page in ("", "/questionnaire", "/preview", "/departments", "/edit", "/scoring", "/sections/0"):
            manager.get(f"/surveys/{survey}{page}")
    assert len(manager.get("/surveys/").all("tbody tr")) == 4
    assert (
        "已有同名测评"
        in manager.post(
            "/surveys/new", {"unit_id": str(world.school), "kind": "general", "title": "general"}, status=422
        ).text
    )


def test_nobody_else_prepares_it_or_looks_at_a_draft(world: World, visit: Visit, manager: Visitor) -> None:
    survey = begin(world, manager)
    student = visit(world.student())
    for page in ("", "/edit", "/questionnaire", "/poster"):
        student.get(f"/surveys/{survey}{page}", status=403)
    student.post(f"/surveys/{survey}/open", {}, status=403)
    head = world.student()
    world.grant(head, Role.PRESIDIUM, world.college())
    visit(head).get(f"/surveys/{survey}", status=403)


def test_a_question_is_added_changed_moved_and_removed_and_every_wording_is_kept(
    world: World, manager: Visitor
) -> None:
    survey = begin(world, manager, "general")
    manager.post(f"/surveys/{survey}/questions/new?section=0", QUESTION, status=303)
    manager.post(f"/surveys/{survey}/questions/q2", {**QUESTION, "text": "Better?"}, status=303)
    manager.post(f"/surveys/{survey}/questions/q2/move", {"to": "up"}, status=303)
    asks = read(world, survey).asks
    assert [question.id for question in asks.questions] == ["q1", "q2", "comment"]
    assert [option.label for option in asks.by_id["q2"].options] == ["yes", "no"]
    conditional = {**QUESTION, "after": "q2", "among": asks.by_id["q2"].options[1].id}
    manager.post(f"/surveys/{survey}/questions/comment", conditional, status=303)
    condition = read(world, survey).asks.by_id["comment"].shown_if
    assert condition is not None and condition.among == (asks.by_id["q2"].options[1].id,)
    manager.post(f"/surveys/{survey}/questions/comment/remove", {}, status=303)
    manager.post(f"/surveys/{survey}/sections/new", {**QUESTION, "section_title": "More"}, status=303)
    assert [section.title for section in read(world, survey).asks.sections] == ["", "More"]
    with world.look():
        numbers = [one.number for one in versions_of(survey)]
    assert numbers == list(range(len(numbers), 0, -1))
    assert "Better?" in manager.get(f"/surveys/{survey}/preview?version=4").text
    manager.get(f"/surveys/{survey}/preview?version=99", status=404)


def test_what_is_wrong_with_a_questionnaire_stands_above_it_and_keeps_the_survey_shut(
    world: World, manager: Visitor
) -> None:
    survey = ready(world, manager)
    manager.post(f"/surveys/{survey}/questions/new", {**QUESTION, "options": "only one"}, status=303)
    assert manager.get(f"/surveys/{survey}/questionnaire").all(".notice.warn li")
    answer = manager.post(f"/surveys/{survey}/open", {}, status=422)
    assert answer.all(".notice.error") and answer.all(".gaps li")
    assert read(world, survey).stage is Stage.DRAFT


def test_a_survey_opens_is_put_off_and_closed(world: World, visit: Visit, manager: Visitor) -> None:
    survey = ready(world, manager)
    assert "确认开始" in manager.get(f"/surveys/{survey}").text
    manager.post(f"/surveys/{survey}/open", {}, status=303)
    with world.look():
        asked = [line.person_id for line in db.session.query(Respondent)]
        assert len(asked) == db.session.get_one(Survey, survey).subjects[0].eligible + 1
    manager.post(f"/surveys/{survey}/edit", details(title="Late"), status=422)
    manager.post(f"/surveys/{survey}/questions/new", QUESTION, status=422)
    assert manager.get(f"/surveys/{survey}/poster").all("svg")
    assert manager.get(f"/surveys/{survey}/posters").all("article")
    longer = {"closes_on": "2026-10-25", "closes_hour": "12"}
    assert manager.post(f"/surveys/{survey}/extend", longer, status=422).all("[aria-invalid]")
    manager.post(f"/surveys/{survey}/extend", {**longer, "reason": "holidays"}, status=303)
    with world.look():
        assert db.session.query(Extension).one().after == datetime(2026, 10, 25, 4, tzinfo=UTC)
    assert "holidays" in visit(asked[0]).get(f"/surveys/{survey}").text
    manager.post(f"/surveys/{survey}/close", {}, status=303)
    assert read(world, survey).stage is Stage.CLOSED
    manager.post(f"/surveys/{survey}/count", {}, status=303)
    assert read(world, survey).stage is Stage.COUNTED


def test_a_draft_is_deleted_and_an_open_survey_is_not(world: World, manager: Visitor) -> None:
    draft, survey = begin(world, manager, title="Draft"), ready(world, manager)
    manager.post(f"/surveys/{draft}/remove", {}, status=303)
    manager.get(f"/surveys/{draft}", status=404)
    manager.post(f"/surveys/{survey}/open", {}, status=303)
    manager.post(f"/surveys/{survey}/remove", {}, status=422)
    assert read(world, survey).title == "Autumn"


def test_the_close_is_a_day_and_an_hour_of_the_school(world: World, manager: Visitor) -> None:
    survey = begin(world, manager)
    manager.post(f"/surveys/{survey}/edit", details(closes_hour="24"), status=303)
    assert read(world, survey).closes_at == datetime(2026, 10, 20, 16, tzinfo=UTC)
    page = manager.get(f"/surveys/{survey}/edit")
    assert page.all("#closes_on")[0].attributes["value"] == "2026-10-20"
    manager.post(f"/surveys/{survey}/edit", details(closes_on="2026-99-01"), status=422)


def test_whether_responses_may_be_changed_is_settled_before_it_opens(world: World, manager: Visitor) -> None:
    survey = ready(world, manager)
    assert "提交以后不能修改" in manager.get(f"/surveys/{survey}").text
    manager.post(f"/surveys/{survey}/edit", details(changeable="y"), status=303)
    assert manager.get(f"/surveys/{survey}/edit").all("input[name=changeable][checked]")
    assert "截止前可以修改" in manager.get(f"/surveys/{survey}").text
    manager.post(f"/surveys/{survey}/open", {}, status=303)
    manager.post(f"/surveys/{survey}/edit", details(), status=422)
    with world.look():
        form = json.loads(opened_form(read(world, survey).code).document)
    assert [Vote(unb64(one)).changes for one in form["votes"].values()] == [True]
    assert json.loads(unb64(form["form"]))["changeable"] is True


def test_departments_of_another_union_are_not_offered(world: World, manager: Visitor) -> None:
    survey, foreign = begin(world, manager), world.department(world.college())
    manager.post(f"/surveys/{survey}/departments", {"departments": [str(foreign)]}, status=422)
    assert read(world, survey).subjects[0].department_id is None


def test_what_is_open_to_somebody_stands_on_top_until_it_closes(
    world: World, visit: Visit, manager: Visitor
) -> None:
    survey = ready(world, manager)
    manager.post(f"/surveys/{survey}/open", {}, status=303)
    student = visit(world.student())
    assert "去填写" not in student.get("/surveys/").text
    with world.look():
        person = db.session.query(Respondent.person_id).order_by(Respondent.number).first()
        assert person is not None
    asked = visit(person[0])
    assert "去填写" in asked.get("/surveys/").text
    with frozen(NOW + timedelta(days=30)):
        assert "去填写" not in visit(person[0]).get("/surveys/").text


def test_when_its_time_is_over_the_managers_are_told_and_the_timer_closes_it(
    world: World, visit: Visit, manager: Visitor
) -> None:
    survey = ready(world, manager)
    manager.post(f"/surveys/{survey}/open", {}, status=303)
    assert "已到截止时间" not in manager.get("/").text
    with frozen(NOW + timedelta(days=30)):
        late = visit(world.administrator())
        assert "已到截止时间" in late.get("/").text
        assert "Autumn" in tick(world.app, "surveys.close").output
        assert read(world, survey).stage is Stage.CLOSED
        assert tick(world.app, "surveys.close").output == ""
        assert "请统计" in late.get("/").text


FIELDS_OF_KIND = {
    "single": {"options", "role"},
    "multiple": {"options", "least", "most"},
    "scale": {"unknown", "role"},
    "matrix": {"rows", "unknown"},
    "number": {"least", "most"},
    "text": {"most", "role"},
}


@pytest.mark.either_database
@pytest.mark.parametrize("kind", FIELDS_OF_KIND)
def test_a_question_is_asked_about_what_its_kind_has_and_nothing_else(
    world: World, manager: Visitor, kind: str
) -> None:
    survey = begin(world, manager, "general")
    at = f"/surveys/{survey}/questions/q1"
    page = manager.get(f"{at}?kind={kind}&text=Well?&shown=single")
    shown = {name for name in set().union(*FIELDS_OF_KIND.values()) if page.all(f"main [name={name}]")}
    assert shown == FIELDS_OF_KIND[kind]
    assert "Well?" in page.all("#preview section")[0].text()


def test_a_kind_that_was_chosen_without_script_is_filled_in_before_it_is_saved(
    world: World, manager: Visitor
) -> None:
    survey = begin(world, manager, "general")
    at = f"/surveys/{survey}/questions/new?section=0"
    switched = {"text": "Which?", "kind": "multiple", "shown": "scale", "after": "-"}
    page = manager.post(at, switched, status=422)
    assert page.all("#kind[aria-invalid]") and page.all("[name=options]")
    manager.post(at, {**switched, "shown": "multiple", "options": "a\nb\nc", "least": "1"}, status=303)
    added = read(world, survey).asks.by_id["q2"]
    assert (added.kind, added.least, added.most) == (Kind.MULTIPLE, 1, 3)


def test_a_condition_names_answers_of_the_question_before(world: World, manager: Visitor) -> None:
    survey = begin(world, manager, "general")
    manager.post(f"/surveys/{survey}/questions/new?section=0", QUESTION, status=303)
    manager.post(f"/surveys/{survey}/questions/q2/move", {"to": "up"}, status=303)
    page = manager.get(f"/surveys/{survey}/questions/comment?kind=text&after=q2&among=o2")
    assert [box.attributes["value"] for box in page.all("[name=among]")] == ["o1", "o2"]
    assert [box.attributes["value"] for box in page.all("[name=among][checked]")] == ["o2"]
    unnamed = {"text": "Why?", "kind": "text", "after": "q2"}
    assert "请选择哪些回答" in manager.post(f"/surveys/{survey}/questions/comment", unnamed, status=422).text


@pytest.mark.either_database
def test_a_question_of_no_kind_is_asked_for_one(world: World, manager: Visitor) -> None:
    survey = begin(world, manager)
    for kind in ("", "nonsense"):
        manager.get(f"/surveys/{survey}/questions/new?kind={kind}")
        manager.post(f"/surveys/{survey}/questions/new", {"kind": kind, "text": "Why?"}, status=422)
