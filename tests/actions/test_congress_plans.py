"""Quota plans and their rows: what is kept, what is refused, what the log says."""

import json
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.congresses import BY, NOW, congress, delegate, gdufe, plan, row, stored_plan, stored_rows
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.congress.actions.congresses import take_headcounts, type_headcount
from unionweb.congress.actions.filling import fill_from_roster, fill_from_table, fill_rows
from unionweb.congress.actions.plans import save_plan
from unionweb.congress.actions.rows import ByHand, add_row, edit_row, move_row, remove_row
from unionweb.congress.models import Congress, HeadcountSource
from unionweb.congress.queries.plans import outcome
from unionweb.congress.rules.planning import PlanMode, PlanSettings, RowKind
from unionweb.congress.rules.quota import Method, Rounding


def entries(verb: str) -> list[dict[str, object]]:
    query = select(AuditEntry.details).where(AuditEntry.verb == verb).order_by(AuditEntry.number)
    return [json.loads(details) for details in db.session.scalars(query)]


def seats(congress_id: int) -> dict[str, int]:
    return outcome(stored_rows(congress_id), stored_plan(congress_id).settings).seats


def test_the_published_table_is_reproduced_and_its_difference_stored(world: World) -> None:
    number = congress(world)
    rows = [row(name, members) for name, members, _published in gdufe()]
    plan(world, number, rows, PlanSettings(share=Fraction(1, 5), published_total=158))
    with world.look():
        assert seats(number) == {name: published for name, _members, published in gdufe()}
        assert stored_plan(number).difference == -1


@pytest.mark.parametrize("method", list(Method))
def test_a_fixed_total_is_shared_out_whole(world: World, method: Method) -> None:
    number = congress(world)
    rows = [row(name, members) for name, members, _published in gdufe()]
    plan(world, number, rows, PlanSettings(PlanMode.TOTAL, total=125, method=method, floor=1))
    with world.look():
        assert stored_plan(number).rows_total == 125
        assert min(seats(number).values()) >= 1


def test_the_second_of_two_saves_is_refused_and_changes_nothing(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100)])
    with world.look():
        seen = stored_plan(number).version
    with world.work():
        save_plan(stored_plan(number), PlanSettings(share=Fraction(1, 5)), seen, by=BY, now=NOW)
    with pytest.raises(Refusal, match="有人比您更快"), world.work():
        save_plan(stored_plan(number), PlanSettings(share=Fraction(1, 2)), seen, by=BY, now=NOW)
    with world.look():
        assert stored_plan(number).share == Fraction(1, 5)


def test_a_row_that_changed_makes_a_save_of_the_plan_stale(world: World) -> None:
    number = congress(world)
    (first,) = plan(world, number, [row("A", 100)])
    with world.work():
        seen, kept = stored_plan(number).version, stored_rows(number)[0]
        edit_row(kept, row("A", 50), ByHand(), kept.version, by=BY, now=NOW)
    with pytest.raises(Refusal, match="有人比您更快"), world.work():
        save_plan(stored_plan(number), PlanSettings(share=Fraction(1, 2)), seen, by=BY, now=NOW)
    with pytest.raises(Refusal, match="有人比您更快"), world.work():
        edit_row(stored_rows(number)[0], row("A", 70), ByHand(), 1, by=BY, now=NOW)
    with world.look():
        assert [(one.id, one.members) for one in stored_rows(number)] == [(first, 50)]


def test_settings_that_do_not_fit_the_rows_are_refused(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100), row("B", 10)])
    too_few = PlanSettings(PlanMode.TOTAL, total=1, floor=1)
    with pytest.raises(Refusal, match="少于应保证的2名") as refused, world.work():
        save_plan(stored_plan(number), too_few, stored_plan(number).version, by=BY, now=NOW)
    assert refused.value.field == "total"


def test_settings_without_their_number_are_refused(world: World) -> None:
    number = congress(world)
    with pytest.raises(Refusal) as refused, world.work():
        save_plan(stored_plan(number), PlanSettings(PlanMode.ONE_PER), 1, by=BY, now=NOW)
    assert refused.value.field == "persons"


def test_one_per_with_a_remainder_as_at_ut_martin(world: World) -> None:
    number = congress(world)
    settings = PlanSettings(PlanMode.ONE_PER, persons=250, rounding=Rounding.REMAINDER, remainder=151)
    plan(world, number, [row("Education", 1714), row("Business", 993)], settings)
    with world.look():
        assert seats(number) == {"Education": 7, "Business": 4}


def test_a_number_set_by_hand_needs_a_reason_and_is_logged_with_it(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100)])
    with pytest.raises(Refusal) as refused, world.work():
        kept = stored_rows(number)[0]
        edit_row(kept, row("A", 100), ByHand(12), kept.version, by=BY, now=NOW)
    assert refused.value.field == "override_reason"
    with world.work():
        kept = stored_rows(number)[0]
        edit_row(kept, row("A", 100), ByHand(12, "campus far away"), kept.version, by=BY, now=NOW)
    with world.look():
        kept = stored_rows(number)[0]
        assert kept.override is not None
        assert (kept.override.seats, kept.override.reason, kept.override.by) == (
            12,
            "campus far away",
            "tester",
        )
        assert stored_plan(number).rows_total == 12
        assert entries("congress.row.override")[-1]["seats"] == [None, 12]


def test_rows_keep_their_order_and_can_be_moved(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A"), row("B"), row("C")])
    with world.work():
        move_row(stored_rows(number)[2], -1, by=BY, now=NOW)
        move_row(stored_rows(number)[0], -1, by=BY, now=NOW)
    with world.look():
        assert [one.name for one in stored_rows(number)] == ["A", "C", "B"]


def test_names_are_unique_in_a_plan(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A"), row("B")])
    with pytest.raises(Refusal, match="已有同名单位"), world.work():
        add_row(number, row("A"), ByHand(), by=BY, now=NOW)
    with pytest.raises(Refusal, match="已有同名单位"), world.work():
        kept = stored_rows(number)[0]
        edit_row(kept, row("B"), ByHand(), kept.version, by=BY, now=NOW)


def test_a_row_with_delegates_stays(world: World) -> None:
    number = congress(world)
    first, _second = plan(world, number, [row("A"), row("B")])
    delegate(world, number, world.student(), first)
    with pytest.raises(Refusal, match="A已登记代表"), world.work():
        remove_row(stored_rows(number)[0], by=BY, now=NOW)
    with pytest.raises(Refusal, match="A已登记代表"), world.work():
        version = stored_plan(number).version
        fill_rows(db.session.get_one(Congress, number), [row("C")], False, version, by=BY, now=NOW)
    with world.work():
        remove_row(stored_rows(number)[1], by=BY, now=NOW)
    with world.look():
        assert [one.name for one in stored_rows(number)] == ["A"]


def test_filling_again_brings_members_up_to_date_and_keeps_what_was_set_by_hand(world: World) -> None:
    number = congress(world)
    plan(world, number, [row("A", 100), row("B", 50)])
    with world.work():
        kept = stored_rows(number)[0]
        edit_row(kept, row("A", 100, floor=3), ByHand(9, "why"), kept.version, by=BY, now=NOW)
        version, where = stored_plan(number).version, db.session.get_one(Congress, number)
        fill_rows(where, [row("C", 7), row("A", 120)], False, version, by=BY, now=NOW)
    with world.look():
        told = [(one.name, one.members, one.floor, one.override_seats) for one in stored_rows(number)]
        assert told == [("C", 7, None, None), ("A", 120, 3, 9)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (RowKind.COLLEGE, [("Arts", 2, None), ("Law", 3, None)]),
        (RowKind.CLASS, [("Arts 1", 2, None), ("Law 1", 3, None)]),
        (RowKind.GRADE, [("2024级", 3, None), ("2025级", 2, None)]),
        (RowKind.CLUB, [("Choir", 0, 1)]),
    ],
)
def test_the_roster_fills_the_rows(
    world: World, kind: RowKind, expected: list[tuple[str, int, int | None]]
) -> None:
    for college, grade, number in (("Law", 2024, 3), ("Arts", 2025, 2)):
        class_ = world.class_(world.college(college), f"{college} 1")
        for _ in range(number):
            world.student(class_, grade=grade)
    world.club("Choir")
    world.teacher()
    where = congress(world)
    with world.work():
        fill_from_roster(db.session.get_one(Congress, where), kind, False, 1, by=BY, now=NOW)
    with world.look():
        assert [(one.name, one.members, one.fixed) for one in stored_rows(where)] == expected


def test_classes_of_the_same_name_are_told_apart_by_their_college(world: World) -> None:
    for college in ("Arts", "Law"):
        world.student(world.class_(world.college(college), "Class 1"))
    where = congress(world)
    with world.work():
        fill_from_roster(db.session.get_one(Congress, where), RowKind.CLASS, False, 1, by=BY, now=NOW)
    with world.look():
        assert [one.name for one in stored_rows(where)] == ["Arts Class 1", "Law Class 1"]


def test_rows_of_a_table_are_linked_by_name_and_follow_the_roster(world: World) -> None:
    law = world.college("Law")
    where = congress(world)
    with world.work():
        rows = [row("Law", 80), row("Evening school", 20)]
        fill_from_table(db.session.get_one(Congress, where), rows, False, 1, by=BY, now=NOW)
    world.student(law)
    with world.work():
        take_headcounts(db.session.get_one(Congress, where), by=BY, now=NOW)
    with world.look():
        told = [(one.name, one.kind, one.unit_id, one.members) for one in stored_rows(where)]
        assert told == [("Law", RowKind.COLLEGE, law, 1), ("Evening school", RowKind.OTHER, None, 20)]
        assert db.session.get_one(Congress, where).headcount == 1
        assert entries("congress.headcount.roster") == [{"headcount": [None, 1], "Law": [80, 1]}]


def test_a_headcount_typed_in_says_so(world: World) -> None:
    where = congress(world)
    with world.work():
        type_headcount(db.session.get_one(Congress, where), 12000, by=BY, now=NOW)
    with world.look():
        kept = db.session.get_one(Congress, where)
        assert (kept.headcount, kept.headcount_source) == (12000, HeadcountSource.TYPED)
