"""P10 by exact shares: passes, fails, cannot tell."""

from datetime import date
from fractions import Fraction

import pytest

from unionweb.people.rules.attributes import PoliticalStatus, StudentKind
from unionweb.people.rules.eligibility import Studies, Verdict, academic_year, examine, membership

TODAY = date(2026, 10, 12)
UNDERGRADUATE, POSTGRADUATE = StudentKind.UNDERGRADUATE, StudentKind.POSTGRADUATE
RANK = ("rank_semester", "rank_year", "rank_overall")


def verdict(**said: object) -> Verdict:
    values = {"kind": UNDERGRADUATE, "grade": 2024, "failed_course": False} | said
    return examine(Studies(**values), TODAY).verdict  # type: ignore[arg-type]


@pytest.mark.parametrize("window", RANK)
def test_the_top_thirty_per_cent_in_any_window_will_do(window: str) -> None:
    others = dict.fromkeys(RANK, Fraction(9, 10))
    assert verdict(**{**others, window: Fraction(3, 10)}) is Verdict.PASS
    assert verdict(**{**others, window: Fraction(14, 46)}) is Verdict.FAIL


def test_exactly_thirty_per_cent_is_inside_and_one_place_more_is_not() -> None:
    assert verdict(**dict.fromkeys(RANK, Fraction(30, 100))) is Verdict.PASS
    assert verdict(**dict.fromkeys(RANK, Fraction(31, 100))) is Verdict.FAIL


def test_a_missing_rank_is_never_rounded_into_a_verdict() -> None:
    assert verdict() is Verdict.CANNOT_TELL
    assert verdict(rank_year=Fraction(1, 2)) is Verdict.CANNOT_TELL
    assert verdict(rank_year=Fraction(1, 5)) is Verdict.PASS
    assert verdict(kind=None, rank_year=Fraction(1, 5)) is Verdict.PASS
    assert verdict(kind=None) is Verdict.CANNOT_TELL
    assert verdict(grade=None) is Verdict.CANNOT_TELL


def test_a_failed_course_fails_everybody_and_an_unknown_one_leaves_it_open() -> None:
    assert verdict(kind=POSTGRADUATE, failed_course=True) is Verdict.FAIL
    assert verdict(rank_year=Fraction(1, 5), failed_course=None) is Verdict.CANNOT_TELL
    assert verdict(failed_course=True) is Verdict.FAIL


def test_first_years_and_postgraduates_need_no_rank() -> None:
    assert verdict(grade=2026) is Verdict.PASS
    assert verdict(kind=POSTGRADUATE, grade=2024) is Verdict.PASS
    assert verdict(grade=2025) is Verdict.CANNOT_TELL
    assert verdict(kind=StudentKind.INTERNATIONAL) is Verdict.CANNOT_TELL


def test_the_academic_year_begins_in_september() -> None:
    assert academic_year(date(2027, 8, 31)) == 2026
    assert academic_year(date(2027, 9, 1)) == 2027


def test_the_reasons_name_the_window_and_the_rank() -> None:
    found = examine(Studies(UNDERGRADUATE, 2024, None, Fraction(12, 45), None, False), TODAY)
    assert [str(words) for _verdict, words in found.points] == [
        "没有课程不及格",
        "最近一学年排名在前 4/15，不超过前 30%",
    ]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (PoliticalStatus.PARTY_MEMBER, Verdict.PASS),
        (PoliticalStatus.PROBATIONARY_MEMBER, Verdict.PASS),
        (PoliticalStatus.LEAGUE_MEMBER, Verdict.PASS),
        (PoliticalStatus.MASSES, Verdict.FAIL),
        (None, Verdict.CANNOT_TELL),
    ],
)
def test_members_are_of_the_party_or_the_league(status: PoliticalStatus | None, verdict: Verdict) -> None:
    assert membership(status)[0] is verdict
