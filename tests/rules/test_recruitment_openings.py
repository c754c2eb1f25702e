"""The presidium beside the departments: who is placed there, who waits, what members are asked."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.applicants import OFFICE, RIGHTS, applicant, opening
from unionweb.base.refusals import Refusal
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.rules.decision import Inputs, check, document, read_document
from unionweb.recruitment.rules.figures import Candidate, Result, RoundFacts, Rules, compute
from unionweb.recruitment.rules.openings import RECRUITED, check_post
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.review import OfOpening, Reviewed, questionnaire, rated
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.waiting import roll_up, waiting_lists, without

PRESIDIUM = replace(opening(9, 2), name="主席团", wished_only=True)
ONE = Fraction(1)


def test_every_recruited_post_belongs_to_a_department_or_to_the_presidium() -> None:
    assert RECRUITED == (Post.PRESIDIUM, Post.HEAD, Post.DEPUTY, Post.OFFICER)
    check_post(Post.PRESIDIUM, in_department=False)
    check_post(Post.HEAD, in_department=True)
    with pytest.raises(Refusal, match="主席团成员不属于部门"):
        check_post(Post.PRESIDIUM, in_department=True)
    with pytest.raises(Refusal, match="只招主席团成员"):
        check_post(Post.OFFICER, in_department=False)
    for post in (Post.EXECUTIVE_CHAIR, Post.ADVISER):
        with pytest.raises(Refusal, match="不通过招新"):
            check_post(post, in_department=False)


def test_nobody_is_adjusted_to_the_presidium_who_did_not_wish_for_it() -> None:
    openings = [opening(OFFICE, 1), PRESIDIUM]
    people = [
        applicant(1, "90", OFFICE, adjusts=True),
        applicant(2, "80", OFFICE, adjusts=True),
        applicant(3, "70", PRESIDIUM.key),
    ]
    placing = place(people, openings)
    assert placing.openings == {1: OFFICE, 2: None, 3: PRESIDIUM.key}
    assert placing.left == {OFFICE: 0, PRESIDIUM.key: 1}
    assert "服从调剂，但已没有剩余名额" in str(placing.reason(2))
    assert waiting_lists(people, openings, placing)[PRESIDIUM.key] == ()


def test_who_has_to_wait_for_signatures_leaves_nothing_and_is_not_passed_over() -> None:
    openings = [opening(RIGHTS, 1), replace(PRESIDIUM, places=1)]
    people = [
        applicant(1, "90", PRESIDIUM.key),
        applicant(2, "85", PRESIDIUM.key, RIGHTS),
        applicant(3, "80", RIGHTS),
        applicant(4, "75", PRESIDIUM.key),
    ]
    placing = place(people, openings)
    lists = waiting_lists(people, openings, placing, move_up=True)
    holding = {2: RIGHTS}
    rolled = roll_up(people, openings, lists, holding, {1}, move_up=True)
    assert [(one.applicant, one.opening) for one in rolled.offers] == [(3, RIGHTS), (2, PRESIDIUM.key)]
    places = {one.key: one.places for one in openings}
    assert without(rolled, set(), holding, places) == rolled
    assert without(rolled, {(2, PRESIDIUM.key)}, holding, places).offers == ()
    assert without(rolled, {(3, RIGHTS)}, holding, places).offers == rolled.offers[1:]


def test_a_decision_says_where_nobody_is_adjusted_to_and_older_ones_are_read() -> None:
    plain = opening(OFFICE, 1)
    rules = Rules((RoundFacts("Papers", ONE),), (plain, PRESIDIUM), ())
    score = Result(Fraction(80), score=Fraction(80))
    candidates = (
        Candidate(1, (OFFICE,), (score,), adjusts=True, lot=1),
        Candidate(2, (OFFICE,), (score,), adjusts=True, lot=2),
    )
    inputs = Inputs("code", "Drive", Binding.RAW, rules, candidates)
    text = document(inputs, compute(rules, candidates))
    assert text.count("wished_only") == 1 and read_document(text)[0].rules.openings == (plain, PRESIDIUM)
    assert check(text) == []
    assert check(text.replace(',"wished_only":true', "")), "without it the second would have been adjusted"


def test_in_the_presidium_nobody_is_among_his_own() -> None:
    of = OfOpening(9, "主席团", [Reviewed(1, "甲")], in_department=False)
    asked = questionnaire("Review", [of], Fraction(2)).questions[0]
    assert "报主席团的候选人" in asked.text and "本部门" not in asked.text
    counts = {"d1": (0, 0, 0, 0, 3, 3), "g0": (0, 4, 0, 0, 0, 0)}
    assert rated(counts, None, Fraction(2)) == rated(counts, "d9", ONE)
