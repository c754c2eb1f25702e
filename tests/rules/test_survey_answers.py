"""One response: what is accepted, what is refused, what is still missing."""

import pytest

from tests.surveys import one_of_each
from unionweb.surveys.rules.answers import (
    Value,
    longest_response,
    missing,
    read_answers,
    response_bytes,
    tidy,
)
from unionweb.surveys.rules.shapes import Unreadable, canonical

ALL = one_of_each()
FULL: dict[str, Value] = {
    "known": "yes",
    "colours": ("red", "blue"),
    "i1": 2,
    "i2": 5,
    "both": (5, 0),
    "age": -3,
    "why": "slow\nvery",
    "comment": "好" * 20,
}


def without(*names: str, **changes: Value) -> dict[str, Value]:
    return {name: value for name, value in {**FULL, **changes}.items() if name not in names}


def test_a_full_response_is_read_as_it_was_written() -> None:
    assert read_answers(ALL, response_bytes(FULL)) == FULL
    assert missing(ALL, FULL) == ()


def test_what_is_hidden_need_not_be_answered() -> None:
    short: dict[str, Value] = {"known": "no", "i1": 3}
    assert read_answers(ALL, response_bytes(short)) == short
    assert [one.question.id for one in missing(ALL, short)] == ["colours", "i2", "age"]
    assert not any(one.required for one in missing(ALL, short))


def test_missing_items_are_named_row_by_row() -> None:
    found = missing(ALL, {"known": "yes", "both": (None, 3), "i1": 0, "i2": 4, "colours": ("green",)})
    assert [(one.question.id, one.row, one.required) for one in found] == [
        ("both", "Food", True),
        ("age", "", False),
    ]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (without("known", "both"), "缺少必答题：Known?"),
        (without("both"), "缺少必答题：Both?"),
        (without(known="no"), "没有显示的问题：Both?"),
        (without(colours=("green",)), "没有显示的问题：Comment?"),
        (without("colours"), "没有显示的问题：Comment?"),
        (without(i1=3), "没有显示的问题：Why?"),
        (without(other=1), "问卷里没有的问题"),
        (without("both", "comment", known="maybe"), "“Known?”的回答"),
        (without(known=("yes",)), "“Known?”的回答"),
        (without(colours=("blue", "red")), "“Colours?”的回答"),
        (without(colours=("red", "red")), "“Colours?”的回答"),
        (without(colours=("red", "green", "blue")), "“Colours?”的回答"),
        (without(colours=()), "“Colours?”的回答"),
        (without(i1=6), "“Speed”的回答"),
        (without(i1=-1), "“Speed”的回答"),
        (without(i1=True), "“Speed”的回答"),
        (without(i1="2"), "“Speed”的回答"),
        (without(i2=0), "“Value”的回答"),
        (without(both=(1, None)), "“Both?”的回答"),
        (without(both=(1,)), "“Both?”的回答"),
        (without(both=(1, 2, 3)), "“Both?”的回答"),
        (without(age=121), "“Age?”的回答"),
        (without(age=-4), "“Age?”的回答"),
        (without(comment="好" * 21), "“Comment?”的回答"),
        (without(comment=""), "“Comment?”的回答"),
        (without(comment=" x"), "“Comment?”的回答"),
        (without(comment="x\N{IDEOGRAPHIC SPACE}"), "“Comment?”的回答"),
        (without(comment="a\x00b"), "“Comment?”的回答"),
        (without(comment="a\rb"), "“Comment?”的回答"),
    ],
)
def test_each_fault_of_a_response_has_its_sentence(answers: dict[str, Value], words: str) -> None:
    with pytest.raises(Unreadable, match=words.replace("?", r"\?")):
        read_answers(ALL, response_bytes(answers))


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b'"x"', b"{", b'{"i1":2.0}', b'{"i1":NaN}', b'{"i1": 3,"known":"no"}']
)
def test_bytes_that_are_no_response_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_answers(ALL, data)


def test_one_response_has_one_spelling() -> None:
    data = response_bytes({"known": "no", "i1": 3})
    assert data == b'{"i1":3,"known":"no"}'
    for other in (
        b'{"known":"no","i1":3}',
        b'{"i1":3,"i1":3,"known":"no"}',
        data.replace(b"no", b"n\\u006f"),
    ):
        with pytest.raises(Unreadable):
            read_answers(ALL, other)


def test_half_of_a_surrogate_pair_cannot_be_sent() -> None:
    with pytest.raises(Unreadable):
        canonical({"comment": "\ud800"})


def test_a_text_is_measured_in_code_points_and_tidied_before_sending() -> None:
    smiles = "\N{GRINNING FACE}" * 20
    assert read_answers(ALL, response_bytes(without(comment=smiles)))["comment"] == smiles
    assert tidy("\N{IDEOGRAPHIC SPACE} a\r\n\x00b\x85 \n") == "a\nb"


def test_the_longest_response_is_known_to_the_byte() -> None:
    longest = without(
        colours=("red", "green"), age=120, comment="\N{GRINNING FACE}" * 20, why="\N{GRINNING FACE}" * 12
    )
    data = response_bytes(longest)
    # Branching is not looked at: "null,null" is longer than "5,0", green with blue than red with green.
    assert longest_response(ALL) - len(data) == 6 + 1
