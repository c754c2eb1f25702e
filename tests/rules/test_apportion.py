"""Quotas: both modes, all methods, and the tables that real congresses published."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from unionweb.base.refusals import Refusal
from unionweb.congress.rules.apportion import (
    METHOD_LABELS,
    ROUNDING_LABELS,
    FixedTotal,
    Method,
    OnePer,
    Override,
    Plan,
    QuotaUnit,
    Rate,
    Rounding,
    apportion,
    overridden,
)

QUOTA = Path(__file__).parents[1] / "data" / "quota"


def published(name: str) -> list[dict[str, str]]:
    with (QUOTA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units(*members: int, floor: int | None = None) -> tuple[QuotaUnit, ...]:
    return tuple(QuotaUnit(chr(ord("A") + place), count, floor) for place, count in enumerate(members))


def seats(given: tuple[QuotaUnit, ...], plan: Plan) -> list[int]:
    return [row.seats for row in apportion(given, plan).rows]


def test_gdufe_2011_is_reproduced_row_by_row_and_its_printed_total_is_not_the_sum() -> None:
    table = published("gdufe_2011_grad_congress")
    result = apportion(
        tuple(QuotaUnit(row["unit"], int(row["members"])) for row in table), Rate(Fraction(20, 100))
    )
    assert len(result.rows) == 20
    assert [row.seats for row in result.rows] == [int(row["delegates_published"]) for row in table]
    assert (result.members, result.total, result.difference(158)) == (788, 157, -1)
    assert str(result.rows[2].reason) == "应得18.400，四舍五入"


def test_ut_martin_2006_one_per_250_and_a_remainder_of_151_adds_one() -> None:
    table = published("utm_2006_sga_examples")
    plan = OnePer(250, Rounding.REMAINDER, remainder=151)
    given = tuple(
        QuotaUnit(f"{row['college']} {row['members_basis']}", int(row["members_used"])) for row in table
    )
    assert seats(given, plan) == [int(row["seats_published"]) for row in table]
    assert len(table) == 4


def test_shandong_marine_2025_prints_56_for_classes_whose_rows_sum_to_55() -> None:
    table = published("sdu_marine_2025")
    given = tuple(
        QuotaUnit(f"{row['category']} {row['unit']}", 0, fixed=int(row["delegates_published"]))
        for row in table
    )
    classes = tuple(unit for unit in given if unit.name.startswith("班级团支部"))
    plan = Rate(Fraction(1, 10))
    assert apportion(classes, plan).total == 55
    assert apportion(classes, plan).difference(56) == -1
    assert apportion(given, plan).total == 83, "with the seats of unions and clubs"


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [(Rounding.HALF_UP, [3, 2, 2, 0]), (Rounding.UP, [3, 3, 2, 1]), (Rounding.DOWN, [2, 2, 2, 0])],
)
def test_every_rounding_of_a_rate(rounding: Rounding, expected: list[int]) -> None:
    assert seats(units(25, 24, 20, 1), Rate(Fraction(1, 10), rounding)) == expected


def test_a_remainder_of_exactly_t_adds_one_and_one_person_less_does_not() -> None:
    plan = Rate(Fraction(20, 100), Rounding.REMAINDER, remainder=3)
    assert seats(units(13, 12, 15), plan) == [3, 2, 3]


def test_a_half_is_exact_where_floats_are_not() -> None:
    # 0.29 * 50 is 14.499999999999998 as a float.
    assert seats(units(50), Rate(Fraction(29, 100))) == [15]


def test_floors_raise_and_a_unit_of_its_own_floor_or_fixed_number_differs() -> None:
    given = (
        QuotaUnit("小班", 2),
        QuotaUnit("空班", 0),
        QuotaUnit("社团", 0, floor=2),
        QuotaUnit("学生会", 0, fixed=7),
        QuotaUnit("少派", 100, fixed=3),
        QuotaUnit("无下限", 2, floor=0),
    )
    result = apportion(given, Rate(Fraction(1, 10), floor=1))
    assert [row.seats for row in result.rows] == [1, 0, 2, 7, 3, 0]
    assert str(result.rows[0].reason) == "不足下限1名，按下限"
    assert str(result.rows[3].reason) == "固定名额"


def test_a_grade_may_have_a_rate_of_its_own() -> None:
    given = (QuotaUnit("2023级", 100), QuotaUnit("2024级", 100, rate=Fraction(5, 100)))
    assert seats(given, Rate(Fraction(1, 10))) == [10, 5]
    with pytest.raises(Refusal, match="2024级"):
        apportion(given, FixedTotal(10))


def test_hamilton_gives_the_rest_to_the_largest_remainders() -> None:
    result = apportion(units(500, 300, 200, 7), FixedTotal(10))
    assert [row.seats for row in result.rows] == [5, 3, 2, 0]
    assert result.rows[0].exact == Fraction(5000, 1007)
    assert result.ties == ()


def test_the_alabama_paradox_of_hamilton_is_absent_from_the_divisor_methods() -> None:
    given = units(6, 6, 2)
    assert seats(given, FixedTotal(10)) == [4, 4, 2]
    assert seats(given, FixedTotal(11)) == [5, 5, 1], "one more seat in all takes one from C"
    for method in (Method.WEBSTER, Method.HUNTINGTON_HILL):
        assert seats(given, FixedTotal(10, method))[2] <= seats(given, FixedTotal(11, method))[2]


def test_methods_differ_where_the_textbooks_say_so() -> None:
    given = units(5117, 4400, 162, 161, 160)
    assert seats(given, FixedTotal(37)) == [19, 16, 1, 1, 0]
    # By hand with the common divisor 283: 18.08, 15.55, 0.57, 0.57, 0.57, each rounded.
    assert seats(given, FixedTotal(37, Method.WEBSTER)) == [18, 16, 1, 1, 1]
    # √(1·2) < 3/2: Huntington–Hill gives a second seat to the small unit earlier than Webster.
    assert seats(units(71, 29), FixedTotal(5, Method.WEBSTER)) == [4, 1]
    assert seats(units(71, 29), FixedTotal(5, Method.HUNTINGTON_HILL)) == [3, 2]


def test_minima_of_a_divisor_method_are_the_greater_of_floor_and_rounded_number() -> None:
    assert seats(units(90, 9, 1), FixedTotal(10, Method.WEBSTER)) == [9, 1, 0]
    assert seats(units(90, 9, 1), FixedTotal(10, Method.WEBSTER, floor=1)) == [8, 1, 1]
    assert seats(units(90, 9, 1), FixedTotal(10, Method.WEBSTER, floor=2)) == [6, 2, 2]


def test_hamilton_takes_units_below_their_floor_out_and_computes_the_others_again() -> None:
    result = apportion(units(90, 9, 1), FixedTotal(10, floor=1))
    assert [row.seats for row in result.rows] == [8, 1, 1]
    assert str(result.rows[1].reason) == "应得0.900，不足下限1名，按下限"
    # 100 : 15 : 2 of 12 with a floor of 2: the quota of B falls below 2 only once C has been taken out.
    assert seats(units(100, 20, 2), FixedTotal(12, floor=2)) == [8, 2, 2]


def test_fixed_numbers_are_taken_out_of_a_total_first() -> None:
    given = (QuotaUnit("A", 60), QuotaUnit("学生会", 0, fixed=5), QuotaUnit("B", 40))
    for method in Method:
        assert seats(given, FixedTotal(15, method)) == [6, 5, 4]


@pytest.mark.parametrize("method", list(Method))
def test_a_tie_that_decided_a_seat_is_reported_and_goes_to_the_first_of_the_table(method: Method) -> None:
    result = apportion(units(50, 50), FixedTotal(3, method))
    assert [row.seats for row in result.rows] == [2, 1]
    assert [str(tie.sentence) for tie in result.ties] == ["平局：A、B对最后的名额要求相等，按表中先后，给A"]


def test_a_tie_between_unlike_units_goes_to_the_larger() -> None:
    # Webster: the second seat of B claims with 90/1.5, the first of A with 30/0.5; both are 60.
    result = apportion(units(30, 90, 10), FixedTotal(2, Method.WEBSTER))
    assert [row.seats for row in result.rows] == [0, 2, 0]
    assert str(result.ties[0].sentence) == "平局：B、A对最后的名额要求相等，按人数多者先，给B"
    # Hamilton: quotas 0.5 and 1.5, equal remainders.
    assert seats(units(25, 75), FixedTotal(2)) == [0, 2]


def test_equal_claims_that_are_all_met_are_no_tie() -> None:
    for method in Method:
        assert apportion(units(50, 50), FixedTotal(4, method)).ties == ()


def test_huntington_hill_gives_everybody_one_first_and_says_when_there_are_too_few() -> None:
    plan = FixedTotal(3, Method.HUNTINGTON_HILL)
    assert seats(units(1000, 1, 1), plan) == [1, 1, 1]
    short = apportion(units(1, 1000, 5, 0), FixedTotal(2, Method.HUNTINGTON_HILL))
    assert [row.seats for row in short.rows] == [0, 1, 1, 0]
    assert [str(note) for note in short.notes] == [
        "亨廷顿—希尔法先给每个单位1名：2名不够3个单位，按人数多者先"
    ]
    assert short.ties == ()


def test_a_total_of_nothing_is_shared_out_as_nothing() -> None:
    for method in Method:
        assert seats(units(5, 0), FixedTotal(0, method)) == [0, 0]


@pytest.mark.parametrize("method", list(Method))
def test_a_total_below_the_floors_is_refused_with_the_figures(method: Method) -> None:
    given = (*units(5, 5, 5), QuotaUnit("学生会", 0, fixed=4))
    with pytest.raises(Refusal, match="总名额6少于应保证的7名（固定名额4，下限合计3）"):
        apportion(given, FixedTotal(6, method, floor=1))
    assert seats(given, FixedTotal(7, method, floor=1)) == [1, 1, 1, 4]


@pytest.mark.parametrize(
    ("given", "plan", "words"),
    [
        ((), Rate(Fraction(1, 5)), "还没有单位"),
        (units(-1), Rate(Fraction(1, 5)), "A的人数不能是负数：-1"),
        (units(1) + units(2), Rate(Fraction(1, 5)), "单位重复：A"),
        ((QuotaUnit("　", 1),), Rate(Fraction(1, 5)), "单位名称不能为空"),
        ((QuotaUnit("A", 1, floor=-1),), Rate(Fraction(1, 5)), "A的下限须在0和100000之间：-1"),
        ((QuotaUnit("A", 1, fixed=-1),), Rate(Fraction(1, 5)), "A的固定名额须在0和100000之间：-1"),
        ((QuotaUnit("A", 1, rate=Fraction(2)),), Rate(Fraction(1, 5)), "A的比例须大于0且不超过100%"),
        (units(1), Rate(Fraction(0)), "比例须大于0且不超过100%：0%"),
        (units(1), Rate(Fraction(101, 100)), "比例须大于0且不超过100%：101%"),
        (units(1), Rate(Fraction(1, 5), floor=-1), "每单位下限须在0和100000之间：-1"),
        (units(1), OnePer(0), "至少是1人：0"),
        (units(1), OnePer(250, Rounding.REMAINDER), "请填写余数达到多少人加一"),
        (
            units(1),
            OnePer(250, Rounding.REMAINDER, remainder=251),
            "须在1和每名代表所代表的人数（250）之间：251",
        ),
        (units(1), OnePer(250, remainder=151), "只有“余数达到规定人数加一”才用到余数人数"),
        (units(1), FixedTotal(-1), "总名额须在0和100000之间：-1"),
        (units(1), FixedTotal(100_001), "总名额须在0和100000之间：100001"),
        (units(0, 0), FixedTotal(3), "没有单位填写人数，剩下的3名无法分配"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(given: tuple[QuotaUnit, ...], plan: Plan, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        apportion(given, plan)
    assert words in str(refused.value)


def test_a_number_set_by_hand_keeps_the_calculated_one_its_reason_and_its_author() -> None:
    result = overridden(apportion(units(60, 40), FixedTotal(10)), {"B": Override(5, "新校区", "王老师")})
    assert [(row.calculated, row.seats) for row in result.rows] == [(6, 6), (4, 5)]
    assert (result.calculated, result.total) == (10, 11)
    assert result.rows[1].override == Override(5, "新校区", "王老师")
    assert overridden(result, {}).total == 10, "taking the override back restores the calculated number"


@pytest.mark.parametrize(
    ("name", "override", "words"),
    [
        ("Z", Override(1, "理由", "我"), "没有这个单位：Z"),
        ("A", Override(-1, "理由", "我"), "不能是负数"),
        ("A", Override(1, " ", "我"), "理由"),
        ("A", Override(1, "理由", ""), "是谁"),
    ],
)
def test_an_override_without_reason_author_or_sense_is_refused(
    name: str, override: Override, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        overridden(apportion(units(5), Rate(Fraction(1, 5))), {name: override})


def test_every_method_and_rounding_has_its_word() -> None:
    assert METHOD_LABELS.keys() == set(Method)
    assert ROUNDING_LABELS.keys() == set(Rounding)
