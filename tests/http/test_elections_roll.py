"""Who is left off a roll: kinds of students by a rule, single persons with a reason."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.visitor import Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.elections.queries.roll import voters
from unionweb.people.rules.attributes import StudentKind

Visit = Callable[..., Visitor]


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def on_roll(world: World, election: int) -> set[int]:
    with world.look():
        return {voter.person_id for voter in voters(election)}


def details_of(world: World, verb: str) -> dict[str, object]:
    with world.look():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == verb)).one()
        return dict(json.loads(entry.details))


def test_kinds_of_students_are_left_out_and_who_is_of_no_known_kind_is_said(
    world: World, manager: Visitor
) -> None:
    law = world.college("Law")
    guest = world.student(law, student_kind=StudentKind.INTERNATIONAL)
    local = world.student(law, student_kind=StudentKind.UNDERGRADUATE)
    somebody = world.student(law)
    election = world.election(law)
    here = f"/elections/{election}/roll"
    page = manager.get(here)
    assert "名册中没有“交换生”一类的字段，无法判断" in page.text
    answer = manager.follow(manager.post(f"{here}/unit", {"unit_id": law, "leave_out": ["international"]}))
    assert "已加入 2 人" in answer.text
    assert "按学生类别没有加入 1 人" in answer.text
    assert "有 1 人名册里没有写学生类别，无法判断，已经加入" in answer.text
    assert "名册上有 1 人没有写学生类别" in answer.text
    assert on_roll(world, election) == {local, somebody}
    assert details_of(world, "elections.roll.add")["kinds"] == ["international"]
    manager.post(f"{here}/unit", {"unit_id": law})
    assert on_roll(world, election) == {local, somebody, guest}
    assert "名册上有 1 名留学生" in manager.get(here).text


def test_a_unit_of_which_nobody_is_left_is_said(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    world.student(law, student_kind=StudentKind.INTERNATIONAL)
    here = f"/elections/{world.election(law)}/roll"
    refused = manager.post(f"{here}/unit", {"unit_id": law, "leave_out": ["international"]}, 422)
    assert "没有可以加入的在校学生" in refused.text
    manager.post(f"{here}/unit", {"unit_id": law, "leave_out": ["martian"]}, 422)


def test_persons_are_struck_with_a_reason(world: World, manager: Visitor) -> None:
    election = world.election()
    one, two = world.voters(election, number=2)
    here = f"/elections/{election}/roll"
    refused = manager.post(f"{here}/remove", {"voter": str(one), "reason": ""}, 422)
    assert [box.attributes["value"] for box in refused.all("input[name=voter][checked]")] == [str(one)]
    assert on_roll(world, election) == {one, two}
    manager.post(f"{here}/remove", {"voter": str(one), "reason": "交换生"})
    assert on_roll(world, election) == {two}
    assert details_of(world, "elections.roll.remove")["reason"] == "交换生"
