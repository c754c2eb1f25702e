"""Totals, lines, ties, the decision as a document, and other rules tried out."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.applicants import OFFICE, RIGHTS, opening
from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.decision import (
    BadDocument,
    Inputs,
    check,
    document,
    fingerprint,
    read_document,
)
from unionweb.recruitment.rules.figures import (
    Candidate,
    Result,
    RoundFacts,
    Rules,
    compare,
    compute,
    line_of,
)
from unionweb.recruitment.rules.messages import OCCASIONS, PLACES, Kind, Words, check_words, filled
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.terms import TieKey
from unionweb.recruitment.rules.trying import tried

ROUNDS = (
    RoundFacts("Papers", Fraction(3, 10), Fraction(60)),
    RoundFacts("Room", Fraction(4, 10)),
    RoundFacts("Review", Fraction(3, 10), review=True),
)
RULES = Rules(ROUNDS, (opening(RIGHTS, 1), opening(OFFICE, 1)), (TieKey.LAST_ROUND, TieKey.LOT))


def result(value: str | None) -> Result | None:
    score = None if value is None else Fraction(value)
    return None if value is None else Result(score, score, score, score, 3)


def candidate(number: int, *scores: str | None, lot: int | None = None, barred: bool = False) -> Candidate:
    return Candidate(number, (RIGHTS, OFFICE), tuple(map(result, scores)), lot=lot, barred=barred)


def test_the_total_is_the_weighted_sum_and_nothing_without_a_score_or_below_a_round_line() -> None:
    assert line_of(RULES, candidate(1, "80", "90", "70")).total == 81
    missing = line_of(RULES, candidate(1, "80", None, "70"))
    assert missing.total is None and missing.missing == 1
    stopped = line_of(RULES, candidate(1, "59.99", "100", "100"))
    assert stopped.total is None and stopped.stopped == 0


def test_reasons_name_the_round_that_stopped_somebody() -> None:
    out = compute(
        RULES, [candidate(1, "59", "90", "90"), candidate(2, "80", None, None), candidate(3, *"999")]
    )
    assert "没有达到 60" in str(out.reason(1)) and "没有“Room”的成绩" in str(out.reason(2))
    barred = compute(RULES, [candidate(1, "90", "90", "90", barred=True)])
    assert "没有通过" in str(barred.reason(1)) and barred.placing.openings == {1: None}


def test_everybody_equal_draws_together_and_a_lot_settles_it() -> None:
    equal = [candidate(n, "80", "80", "80") for n in (1, 2, 3)]
    assert compute(RULES, equal).to_draw == (1, 2, 3)
    drawn = [replace(one, lot=lot) for one, lot in zip(equal, (3, 1, 2), strict=True)]
    out = compute(RULES, drawn)
    assert out.to_draw == () and out.placing.openings == {1: None, 2: RIGHTS, 3: OFFICE}
    assert out.waiting == {1: (RIGHTS, 1)}


SCORES = st.one_of(st.none(), st.integers(0, 10000).map(lambda n: str(Fraction(n, 100))))
CANDIDATES = st.lists(st.tuples(SCORES, SCORES, SCORES), min_size=1, max_size=8)


@given(CANDIDATES)
def test_a_decision_is_computed_again_from_its_document_alone(rows: list[tuple[str | None, ...]]) -> None:
    candidates = tuple(candidate(n, *scores, lot=n) for n, scores in enumerate(rows, 1))
    inputs = Inputs("code", "Drive", Binding.RAW, RULES, candidates)
    text = document(inputs, compute(RULES, candidates))
    assert check(text) == [] and read_document(text)[0] == inputs
    assert len(fingerprint(text)) == 64


def test_whoever_changes_a_place_or_a_score_in_a_document_is_found_out() -> None:
    candidates = (candidate(1, "90", "90", "90"), candidate(2, "80", "80", "80"))
    inputs = Inputs("code", "Drive", Binding.RAW, RULES, candidates)
    stored = json.loads(document(inputs, compute(RULES, candidates)))

    def changed(**outcome: object) -> str:
        whole = {**stored, "outcome": {**stored["outcome"], **outcome}}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert check(changed()) == []
    assert check(changed(placed={"1": OFFICE, "2": RIGHTS}))
    assert check(changed(ranks={"1": 2, "2": 1}))
    stored["candidates"][0]["results"][0][3] = "95"
    assert any("不符" in str(one) for one in check(changed()))
    for broken in ("", "{}", "[]", '{"version":2}', "null", changed()[:-1], " " + changed()):
        with pytest.raises(BadDocument):
            check(broken)


def test_other_rules_are_read_from_an_address_and_nonsense_changes_nothing() -> None:
    assert not tried({}, RULES).differs(RULES, Binding.RAW)
    more = tried({f"p{RIGHTS}": "2", "w0": "20", "w1": "50", "r0": "", "sent": "1"}, RULES)
    assert more.problems == () and more.rules.openings[0].places == 2
    assert more.rules.rounds[0] == RoundFacts("Papers", Fraction(1, 5)) and not more.rules.adjustment
    for asked in ({"w0": "90"}, {"w0": "x"}, {f"p{RIGHTS}": "-1"}, {f"l{RIGHTS}": "101"}, {"r0": "1/0"}):
        wrong = tried(asked, RULES)
        assert len(wrong.problems) == 1 and not wrong.differs(RULES, Binding.RAW), asked


def test_a_change_tells_who_gains_who_loses_and_who_moves() -> None:
    found = compare({1: None, 2: 5, 3: 5, 4: 6}, {1: 5, 2: None, 3: 6, 4: 6})
    assert [one.number for one in (*found.gains, *found.loses, *found.moves)] == [1, 2, 3]


@pytest.mark.parametrize("kind", Kind)
def test_every_shipped_message_can_be_filled(kind: Kind) -> None:
    check_words(kind, OCCASIONS[kind].usual)
    words = filled(kind, OCCASIONS[kind].usual, dict.fromkeys(PLACES, "X"))
    assert "{" not in words.subject + words.body
    with pytest.raises(Refusal):
        check_words(kind, Words("{什么}", ""))
