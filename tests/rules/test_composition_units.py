"""Checks of units and procedure: each with a passing, a failing and a cannot-tell case."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest

from tests.rules.congress_facts import (
    CANNOT_TELL,
    FAIL,
    PASS,
    PLACES,
    WOMAN,
    behind,
    check,
    delegates,
    part,
)
from unionweb.congress.rules.facts import (
    Contest,
    DelegateFacts,
    Group,
    PublicationFacts,
)
from unionweb.congress.rules.rulesets import Change, Level, adapt
from unionweb.congress.rules.thresholds import Verdict
from unionweb.congress.rules.versions import load

QUOTA = Path(__file__).parents[1] / "data" / "quota"


# C4


def test_c4_every_college_grade_and_main_club_is_covered() -> None:
    people = (
        *delegates(1, college="文学院", grade="2023级", unit="文学院"),
        *delegates(1, college="理学院", grade="2024级", unit="合唱团"),
    )
    finding = check("C4", **PLACES, delegates=people)
    assert finding.verdict is PASS, "a college without students needs nobody"
    assert str(finding.sentence) == "3项全部通过"
    assert check("C4", **PLACES | {"clubs": ()}, delegates=people).verdict is PASS


def test_c4_names_the_units_without_a_delegate() -> None:
    people = delegates(3, college="文学院", grade="2023级", unit="合唱团")
    finding = check("C4", **PLACES, delegates=people)
    assert finding.verdict is FAIL
    assert behind(finding) == [("理学院", "实有0，需1"), ("2024级", "实有0，需1")]
    assert part(finding, "C4.clubs").verdict is PASS


def test_c4_a_delegate_of_unknown_grade_may_fill_one_gap_but_not_two() -> None:
    known = delegates(1, college="文学院", grade="2023级", unit="合唱团")
    unknown = delegates(1, college="理学院", unit="x")
    finding = check("C4", **PLACES, delegates=known + unknown)
    assert finding.verdict is CANNOT_TELL
    assert behind(finding) == [("2024级", "实有0，需1"), (unknown[0].key, "所属未知")]
    three_grades = PLACES | {"grades": (Group("2022级"), Group("2023级"), Group("2024级"))}
    assert check("C4", **three_grades, delegates=known + unknown).verdict is FAIL


def test_c4_cannot_tell_without_the_lists_and_a_college_level_congress_needs_no_colleges() -> None:
    people = delegates(1, college="文学院", grade="2023级", unit="合唱团")
    assert check("C4", delegates=people).verdict is CANNOT_TELL
    assert check("C4", **PLACES | {"colleges": ()}, delegates=people).verdict is FAIL, "the grades decide"
    at_college = check("C4", level=Level.COLLEGE, grades=(Group("2023级"),), clubs=(), delegates=people)
    assert at_college.verdict is PASS
    assert [each.rule_id for each in at_college.parts] == ["C4.grades"]


# C11


def test_c11_chuzhou_announces_more_than_a_fifth_with_13_nominees_for_11_seats_and_needs_14() -> None:
    finding = check("C11", contests=(Contest("滁州", 13, 11),))
    assert (finding.verdict, finding.parts[0].needed) == (FAIL, 14)
    assert behind(finding) == [("滁州", "候选13，需14")]
    assert check("C11", contests=(Contest("滁州", 14, 11),)).verdict is PASS


def test_c11_looks_at_every_unit_and_follows_a_changed_margin() -> None:
    contests = (Contest("一班", 6, 5), Contest("二班", 11, 10), Contest("三班", 0, 0))
    finding = check("C11", contests=contests)
    assert [each.verdict for each in finding.parts] == [PASS, FAIL]
    ten_percent = adapt(load("2019"), {"C11": Change(Fraction(10, 100), "浙大", "王老师")})
    assert check("C11", ten_percent, contests=contests).verdict is PASS


@pytest.mark.parametrize("contests", [None, (), (Contest("一班", None, 5),), (Contest("一班", 5, None),)])
def test_c11_cannot_tell_without_numbers(contests: tuple[Contest, ...] | None) -> None:
    assert check("C11", contests=contests).verdict is CANNOT_TELL


# C12


@pytest.mark.parametrize(
    ("publication", "verdict"),
    [
        (PublicationFacts(3, 5, ended=True), PASS),
        (PublicationFacts(3, 5, ended=False), PASS),
        (PublicationFacts(2, 5, ended=True), FAIL),
        (PublicationFacts(2, 5, ended=False), CANNOT_TELL),
        (PublicationFacts(None, 5, ended=True), CANNOT_TELL),
        (None, CANNOT_TELL),
    ],
)
def test_c12_publication_in_working_days(publication: PublicationFacts | None, verdict: Verdict) -> None:
    assert check("C12", load("2019"), publication=publication).verdict is verdict


def test_c12_in_plain_days_where_a_school_says_so() -> None:
    plain = adapt(load("2019"), {"C12.days": Change(None, "章程", "王老师", adopted=True)})
    finding = check("C12", plain, publication=PublicationFacts(None, 3, ended=True))
    assert (finding.verdict, str(finding.sentence)) == (PASS, "已公示3天，达到3天")


# C13


def test_c13_each_grade_has_its_share() -> None:
    grades = (Group("2022级"), Group("2023级"), Group("2021级", 0))
    people = (*delegates(2, grade="2022级"), *delegates(18, grade="2023级"))
    assert check("C13", grades=grades, delegates=people).verdict is PASS
    finding = check("C13", grades=grades, delegates=(*people, *delegates(1, grade="2023级")))
    assert finding.verdict is FAIL
    assert behind(finding) == [("2022级", "实有2，需3")]
    unknown = delegates(1)
    finding = check("C13", grades=grades, delegates=people + unknown)
    assert finding.verdict is CANNOT_TELL
    assert behind(finding) == [("2022级", "实有2，需3"), (unknown[0].key, "年级未知")]


def test_c13_cannot_tell_without_grades_or_delegates() -> None:
    assert check("C13", delegates=delegates(3, grade="2022级")).verdict is CANNOT_TELL
    assert check("C13", grades=(Group("2022级"),)).verdict is CANNOT_TELL


# C15


def swjtu(
    women: dict[str, int], minority: dict[str, int]
) -> tuple[tuple[DelegateFacts, ...], dict[str, int]]:
    """The three delegations of SWJTU with so many women and minority members in each."""
    people: list[DelegateFacts] = []
    sizes: dict[str, int] = {}
    with (QUOTA / "swjtu_ee_2021_grad_delegations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, size = row["delegation"], int(row["delegates_published"])
            assert (row["min_minority"], row["min_women_pct"]) == ("1", "30")
            sizes[name] = size
            for place in range(size):
                gender = "女" if place < women[name] else "男"
                ethnicity = "彝族" if place < minority[name] else "汉族"
                people += delegates(1, delegation=name, gender=gender, ethnicity=ethnicity)
    return tuple(people), sizes


ONE_EACH = {"2018级代表团": 1, "2019级代表团": 1, "2020级代表团": 1}
ENOUGH = {"2018级代表团": 1, "2019级代表团": 2, "2020级代表团": 4}


def test_c15_swjtu_floors_hold_in_each_delegation() -> None:
    people, sizes = swjtu(ENOUGH, ONE_EACH)
    finding = check("C15", delegations=tuple(sizes), delegates=people)
    assert sizes == {"2018级代表团": 3, "2019级代表团": 5, "2020级代表团": 12}
    assert finding.verdict is PASS
    assert {each.about: each.needed for each in finding.parts if each.rule_id == "C15.women"} == ENOUGH


def test_c15_one_delegation_short_fails_although_the_congress_as_a_whole_is_not() -> None:
    people, sizes = swjtu(ENOUGH | {"2019级代表团": 1, "2020级代表团": 6}, ONE_EACH)
    finding = check("C15", delegations=tuple(sizes), delegates=people)
    assert finding.verdict is FAIL
    assert str(finding.sentence) == "2019级代表团：女代表：1，不到2"
    assert behind(finding)[0] == ("2019级代表团", "实有1，需2")
    people, _ = swjtu(ENOUGH, ONE_EACH | {"2018级代表团": 0})
    assert check("C15", delegates=people).verdict is FAIL


def test_c15_a_delegate_without_delegation_may_change_the_verdict_both_ways() -> None:
    people, _ = swjtu(ENOUGH, ONE_EACH)
    man = delegates(1, gender="男", ethnicity="汉族")
    finding = check("C15", delegates=people + man)
    women = {each.about: each.verdict for each in finding.parts if each.rule_id == "C15.women"}
    # 2018: 1 of 4 would be too few; 2019: 2 of 6 and 2020: 4 of 13 would still do.
    assert women == {"2018级代表团": CANNOT_TELL, "2019级代表团": PASS, "2020级代表团": PASS}
    people, _ = swjtu(ENOUGH | {"2018级代表团": 0, "2020级代表团": 3}, ONE_EACH)
    woman = delegates(1, gender="女", ethnicity="汉族")
    finding = check("C15", delegates=people + woman)
    women = {each.about: each.verdict for each in finding.parts if each.rule_id == "C15.women"}
    # 2018: even 1 of 4 is too few; 2020: 4 of 13 would be enough.
    assert women == {"2018级代表团": FAIL, "2019级代表团": PASS, "2020级代表团": CANNOT_TELL}


def completions(inside: tuple[Any, ...], loose: tuple[Any, ...]) -> Iterator[tuple[int, int]]:
    """Women and size of a delegation, for everything that the unknown may turn out to be."""
    genders = [("女", "男") if gender is None else (gender,) for gender in inside]
    joined = [("女", "男", "elsewhere") if gender is None else (gender, "elsewhere") for gender in loose]
    for people in product(*genders, *joined):
        yield people.count("女"), len(people) - people.count("elsewhere")


def test_c15_agrees_with_every_way_in_which_the_unknown_may_turn_out() -> None:
    kinds = ("女", "男", None)
    for inside in (some for size in (1, 2, 3, 4) for some in combinations_with_replacement(kinds, size)):
        for loose in (some for size in (0, 1, 2) for some in combinations_with_replacement(kinds, size)):
            people = [each for gender in inside for each in delegates(1, gender=gender, delegation="甲团")]
            people += [each for gender in loose for each in delegates(1, gender=gender)]
            finding = part(check("C15", delegates=tuple(people)), "C15.women")
            outcomes = {100 * women >= 30 * size for women, size in completions(inside, loose)}
            expected = CANNOT_TELL if len(outcomes) == 2 else PASS if outcomes == {True} else FAIL
            assert finding.verdict is expected, (inside, loose)


def test_c15_cannot_tell_without_delegations_or_with_an_empty_one() -> None:
    assert check("C15", delegates=delegates(3, **WOMAN)).verdict is CANNOT_TELL
    people, _ = swjtu(ENOUGH, ONE_EACH)
    finding = check("C15", delegations=("2021级代表团",), delegates=people)
    assert finding.verdict is CANNOT_TELL
    assert behind(finding)[0] == ("2021级代表团", "还没有登记代表")
