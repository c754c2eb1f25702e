"""Ranks with ties, and the explanation of one."""

from dataclasses import replace
from fractions import Fraction

from tests.applicants import OFFICE, RIGHTS, applicant, opening
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.ranking import (
    JurorScore,
    LastAdmitted,
    RoundScore,
    explain,
    opening_ranking,
    ranking,
)

PEOPLE = [
    applicant(1, "90", RIGHTS, ties=[1]),
    applicant(2, "80", RIGHTS, OFFICE, ties=[4]),
    applicant(3, "80", RIGHTS, ties=[9]),
    applicant(4, "80", RIGHTS, ties=[4]),
    applicant(5, "59", OFFICE, ties=[4]),
    applicant(6, None, RIGHTS),
    applicant(7, "99", RIGHTS, withdrawn=True),
]


def test_those_tied_share_a_rank_and_the_next_one_counts_them() -> None:
    assert [(one.applicant, one.rank, one.tied, one.decided_by) for one in ranking(PEOPLE)] == [
        (1, 1, False, 0),
        (3, 2, False, 0),
        (2, 3, True, 1),
        (4, 3, True, None),
        (5, 5, False, 0),
    ]


def test_the_ranking_of_an_opening_ends_at_its_line() -> None:
    assert [one.applicant for one in opening_ranking(PEOPLE, opening(OFFICE, 1))] == [1, 3, 2, 4]


def test_an_explanation_can_be_added_up_and_says_how_far_each_wish_went() -> None:
    openings = [opening(RIGHTS, 2), opening(OFFICE, 1)]
    placing = place(PEOPLE, openings, tie_names=["第二轮成绩"])
    rounds = (
        RoundScore("简历筛选", Fraction(40, 100), Fraction(77), (JurorScore("评委 1", Fraction(77)),)),
        RoundScore("情景模拟", Fraction(60, 100), Fraction(82)),
    )
    ranked = {one.applicant: one for one in ranking(PEOPLE)}
    told = explain(PEOPLE[1], rounds, ranked, placing)
    assert (told.rank, told.ranked, told.tied_with) == (3, 5, 1)
    assert told.total == sum(one.part or 0 for one in told.rounds) == 80
    assert told.adds_up
    assert told.ties == (("第二轮成绩", Fraction(4)),)
    assert told.wishes == (
        LastAdmitted(openings[0], 1, Fraction(80), Fraction(80), True),
        LastAdmitted(openings[1], 2, Fraction(80), Fraction(80), True),
    )
    assert str(told.reason) == (
        "第二志愿办公室录取，成绩 80；权益服务部录满于 80，您的成绩 80，同分时按第二轮成绩在后"
    )
    wrong = replace(told, rounds=(rounds[0], replace(rounds[1], score=Fraction(83))))
    assert not wrong.adds_up
    assert not replace(told, rounds=(rounds[0], replace(rounds[1], score=None))).adds_up


def test_without_a_score_there_is_no_rank() -> None:
    placing = place(PEOPLE, [opening(RIGHTS, 2)])
    told = explain(PEOPLE[5], (), {one.applicant: one for one in ranking(PEOPLE)}, placing)
    assert (told.rank, told.total, told.tied_with) == (None, None, 0)
    assert told.adds_up
