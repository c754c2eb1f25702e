"""What each platform wants to hear from a robot, and what its answers mean.

Signatures and codes as in the platforms' documents on custom robots: 企业微信 群机器人, 钉钉 and 飞书
自定义机器人.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import quote_plus

from unionweb.notices.rules.mails import Verdict
from unionweb.notices.rules.robots import RobotKind

SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: the path with its query, and the body."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means. `broken`: the robot will say nothing more until somebody mends it. `rest`: how
    long to leave the platform alone."""

    verdict: Verdict
    reply: str
    broken: bool = False
    rest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Codes:
    """How a platform numbers its answers: the names of number and words; what means "later", and what means
    that this robot is unknown, switched off or set up differently."""

    number: str
    words: str
    later: frozenset[int]
    broken: frozenset[int]


CODES = {
    RobotKind.WECOM: Codes(
        "errcode", "errmsg", frozenset({-1, 45009, 45033}), frozenset({40001, 40014, 93000, 93004, 93008})
    ),
    RobotKind.DINGTALK: Codes(
        "errcode",
        "errmsg",
        frozenset({-1, 130101, 130102, 410100}),
        frozenset({300001, 300005, 310000, 400013, 400101, 400102, 400106}),
    ),
    RobotKind.FEISHU: Codes(
        "code", "msg", frozenset({9499, 11232, 11233}), frozenset({19001, 19021, 19022, 19024})
    ),
}


def call_of(kind: RobotKind, path: str, secret: str, text: str, now: datetime) -> Call:
    """The message as the platform wants it, signed where there is a secret."""
    if kind is RobotKind.FEISHU:
        message: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            seconds = str(int(now.timestamp()))
            # The text is the key here and the message is empty: so the platform wants it.
            message |= {"timestamp": seconds, "sign": _signature(f"{seconds}\n{secret}", b"")}
        return Call(path, _packed(message))
    if kind is RobotKind.DINGTALK and secret:
        moment = str(int(now.timestamp() * 1000))
        sign = quote_plus(_signature(secret, f"{moment}\n{secret}".encode()))
        path += f"{'&' if '?' in path else '?'}timestamp={moment}&sign={sign}"
    return Call(path, _packed({"msgtype": "text", "text": {"content": text}}))


def _signature(key: str, message: bytes) -> str:
    return b64encode(hmac.new(key.encode(), message, sha256).digest()).decode()


def _packed(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def judge(kind: RobotKind, status: int, body: bytes, retry_after: str, now: datetime) -> Judgement:
    """What an answer means. One that does not say what became of the message means that nobody knows."""
    rest = rest_of(retry_after, now)
    if status in (429, 503):
        return Judgement(Verdict.LATER, f"HTTP {status}", rest=max(rest, SHORTEST_REST))
    if status >= 500:
        return Judgement(Verdict.UNKNOWN, f"HTTP {status}")
    number, words = _read(CODES[kind], body)
    if status != 200:
        return Judgement(Verdict.REFUSED, f"HTTP {status} {words}".strip(), broken=True)
    if number is None:
        return Judgement(Verdict.UNKNOWN, f"HTTP {status}, no answer that can be understood")
    if number == 0:
        return Judgement(Verdict.TAKEN, "")
    reply = f"{number} {words}".strip()
    if number in CODES[kind].later:
        return Judgement(Verdict.LATER, reply, rest=max(rest, SHORTEST_REST))
    return Judgement(Verdict.REFUSED, reply, broken=number in CODES[kind].broken)


def _read(codes: Codes, body: bytes) -> tuple[int | None, str]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None, ""
    if not isinstance(answer, dict):
        return None, ""
    number = answer.get(codes.number, answer.get("StatusCode"))
    words = " ".join(str(answer.get(codes.words, "")).split())[:200]
    return (number if type(number) is int else None), words


def rest_of(retry_after: str, now: datetime) -> timedelta:
    """What `Retry-After` asks for, seconds or a moment, within LONGEST_REST; nothing for nonsense."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return min(timedelta(seconds=int(text)), LONGEST_REST)
    try:
        wanted = parsedate_to_datetime(text) - now
    except (ValueError, TypeError):
        return timedelta(0)
    return min(max(wanted, timedelta(0)), LONGEST_REST)
