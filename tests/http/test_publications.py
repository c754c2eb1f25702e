"""The pages of publications, objections and the calendar, for every kind of visitor."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import Actor
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.people.models import Unit
from unionweb.people.rules.roles import Role
from unionweb.publications import shipped
from unionweb.publications.actions import publish, republish, withdraw
from unionweb.publications.actions.calendar import DayPlan, add_day, fill_year
from unionweb.publications.actions.objections import answer_objection, file_objection
from unionweb.publications.models import CalendarDay, Objection, Publication
from unionweb.publications.rules import DayKind, PublishedTable

Visit = Callable[..., Visitor]
BY = Actor(None, "tester")
TABLE = PublishedTable(("Name", "College"), (("Zhang San", "Accounting"), ("Li Si", "Law")))
NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
LAST_DAY = datetime(2026, 10, 10, 10, tzinfo=UTC)
AFTER = datetime(2026, 10, 12, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A publication of a college, until 10 October, and those who have to do with it."""

    publication: int
    college: int
    student: int
    committee: int
    adviser: int
    elsewhere: int
    administrator: int

    @property
    def page(self) -> str:
        return f"/publications/{self.publication}"


@pytest.fixture
def scene(world: World) -> Scene:
    college, other = world.college("Accounting"), world.college("Law")
    committee = world.student(college)
    world.grant(committee, Role.ELECTION_COMMITTEE, college)
    with world.work():
        fill_year(2026, by=BY, now=NOW)
    return Scene(
        put_up(world, college),
        college,
        world.student(other, name="Wang Wu"),
        committee,
        world.adviser(college),
        world.adviser(other),
        world.administrator(),
    )


def put_up(world: World, unit: int, owner: int = 1, title: str = "Delegates", **options: object) -> int:
    with world.work():
        return publish(
            kind="congress.delegates",
            owner=("congress", owner),
            title=title,
            table=options.pop("table", TABLE),  # type: ignore[arg-type]
            unit=db.session.get_one(Unit, unit),
            by=BY,
            now=NOW,
            **options,  # type: ignore[arg-type]
        ).id


def objection_of(world: World, scene: Scene, person: int, text: str = "She studies elsewhere") -> int:
    with world.work():
        publication = db.session.get_one(Publication, scene.publication)
        by = Actor(person, "objector")
        return file_objection(publication, text, person_id=person, by=by, now=NOW).id


def answered(world: World, objection: int, text: str = "We looked: she does not") -> None:
    with world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, text, False, by=BY, now=NOW)


# What everybody sees


def test_a_stranger_reads_the_list_its_dates_and_how_the_days_are_counted(scene: Scene, visit: Visit) -> None:
    page = visit().get(scene.page)
    assert "Zhang San" in page.text
    assert "3 个工作日" in page.text
    assert page.texts(".day-strip .counts time") == ["10-08", "10-09", "10-10"]
    assert "国庆节" in page.texts(".day-strip li")[1]
    assert "调休上班" in page.texts(".day-strip .counts")[2]
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_the_list_of_current_publications_is_open_and_the_past_is_for_the_school(
    scene: Scene, visit: Visit
) -> None:
    assert "Delegates" in visit().get("/publications/").text
    visit().get("/publications/past", status=303)
    with frozen(AFTER):
        assert "Delegates" not in visit().get("/publications/").text
        assert "Delegates" in visit(scene.student).get("/publications/past").text


def test_the_list_is_searched_by_title_and_says_when_nothing_is_found(scene: Scene, visit: Visit) -> None:
    assert visit().get("/publications/?text=deleg").texts(".list th a") == ["Delegates"]
    assert "没有标题含" in visit().get("/publications/?text=budget").text


def test_the_list_asks_as_many_queries_for_three_rows_as_for_one(
    scene: Scene, world: World, visit: Visit
) -> None:
    def asked() -> int:
        return queries(world.app, lambda: visit().get("/publications/"))

    asked()
    once = asked()
    put_up(world, scene.college, owner=2)
    put_up(world, scene.college, owner=3)
    assert asked() == once


def test_the_empty_list_says_so(world: World, visit: Visit) -> None:
    assert "现在没有正在公示的名单" in visit().get("/publications/").text
    visit().get("/publications/1", status=404)


def test_the_source_has_the_fingerprint_that_the_page_shows(scene: Scene, visit: Visit) -> None:
    source = visit().get(f"{scene.page}/source").response.get_data()
    assert json.loads(source)["rows"] == [list(row) for row in TABLE.rows]
    assert sha256(source).hexdigest() in visit().get(scene.page).text


def test_the_printed_sheet_has_the_list_the_days_and_the_address(scene: Scene, visit: Visit) -> None:
    page = visit().get(f"{scene.page}/print")
    assert "Li Si" in page.text
    assert "10-10 周六（调休上班）" in page.text
    assert f"http://localhost{scene.page}" in page.text
    assert len(page.all("svg.qr")) == 1


def test_a_long_list_is_searched_on_its_page(scene: Scene, world: World, visit: Visit) -> None:
    rows = tuple((f"Person {n}", "Law") for n in range(30))
    number = put_up(world, scene.college, owner=2, table=PublishedTable(TABLE.headers, rows))
    page = visit().get(f"/publications/{number}?text=Person 17")
    assert page.texts("#list tbody tr") == ["Person 17 Law"]


def test_an_uncovered_year_is_told_with_what_to_do(scene: Scene, world: World, visit: Visit) -> None:
    number = put_up(world, scene.college, owner=2, days=90)
    page = visit(scene.adviser).get(f"/publications/{number}")
    assert "截止日无法判断" in page.text
    assert "请学校管理员在“节假日表”里补充 2027 年" in page.text
    assert "公示中，截止日未定" in visit().get("/publications/").text
    assert "未定" in visit().get(f"/publications/{number}/print").text
    visit(scene.student).post(f"/publications/{number}/object", {"text": "not so"})


def test_the_pages_speak_english_too(scene: Scene, visit: Visit) -> None:
    assert visit(language="en").get(scene.page).all("html[lang=en]")


def test_a_withdrawn_list_is_closed_to_the_public_and_says_why(
    scene: Scene, world: World, visit: Visit
) -> None:
    with world.work():
        withdraw(db.session.get_one(Publication, scene.publication), "wrong list", by=BY, now=NOW)
    for path in (scene.page, f"{scene.page}/print"):
        assert "Zhang San" not in visit().get(path).text
    assert "wrong list" in visit().get(scene.page).text
    visit().get(f"{scene.page}/source", status=404)
    assert "Zhang San" in visit(scene.committee).get(scene.page).text


def test_the_old_and_the_new_publication_link_each_other(scene: Scene, world: World, visit: Visit) -> None:
    with world.work():
        old = db.session.get_one(Publication, scene.publication)
        new = republish(old, table=TABLE, reason="corrected", by=BY, now=NOW).id
    assert visit().get(scene.page).all(f"a[href='/publications/{new}']")
    assert visit().get(f"/publications/{new}").all(f"a[href='{scene.page}']")


# Objecting


def test_only_somebody_signed_in_may_object(scene: Scene, visit: Visit) -> None:
    assert "/people/sign-in" in visit().get(f"{scene.page}/object", status=303).location
    visit().post(f"{scene.page}/object", {"text": "no"}, status=303)
    assert visit(scene.student).get("/publications/objections").all(".empty")


def test_a_student_objects_and_finds_the_answer_on_his_page(scene: Scene, world: World, visit: Visit) -> None:
    browser = visit(scene.student)
    browser.get(f"{scene.page}/object")
    sent = browser.post(f"{scene.page}/object", {"text": "She studies elsewhere"})
    assert "正在等待答复" in browser.follow(sent).text
    answered(world, 1)
    page = browser.follow(sent)
    assert "We looked: she does not" in page.text
    assert "异议不成立" in page.text
    assert "已答复" in browser.get("/publications/objections").text


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_an_empty_or_endless_objection_comes_back_with_a_message(
    scene: Scene, visit: Visit, text: str
) -> None:
    page = visit(scene.student).post(f"{scene.page}/object", {"text": text}, status=422)
    assert page.all(".complaint")


def test_two_thousand_characters_with_line_ends_fit(scene: Scene, visit: Visit) -> None:
    visit(scene.student).post(f"{scene.page}/object", {"text": "x\r\n" * 999 + "xx"})


def test_an_objection_on_the_last_day_is_received_and_one_after_it_is_too_late(
    scene: Scene, world: World, visit: Visit
) -> None:
    with frozen(LAST_DAY):
        browser = visit(scene.student)
        browser.post(f"{scene.page}/object", {"text": "not so"})
    with frozen(AFTER):
        late = visit(scene.committee)
        assert "不再接受异议" in late.get(f"{scene.page}/object").text
        page = late.post(f"{scene.page}/object", {"text": "too late words"}, status=422)
        assert "too late words" in page.text
        assert not visit().get(scene.page).all("a[href$='/object']")
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Objection)) == 1


def test_the_author_takes_his_objection_back_and_nobody_else_can(
    scene: Scene, world: World, visit: Visit
) -> None:
    path = f"/publications/objections/{objection_of(world, scene, scene.student)}"
    visit().post(f"{path}/withdraw", status=303)
    visit(scene.committee).post(f"{path}/withdraw", status=403)
    with world.look():
        assert db.session.get_one(Objection, 1).withdrawn_at is None
    browser = visit(scene.student)
    assert "已由提出人撤回" in browser.follow(browser.post(f"{path}/withdraw")).text
    assert "由提出人撤回" in browser.post(f"{path}/withdraw", status=422).text


# Who sees what


def test_text_and_name_of_an_objection_are_for_its_author_and_the_handlers(
    scene: Scene, world: World, visit: Visit
) -> None:
    path = f"/publications/objections/{objection_of(world, scene, scene.student)}"
    other = world.student(scene.college)
    for handler in (scene.committee, scene.adviser, scene.administrator):
        page = visit(handler).get(path)
        assert "Wang Wu" in page.text
        assert "She studies elsewhere" in page.text
        assert "She studies elsewhere" in visit(handler).get(f"{scene.page}/objections").text
    assert "She studies elsewhere" in visit(scene.student).get(path).text
    for stranger in (other, scene.elsewhere):
        visit(stranger).get(path, status=403)
        visit(stranger).get(f"{scene.page}/objections", status=403)
    visit(scene.student).get(f"{scene.page}/objections", status=403)
    visit().get(path, status=303)


def test_the_public_sees_numbers_and_answers_and_neither_name_nor_text(
    scene: Scene, world: World, visit: Visit
) -> None:
    answered(world, objection_of(world, scene, scene.student))
    objection_of(world, scene, scene.committee, "Another one")
    page = visit().get(scene.page)
    assert "收到异议 2 条，已答复 1 条" in page.text
    assert "We looked: she does not" in page.text
    for hidden in ("Wang Wu", "She studies elsewhere", "Another one"):
        assert hidden not in page.response.get_data(as_text=True)


def test_nobody_but_a_handler_answers_withdraws_or_confirms(scene: Scene, world: World, visit: Visit) -> None:
    objection = objection_of(world, scene, scene.student)
    posts = [
        (f"/publications/objections/{objection}/answer", {"upheld": "yes", "answer": "right"}),
        (f"{scene.page}/withdraw", {"reason": "no"}),
        (f"{scene.page}/confirm", {"conclusion": "fine"}),
    ]
    for person, status in ((None, 303), (scene.student, 403), (scene.elsewhere, 403)):
        for path, data in posts:
            answer = visit(person).post(path, data, status=status)
            assert person is not None or "/people/sign-in" in answer.location
    for path in (f"{scene.page}/withdraw", f"{scene.page}/confirm"):
        visit(scene.student).get(path, status=403)
        visit(scene.committee).get(path)
    with world.look():
        assert db.session.get_one(Publication, scene.publication).withdrawn_at is None
        assert db.session.get_one(Objection, objection).is_open


# Handling


def test_a_handler_answers_and_the_answer_is_public(scene: Scene, world: World, visit: Visit) -> None:
    path = f"/publications/objections/{objection_of(world, scene, scene.student)}"
    browser = visit(scene.committee)
    browser.post(f"{path}/answer", {"upheld": "", "answer": "right"}, status=422)
    browser.post(f"{path}/answer", {"upheld": "yes", "answer": ""}, status=422)
    browser.post(f"{path}/answer", {"upheld": "yes", "answer": "You are right"})
    assert "异议成立" in visit().get(scene.page).text


def test_the_second_answer_is_refused_with_the_words_kept_on_the_page(
    scene: Scene, world: World, visit: Visit
) -> None:
    objection = objection_of(world, scene, scene.student)
    answered(world, objection)
    path = f"/publications/objections/{objection}/answer"
    page = visit(scene.adviser).post(path, {"upheld": "yes", "answer": "my own words"}, status=422)
    assert "已有人答复" in page.text
    assert "my own words" in page.text
    assert "We looked: she does not" in page.text
    assert "my own words" not in visit().get(scene.page).text


def test_a_handler_withdraws_with_a_reason(scene: Scene, visit: Visit) -> None:
    browser = visit(scene.adviser)
    browser.post(f"{scene.page}/withdraw", {"reason": ""}, status=422)
    browser.post(f"{scene.page}/withdraw", {"reason": "wrong list"})
    assert "已经撤回" in browser.post(f"{scene.page}/withdraw", {"reason": "again"}, status=422).text


def test_a_handler_confirms_after_the_end(scene: Scene, visit: Visit) -> None:
    browser = visit(scene.committee)
    refused = browser.post(f"{scene.page}/confirm", {"conclusion": "It stands"}, status=422)
    assert "还没有结束" in refused.text
    with frozen(AFTER):
        browser = visit(scene.committee)
        assert browser.get(scene.page).all(f"a[href='{scene.page}/confirm']")
        browser.post(f"{scene.page}/confirm", {"conclusion": "It stands"})
        assert "It stands" in visit().get(scene.page).text


def test_home_tells_handlers_what_waits_and_administrators_of_missing_years(
    scene: Scene, world: World, visit: Visit
) -> None:
    assert "Delegates" not in visit(scene.committee).get("/").text
    objection = objection_of(world, scene, scene.student)
    assert "有1条异议待答复" in visit(scene.committee).get("/").text
    assert "异议待答复" not in visit(scene.elsewhere).get("/").text
    answered(world, objection)
    with frozen(AFTER):
        assert "公示期满，请确认结果" in visit(scene.adviser).get("/").text
    with frozen(datetime(2026, 11, 1, 10, tzinfo=UTC)):
        assert "2027年的节假日还没有录入" in visit(scene.administrator).get("/").text
        assert "2027年的节假日" not in visit(scene.adviser).get("/").text


# The calendar


def test_the_calendar_is_for_administrators_of_the_school(scene: Scene, world: World, visit: Visit) -> None:
    with world.work():
        day = db.session.scalars(select(CalendarDay.id)).first()
    gets = ["", "/2026/fill", "/days/new", f"/days/{day}/edit"]
    posts = ["/2026/fill", "/2026/complete", "/2026/reopen", "/days/new"]
    posts += [f"/days/{day}/edit", f"/days/{day}/remove"]
    college_administrator = world.administrator(scene.college)
    for person, status in ((None, 303), (scene.student, 403), (scene.adviser, 403)):
        for path in gets:
            visit(person).get(f"/publications/calendar{path}", status=status)
        for path in posts:
            visit(person).post(f"/publications/calendar{path}", status=status)
    visit(college_administrator).get("/publications/calendar", status=403)
    for path in gets:
        visit(scene.administrator).get(f"/publications/calendar{path}")
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == len(
            shipped.shipped_days(2026)
        )


def test_the_year_shows_rest_days_and_make_up_days_in_twelve_months(scene: Scene, visit: Visit) -> None:
    page = visit(scene.administrator).get("/publications/calendar?year=2026")
    assert len(page.all(".month")) == 12
    october = page.all(".month")[9]
    assert len(october.css("td.holiday")) == 7
    assert len(october.css("td.workday")) == 1
    visit(scene.administrator).get("/publications/calendar?year=9999", status=404)


def test_the_coming_year_is_asked_for_from_november_on(scene: Scene, visit: Visit) -> None:
    words = "2027 年的放假安排还没有录入"
    assert words not in visit(scene.administrator).get("/publications/calendar").text
    with frozen(datetime(2026, 11, 1, 10, tzinfo=UTC)):
        page = visit(scene.administrator).get("/publications/calendar")
        assert words in page.text
        assert f"只到 {shipped.LAST_YEAR} 年" in page.text


def test_filling_shows_first_and_changes_only_what_was_ticked(
    scene: Scene, world: World, visit: Visit
) -> None:
    own = date(2026, 10, 9)
    with world.work():
        row = db.session.scalars(select(CalendarDay).where(CalendarDay.day == date(2026, 10, 1))).one()
        row.name = "school fair"
        add_day(DayPlan(own, DayKind.HOLIDAY, "sports day"), by=BY, now=NOW)
    browser = visit(scene.administrator)
    page = browser.get("/publications/calendar/2026/fill")
    assert page.texts("tbody th") == ["2026-10-01 周四", "2026-10-09 周五"]
    assert not page.all("input[name=take][checked]")
    seen = page.all("input[name=seen]")[0].attributes["value"]
    browser.post("/publications/calendar/2026/fill", {"seen": seen, "take": own.isoformat()})
    shown = browser.get("/publications/calendar?year=2026").text
    assert "school fair" in shown
    assert "sports day" not in shown


def test_new_days_are_ticked_already(world: World, visit: Visit) -> None:
    page = visit(world.administrator()).get("/publications/calendar/2026/fill")
    assert len(page.all("input[name=take][checked]")) == len(shipped.shipped_days(2026))


def test_an_old_preview_is_refused(scene: Scene, world: World, visit: Visit) -> None:
    page = visit(scene.administrator).post(
        "/publications/calendar/2026/fill", {"seen": "old", "take": "2026-10-01"}, status=422
    )
    assert "重新核对" in page.text


def test_a_year_the_list_does_not_know_is_entered_by_hand(scene: Scene, visit: Visit) -> None:
    year = shipped.LAST_YEAR + 1
    browser = visit(scene.administrator)
    assert f"没有 {year} 年" in browser.get(f"/publications/calendar/{year}/fill").text
    browser.post(f"/publications/calendar/{year}/fill", {}, status=422)
    browser.post(
        "/publications/calendar/days/new", {"day": f"{year}-01-01", "kind": "holiday", "name": "New Year"}
    )
    browser.post(f"/publications/calendar/{year}/complete")
    page = browser.get(f"/publications/calendar?year={year}")
    assert f"{year} 年已录入完整" in page.text
    assert "手工录入" in page.text
    browser.post(f"/publications/calendar/{year}/reopen")
    assert "还没有录入完整" in browser.get(f"/publications/calendar?year={year}").text


def test_a_day_is_added_edited_and_removed_and_the_end_follows(
    scene: Scene, world: World, visit: Visit
) -> None:
    browser = visit(scene.administrator)
    day = {"day": "2026-10-09", "kind": "holiday", "name": "Sports day"}
    browser.get("/publications/calendar/days/new?day=2026-10-09")
    browser.post("/publications/calendar/days/new", day)
    assert "10-12" in visit().get(scene.page).text
    again = browser.post("/publications/calendar/days/new", day, status=422)
    assert "已在表中" in again.text
    browser.post("/publications/calendar/days/new", day | {"day": "soon"}, status=422)
    with world.look():
        number = db.session.scalars(select(CalendarDay.id).where(CalendarDay.name == "Sports day")).one()
    browser.get(f"/publications/calendar/days/{number}/edit")
    browser.post(f"/publications/calendar/days/{number}/edit", day | {"kind": "workday"})
    browser.post(f"/publications/calendar/days/{number}/remove")
    assert "Sports day" not in browser.get("/publications/calendar?year=2026").text
    assert visit().get(scene.page).texts(".day-strip .counts time")[-1] == "10-10"
