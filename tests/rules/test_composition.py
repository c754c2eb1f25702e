"""Checks that count people: each with a passing, a failing and a cannot-tell case."""

import pytest

from tests.rules.congress_facts import (
    CANNOT_TELL,
    FAIL,
    MAN,
    PASS,
    PLACES,
    WOMAN,
    behind,
    check,
    delegates,
    every_rule_adopted,
    part,
)
from unionweb.congress.rules.composition import CHECKS, check_all, not_adopted
from unionweb.congress.rules.facts import (
    KIND_LABELS,
    CongressFacts,
    DelegateFacts,
    DelegateKind,
)
from unionweb.congress.rules.rulesets import Change, adapt
from unionweb.congress.rules.thresholds import VERDICT_LABELS, Verdict
from unionweb.congress.rules.versions import load

# C1


@pytest.mark.parametrize(
    ("number", "headcount", "verdict"),
    [
        (10, 1000, PASS),
        (10, 1001, FAIL),
        (11, 1001, PASS),
        (0, 1000, FAIL),
        (5, None, CANNOT_TELL),
        (5, 0, CANNOT_TELL),
    ],
)
def test_c1_delegates_over_students(number: int, headcount: int | None, verdict: Verdict) -> None:
    finding = check("C1", headcount=headcount, delegates=delegates(number))
    assert (finding.verdict, finding.advisory) == (verdict, True)


def test_c1_counts_ex_officio_delegates_once_and_neither_non_voting_ones_nor_those_who_left() -> None:
    twice = DelegateFacts("S1", "甲")
    people = (
        twice,
        DelegateFacts("S1", "甲", kind=DelegateKind.EX_OFFICIO),
        *delegates(1, kind=DelegateKind.EX_OFFICIO),
        *delegates(5, kind=DelegateKind.NON_VOTING),
        *delegates(3, left=True),
    )
    finding = check("C1", headcount=250, delegates=people)
    assert (finding.verdict, finding.needed) == (FAIL, 3)
    assert [(str(label), value) for label, value in finding.numbers] == [("代表人数", 2), ("基数", 250)]
    assert str(finding.sentence) == "代表人数：2，不到3"


# C5


@pytest.mark.parametrize(
    ("outside", "core", "unknown", "verdict"),
    [
        (6, 4, 0, PASS),
        (5, 5, 0, FAIL),
        (5, 4, 1, CANNOT_TELL),
        (6, 2, 2, PASS),
        (4, 5, 1, FAIL),
        (0, 0, 0, CANNOT_TELL),
    ],
)
def test_c5_delegates_outside_the_core(outside: int, core: int, unknown: int, verdict: Verdict) -> None:
    people = (
        *delegates(outside, core_member=False),
        *delegates(core, core_member=True),
        *delegates(unknown),
    )
    finding = check("C5", delegates=people)
    assert (finding.verdict, finding.advisory) == (verdict, True)
    if people:
        assert finding.needed == 6
        assert len(finding.behind) == core + unknown


def test_c5_counts_persons_never_channels() -> None:
    """A core member elected by a class is core; one who is registered twice is one person."""
    head = DelegateFacts("S9", "部长", unit="一班", core_member=True)
    again = DelegateFacts("S9", "部长", unit="学生会", core_member=True, kind=DelegateKind.EX_OFFICIO)
    finding = check("C5", delegates=(head, again, *delegates(2, core_member=False)))
    assert (finding.verdict, finding.needed) == (PASS, 2)
    assert behind(finding) == [("S9", "学生会骨干")]
    ex_officio = delegates(2, core_member=True, kind=DelegateKind.EX_OFFICIO)
    assert check("C5", delegates=(head, *ex_officio, *delegates(4, core_member=False))).verdict is FAIL


def test_c5_binzhou_calls_78_of_111_about_60_percent_and_it_is_more() -> None:
    people = (*delegates(78, core_member=False), *delegates(33, core_member=True))
    finding = check("C5", delegates=people)
    assert (finding.verdict, finding.needed) == (PASS, 67)
    assert str(finding.sentence) == "非骨干代表：78，达到67"


# C14 and C16


def test_c14_all_floors_met_and_probationary_party_members_count_and_are_said_to() -> None:
    people = (
        *delegates(3, **WOMAN),
        *delegates(1, **MAN | {"ethnicity": "壮族"}),
        *delegates(1, **MAN | {"political_status": "中共预备党员"}),
        *delegates(5, **MAN),
    )
    finding = check("C14", delegates=people)
    assert [(each.rule_id, each.verdict) for each in finding.parts] == [
        ("C14.women", PASS),
        ("C14.minority", PASS),
        ("C14.party", PASS),
    ]
    assert finding.verdict is PASS
    assert str(part(finding, "C14.party").sentence) == "党员代表（含预备党员）：1，达到1"
    assert behind(part(finding, "C14.minority")) == [(people[3].key, "少数民族代表")]


def test_c14_without_probationary_members_where_a_school_counts_so() -> None:
    rules = adapt(
        every_rule_adopted(),
        {
            "C14.party": Change(None, "章程", "王老师", adopted=False),
            "C14.party_full": Change(None, "章程", "王老师", adopted=True),
        },
    )
    people = (*delegates(1, **MAN | {"political_status": "中共预备党员"}), *delegates(9, **WOMAN))
    assert part(check("C14", rules, delegates=people), "C14.party_full").verdict is FAIL


@pytest.mark.parametrize(
    ("women", "men", "unknown", "verdict"),
    [(25, 72, 3, PASS), (21, 76, 3, FAIL), (22, 75, 3, CANNOT_TELL), (24, 73, 3, CANNOT_TELL)],
)
def test_c14_unknown_people_decide_only_what_they_cannot_change(
    women: int, men: int, unknown: int, verdict: Verdict
) -> None:
    people = (
        *delegates(women, **WOMAN),
        *delegates(men, **MAN),
        *delegates(unknown, **WOMAN | {"gender": None}),
    )
    finding = part(check("C14", delegates=people), "C14.women")
    assert (finding.verdict, finding.needed) == (verdict, 25)
    assert ("未知", 3) in [(str(label), value) for label, value in finding.numbers]
    assert [reason for _, reason in behind(finding)].count("性别未知") == 3
    assert "3" in str(finding.sentence)


def test_c14_cannot_tell_without_delegates_or_without_a_chosen_part() -> None:
    assert check("C14").verdict is CANNOT_TELL
    none = {f"C14.{key}": Change(None, "章程", "我", adopted=False) for key in ("women", "minority", "party")}
    rules = adapt(every_rule_adopted(), none)
    assert check("C14", rules, delegates=delegates(5, **WOMAN)).verdict is CANNOT_TELL


def test_c16_one_of_each_at_least() -> None:
    doctoral = delegates(1, **WOMAN | {"ethnicity": "回族", "student_kind": "博士"})
    others = delegates(4, **MAN | {"student_kind": "本科生"})
    assert check("C16", delegates=doctoral + others).verdict is PASS
    finding = check("C16", delegates=others)
    assert finding.verdict is FAIL
    assert [each.rule_id for each in finding.parts if each.verdict is FAIL] == [
        "C16.doctoral",
        "C16.women",
        "C16.minority",
    ]
    assert check("C16").verdict is CANNOT_TELL


def test_c16_a_postgraduate_may_be_doctoral_or_not() -> None:
    postgraduate = delegates(1, **WOMAN | {"ethnicity": "回族", "student_kind": "postgraduate"})
    finding = check("C16", delegates=postgraduate)
    assert finding.verdict is CANNOT_TELL
    assert behind(finding) == [(postgraduate[0].key, "是否博士生未知")]


# C17


@pytest.mark.parametrize(
    ("number", "headcount", "verdict"),
    [(9, 99, PASS), (10, 99, FAIL), (10, None, CANNOT_TELL), (0, 99, CANNOT_TELL)],
)
def test_c17_no_more_than_a_tenth(number: int, headcount: int | None, verdict: Verdict) -> None:
    finding = check("C17", headcount=headcount, delegates=delegates(number))
    assert finding.verdict is verdict


# C18


STUDENT = {"full_time": True, "student_kind": "本科生"}


def test_c18_full_time_students_pass_and_international_students_attend_without_a_vote() -> None:
    guests = delegates(2, kind=DelegateKind.NON_VOTING, student_kind="留学生")
    assert check("C18", delegates=(*delegates(5, **STUDENT), *guests)).verdict is PASS


def test_c18_names_everybody_who_may_not_be_a_delegate() -> None:
    barred = (
        *delegates(1, **STUDENT | {"student_kind": "international"}),
        *delegates(1, **STUDENT | {"full_time": False}),
        *delegates(1, **STUDENT, left=True),
    )
    unknown = delegates(1, full_time=True)
    finding = check("C18", delegates=(*delegates(2, **STUDENT), *barred, *unknown))
    assert finding.verdict is FAIL
    assert str(finding.sentence) == "6名代表中有3名不具备资格"
    assert [reason for _, reason in behind(finding)] == [
        "留学生只能列席",
        "不是全日制学生",
        "已离校",
        "学制或学生类别未知",
    ]


def test_c18_cannot_tell_of_people_whose_kind_is_unknown() -> None:
    unknown = delegates(1, student_kind="本科生")
    finding = check("C18", delegates=(*delegates(2, **STUDENT), *unknown))
    assert finding.verdict is CANNOT_TELL
    assert behind(finding) == [(unknown[0].key, "学制或学生类别未知")]
    assert check("C18").verdict is CANNOT_TELL


# all together


def test_check_all_answers_the_adopted_rules_in_order_and_lists_the_others() -> None:
    findings = check_all(CongressFacts(), load("2019"))
    assert [finding.rule_id for finding in findings] == ["C1", "C4", "C5", "C11", "C12", "C18"]
    assert [rule.id for rule in not_adopted(load("2019"))] == ["C13", "C14", "C15", "C16", "C17"]
    assert {finding.verdict for finding in findings} == {CANNOT_TELL}, (
        "of an empty congress nothing can be said"
    )
    assert [finding.rule_id for finding in check_all(CongressFacts(), every_rule_adopted())] == list(CHECKS)


def test_every_finding_carries_a_sentence_without_open_placeholders() -> None:
    people = (*delegates(3, **WOMAN, **STUDENT, core_member=True), *delegates(2))
    for facts in (CongressFacts(), CongressFacts(headcount=90, **PLACES, delegates=people)):
        for finding in check_all(facts, every_rule_adopted()):
            for each in (finding, *finding.parts):
                assert str(each.sentence) and "%(" not in str(each.sentence)
                assert all(str(line.reason) for line in each.behind)


def test_a_part_that_cannot_be_told_never_becomes_a_pass() -> None:
    people = delegates(4, gender="女", ethnicity=None, political_status="中共党员")
    assert check("C14", delegates=people).verdict is CANNOT_TELL


def test_every_verdict_and_kind_has_its_word() -> None:
    assert VERDICT_LABELS.keys() == set(Verdict)
    assert KIND_LABELS.keys() == set(DelegateKind)
