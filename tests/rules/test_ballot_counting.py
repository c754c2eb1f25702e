"""Counting: every option of a rule with results worked out by hand."""

from fractions import Fraction

import pytest

from tests.votes import election, motion, pile_of
from unionweb.ballots.rules.board import Counts
from unionweb.ballots.rules.counting import ContestResult, count
from unionweb.ballots.rules.gathering import Slip, why_void
from unionweb.ballots.rules.parameters import Contest
from unionweb.ballots.rules.rule import Base, Blank, Elected, Marks, Reach, Rule, Share, WriteIn
from unionweb.ballots.rules.seating import Candidate, seat

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
MOST = Elected(Reach.MOST)


def slips(*texts: str) -> list[Slip]:
    """ "ffa" marks only; "ffa 李四 王五" with names."""
    return [(first, tuple(names)) for first, *names in (text.split(" ") for text in texts)]


def counted(
    contest: Contest,
    *texts: str,
    spoiled: int = 0,
    expected: int | None = None,
    present: int | None = None,
    names: dict[str, str] | None = None,
) -> ContestResult:
    received = len(texts) + spoiled
    counts = Counts(expected or present or received, present or received, present or received, received)
    return count(pile_of(contest, slips(*texts)), spoiled, counts, names or {})


def of(base: Base, part: Fraction = HALF, strict: bool = True) -> Rule:
    return Rule(elected=Elected(Reach.SHARE, base, Share(part, strict)))


def test_for_against_and_abstentions_make_up_the_valid_ballots() -> None:
    result = counted(election("c1", 2, "甲", "乙", "丙"), "ffa", "fab", "f--", "---")
    rows = [(o.votes_for, o.against, o.abstain) for o in result.options]
    assert rows == [(3, 0, 1), (1, 1, 2), (0, 1, 3)]
    assert (result.valid, result.void, result.needed) == (4, 0, 3)
    assert (result.elected, result.vacant) == (("o1",), 1)


def test_a_blank_may_count_as_against() -> None:
    result = counted(election("c1", 2, "甲", "乙", rule=Rule(blank=Blank.AGAINST)), "f-", "fb", "--")
    assert [(o.votes_for, o.against, o.abstain) for o in result.options] == [(2, 1, 0), (0, 2, 1)]


def test_more_for_than_seats_is_void_and_fewer_is_not() -> None:
    result = counted(election("c1", 2, "甲", "乙", "丙"), "fff", "ffa", "f--", "aaa", spoiled=1)
    assert (result.valid, result.void) == (3, 2)


FREE, EACH = Rule(writein=WriteIn.FREE), Rule(writein=WriteIn.AGAINST)
ONLY_FOR = Rule(marks=Marks.FOR, elected=MOST)


@pytest.mark.parametrize(
    ("rule", "slip", "why"),
    [
        (Rule(), "f-- 李", "names"),
        (FREE, "f-- 李", None),
        (FREE, "ff- 李", "seats"),
        (FREE, "--- 李 王 赵", "seats"),
        (FREE, "--- 李 李", "twice"),
        (FREE, "--- 李 小李", "twice"),
        (FREE, "--- 老甲", "twice"),
        (FREE, "--- 涂鸦 乱写", None),
        (FREE, "--- 涂鸦 涂鸦", "twice"),
        (EACH, "fa- 李", None),
        (EACH, "f-- 李", "names"),
        (EACH, "-a- 李 王", "names"),
        (EACH, "aa- 李 王", None),
        (ONLY_FOR, "f--", None),
        (ONLY_FOR, "fa-", "marks"),
        (ONLY_FOR, "b--", "marks"),
        (ONLY_FOR, "---", None),
    ],
)
def test_what_makes_a_slip_void(rule: Rule, slip: str, why: str | None) -> None:
    names = {"李": "李", "小李": "李", "王": "王", "赵": "赵", "老甲": "甲", "涂鸦": "", "乱写": ""}
    ((marks, texts),) = slips(slip)
    assert why_void(election("c1", 2, "甲", "乙", "丙", rule=rule), marks, texts, names) == why


@pytest.mark.parametrize(
    ("base", "strict", "needed"),
    [
        (Base.EXPECTED, True, 6),
        (Base.EXPECTED, False, 5),
        (Base.PRESENT, True, 5),
        (Base.PRESENT, False, 4),
        (Base.RETURNED, True, 3),
        (Base.VALID, True, 3),
        (Base.VALID, False, 2),
    ],
)
def test_the_votes_needed_follow_the_base(base: Base, strict: bool, needed: int) -> None:
    """Expected 10, present 8, returned 5, valid 4."""
    contest = election("c1", 1, "甲", "乙", rule=of(base, strict=strict))
    texts = ("fa", "fa", "fa", "-f", "ff")
    assert counted(contest, *texts, expected=10, present=8).needed == needed


def test_the_same_ballots_elect_or_not_by_the_base() -> None:
    """Three of four valid, five returned, eight present: elected of valid, not of present."""
    texts = ("fa", "fa", "fa", "-f", "ff")
    by_valid = counted(election("c1", 1, "甲", "乙", rule=of(Base.VALID)), *texts, expected=10, present=8)
    by_present = counted(election("c1", 1, "甲", "乙", rule=of(Base.PRESENT)), *texts, expected=10, present=8)
    assert (by_valid.elected, by_present.elected) == (("o1",), ())


def test_a_share_is_exact() -> None:
    """2/3 of 9 is 6: reached by 6, exceeded by 7."""
    for strict, elected in ((False, ("o1",)), (True, ())):
        contest = election("c1", 1, "甲", rule=of(Base.VALID, TWO_THIRDS, strict))
        assert counted(contest, *["f"] * 6, *["a"] * 3).elected == elected


def test_somebody_without_votes_is_never_elected() -> None:
    nobody = counted(election("c1", 1, "甲", rule=of(Base.VALID, HALF, False)))
    assert (nobody.needed, nobody.elected, nobody.vacant) == (1, (), 1)
    assert counted(election("c1", 1, "甲", rule=Rule(elected=MOST)), "a").elected == ()


def test_the_most_votes_elect() -> None:
    result = counted(election("c1", 2, "甲", "乙", "丙", rule=Rule(elected=MOST)), "ff-", "f--", "-f-", "--f")
    assert (result.needed, result.elected) == (1, ("o1", "o2"))


def test_more_for_than_against_elects() -> None:
    rule = Rule(elected=Elected(Reach.MORE_FOR), writein=WriteIn.FREE)
    result = counted(election("c1", 3, "甲", "乙", rule=rule), "fa", "ff", "af 李", names={"李": "李"})
    assert (result.needed, result.elected) == (None, ("o1", "o2", "w:李"))
    assert counted(election("c1", 1, "甲", rule=rule), "f", "a").elected == ()


def test_names_are_counted_under_whom_the_tellers_meant() -> None:
    rule = Rule(writein=WriteIn.FREE, elected=MOST)
    names = {"李四": "李四", "李·四": "李四", "王五": "王五", "鬼画符": ""}
    texts = ("- 李四", "- 李·四", "- 王五", "- 鬼画符", "- 没认定")
    result = counted(election("c1", 2, "甲", rule=rule), *texts, names=names)
    rows = [(w.name, w.votes_for, w.passed) for w in result.writeins]
    assert rows == [("", 2, False), ("李四", 2, True), ("王五", 1, True)]
    assert result.elected == ("w:李四", "w:王五")


def test_a_tie_on_the_last_seat_is_left_open() -> None:
    contest = election("c1", 2, "甲", "乙", "丙", rule=Rule(elected=MOST))
    result = counted(contest, "ff-", "f-f")
    assert (result.elected, result.tied, result.open, result.vacant) == (("o1",), ("o2", "o3"), 1, 0)


def test_equals_who_all_fit_are_elected() -> None:
    result = counted(election("c1", 2, "甲", "乙", rule=Rule(elected=MOST)), "ff")
    assert (result.elected, result.tied, result.open) == (("o1", "o2"), (), 0)


def test_without_a_quorum_nothing_is_passed() -> None:
    rule = Rule(quorum=Share(TWO_THIRDS, False), elected=MOST)
    held = counted(election("c1", 1, "甲", rule=rule), "f", "f", expected=9, present=6)
    missed = counted(election("c1", 1, "甲", rule=rule), "f", "f", expected=10, present=6)
    assert (held.quorum, held.elected, held.turnout) == (True, ("o1",), None)
    assert (missed.quorum, missed.elected, missed.options[0].passed, missed.vacant) == (False, (), False, 1)


def test_the_turnout_is_of_those_expected() -> None:
    rule = Rule(turnout=Share(HALF, True), elected=MOST)
    assert counted(election("c1", 1, "甲", rule=rule), "f", "f", expected=4).turnout is False
    assert counted(election("c1", 1, "甲", rule=rule), "f", "f", "a", expected=4).elected == ("o1",)


def test_a_motion_is_passed_by_its_one_option() -> None:
    assert counted(motion("c1"), "f", "f", "a").elected == ("o1",)
    lost = counted(motion("c1"), "f", "b", "a")
    assert (lost.elected, lost.vacant) == ((), 1)


def test_each_group_gets_its_least_number_first() -> None:
    """Three seats, one of each grade: o4 is fourth by votes, but the only one of its grade."""
    contest = election(
        *("c1", 3, "甲", "乙", "丙", "丁"),
        rule=Rule(elected=MOST, each_group=1),
        o1="大一",
        o2="大一",
        o4="大二",
    )
    result = counted(contest, "fff-", "fff-", "ff--", "f--f")
    assert (result.elected, result.tied) == (("o1", "o2", "o4"), ())


def test_a_group_whose_candidates_did_not_pass_keeps_no_seat() -> None:
    contest = election(
        "c1", 2, "甲", "乙", "丙", rule=Rule(elected=MOST, each_group=1), o1="一", o2="一", o3="二"
    )
    assert counted(contest, "ff-").elected == ("o1", "o2")


def test_equals_within_a_group_may_tie_for_its_seat() -> None:
    candidates = [Candidate("a", 9), Candidate("b", 5, "g"), Candidate("c", 5, "g"), Candidate("d", 4)]
    seating = seat(candidates, 2, 1)
    assert (seating.elected, seating.tied) == (("a",), ("b", "c"))
