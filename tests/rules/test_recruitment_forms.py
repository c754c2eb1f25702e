"""Forms that change, what is missing in an application, who may apply, when a drive may open."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.base.refusals import NotFound, Refusal
from unionweb.people.rules.attributes import PoliticalStatus, StudentKind
from unionweb.people.rules.eligibility import Studies, Verdict
from unionweb.recruitment.rules import criteria, editing
from unionweb.recruitment.rules.eligibility import Candidate, eligibility
from unionweb.recruitment.rules.form import SHIPPED, Field, FieldKind, form_json, read_form
from unionweb.recruitment.rules.gaps import missing
from unionweb.recruitment.rules.ready import Facts, later_close, obstacles, takes_applications
from unionweb.recruitment.rules.rounds import RoundFacts, faults_of_rounds, proposed
from unionweb.recruitment.rules.rubric import Band, Criterion
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.stages import RoundKind, Stage
from unionweb.recruitment.rules.terms import Terms
from unionweb.recruitment.rules.weights import PRESETS

NOW = datetime(2026, 9, 20, tzinfo=UTC)
LINE = Field("a", FieldKind.LINE, "A", True, most=20)
CHOICE = Field("b", FieldKind.CHOICE, "B", options=("x", "y"))
FILE = Field("c", FieldKind.FILE, "C", True, openings=(7,))
GOOD = Studies(StudentKind.UNDERGRADUATE, 2024, None, Fraction(1, 10), None, False)


def test_fields_are_added_changed_moved_and_removed() -> None:
    form = editing.with_field((LINE, CHOICE), FILE)
    assert [one.id for one in editing.moved(form, "c", -1)] == ["a", "c", "b"]
    assert editing.moved(form, "a", -1) == form
    assert [one.id for one in editing.without_field(form, "a", keeps=False)] == ["b", "c"]
    assert editing.new_id(form) == "f1"
    with pytest.raises(NotFound):
        editing.field_with(form, "z")


def test_a_retired_field_is_kept_and_not_asked() -> None:
    form = editing.without_field((LINE, CHOICE), "a", keeps=True)
    assert form[0].retired and not form[0].is_asked([1])
    assert [one.id for one in editing.moved(form, "b", 1)] == ["b", "a"]
    assert not list(missing(form, Terms(adjustment=False), (1, None), None, {}, ()))
    assert read_form(form_json(form)) == form


@pytest.mark.parametrize(
    "wrong",
    [
        Field("d", FieldKind.CHOICE, "D", options=("x",)),
        Field("d", FieldKind.CHOICE, "D", options=("x", "x")),
        Field("d", FieldKind.LINE, "D", most=101),
        Field("photo", FieldKind.TEXT, "D"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(wrong: Field) -> None:
    with pytest.raises(Refusal):
        editing.with_field(SHIPPED, wrong)


def test_what_is_missing_is_named_with_its_place_on_the_page() -> None:
    form = (LINE, CHOICE, FILE)
    told = [name for name, _words in missing(form, Terms(), (None, None), None, {}, ())]
    assert told == ["first_id", "adjustment", "answer_a"]
    told = [name for name, _words in missing(form, Terms(), (7, None), True, {"a": " "}, ())]
    assert told == ["answer_a", "file_c"]
    assert not list(missing(form, Terms(), (7, None), False, {"a": "1"}, ("c",)))


def candidate(**more: object) -> Candidate:
    usual = {"is_student": True, "has_left": False, "belongs": True}
    return Candidate(**(usual | {"status": PoliticalStatus.LEAGUE_MEMBER, "studies": GOOD} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (candidate(), Verdict.PASS),
        (candidate(status=None), Verdict.CANNOT_TELL),
        (candidate(status=PoliticalStatus.MASSES), Verdict.FAIL),
        (candidate(studies=Studies()), Verdict.CANNOT_TELL),
        (candidate(belongs=False), Verdict.FAIL),
        (candidate(is_student=False), Verdict.FAIL),
        (candidate(has_left=True), Verdict.FAIL),
    ],
)
def test_who_may_apply(one: Candidate, verdict: Verdict) -> None:
    told = eligibility(("P9", "P10"), one, "School", date(2026, 10, 1))
    assert told.verdict is verdict
    assert bool(told.failed) == (verdict is Verdict.FAIL) == (not told.may_apply)


def test_a_drive_without_conditions_asks_the_roster_nothing() -> None:
    assert eligibility((), candidate(status=None, studies=Studies()), "S", date(2026, 10, 1)).points == ()


def test_a_drive_opens_when_nothing_is_missing() -> None:
    ready = Facts(Stage.DRAFT, NOW, None, NOW + timedelta(days=5), 1, 3)
    assert obstacles(ready) == []
    late = Facts(Stage.DRAFT, NOW, None, NOW - timedelta(days=1), 0, 0)
    assert [one.part for one in obstacles(late)] == ["edit", "openings", "form"]
    long = Facts(Stage.DRAFT, NOW, NOW + timedelta(days=1), NOW + timedelta(days=62), 1, 3)
    assert [one.part for one in obstacles(long)] == ["edit"]
    assert len(obstacles(Facts(Stage.OPEN, NOW, None, None, 0, 0))) == 1


def test_applications_are_taken_from_the_first_moment_to_before_the_last() -> None:
    opens, closes = NOW, NOW + timedelta(hours=1)
    moments = [NOW - timedelta(seconds=1), NOW, closes - timedelta(seconds=1), closes]
    taken = [takes_applications(Stage.OPEN, opens, closes, moment) for moment in moments]
    assert taken == [False, True, True, False]
    assert not takes_applications(Stage.SCORING, opens, closes, NOW)


def test_the_end_is_put_off_only_to_later_and_with_a_reason() -> None:
    closes, later = NOW + timedelta(days=1), NOW + timedelta(days=2)
    assert later_close(Stage.OPEN, closes, later, "Exams", NOW) == later
    assert later_close(Stage.OPEN, NOW - timedelta(days=1), later, "Too few", NOW) == later
    for stage, to, reason in (
        (Stage.SCORING, later, "x"),
        (Stage.OPEN, NOW, "x"),
        (Stage.OPEN, later, " "),
        (Stage.OPEN, NOW + timedelta(days=90), "x"),
    ):
        with pytest.raises(Refusal):
            later_close(stage, closes, to, reason, NOW)


def rounds_of(preset: str) -> list[RoundFacts]:
    drafts = enumerate(proposed(preset), 1)
    return [RoundFacts(place, one.title, one.kind, one.weight, 3, bool(one.rubric)) for place, one in drafts]


def test_presets_are_rounds_with_which_a_drive_may_open() -> None:
    for preset in PRESETS:
        assert not list(faults_of_rounds(rounds_of(preset), Terms()))
    assert [str(one.weight) for one in proposed("20/20/20/30/10")] == ["1/5", "1/5", "1/5", "3/10", "1/10"]


def test_rounds_without_rubric_or_with_too_few_jurors_keep_it_shut() -> None:
    assert len(list(faults_of_rounds([], Terms()))) == 1
    bare = [RoundFacts(1, "R", RoundKind.SCREENING, Fraction(1), 3, False)]
    assert len(list(faults_of_rounds(bare, Terms()))) == 1
    assert len(list(faults_of_rounds(rounds_of("30/40/30"), Terms(binding=Binding.TRIMMED)))) == 2


def test_bands_are_read_in_any_order_and_as_people_write_them() -> None:
    bands = criteria.read_bands("0～9 weak\n15-20分：good\n\n10 至 14 fair")
    assert bands == (Band(15, 20, "good"), Band(10, 14, "fair"), Band(0, 9, "weak"))
    assert criteria.read_bands(criteria.bands_text(bands)) == bands


@given(st.permutations(["c1", "c2", "c3"]), st.sampled_from(["c1", "c2", "c3"]), st.sampled_from([-1, 1]))
def test_moving_loses_no_criterion(order: list[str], key: str, by: int) -> None:
    found = [Criterion(one, one, 5) for one in order]
    assert sorted(one.id for one in criteria.moved(found, key, by)) == ["c1", "c2", "c3"]
    assert criteria.new_id(found) == "c4"
