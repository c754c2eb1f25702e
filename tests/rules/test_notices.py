"""Texts with places for values, and notices as mails."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.base.refusals import Refusal
from unionweb.notices.rules.letters import Letter, Unfit, message_of
from unionweb.notices.rules.mails import BACK_OFF, Verdict, next_attempt, verdict_of
from unionweb.notices.rules.texts import check, fill, placeholders, preview

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SENDER = "学生会 <union@example.edu.cn>"
SITE = "https://union.example.edu.cn"


def letter(**fields: Any) -> Letter:
    values: dict[str, Any] = {
        "address": "a@example.edu.cn",
        "subject": "面试安排",
        "body": "第一段\n\n第二段",
        "link": "/r/1",
    }
    return Letter("notice-7", **(values | fields))


def test_a_text_is_filled_in() -> None:
    assert (
        fill("{姓名}，您好：{ 地点 }见，{姓名}。", {"姓名": "李明", "地点": 101})
        == "李明，您好：101见，李明。"
    )


def test_full_width_braces_are_braces() -> None:
    assert fill("｛姓名｝您好", {"姓名": "李明"}) == "李明您好"
    assert placeholders("｛姓名｝{部门}{姓名}") == ("姓名", "部门")


@pytest.mark.parametrize("text", ["{职务}您好", "{}", "{{姓名}}", "{姓名", "姓名}", "{姓\n名}"])
def test_a_text_that_cannot_be_filled_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        check(text, ["姓名"])
    with pytest.raises(Refusal):
        fill(text, {"姓名": "李明"})


def test_the_refusal_names_the_placeholder_and_the_field() -> None:
    with pytest.raises(Refusal) as refused:
        check("{职务}", ["姓名", "部门"], field="body")
    assert str(refused.value) == "不认识占位符“{职务}”，可以用的有：{姓名}、{部门}"
    assert refused.value.field == "body"


def test_a_missing_value_is_refused_in_sending_and_marked_in_the_preview() -> None:
    with pytest.raises(Refusal, match="还没有内容"):
        fill("{地点}见", {"地点": None})
    assert preview("{地点}见", {"地点": None}) == "【地点】见"
    assert fill("{备注}见", {"备注": ""}) == "见"


def test_values_are_not_filled_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


@given(st.text(alphabet="{}｛｝ab 姓\n", max_size=12))
def test_no_place_is_ever_sent(text: str) -> None:
    try:
        sent = fill(text, {"a": "x", "ab": "y", "姓": "z"})
    except Refusal:
        return
    assert not set(sent) & set("{}｛｝")


def test_a_mail_is_chinese_from_subject_to_link() -> None:
    raw = message_of(letter(subject="面试安排通知：" + "很长" * 60), SENDER, SITE, NOW)
    assert raw.isascii() and max(map(len, raw.splitlines())) < 999
    message = message_from_bytes(raw, policy=default)
    assert message["Subject"] == "面试安排通知：" + "很长" * 60
    assert message["From"] == SENDER and message["To"] == "a@example.edu.cn"
    assert message["Message-ID"] == "<notice-7@example.edu.cn>"
    assert message["Date"].datetime == NOW
    text = message.get_content().replace("\r\n", "\n")
    assert "第一段\n\n第二段" in text and f"{SITE}/r/1" in text and f"{SITE}/notices/" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\r\nBcc: evil@example.com"},
        {"subject": "Hello\nX: y"},
        {"subject": "Hello\x85X: y"},
        {"address": "a@example.com\r\nBcc: evil@example.com"},
        {"address": "a@example.com>,<evil@example.com"},
        {"address": "a@example.com, evil@example.com"},
        {"address": "李明@example.com"},
        {"address": ".a@example.com"},
        {"address": "a..b@example.com"},
        {"address": "a" * 65 + "@example.com"},
        {"address": "a@localhost"},
        {"address": ""},
    ],
)
def test_what_could_become_a_header_or_another_recipient_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Unfit):
        message_of(letter(**fields), SENDER, SITE, NOW)


@given(st.text(max_size=40), st.text(max_size=200))
def test_whatever_people_write_adds_no_header_and_arrives(subject: str, body: str) -> None:
    try:
        raw = message_of(letter(subject=subject, body=body), SENDER, SITE, NOW)
    except Unfit:
        return
    message = message_from_bytes(raw, policy=default)
    assert set(message.keys()) - {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"} == {
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert len(message.keys()) == 9


def test_a_refusal_for_now_is_tried_again_at_growing_intervals_and_then_given_up() -> None:
    waits = [next_attempt(attempts, NOW) for attempts in range(1, len(BACK_OFF) + 1)]
    assert None not in waits and waits == sorted(waits)  # type: ignore[type-var]
    assert waits[0] == NOW + timedelta(minutes=5)
    assert next_attempt(len(BACK_OFF) + 1, NOW) is None


def test_what_the_server_says() -> None:
    said = [verdict_of(code) for code in (250, 251, 421, 451, 550, 354, -1)]
    assert said == [Verdict.TAKEN] * 2 + [Verdict.LATER] * 2 + [Verdict.REFUSED] * 3
