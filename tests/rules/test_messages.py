"""Quiet hours, digests, whom robots may call, what they say, and what the answers mean."""

import json
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from unionweb.base.clock import LOCAL
from unionweb.base.icalendar import Entry, feed_text
from unionweb.base.refusals import Refusal
from unionweb.config import Settings, Unusable
from unionweb.notices.rules.choices import next_digest, quiet_until
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.rules.platforms import LONGEST_REST, SHORTEST_REST, call_of, judge, rest_of
from unionweb.notices.rules.robots import (
    MOST_BYTES,
    Piece,
    Reach,
    RobotKind,
    check_secret,
    how_many,
    speaks_of,
    target_of,
    text_of,
)

NIGHT = (22 * 60, 7 * 60)
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f"


def local(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (local(21, 59), None),
        (local(22), local(7, day=22)),
        (local(23, 59), local(7, day=22)),
        (local(0, day=22), local(7, day=22)),
        (local(6, 59, day=22), local(7, day=22)),
        (local(7, day=22), None),
        (local(12), None),
    ],
)
def test_the_night_is_quiet_until_the_morning(now: datetime, until: datetime | None) -> None:
    assert quiet_until(NIGHT, now.astimezone(UTC)) == until


def test_a_quiet_noon_and_no_quiet_at_all() -> None:
    noon = (12 * 60, 14 * 60)
    assert quiet_until(noon, local(13)) == local(14) and quiet_until(noon, local(14)) is None
    assert quiet_until(None, local(3)) is None and quiet_until((0, 0), local(3)) is None


minutes = st.integers(0, 24 * 60 - 1)


@given(st.tuples(minutes, minutes), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_quiet_time_ends_within_a_day_and_is_then_over(quiet: tuple[int, int], at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    until = quiet_until(quiet, now)
    if until is not None:
        assert now < until <= now + timedelta(days=1) and quiet_until(quiet, until) is None


def test_a_digest_goes_out_at_the_next_full_hour_of_its_name() -> None:
    assert next_digest(8, local(7, 59)) == local(8)
    assert next_digest(8, local(8)) == local(8, day=22)
    assert next_digest(0, local(23)) == local(0, day=22)


@pytest.mark.parametrize(
    ("kind", "address"),
    [(RobotKind.WECOM, WECOM), (RobotKind.DINGTALK, DINGTALK), (RobotKind.FEISHU, FEISHU)],
)
def test_a_robot_calls_its_platform(kind: RobotKind, address: str) -> None:
    target = target_of(kind, address, frozenset())
    assert target.secure and target.port == 443 and f"https://{target.host}{target.path}" == address
    for other in RobotKind:
        if other is not kind:
            with pytest.raises(Refusal):
                target_of(other, address, frozenset())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        WECOM.replace("https", "http"),
        WECOM.replace(".com/", ".com:8443/"),
        WECOM.replace(".com/", ".com.evil.example/"),
        WECOM.replace("qyapi", "user@qyapi"),
        WECOM.replace("//qyapi.weixin.qq.com", "//169.254.169.254"),
        WECOM.replace("qyapi.weixin.qq.com", "[::1]"),
        WECOM.replace("qyapi.weixin.qq.com", "[::1"),
        WECOM.replace("/cgi-bin/webhook/send", "/cgi-bin/gettoken"),
        WECOM + "&more=1",
        WECOM + "#x",
        WECOM + "\r\nHost: evil.example",
        WECOM + " x",
        "https://qyapi.weixin.qq.com:99999/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4",
        "file:///etc/passwd",
        "https://127.0.0.1:5432/",
    ],
)
def test_a_robot_calls_nobody_else(address: str) -> None:
    with pytest.raises(Refusal) as refused:
        target_of(RobotKind.WECOM, address, frozenset({"https://gateway.example:443"}))
    assert refused.value.field == "address" and "693a91f6" not in str(refused.value)


def test_a_gateway_of_the_school_is_named_with_scheme_and_port() -> None:
    hosts = frozenset({"http://10.0.0.9:8080"})
    assert target_of(RobotKind.WECOM, "http://10.0.0.9:8080/any?x=1", hosts).path == "/any?x=1"
    for other in ("https://10.0.0.9:8080/any", "http://10.0.0.9/any", "http://10.0.0.9:8081/any"):
        with pytest.raises(Refusal):
            target_of(RobotKind.WECOM, other, hosts)


def test_secrets_are_those_that_platforms_give() -> None:
    for kind, secret in ((RobotKind.DINGTALK, "SECabc"), (RobotKind.FEISHU, "abc"), (RobotKind.WECOM, "")):
        check_secret(kind, secret)
    for kind, secret in ((RobotKind.WECOM, "abc"), (RobotKind.DINGTALK, "abc"), (RobotKind.FEISHU, "a b")):
        with pytest.raises(Refusal):
            check_secret(kind, secret)


def test_signatures_stand_where_the_platforms_look_for_them() -> None:
    """Whether they are right, the platforms of `tests.groupchat` check for themselves."""
    signed = call_of(RobotKind.DINGTALK, "/robot/send?access_token=x", "SECtest", "Hello", NOW)
    query = parse_qs(urlsplit(signed.path).query)
    assert query["timestamp"] == ["1795233600000"] and len(b64decode(query["sign"][0])) == 32
    body = json.loads(call_of(RobotKind.FEISHU, "/hook", "demo", "Hello", NOW).body)
    assert (body["timestamp"], body["content"]) == ("1795233600", {"text": "Hello"})
    assert len(b64decode(body["sign"])) == 32
    plain = call_of(RobotKind.WECOM, "/send?key=x", "", "你好", NOW)
    assert plain.path == "/send?key=x" and json.loads(plain.body)["text"] == {"content": "你好"}
    assert "sign" not in json.loads(call_of(RobotKind.FEISHU, "/hook", "", "Hello", NOW).body)


@pytest.mark.parametrize(
    ("kind", "status", "body", "verdict", "broken", "rests"),
    [
        (RobotKind.WECOM, 200, {"errcode": 0}, Verdict.TAKEN, False, False),
        (RobotKind.WECOM, 200, {"errcode": 45009}, Verdict.LATER, False, True),
        (RobotKind.WECOM, 200, {"errcode": -1}, Verdict.LATER, False, True),
        (RobotKind.WECOM, 200, {"errcode": 93000}, Verdict.REFUSED, True, False),
        (RobotKind.WECOM, 200, {"errcode": 40058}, Verdict.REFUSED, False, False),
        (RobotKind.DINGTALK, 200, {"errcode": 130101}, Verdict.LATER, False, True),
        (RobotKind.DINGTALK, 200, {"errcode": 310000}, Verdict.REFUSED, True, False),
        (RobotKind.FEISHU, 200, {"code": 0}, Verdict.TAKEN, False, False),
        (RobotKind.FEISHU, 200, {"StatusCode": 0}, Verdict.TAKEN, False, False),
        (RobotKind.FEISHU, 200, {"code": 11232}, Verdict.LATER, False, True),
        (RobotKind.FEISHU, 200, {"code": 9499}, Verdict.LATER, False, True),
        (RobotKind.FEISHU, 200, {"code": 19021}, Verdict.REFUSED, True, False),
        (RobotKind.FEISHU, 429, {}, Verdict.LATER, False, True),
        (RobotKind.FEISHU, 503, {}, Verdict.LATER, False, True),
        (RobotKind.FEISHU, 502, {"code": 0}, Verdict.UNKNOWN, False, False),
        (RobotKind.FEISHU, 302, {"code": 0}, Verdict.REFUSED, True, False),
        (RobotKind.FEISHU, 404, {}, Verdict.REFUSED, True, False),
        (RobotKind.FEISHU, 200, {}, Verdict.UNKNOWN, False, False),
        (RobotKind.FEISHU, 200, [], Verdict.UNKNOWN, False, False),
        (RobotKind.FEISHU, 200, {"code": True}, Verdict.UNKNOWN, False, False),
        (RobotKind.FEISHU, 200, {"code": "0"}, Verdict.UNKNOWN, False, False),
    ],
)
def test_what_an_answer_means(
    kind: RobotKind, status: int, body: object, verdict: Verdict, broken: bool, rests: bool
) -> None:
    judged = judge(kind, status, json.dumps(body).encode(), "", NOW)
    assert (judged.verdict, judged.broken, bool(judged.rest)) == (verdict, broken, rests)


@given(st.sampled_from(RobotKind), st.integers(100, 599), st.binary(max_size=80), st.text(max_size=20))
def test_no_answer_confuses(kind: RobotKind, status: int, body: bytes, retry: str) -> None:
    judged = judge(kind, status, body, retry, NOW)
    assert judged.verdict is not Verdict.TAKEN or status == 200


def test_a_platform_is_left_alone_as_long_as_it_asks() -> None:
    assert rest_of("120", NOW) == timedelta(minutes=2)
    assert rest_of("Sat, 21 Nov 2026 04:10:00 GMT", NOW) == timedelta(minutes=10)
    assert rest_of("999999999", NOW) == LONGEST_REST
    for nonsense in ("", "-5", "soon", "١٢", "Sat, 21 Nov 2020 04:10:00 GMT"):
        assert rest_of(nonsense, NOW) == timedelta(0)
    assert judge(RobotKind.WECOM, 429, b"", "3", NOW).rest == SHORTEST_REST


def test_what_is_left_over_in_a_minute_goes_into_one_message() -> None:
    def messages(waiting: int, room: int = 20) -> list[int]:
        said = []
        while waiting and room:
            said.append(how_many(room, waiting))
            waiting, room = waiting - said[-1], room - 1
        return said

    assert messages(20) == [1] * 20
    assert messages(50) == [1] * 19 + [31]
    assert messages(0) == []


@given(st.lists(st.text(max_size=300), min_size=1, max_size=60))
def test_a_message_fits_and_calls_nobody(titles: list[str]) -> None:
    text = text_of("学生会", [Piece(one, "/x") for one in titles], "https://u.example")
    assert len(text.encode()) <= MOST_BYTES and "@" not in text and "<" not in text


def test_whose_news_a_robot_says() -> None:
    school, college, other = (1,), (5, 1), (6, 1)
    class_ = (9, 5, 1)

    def heard(reach: Reach, robot: tuple[int, ...]) -> list[bool]:
        return [speaks_of(reach, robot, place) for place in (school, college, class_, other)]

    assert heard(Reach.OWN, college) == [False, True, False, False]
    assert heard(Reach.BELOW, school) == [True, True, True, True]
    assert heard(Reach.BELOW, college) == [False, True, True, False]
    assert heard(Reach.ABOVE, college) == [True, True, False, False]


def test_a_calendar_is_read_by_others() -> None:
    title = "面试; 第一轮, “情景\\模拟”\n" + "很长" * 40
    text = feed_text(
        "学生会日程",
        [
            Entry("a@u", title, NOW, NOW + timedelta(hours=1), "101室", "准时", SITE),
            Entry("b@u", "归还", NOW),
            Entry("c@u", "会期", date(2026, 11, 21), date(2026, 11, 22)),
            Entry("d@u", "公示截止\x07", date(2026, 12, 31)),
        ],
        NOW,
    )
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(text)
    first, second, third, fourth = calendar.walk("VEVENT")
    assert not calendar.errors and calendar["X-WR-CALNAME"] == "学生会日程"
    assert first["SUMMARY"] == title
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (NOW, NOW + timedelta(hours=1))
    assert (first["LOCATION"], first["URL"], second["SUMMARY"]) == ("101室", SITE, "归还")
    assert "DTEND" not in second
    assert (third.decoded("DTSTART"), third.decoded("DTEND")) == (date(2026, 11, 21), date(2026, 11, 23))
    assert (fourth.decoded("DTEND"), str(fourth["SUMMARY"])) == (date(2027, 1, 1), "公示截止 ")


SITE = "https://union.example.edu.cn/x?a=1,2"


def read(directory: Path, **fields: str) -> Settings:
    named = {f"UNIONWEB_{name}": value for name, value in fields.items()}
    return Settings.read({"UNIONWEB_INSTANCE": str(directory)} | named)


def test_quiet_hours_and_gateways_are_settings(tmp_path: Path) -> None:
    assert read(tmp_path).quiet == NIGHT and read(tmp_path).robot_hosts == frozenset()
    assert read(tmp_path, QUIET_HOURS="none").quiet is None
    assert read(tmp_path, QUIET_HOURS="23:30-6:05").quiet == (1410, 365)
    hosts = read(tmp_path, ROBOT_HOSTS="gw.example.edu.cn, http://127.0.0.1:8080").robot_hosts
    assert hosts == {"https://gw.example.edu.cn:443", "http://127.0.0.1:8080"}
    for name, bad in (
        ("QUIET_HOURS", "22-7"),
        ("QUIET_HOURS", "24:00-07:00"),
        ("ROBOT_HOSTS", "http://x/path"),
        ("ROBOT_HOSTS", "ftp://x"),
        ("ROBOT_HOSTS", "https://a@x"),
        ("ROBOT_HOSTS", "x:port"),
    ):
        with pytest.raises(Unusable, match=name):
            read(tmp_path, **{name: bad})
