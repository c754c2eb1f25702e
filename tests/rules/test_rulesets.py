"""C1–C22 as data: complete, sourced, versioned, and changed by a school in the open."""

from fractions import Fraction
from io import BytesIO

import pytest

from unionweb.base.refusals import Refusal
from unionweb.congress.rules.composition import CHECKS
from unionweb.congress.rules.rulesets import Change, Level, RuleSet, Strength, adapt
from unionweb.congress.rules.thresholds import Comparison, Measure, Verdict, judge, number_text, required
from unionweb.congress.rules.traits import TRAITS
from unionweb.congress.rules.versions import DATA, VERSIONS, extract_words, load


@pytest.fixture(params=VERSIONS)
def rule_set(request: pytest.FixtureRequest) -> RuleSet:
    return load(request.param)


def test_every_version_holds_c1_to_c22_in_order_with_words_and_source(rule_set: RuleSet) -> None:
    assert [rule.id for rule in rule_set.rules if not rule.key] == [f"C{n}" for n in range(1, 23)]
    assert len({rule.id for rule in rule_set.rules}) == len(rule_set.rules)
    for rule in rule_set.rules:
        assert rule.title and rule.counted and rule.base and rule.document and rule.words
        assert rule.year is None or 2009 <= rule.year <= 2024
        if rule.number is not None:
            assert rule.comparison is not None
            assert isinstance(rule.number, Fraction) is (rule.measure is Measure.SHARE)


@pytest.mark.parametrize(
    ("rule_id", "comparison", "number"),
    [
        ("C1", ">=", Fraction(1, 100)),
        ("C3", "<=", 12),
        ("C4", ">=", 1),
        ("C5", ">=", Fraction(60, 100)),
        ("C6", "<", 400),
        ("C7", ">=", Fraction(2, 3)),
        ("C8", ">", Fraction(1, 2)),
        ("C9", ">=", Fraction(2, 3)),
        ("C10", ">=", Fraction(2, 3)),
        ("C11", ">=", Fraction(20, 100)),
        ("C12", ">=", 3),
        ("C13", ">=", Fraction(10, 100)),
        ("C14.women", ">=", Fraction(25, 100)),
        ("C14.minority", ">=", Fraction(10, 100)),
        ("C14.party", ">=", Fraction(10, 100)),
        ("C15.women", ">=", Fraction(30, 100)),
        ("C15.minority", ">=", 1),
        ("C16.doctoral", ">=", 1),
        ("C17", "<=", Fraction(10, 100)),
        ("C19", ">=", 1),
        ("C21", ">=", 1),
        ("C22", ">=", Fraction(30, 100)),
    ],
)
def test_the_numbers_are_those_of_the_documents(
    rule_set: RuleSet, rule_id: str, comparison: str, number: Fraction | int
) -> None:
    rule = rule_set.rule(rule_id)
    assert (rule.comparison, rule.number) == (Comparison(comparison), number)


def test_the_versions_differ_in_the_cycle_and_in_who_elects_the_chair_only() -> None:
    old, new = load("2017"), load("2019")
    differing = [rule.id for rule in new.rules if old.rule(rule.id) != rule]
    assert differing == ["C2", "C20"]
    assert (old.rule("C2").number, new.rule("C2").number) == (24, 12)
    assert "常任代表" in old.rule("C20").words
    assert "学代会" in new.rule("C20").words
    with pytest.raises(Refusal, match="2018"):
        load("2018")


def test_general_wording_is_advisory_and_only_adopted_rules_may_be_switched(rule_set: RuleSet) -> None:
    assert [rule.id for rule in rule_set.rules if rule.strength is Strength.ADVISORY] == ["C1", "C5"]
    assert rule_set.rule("C6").strength is Strength.PERMISSION
    off = [rule.id for rule in rule_set.rules if not rule.adopted and not rule.key]
    assert off == ["C13", "C14", "C15", "C16", "C17"]
    assert all(rule_set.rule(rule_id).adoptable for rule_id in off)


def test_every_check_and_every_part_has_its_rule(rule_set: RuleSet) -> None:
    assert list(CHECKS) == ["C1", "C4", "C5", *(f"C{n}" for n in range(11, 19))]
    assert {
        part.key for rule_id in ("C14", "C15", "C16") for part in rule_set.parts(rule_id)
    } <= TRAITS.keys()
    assert rule_set.rule("C3").applies_to(Level.COLLEGE)
    assert not rule_set.rule("C3").applies_to(Level.SCHOOL)
    with pytest.raises(KeyError):
        rule_set.rule("C99")


def test_a_changed_number_stands_beside_the_source_with_reason_and_author() -> None:
    change = Change(Fraction(10, 100), "章程第12条", "王老师")
    school = adapt(load("2019"), {"C11": change})
    rule = school.rule("C11")
    assert (rule.number, rule.source_number, rule.change) == (Fraction(10, 100), Fraction(20, 100), change)
    assert school.changed == (rule,)
    assert load("2019").rule("C11").change is None, "the source stays as it is"


def test_a_school_adopts_a_rule_and_parts_of_it() -> None:
    school = adapt(
        load("2019"),
        {
            "C14": Change(None, "章程", "王老师", adopted=True),
            "C14.party": Change(None, "章程", "王老师", adopted=False),
            "C14.party_full": Change(Fraction(15, 100), "章程", "王老师", adopted=True),
        },
    )
    assert school.rule("C14").adopted
    assert [part.key for part in school.adopted_parts("C14")] == ["women", "minority", "party_full"]


@pytest.mark.parametrize(
    ("rule_id", "change", "words"),
    [
        ("C99", Change(1, "理由", "我"), "没有这条规则：C99"),
        ("C1", Change(Fraction(0), "理由", "我"), "大于0且不超过100%"),
        ("C1", Change(Fraction(3, 2), "理由", "我"), "大于0且不超过100%"),
        ("C1", Change(5, "理由", "我"), "大于0且不超过100%"),
        ("C12", Change(0, "理由", "我"), "1至100000的整数"),
        ("C12", Change(Fraction(1, 2), "理由", "我"), "1至100000的整数"),
        ("C18", Change(1, "理由", "我"), "没有数字可改"),
        ("C4.grades", Change(2, "理由", "我"), "没有数字可改"),
        ("C1", Change(None, "理由", "我", adopted=False), "不能停用"),
        ("C1", Change(None, "理由", "我"), "没有写明改什么"),
        ("C1", Change(Fraction(1, 50), " ", "我"), "理由"),
        ("C1", Change(Fraction(1, 50), "理由", ""), "由谁"),
    ],
)
def test_a_change_without_sense_reason_or_author_is_refused(rule_id: str, change: Change, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        adapt(load("2019"), {rule_id: change})


@pytest.mark.parametrize(
    ("comparison", "number", "base", "count"),
    [
        (Comparison.AT_LEAST, Fraction(60, 100), 111, 67),
        (Comparison.AT_LEAST, Fraction(2, 3), 370, 247),
        (Comparison.MORE, Fraction(1, 2), 100, 51),
        (Comparison.MORE, Fraction(1, 2), 101, 51),
        (Comparison.AT_MOST, Fraction(10, 100), 99, 9),
        (Comparison.LESS, Fraction(10, 100), 100, 9),
        (Comparison.LESS, Fraction(10, 100), 99, 9),
        (Comparison.AT_LEAST, 3, 0, 3),
        (Comparison.LESS, 400, 0, 399),
        (Comparison.MORE, 3, 0, 4),
        # 0.07 * 100 is 7.000000000000001 as a float.
        (Comparison.AT_LEAST, Fraction(7, 100), 100, 7),
    ],
)
def test_required_counts_are_exact(
    comparison: Comparison, number: Fraction | int, base: int, count: int
) -> None:
    assert required(comparison, number, base) == count


def test_unknowns_decide_nothing_they_cannot_change() -> None:
    share = Fraction(1, 2)
    assert judge(Comparison.AT_LEAST, share, 5, 9, 10) is Verdict.PASS
    assert judge(Comparison.AT_LEAST, share, 1, 4, 10) is Verdict.FAIL
    assert judge(Comparison.AT_LEAST, share, 4, 5, 10) is Verdict.CANNOT_TELL
    assert judge(Comparison.AT_MOST, share, 0, 5, 10) is Verdict.PASS
    assert judge(Comparison.AT_MOST, share, 6, 9, 10) is Verdict.FAIL
    assert judge(Comparison.AT_MOST, share, 5, 6, 10) is Verdict.CANNOT_TELL


def test_numbers_are_shown_with_their_unit() -> None:
    assert str(number_text(Fraction(60, 100), Measure.SHARE)) == "60%"
    assert str(number_text(Fraction(2, 3), Measure.SHARE)) == "2/3"
    assert str(number_text(3, Measure.WORKING_DAYS)) == "3个工作日"
    assert str(number_text(12, Measure.MONTHS)) == "12个月"
    assert str(number_text(400, Measure.COUNT)) == "400"
    assert str(number_text(None, Measure.COUNT)) == "无数字要求"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_word_of_the_data_reaches_the_catalogue(version: str) -> None:
    data = (DATA / f"{version}.toml").read_bytes()
    extracted = list(extract_words(BytesIO(data), (), (), {}))
    words = {message for _, _, message, _ in extracted}
    assert load(version).title in words
    lines = data.decode().splitlines()
    assert all(message in lines[number - 1] for number, _, message, _ in extracted)
    if version == "2019":
        shown = {
            word for rule in load(version).rules for word in (rule.title, rule.counted, rule.base, rule.words)
        }
        assert shown | {rule.document for rule in load(version).rules} <= words
