"""What members are asked in a review, and what their grades come to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.review import (
    OfOpening,
    Reviewed,
    asked_in,
    has_turnout,
    needed,
    questionnaire,
    rated,
    weight_words,
)
from unionweb.surveys.rules.faults import faults
from unionweb.surveys.rules.groups import by_department
from unionweb.surveys.rules.questions import parse_questionnaire
from unionweb.surveys.rules.sheet import pad_for

ONE, TWO = Fraction(1), Fraction(2)
NONE = (0, 0, 0, 0, 0, 0)


def opening(key: int, first: int, number: int) -> OfOpening:
    return OfOpening(key, f"部门{key}", [Reviewed(first + nth, f"候选人{nth}") for nth in range(number)])


def test_every_candidate_has_a_row_on_a_page_of_at_most_thirty() -> None:
    form = questionnaire("Review", [opening(7, 1, 40), opening(12, 41, 30), opening(9, 71, 1)], ONE)
    assert faults(form) == []
    assert [section.title for section in form.sections] == ["部门7（1/2）", "部门7（2/2）", "部门12", "部门9"]
    assert [len(question.rows) for question in form.questions] == [20, 20, 30, 1]
    assert not any(question.required for question in form.questions)
    asked = asked_in(parse_questionnaire(form.to_bytes()))
    assert [one.number for one in asked] == list(range(1, 72))
    assert {one.opening_id for one in asked[40:70]} == {12}
    assert asked[0].key == "o7_1/c1"


def test_the_mapping_and_the_weight_are_printed_in_the_form() -> None:
    text = questionnaire("Review", [opening(1, 1, 1)], TWO).questions[0].text
    assert "优秀 100 分、良好 80 分、一般 60 分、较差 40 分、差 20 分" in text and "2 份" in text
    assert "不计入。" in str(weight_words(Fraction(0)))
    assert "份" not in questionnaire("Review", [opening(1, 1, 1)], ONE).questions[0].text


def test_more_candidates_than_a_ballot_holds_are_refused_in_words() -> None:
    most = [opening(1, 1, 1500)]
    assert pad_for(questionnaire("Review", most, ONE)) == 8192
    with pytest.raises(Refusal, match="1700 名候选人"):
        questionnaire("Review", [opening(1, 1, 1700)], ONE)
    with pytest.raises(Refusal, match="61 名候选人"):
        questionnaire("Review", [opening(key, key, 1) for key in range(1, 62)], ONE)


def test_the_score_is_the_mean_of_the_points_with_the_own_department_weighed() -> None:
    counts = {"d1": (1, 0, 0, 1, 2, 2), "g0": (0, 0, 3, 1, 0, 0)}
    same, double, nothing = (rated(counts, "d1", weight) for weight in (ONE, TWO, Fraction(0)))
    assert (same.ratings, same.score) == (9, Fraction("66.67"))
    assert double.score == Fraction("72.86") and nothing.score == Fraction(45)
    assert rated(counts, "d9", TWO).score == same.score


def test_fewer_than_five_ratings_tell_nothing_and_not_knowing_is_no_rating() -> None:
    assert rated({"d1": (20, 0, 0, 0, 0, 4)}, "d1", ONE).score is None
    assert rated({"d1": (0, 0, 0, 0, 0, 4), "d2": (0, 0, 0, 0, 0, 1)}, "d1", ONE).score == 100
    assert rated({"d1": (0, 0, 0, 0, 0, 9)}, "d1", Fraction(0)).score is None
    assert rated({}, "d1", ONE).ratings == 0


def test_exactly_the_turnout_is_enough() -> None:
    half = Fraction(1, 2)
    assert has_turnout(10, 20, half) and not has_turnout(9, 20, half) and not has_turnout(0, 0, half)
    assert (needed(21, half), needed(20, half), needed(3, Fraction(2, 3))) == (11, 10, 2)


@given(
    st.dictionaries(st.sampled_from(["d1", "d2", "g0"]), st.tuples(*[st.integers(0, 30)] * 6)),
    st.fractions(0, 3),
)
def test_a_score_lies_within_the_grades_given(counts: dict[str, tuple[int, ...]], weight: Fraction) -> None:
    found = rated(counts, "d1", weight)
    assert found.ratings == sum(sum(given[1:]) for given in counts.values())
    if found.score is not None:
        assert 20 <= found.score <= 100 and found.ratings >= 5


@given(st.lists(st.sampled_from(["", "A", "B", "C", "D"]), min_size=1, max_size=60))
def test_no_group_of_departments_is_small_unless_all_together_are(people: list[str]) -> None:
    made = by_department(people)
    assert sum(made.sizes.values()) == len(people)
    assert min(made.sizes.values()) >= min(5, len(people))
    assert all(made.places[name, ""] in (("", ""), (name, "")) for name in people)
    if "" in people:
        assert made.places["", ""] == ("", "")
