"""What is sealed in a ballot of a survey: the answers and the group of the respondent.

{"a": answers, "g": key of the group}, canonical JSON.
"""

from collections.abc import Collection

from unionweb.base.text import say
from unionweb.surveys.rules.answers import Answers, Value, checked_answers, longest_response
from unionweb.surveys.rules.questions import Questionnaire
from unionweb.surveys.rules.shapes import Unreadable, canonical, fields, read_canonical, text

PAD_STEP, PAD_MOST = 512, 8192
_LENGTH = 2
_GROUP_MOST = 12
_AROUND = len('{"a":,"g":""}') + _GROUP_MOST

LONGEST_RESPONSE = PAD_MOST - _LENGTH - _AROUND
"""Bytes: with its group and its length it still fits the largest padding of a ballot."""


def sheet_bytes(answers: Answers, group: str) -> bytes:
    """As it is sealed; unchecked."""
    return canonical({"a": answers, "g": group})


def read_sheet(
    questionnaire: Questionnaire, groups: Collection[str], data: bytes
) -> tuple[dict[str, Value], str]:
    """The answers and the group. Unreadable for anything that was not offered."""
    given, group = fields(read_canonical(data), "a", "g")
    if text(group) not in groups:
        raise Unreadable(say("答卷里的分组不存在"))
    return checked_answers(questionnaire, given), group


def pad_for(questionnaire: Questionnaire) -> int | None:
    """One length for every response of a survey, in bytes; None when one might be too long for a ballot."""
    longest = longest_response(questionnaire) + _AROUND + _LENGTH
    pad = -(-longest // PAD_STEP) * PAD_STEP
    return pad if pad <= PAD_MOST else None
