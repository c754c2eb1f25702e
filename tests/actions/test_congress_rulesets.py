"""What a school changes in the rules of a congress."""

from fractions import Fraction

import pytest

from tests.congresses import BY, NOW, congress
from tests.world import World
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.congress.actions.rulesets import Adaptation, change_rule, copy_changes, reset_rule
from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import rule_changes, rule_set_of
from unionweb.congress.rules.rulesets import Rule


def change(world: World, number: int, rule_id: str, wanted: Adaptation) -> None:
    with world.work():
        change_rule(db.session.get_one(Congress, number), rule_id, wanted, by=BY, now=NOW)


def rule(number: int, rule_id: str) -> Rule:
    return rule_set_of(db.session.get_one(Congress, number)).rule(rule_id)


def test_a_changed_number_stands_beside_that_of_the_source(world: World) -> None:
    number = congress(world)
    change(world, number, "C14.women", Adaptation(Fraction(1, 3), True, "charter 8"))
    change(world, number, "C12", Adaptation(5, True, "charter 9"))
    with world.look():
        women, days = rule(number, "C14.women"), rule(number, "C12")
        assert (women.number, women.source_number) == (Fraction(1, 3), Fraction(1, 4))
        assert (days.number, days.source_number) == (5, 3)
        assert women.change is not None and women.change.by == "tester"


def test_a_rule_can_be_adopted_and_given_up_again(world: World) -> None:
    number = congress(world)
    change(world, number, "C17", Adaptation(Fraction(1, 10), True, "as our neighbours"))
    with world.look():
        assert rule(number, "C17").adopted
    with world.work():
        reset_rule(db.session.get_one(Congress, number), "C17", by=BY, now=NOW)
    with world.look():
        assert not rule(number, "C17").adopted


@pytest.mark.parametrize(
    ("rule_id", "wanted"),
    [
        ("C1", Adaptation(Fraction(1, 100), True, "same")),
        ("C1", Adaptation(Fraction(2), True, "more than all")),
        ("C1", Adaptation(Fraction(1, 50), True, " ")),
        ("C1", Adaptation(Fraction(1, 100), False, "we do not like it")),
        ("C12", Adaptation(0, True, "at once")),
        ("C18", Adaptation(5, True, "it has no number")),
    ],
)
def test_what_cannot_be_changed_is_refused(world: World, rule_id: str, wanted: Adaptation) -> None:
    number = congress(world)
    with pytest.raises(Refusal):
        change(world, number, rule_id, wanted)
    with world.look():
        assert rule_changes(number) == []


def test_the_changes_of_the_previous_congress_are_taken_over_once(world: World) -> None:
    first = congress(world, name="First")
    change(world, first, "C5", Adaptation(Fraction(7, 10), True, "charter"))
    change(world, first, "C17", Adaptation(Fraction(1, 10), True, "charter"))
    second = congress(world, name="Second", starts_on=None)
    change(world, second, "C5", Adaptation(Fraction(4, 5), True, "new charter"))
    with world.work():
        copied = copy_changes(db.session.get_one(Congress, second), by=BY, now=NOW)
        assert [one.rule_id for one in copied] == ["C17"]
    with world.look():
        assert rule(second, "C5").number == Fraction(4, 5)
        assert rule(second, "C17").adopted
    with pytest.raises(Refusal, match="没有可以沿用"), world.work():
        copy_changes(db.session.get_one(Congress, second), by=BY, now=NOW)


def test_the_first_congress_of_a_unit_has_nothing_to_take_over(world: World) -> None:
    congress(world, name="School")
    alone = congress(world, world.college(), name="College")
    with pytest.raises(Refusal, match="没有找到上一届"), world.work():
        copy_changes(db.session.get_one(Congress, alone), by=BY, now=NOW)
