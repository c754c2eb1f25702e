"""Placements, their reasons, and adjustment."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.applicants import OFFICE, RIGHTS, SPORT, applicant, opening
from unionweb.recruitment.rules.acceptance import Lot, blocking_pairs
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.reasons import Way, ordinal
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, points_text

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "recruitment_placements.json").read_text())


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(len(case["applicants"])))
def test_placements_agree_with_another_program(case: dict[str, Any]) -> None:
    line = Fraction(case["line"])
    openings = [OpeningFacts(key, f"部门{key}", places, line) for key, places in enumerate(case["seats"])]
    people = [
        Applicant(
            key,
            f"考生{key}",
            tuple(one["choices"]),
            scores={int(at): Fraction(score, 100) for at, score in one["hundredths"].items()},
        )
        for key, one in enumerate(case["applicants"])
    ]
    placing = place(people, openings)
    assert list(placing.openings.values()) == case["placed"]
    assert placing.decided


def test_a_better_second_choice_is_not_passed_over() -> None:
    """First-choice-first would give the only place of the office to 3, who is worse than 2."""
    people = [
        applicant(1, "90", RIGHTS),
        applicant(2, "85", RIGHTS, OFFICE),
        applicant(3, "70", OFFICE),
    ]
    placing = place(people, [opening(RIGHTS, 1), opening(OFFICE, 1)])
    assert placing.openings == {1: RIGHTS, 2: OFFICE, 3: None}
    assert placing.placed[2].choice == 2


def test_every_reason_has_the_numbers_that_it_rests_on() -> None:
    people = [
        applicant(1, "81.4", RIGHTS),
        applicant(2, "80.9", RIGHTS, OFFICE),
        applicant(3, "58.5", OFFICE, adjusts=True),
        applicant(4, "75", RIGHTS, adjusts=True),
        applicant(5, "70", RIGHTS),
        applicant(6, "88", OFFICE, withdrawn=True),
        applicant(7, None, OFFICE),
        applicant(8, "60", RIGHTS, adjusts=True),
        applicant(9, "61"),
    ]
    placing = place(people, [opening(RIGHTS, 1), opening(OFFICE, 1), opening(SPORT, 1, "65")])
    full = "权益服务部录满于 81.4，您的成绩"
    assert {key: str(placing.reason(key)) for key in placing.placed} == {
        1: "第一志愿权益服务部录取，成绩 81.4",
        2: f"第二志愿办公室录取，成绩 80.9；{full} 80.9",
        3: "办公室的合格线是 60，您的成绩 58.5；服从调剂，但已没有剩余名额",
        4: f"服从调剂，由文体部录取，成绩 75；{full} 75",
        5: f"{full} 70；没有选择服从调剂",
        6: "本人已退出报名",
        7: "没有办公室的成绩；没有选择服从调剂",
        8: f"{full} 60；服从调剂，但已没有剩余名额",
        9: "没有填报志愿；没有选择服从调剂",
    }
    ways = [one.way for one in placing.placed.values()]
    assert ways[:6] == [Way.CHOICE, Way.CHOICE, Way.NONE, Way.ADJUSTED, Way.NONE, Way.WITHDRAWN]


def test_places_stay_free_rather_than_go_below_the_line() -> None:
    people = [applicant(1, "59.99", RIGHTS, adjusts=True)]
    placing = place(people, [opening(RIGHTS, 3), opening(SPORT, 2)])
    assert placing.left == {RIGHTS: 3, SPORT: 2}
    assert str(placing.reason(1)).endswith("服从调剂，但在仍有名额的部门没有达到合格线")


def test_tie_keys_decide_in_their_order_and_are_named() -> None:
    people = [
        applicant(1, "80", RIGHTS, ties=[70, 90]),
        applicant(2, "80", RIGHTS, ties=[75, 60]),
        applicant(3, "80", RIGHTS, ties=[75, 50]),
    ]
    one_place = place(people, [opening(RIGHTS, 1)], tie_names=["第二轮成绩"], adjustment=False)
    assert one_place.openings == {1: None, 2: RIGHTS, 3: None}
    tied = "权益服务部录满于 80，您的成绩 80，同分时按"
    assert str(one_place.reason(1)) == f"{tied}第二轮成绩在后"
    assert str(one_place.reason(3)) == f"{tied}第 2 项同分规则在后"


def test_a_tie_that_no_key_decides_asks_for_a_lot_and_guesses_nothing() -> None:
    people = [
        applicant(1, "90", RIGHTS),
        applicant(2, "80", RIGHTS, OFFICE, ties=[5, None]),
        applicant(3, "80", RIGHTS, ties=[5, None]),
        applicant(4, "70", RIGHTS, adjusts=True),
    ]
    openings = [opening(RIGHTS, 2), opening(OFFICE, 1)]
    placing = place(people, openings)
    assert placing.lots == (Lot(RIGHTS, (2, 3), 1),)
    assert not placing.decided
    words = "无法判断：权益服务部余下 1 个名额，考生2、考生3并列，须抽签决定"
    assert [str(one) for one in placing.lot_sentences()] == [words]
    assert (placing.placed[2].way, str(placing.reason(2))) == (Way.LOT, words)
    assert placing.placed[4].way is Way.LOT
    assert str(placing.reason(4)).endswith("服从调剂，须待并列者抽签后再定")

    drawn = [people[0], applicant(2, "80", RIGHTS, OFFICE, ties=[5, -2]), *people[2:]]
    drawn[2] = applicant(3, "80", RIGHTS, ties=[5, -1])
    assert place(drawn, openings).openings == {1: RIGHTS, 2: OFFICE, 3: RIGHTS, 4: None}


def test_a_lot_drawn_by_only_one_of_two_decides_nothing() -> None:
    people = [applicant(1, "80", RIGHTS, ties=[-1]), applicant(2, "80", RIGHTS)]
    assert place(people, [opening(RIGHTS, 1)]).lots == (Lot(RIGHTS, (1, 2), 1),)


def test_a_tie_on_the_way_that_the_end_does_not_depend_on_needs_no_lot() -> None:
    people = [
        applicant(1, "80", RIGHTS),
        applicant(2, "80", RIGHTS),
        applicant(3, "95", OFFICE, RIGHTS),
        applicant(4, "96", OFFICE),
    ]
    placing = place(people, [opening(RIGHTS, 1), opening(OFFICE, 1)], adjustment=False)
    assert placing.decided
    assert placing.openings == {1: None, 2: None, 3: RIGHTS, 4: OFFICE}


def test_adjustment_goes_by_score_to_the_department_with_most_places_left() -> None:
    people = [
        applicant(1, "90", RIGHTS),
        applicant(2, "70", RIGHTS, adjusts=True),
        applicant(3, "80", RIGHTS, adjusts=True),
        applicant(4, "75", RIGHTS, adjusts=True),
        applicant(5, "65", RIGHTS, adjusts=True),
    ]
    placing = place(people, [opening(RIGHTS, 1), opening(SPORT, 1), opening(OFFICE, 2)])
    assert placing.openings == {1: RIGHTS, 2: OFFICE, 3: OFFICE, 4: SPORT, 5: None}


def test_adjustment_uses_the_departments_own_scores_and_skips_those_without() -> None:
    people = [
        applicant(1, None, RIGHTS, scores={RIGHTS: "50", SPORT: "70"}, adjusts=True),
        applicant(2, None, RIGHTS, scores={RIGHTS: "50", SPORT: "65", OFFICE: "80"}, adjusts=True),
        applicant(3, None, RIGHTS, scores={RIGHTS: "50"}, adjusts=True),
    ]
    placing = place(people, [opening(RIGHTS, 1), opening(SPORT, 1), opening(OFFICE, 1)])
    assert placing.openings == {1: SPORT, 2: OFFICE, 3: None}


@pytest.mark.parametrize(
    ("places", "lot", "words"),
    [
        ((1, 0), Lot(SPORT, (1, 2), 1), "无法判断：文体部余下 1 个名额，考生1、考生2并列，须抽签决定"),
        ((1, 1), Lot(None, (1, 2), 2), "无法判断：考生1、考生2并列，调剂到哪个部门须抽签决定"),
        ((2, 0), None, ""),
    ],
)
def test_adjustment_of_those_tied(places: tuple[int, int], lot: Lot | None, words: str) -> None:
    people = [applicant(key, "70", RIGHTS, adjusts=True) for key in (1, 2)]
    openings = [opening(RIGHTS, 0), opening(SPORT, places[0]), opening(OFFICE, places[1])]
    placing = place(people, openings)
    assert placing.lots == ((lot,) if lot else ())
    assert [str(one) for one in placing.lot_sentences()] == ([words] if words else [])
    if lot is None:
        assert placing.openings == {1: SPORT, 2: SPORT}
        assert "权益服务部没有名额" in str(placing.reason(1))


def test_blocking_pairs_name_who_was_passed_over() -> None:
    people = [applicant(1, "80", RIGHTS), applicant(2, "70", RIGHTS), applicant(3, "50", RIGHTS)]
    assert blocking_pairs(people, [opening(RIGHTS, 1)], {1: None, 2: RIGHTS}) == [(1, RIGHTS)]
    assert blocking_pairs(people, [opening(RIGHTS, 1)], {1: RIGHTS}) == []
    assert blocking_pairs(people, [opening(RIGHTS, 3)], {1: RIGHTS}) == [(2, RIGHTS)]


def test_a_choice_that_is_not_offered_is_passed_over_with_words() -> None:
    placing = place([applicant(1, "80", 99, RIGHTS)], [opening(RIGHTS, 1)])
    assert str(placing.reason(1)) == "第二志愿权益服务部录取，成绩 80；所填志愿不在本次招新之列"


def test_choices_and_scores_in_words() -> None:
    assert [str(ordinal(number)) for number in (1, 2, 4)] == ["第一志愿", "第二志愿", "第 4 志愿"]
    scores = (Fraction(100), Fraction(807, 10), Fraction(161, 2), Fraction(1, 3))
    assert [points_text(score) for score in scores] == ["100", "80.7", "80.5", "0.3333"]
