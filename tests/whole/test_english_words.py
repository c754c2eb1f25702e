"""English goes both ways: what a page tells people to write in a file is understood when it comes back."""

from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from unionweb.base.text import say
from unionweb.base.web.i18n import translate
from unionweb.congress.rules.delegate_sheet import COLUMNS, KINDS, columns_of
from unionweb.congress.rules.facts import KIND_LABELS
from unionweb.congress.rules.quota_sheet import places
from unionweb.people.models.roster import pack, unpack
from unionweb.people.rules.attributes import GENDERS, POLITICAL_STATUSES, STUDENT_KINDS
from unionweb.people.rules.roster import FIELDS, guess_mapping
from unionweb.people.rules.roster.words import read_gender, read_political_status, read_student_kind

pytestmark = pytest.mark.either_database


def english(app: Flask, *messages: object) -> list[str]:
    with app.test_request_context(headers=[("Cookie", "lang=en")]):
        return [translate(message) for message in messages]


def test_the_headers_are_found(app: Flask) -> None:
    assert set(guess_mapping(english(app, *FIELDS.values())).columns) == set(FIELDS)
    assert set(columns_of(english(app, *COLUMNS.values()))) == set(COLUMNS)
    assert places(english(app, "单位", "人数", "名额")) == (0, 1, 2)


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        (GENDERS, read_gender),
        (POLITICAL_STATUSES, read_political_status),
        (STUDENT_KINDS, read_student_kind),
        (KIND_LABELS, lambda word: KINDS[word.casefold()]),
    ],
)
def test_the_values_are_read(app: Flask, labels: Mapping[object, str], read: Callable[[str], object]) -> None:
    assert [read(word) for word in english(app, *labels.values())] == list(labels)


def test_a_list_inside_a_sentence_follows_the_language(app: Flask) -> None:
    sentence = say("填其中之一：%(words)s", words=(say("男"), "X"))
    assert unpack(pack(sentence)) == sentence
    assert str(sentence) == "填其中之一：男、X"
    assert english(app, sentence) == ["Enter one of these: Male, X"]
