"""What the page of a survey seals, the server opens; and both read a questionnaire in the same way."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booth.browser_side import BrowserSide, Refused
from tests.surveys import Opened, one_of_each
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.drawing import draw_many
from unionweb.ballots.rules.several import split_ballots
from unionweb.base.db import db
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.forms import fingerprint_of, opened_form
from unionweb.surveys.rules.answers import missing, read_answers, response_bytes, tidy
from unionweb.surveys.rules.questions import Kind, Question, Questionnaire

SEED = bytes(range(32))
EVERYTHING = one_of_each()


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide("survey_answers.mjs")
    yield side
    side.close()


@pytest.fixture
def opened(world: World) -> Opened:
    return Opened.build(world)


def document_of(opened: Opened) -> dict[str, Any]:
    with opened.world.look():
        return dict(json.loads(opened_form(opened.code).document))


@pytest.mark.either_database
def test_what_the_page_seals_the_server_opens(world: World, opened: Opened, browser: BrowserSide) -> None:
    person = opened.respondent(opened.students[0], SEED)
    asked = {"code": opened.code, "document": document_of(opened), "rates": list(opened.votes), "seed": SEED}
    with world.look():
        assert browser.ask("form", **asked) == fingerprint_of(db.session.get_one(Survey, opened.survey))
        blinded = browser.asked_bytes("draw", **asked)
        assert blinded == person.blinded
        signatures = b"".join(draw_many(person.papers))
        answers = [dict(opened.graded(grade)) for grade in (5, 0, 2)]
        sealed = browser.ask("seal", signatures=signatures, answers=answers, group="g1", **asked)
        receipts = box.cast_many(split_ballots(browser.asked_bytes("body", sealed=sealed, **asked)))
        browser.ask("receipts", sealed=sealed, receipts=b"".join(receipts), **asked)
        for wrong in (b"".join(reversed(receipts)), receipts[0]):
            with pytest.raises(Refused):
                browser.ask("receipts", sealed=sealed, receipts=wrong, **asked)
    assert [opened.opened(key) for key in opened.votes] == [[(one, "g1")] for one in answers]
    assert len(browser.asked_bytes("seed", **asked)) == 32


@pytest.mark.either_database
def test_forms_that_do_not_fit_together_are_refused(
    world: World, opened: Opened, browser: BrowserSide
) -> None:
    good, other = document_of(opened), document_of(Opened.build(world, departments=1))
    swapped = {**good["votes"], "d1": good["votes"]["d2"]}
    for document in (
        {**good, "form": other["form"]},
        {**good, "votes": other["votes"]},
        {**good, "votes": swapped},
        {**good, "votes": {}},
        {**good, "form": good["form"] + "A"},
    ):
        with pytest.raises(Refused):
            browser.ask("form", code=opened.code, document=document)
    with pytest.raises(Refused):
        browser.ask("form", code="another1", document=good)
    fits = {"rates": ["d1"], "group": "g1"}
    browser.ask("sheet", code=opened.code, document=good, sheet=fits)
    for wrong in ({"rates": ["d9"]}, {"group": "g2"}, {"group": ""}):
        with pytest.raises(Refused):
            browser.ask("sheet", code=opened.code, document=good, sheet=fits | wrong)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_both_tidy_texts_alike(browser: BrowserSide, words: str) -> None:
    assert browser.ask("tidy", words=words) == tidy(words)


def entries(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """What may be tapped and typed, whether it makes sense or not."""
    grade = st.integers(1, 5)
    numbers = ["", "7", "-3", "-4", "120", "121", " 5 ", "x", "１９", "-0"]
    of_kind: dict[Kind, Callable[[Question], st.SearchStrategy[Any]]] = {
        Kind.SINGLE: lambda one: st.sampled_from(one.choices),
        Kind.MULTIPLE: lambda one: st.lists(st.sampled_from(one.choices), unique=True),
        Kind.SCALE: lambda one: st.sampled_from(list(one.grades)),
        Kind.MATRIX: lambda one: st.tuples(*[st.none() | grade] * len(one.rows)).map(list),
        Kind.NUMBER: lambda one: st.sampled_from(numbers),
        Kind.TEXT: lambda one: st.text(max_size=one.most + 2),
    }
    optional = {one.id: of_kind[one.kind](one) for one in questionnaire.questions}
    return st.fixed_dictionaries({}, optional=optional)


@settings(max_examples=300, deadline=None)
@given(entries(EVERYTHING))
def test_the_page_sends_nothing_that_the_server_would_not_read(
    browser: BrowserSide, entered: dict[str, Any]
) -> None:
    asked = json.loads(EVERYTHING.to_bytes())
    found = browser.ask("check", questionnaire=asked, entered=entered)
    if found["left"] or found["faults"]:
        return
    answers = read_answers(EVERYTHING, response_bytes(found["answers"]))
    named = dict.fromkeys(one.question.id for one in missing(EVERYTHING, answers))
    assert list(named) == found["missing"]
