"""The life of a survey: stages, extensions, reminders, comments, live numbers, rectification plans."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from tests.surveys import graded, rating
from unionweb.base.refusals import Refusal
from unionweb.base.text import say
from unionweb.surveys.rules.comments import BLOT, blot, released
from unionweb.surveys.rules.live import Line, lines
from unionweb.surveys.rules.mapping import Scoring
from unionweb.surveys.rules.plans import (
    Measure,
    PlanState,
    Step,
    faults,
    follow_up_words,
    indicators_below,
    is_overdue,
    is_owed,
    moved,
    overdue_measures,
)
from unionweb.surveys.rules.reminders import why_not_remind
from unionweb.surveys.rules.reports import Outcome, Verdict, result
from unionweb.surveys.rules.scores import Difference
from unionweb.surveys.rules.stages import (
    Facts,
    Stage,
    extend,
    following,
    is_before,
    may_edit,
    obstacles,
    refusal,
    shows_results,
)
from unionweb.surveys.rules.sufficient import gather

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=7)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
READY = Facts(Stage.DRAFT, NOW, SOON, eligible=600)


def at(stage: Stage, **changes: object) -> Facts:
    return replace(READY, stage=stage, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "to", "words"),
    [
        (at(Stage.DRAFT, faults=(say("问题的编号重复"),)), Stage.OPEN, "问题的编号重复"),
        (at(Stage.DRAFT, eligible=0), Stage.OPEN, "没有人可以参加测评，请先选定范围"),
        (at(Stage.DRAFT, subjects_without_eligible=("A",)), Stage.OPEN, "没有人可以评价“A”"),
        (at(Stage.DRAFT, closes_at=None), Stage.OPEN, "请填写截止时间"),
        (at(Stage.DRAFT, closes_at=NOW), Stage.OPEN, "截止时间已经过去"),
        (at(Stage.DRAFT, closes_at=NOW + 61 * DAY), Stage.OPEN, "测评最多开放 60 天"),
        (at(Stage.OPEN), Stage.CLOSED, "还没有到截止时间"),
        (at(Stage.CLOSED, unread=2), Stage.COUNTED, "还有 2 份答卷没有拆封"),
        (at(Stage.COUNTED, subjects_uncounted=1), Stage.PUBLISHED, "还有 1 个测评对象没有统计"),
        (
            at(Stage.OBJECTIONS, publication_standing=True),
            Stage.FINAL,
            "结果公示还没有结束，或还有异议没有答复",
        ),
        (at(Stage.PUBLISHED, rows_left=3), Stage.FINAL, "答卷和密钥还没有销毁"),
        (at(Stage.PUBLISHED, keys_left=1), Stage.FINAL, "答卷和密钥还没有销毁"),
        (at(Stage.OPEN), Stage.PUBLISHED, "现在是“填答”阶段，不能进入“公布”"),
    ],
)
def test_each_thing_in_the_way_is_said(facts: Facts, to: Stage, words: str) -> None:
    assert [str(one) for one in obstacles(facts, to)] == [words]
    refused = refusal(facts, to)
    assert refused is not None and str(refused.sentence) == words


def test_a_survey_runs_from_draft_to_final_and_never_back() -> None:
    stage = Stage.DRAFT
    while following(stage):
        after = following(stage)[0]
        assert is_before(stage, after)
        assert (
            refusal(at(stage, by_hand=True, publication_standing=True, publication_over=True), after) is None
        )
        stage = after
    assert stage is Stage.FINAL
    assert refusal(at(Stage.OPEN, now=SOON), Stage.CLOSED) is None


def test_nobody_sees_a_score_before_publication() -> None:
    assert [stage for stage in Stage if shows_results(stage)] == [
        Stage.PUBLISHED,
        Stage.OBJECTIONS,
        Stage.FINAL,
    ]
    assert [stage for stage in Stage if may_edit(stage)] == [Stage.DRAFT]


def test_the_close_may_be_put_off_with_a_reason() -> None:
    done = extend(Stage.OPEN, SOON, SOON + DAY, " 考试周 ", NOW)
    assert (done.before, done.after, done.reason) == (SOON, SOON + DAY, "考试周")


@pytest.mark.parametrize(
    ("stage", "to", "reason", "now"),
    [
        (Stage.CLOSED, SOON + DAY, "x", NOW),
        (Stage.OPEN, SOON + DAY, "x", SOON),
        (Stage.OPEN, SOON, "x", NOW),
        (Stage.OPEN, NOW + 61 * DAY, "x", NOW),
        (Stage.OPEN, SOON + DAY, " ", NOW),
        (Stage.OPEN, SOON + DAY, "x" * 201, NOW),
    ],
)
def test_what_is_no_extension_is_refused(stage: Stage, to: datetime, reason: str, now: datetime) -> None:
    with pytest.raises(Refusal):
        extend(stage, SOON, to, reason, now)


def reminding(**changes: object) -> Refusal | None:
    facts: dict[str, object] = {"is_open": True, "waiting": 9, "sent": [], "closes_at": SOON, "now": NOW}
    return why_not_remind(**{**facts, **changes})  # type: ignore[arg-type]


def test_reminders_are_few_and_far_between() -> None:
    assert reminding() is None and reminding(sent=[NOW - DAY]) is None
    for changes in (
        {"is_open": False},
        {"now": SOON},
        {"waiting": 0},
        {"sent": [NOW - DAY + timedelta(seconds=1)]},
        {"sent": [NOW - 2 * DAY] * 3},
    ):
        assert reminding(**changes) is not None


def test_comments_are_released_together_and_only_when_there_are_eight() -> None:
    comments = [f"comment {n}" for n in range(8)]
    assert released(comments[:7], Random(1)) == ()
    shuffled = released(comments, Random(1))
    assert sorted(shuffled) == comments and shuffled == released(comments[::-1], Random(1))
    assert len({released(comments, Random(seed)) for seed in range(50)}) == 50


def test_a_name_is_blotted_out_and_the_log_can_check_it_without_knowing_it() -> None:
    key = bytes(32)
    clean, entry = blot("请张三同学改进", 1, 2, key)
    assert clean == f"请{BLOT}同学改进" and (entry.start, entry.length) == (1, 2)
    assert entry.seal == blot("张三", 0, 2, key)[1].seal != blot("张三", 0, 2, bytes(31) + b"1")[1].seal
    assert len(blot("欧阳娜娜来了", 0, 4, key)[0]) == len(blot("王五来了", 0, 2, key)[0])


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 0), (0, 41), (39, 2), (0, 21), (0, 3)])
def test_what_is_no_name_is_not_blotted(start: int, length: int) -> None:
    with pytest.raises(Refusal):
        blot("ab" + BLOT + "x" * 36, start, length, bytes(32))


def test_a_live_number_moves_in_steps_of_five() -> None:
    assert lines({"A": 7, "B": 9}) == (Line(("A",), 5), Line(("B",), 5))
    assert lines({"A": 10, "B": 9}) == (Line(("A",), 10), Line(("B",), 5))


def test_colleges_in_which_fewer_than_five_have_come_stand_together() -> None:
    assert lines({"A": 7, "C": 4, "B": 2, "D": 30}) == (
        Line(("A",), 5),
        Line(("D",), 30),
        Line(("B", "C"), 5),
    )
    assert lines({"A": 1, "B": 3}) == (Line(("A", "B"), 0),)
    assert lines({}) == ()


MEASURE = Measure("i1", "Answer within a day", "张三", "部长", TODAY + 30 * DAY)


def test_a_plan_goes_its_way() -> None:
    state = PlanState.DUE
    for step in (
        Step.SUBMIT,
        Step.RETURN,
        Step.SUBMIT,
        Step.ACCEPT,
        Step.REPORT,
        Step.REPORT,
        Step.FOLLOW_UP,
    ):
        state = moved(state, step)
    assert state is PlanState.FOLLOWED_UP
    for step in Step:
        with pytest.raises(Refusal, match="已复评"):
            moved(state, step)
    with pytest.raises(Refusal):
        moved(PlanState.DUE, Step.ACCEPT)


def test_a_plan_is_owed_below_the_threshold_and_never_on_a_guess() -> None:
    assert is_owed(Verdict(Outcome.BELOW))
    assert not is_owed(Verdict(Outcome.NOT_BELOW)) and not is_owed(Verdict(Outcome.CANNOT_TELL))


def test_overdue_is_the_day_after() -> None:
    assert not is_overdue(PlanState.DUE, TODAY, TODAY)
    assert is_overdue(PlanState.DUE, TODAY, TODAY + DAY) and is_overdue(
        PlanState.RETURNED, TODAY, TODAY + DAY
    )
    assert not is_overdue(PlanState.SUBMITTED, TODAY, TODAY + DAY)
    late = MEASURE.due + DAY
    assert overdue_measures(PlanState.IN_PROGRESS, [MEASURE], late) == (MEASURE,)
    assert overdue_measures(PlanState.IN_PROGRESS, [replace(MEASURE, done_on=TODAY)], late) == ()
    assert overdue_measures(PlanState.IN_PROGRESS, [MEASURE], MEASURE.due) == ()
    assert overdue_measures(PlanState.SUBMITTED, [MEASURE], late) == ()


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ([], "至少要有一项措施"),
        ([replace(MEASURE, indicator="i2")], "指标“Speed”低于及格线，还没有整改措施"),
        ([replace(MEASURE, text=" ")], "没有内容"),
        ([replace(MEASURE, owner="")], "没有责任人"),
        ([replace(MEASURE, post="")], "没有责任人"),
        ([replace(MEASURE, due=TODAY - DAY)], "已经过去"),
        ([replace(MEASURE, due=TODAY + 91 * DAY)], "晚于下次测评"),
        ([MEASURE] * 41, "最多 40 项"),
    ],
)
def test_each_fault_of_a_plan_has_its_sentence(measures: list[Measure], words: str) -> None:
    found = faults(measures, [("i1", "Speed")], TODAY, TODAY + 90 * DAY)
    assert any(words in str(one) for one in found)
    assert faults([MEASURE], [("i1", "Speed")], TODAY, None) == []


def test_the_indicators_below_are_those_the_plan_must_treat() -> None:
    made = rating(3)
    found = result(made, gather(made, graded(["253", "344", "243", "354", "344"])), 20)
    assert indicators_below(found) == ("i1",)


def test_a_follow_up_says_what_has_changed() -> None:
    clear, unclear = Difference(Fraction(15, 2), None, True), Difference(Fraction(-1, 3), None, False)
    assert str(follow_up_words(clear, Fraction(70), Scoring())) == "变化 +7.50 分，超出抽样误差；已达到及格线"
    words = str(follow_up_words(unclear, Fraction(69), Scoring()))
    assert words == "变化 -0.33 分，可能只是抽样误差；仍低于及格线"
    assert "无法比较" in str(follow_up_words(None, None, Scoring()))
