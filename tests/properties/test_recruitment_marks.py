"""Documents of marks: what must hold for any panels."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.marked import decision_of, heading, round_of
from unionweb.recruitment.rules.checking import check_all, faults
from unionweb.recruitment.rules.decision import BadDocument, read_document
from unionweb.recruitment.rules.marks import MarkedRound, document, read_marks
from unionweb.recruitment.rules.scores import Binding

points = st.integers(0, 300).map(lambda one: Fraction(one, 3))
sheet = st.dictionaries(st.sampled_from("abcdef"), points, max_size=6)
sheets = st.dictionaries(st.integers(1, 40), sheet, min_size=1, max_size=8)
lines = st.none() | st.integers(0, 100).map(Fraction)


@st.composite
def rounds(draw: st.DrawFn, binding: Binding | None = None, position: int = 1) -> MarkedRound:
    about = heading(binding or draw(st.sampled_from(Binding)), draw(lines), position)
    return round_of(draw(sheets), about)


@settings(deadline=None)
@given(rounds(), st.permutations(range(6)))
def test_a_round_checks_clean_whatever_numbers_its_jurors_drew(one: MarkedRound, order: list[int]) -> None:
    assert read_marks(document(one)) == one and list(faults(one)) == []
    drawn = [each for each in order if each < len(one.severities)]
    other = replace(
        one,
        severities=tuple(one.severities[drawn.index(nth)] for nth in range(len(drawn))),
        candidates=tuple(
            replace(
                each,
                marks=tuple(
                    sorted(
                        (replace(given, juror=drawn[given.juror - 1] + 1) for given in each.marks),
                        key=lambda given: given.juror,
                    )
                ),
            )
            for each in one.candidates
        ),
    )
    assert read_marks(document(other)) == other and list(faults(other)) == []


@settings(deadline=None)
@given(st.sampled_from(Binding).flatmap(lambda one: st.tuples(rounds(one), rounds(one, 2))))
def test_a_decision_checks_clean_with_its_marks_and_without(both: tuple[MarkedRound, MarkedRound]) -> None:
    text, marks = decision_of(*both)
    found = check_all(text, marks)
    assert found.wrong == () and found.rounds[0].given and found.rounds[1].given
    assert check_all(text).wrong == () and len(read_document(text)[0].marks) == 2


@settings(deadline=None)
@given(rounds(), st.data())
def test_a_mark_that_is_changed_is_found(one: MarkedRound, data: st.DataObject) -> None:
    given_to = [nth for nth, each in enumerate(one.candidates) if each.marks]
    if not given_to:
        return
    nth = data.draw(st.sampled_from(given_to))
    candidate = one.candidates[nth]
    place = data.draw(st.integers(0, len(candidate.marks) - 1))
    wrong = data.draw(points.filter(lambda value: abs(value - candidate.marks[place].points) >= 1))
    marks = list(candidate.marks)
    marks[place] = replace(marks[place], points=wrong)
    candidates = list(one.candidates)
    candidates[nth] = replace(candidate, marks=tuple(marks))
    assert list(faults(replace(one, candidates=tuple(candidates))))


@settings(deadline=None)
@given(rounds(), st.integers(0, 10**6), st.characters())
def test_a_document_with_one_character_changed_is_refused_or_another(
    one: MarkedRound, place: int, other: str
) -> None:
    text = document(one)
    place %= len(text)
    changed = text[:place] + other + text[place + 1 :]
    try:
        found = read_marks(changed)
    except BadDocument:
        return
    assert (found == one) == (changed == text)
