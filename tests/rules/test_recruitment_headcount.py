"""Rules on head counts and composition, with the placements counted in."""

from dataclasses import replace

import pytest

from unionweb.people.rules.eligibility import Verdict
from unionweb.people.rules.organisation import UnitKind
from unionweb.recruitment.rules.headcount import Counts, Finding, broken, findings, rules_for

PASS, FAIL, CANNOT_TELL = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_TELL
SOUND = Counts(
    staff=20,
    placed=15,
    presidium=4,
    departments=5,
    deputies={"办公室": 2},
    members=35,
    from_colleges=20,
    core=15,
    served=3000,
)


def found(rule: str, counts: Counts, kind: UnitKind = UnitKind.SCHOOL) -> Finding:
    return next(one for one in findings(kind, counts) if one.rule.id == rule)


def test_every_rule_is_checked_in_order_with_its_source() -> None:
    school = findings(UnitKind.SCHOOL, SOUND)
    assert [one.rule.id for one in school] == ["P1", "P2", "P3", "P6", "P8", "P9", "P13", "P14"]
    assert all(one.verdict is PASS and one.rule.source for one in school)
    assert broken(school) == ()
    assert [one.id for one in rules_for(UnitKind.COLLEGE)] == ["P4", "P5", "P6", "P8", "P9", "P14"]


@pytest.mark.parametrize(
    ("rule", "change", "verdict", "near"),
    [
        ("P1", {"placed": 18}, PASS, False),
        ("P1", {"placed": 19}, PASS, True),
        ("P1", {"placed": 20}, PASS, True),
        ("P1", {"placed": 21}, FAIL, False),
        ("P1", {"staff": None}, CANNOT_TELL, False),
        ("P2", {"presidium_placed": 1}, PASS, True),
        ("P2", {"presidium_placed": 2}, FAIL, False),
        ("P3", {"departments": 7}, FAIL, False),
        ("P6", {"layers": 1}, FAIL, False),
        ("P6", {"layers": None}, CANNOT_TELL, False),
        ("P8", {"deputies": {"办公室": 3}}, FAIL, False),
        ("P9", {"untold": 1}, CANNOT_TELL, False),
        ("P9", {"untold": 1, "outside": 1}, FAIL, False),
        ("P13", {"from_colleges": 18}, PASS, True),
        ("P13", {"from_colleges": 17}, FAIL, False),
        ("P13", {"from_colleges": None}, CANNOT_TELL, False),
        ("P14", {"core": 30}, PASS, True),
        ("P14", {"core": 30, "served": 2999}, FAIL, False),
        ("P14", {"served": None}, CANNOT_TELL, False),
    ],
)
def test_verdicts_at_the_limits(rule: str, change: dict[str, object], verdict: Verdict, near: bool) -> None:
    finding = found(rule, replace(SOUND, **change))  # type: ignore[arg-type]
    assert (finding.verdict, finding.near) == (verdict, near)


def test_a_college_union_has_its_own_limits() -> None:
    assert found("P4", SOUND, UnitKind.COLLEGE).verdict is FAIL
    assert found("P5", SOUND, UnitKind.COLLEGE).verdict is FAIL


def test_the_sentences_have_the_numbers() -> None:
    counts = replace(SOUND, placed=25, outside=2, from_colleges=10, deputies={"文体部": 4, "办公室": 3})
    words = [str(one.sentence) for one in broken(findings(UnitKind.SCHOOL, counts))]
    assert words == [
        "工作人员：现有 20，加上 25 共 45，超过上限 40",
        "副部长超过每部门 2 名：办公室 3 名、文体部 4 名",
        "拟录取 25 人中有 2 人不是党员或团员",
        "录取后 35 名成员中 10 名来自院级学生会，不到 18 名",
    ]


def test_a_school_may_have_its_own_number_and_it_shows() -> None:
    own = findings(UnitKind.SCHOOL, replace(SOUND, placed=35), {"P1": 60})
    assert (own[0].verdict, own[0].rule.number, own[0].rule.changed) == (PASS, 60, True)
    assert not own[1].rule.changed
