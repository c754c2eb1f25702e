"""The marks on pages: for everybody to compute again, for candidates to understand."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask

from tests.actions.test_recruitment_deciding import LATER, NOW, answer, approve, decide, do, offered, publish
from tests.counting import queries
from tests.marked import Judged
from tests.scored import OFFICE, Scored, calendar_known
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.people.rules.roles import Role
from unionweb.recruitment.actions import closing_rounds, erasing, offers, resulting
from unionweb.recruitment.models import RoundMarks
from unionweb.recruitment.rules.checking import check_all
from unionweb.recruitment.rules.marks import read_marks

pytestmark = pytest.mark.at(NOW)

Visit = Callable[..., Visitor]


def lead(world: World) -> int:
    person = world.student(name="Lead")
    world.grant(person, Role.RECRUITMENT_LEAD)
    return person


def text_of(answer: Answer) -> str:
    return answer.response.get_data(as_text=True)


@pytest.mark.either_database
def test_everybody_fetches_the_documents_and_the_page_says_what_was_checked(
    world: World, visit: Visit
) -> None:
    held, stranger = Judged.build(world).both(), visit()
    base = f"/recruitment/decisions/{held.drive.code}"
    calendar_known(world, 2026)
    stranger.get(f"{base}/marks-1.json", status=404)
    decide(held.drive)
    approve(held.drive)
    for person in (None, lead(world), held.drive.people[0]):
        visit(person).get(f"{base}/marks-1.json", status=404)
    do(held.drive, lambda one: resulting.publish_result(one, by=SYSTEM, now=now()))

    page = stranger.get(base)
    assert page.text.count("已从评分重新计算，一致") == 2 and "不能在系统外重新计算" in page.text
    assert "全部一致" in page.text and "Candidate" not in page.text
    links = [str(node.attributes["href"]) for node in page.all("a[download], a[href$='.json']")]
    assert {f"{base}.json", f"{base}/marks-1.json", f"{base}/marks-2.json"} <= set(links)
    marks = [text_of(stranger.get(f"{base}/marks-{nth}.json")) for nth in (1, 2)]
    assert marks == held.texts() and not any("Candidate" in one for one in marks)
    assert check_all(text_of(stranger.get(f"{base}.json")), marks).wrong == ()
    for nth in (0, 3, 4):
        stranger.get(f"{base}/marks-{nth}.json", status=404)

    do(held.drive, lambda one: resulting.reopen(one, "An objection was right", by=SYSTEM, now=now()))
    stranger.get(f"{base}/marks-1.json", status=404)


@pytest.mark.either_database
def test_the_page_names_marks_that_were_changed_or_lost(world: World, visit: Visit) -> None:
    held = Judged.build(world).both()
    calendar_known(world, 2026)
    publish(held.drive)
    with world.work():
        first, second = (db.session.get_one(RoundMarks, held.round_id(nth)) for nth in (0, 1))
        first.document = first.document.replace('"90"', '"91"', 1)
        db.session.delete(second)
        record("test.build", subject=("round", None), by=SYSTEM, now=now())
    page = visit().get(f"/recruitment/decisions/{held.drive.code}")
    assert "与评分不符" in page.text and "与录取结果里写的不同" in page.text and "评分数据缺失" in page.text
    assert "全部一致" not in page.text


@pytest.mark.either_database
def test_the_page_says_what_was_erased(world: World, visit: Visit) -> None:
    held = Judged.build(world).both()
    drive = offered(held.drive)
    for number in (1, 2):
        answer(drive, number, accepts=True)
    do(drive, lambda one: offers.finish(one, by=SYSTEM, now=LATER))
    do(drive, lambda one: erasing.erase(one, by=SYSTEM, now=LATER + timedelta(days=90)))
    base = f"/recruitment/decisions/{drive.code}"
    page = visit().get(base)
    assert page.text.count("评分已销毁") == 2 and "全部一致" in page.text
    visit().get(f"{base}/marks-1.json", status=404)
    own = visit(drive.people[0]).get(f"/recruitment/applications/{drive.applications[0]}/rank")
    assert "各评委的评分已销毁" in own.text and "各评分项" not in own.text


@pytest.mark.either_database
def test_a_round_without_a_document_is_said_to_have_none(world: World, visit: Visit) -> None:
    drive = Scored.held(world, ("90", [OFFICE]), ("80", [OFFICE]))
    calendar_known(world, 2026)
    publish(drive)
    page = visit().get(f"/recruitment/decisions/{drive.code}")
    assert page.text.count("没有公开的评分数据") == 2 and "全部一致" in page.text


@pytest.mark.either_database
def test_the_explanation_shows_points_of_a_hundred_and_the_same_numbers_as_the_document(
    world: World, visit: Visit
) -> None:
    held = Judged.build(world).both()
    calendar_known(world, 2026)
    publish(held.drive)
    address = f"/recruitment/applications/{held.drive.applications[1]}/rank"
    page = visit(held.drive.people[1]).get(address)
    assert "评分表满分 50 分，评分已换算成百分制" in page.text
    second = read_marks(held.texts()[1])
    tables = page.all("section[aria-labelledby='round-2'] table")
    rows = [[cell.text().strip() for cell in row.css("th, td")] for row in tables[0].css("tbody tr")]
    own = next(one for one in second.candidates if one.number == 2)
    assert [row[:2] for row in rows] == [[f"评委 {one.juror}", str(one.points)] for one in own.marks]
    assert {one.points for one in own.marks} <= {Fraction(80), Fraction(70)}, (
        "of 50 points these are 40 and 35"
    )
    criteria = [[cell.text().strip() for cell in row.css("th, td")] for row in tables[1].css("tbody tr")]
    assert len(criteria) == 5 and all(most == "10" for _label, _mean, most in criteria)
    assert sum(Fraction(mean) for _label, mean, _most in criteria) * 2 == own.result.raw

    with world.look():
        names = [db.session.get_one(Person, person).name for person in held.jurors[1]]
    assert not any(name in page.text for name in names)
    seen = visit(lead(world)).get(address).text
    assert sum(name in seen for name in names) == len(own.marks)


@pytest.mark.either_database
def test_candidates_read_their_criteria_when_a_round_is_published_and_no_name(
    world: World, visit: Visit
) -> None:
    held = Judged.build(world)
    held.score(0)
    held.panels.do(lambda one: closing_rounds.close_round(one, by=SYSTEM, now=now()))
    candidate = visit(held.drive.people[0])
    address = f"/recruitment/drives/{held.drive.id}/mine"
    assert "各评分项的平均分" not in candidate.get(address).text
    held.panels.do(lambda one: closing_rounds.publish_round(one, by=SYSTEM, now=now()))
    page = candidate.get(address)
    assert "各评分项的平均分" in page.text and "评委 1" not in page.text
    means = [cell.text().strip() for cell in page.all("ol.questions details tbody th + td")]
    assert len(means) == 5 and all("." in one for one in means)


def test_the_number_of_queries_does_not_grow_with_candidates_or_rounds(
    world: World, visit: Visit, app: Flask
) -> None:
    held = Judged.build(world)
    for nth in (0, 1):
        held.score(nth)
    address = f"/recruitment/drives/{held.drive.id}/mine"
    candidate, asked = visit(held.drive.people[0]), []
    for nth in (0, 1):
        held.end(nth)
        asked.append(queries(app, lambda: candidate.get(address)))
    assert asked[0] == asked[1]
