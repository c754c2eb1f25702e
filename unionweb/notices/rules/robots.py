"""Group robots: whom they may call, and what they say to how many at once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark


class RobotKind(StrEnum):
    """On which platform the group is."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


ROBOT_KINDS = {
    RobotKind.WECOM: mark("企业微信"),
    RobotKind.DINGTALK: mark("钉钉"),
    RobotKind.FEISHU: mark("飞书"),
}


class Reach(StrEnum):
    """Whose news a robot says, seen from its unit."""

    OWN = "own"
    BELOW = "below"
    ABOVE = "above"


REACHES = {
    Reach.OWN: mark("只有本单位的"),
    Reach.BELOW: mark("本单位和下级单位的"),
    Reach.ABOVE: mark("本单位和上级单位的"),
}

MOST_IN_A_MINUTE = 20
"""What every platform lets a robot say; whoever says more is silenced for ten minutes."""

A_MINUTE = timedelta(minutes=1)
MOST_BYTES = 2000
"""企业微信 takes 2048 bytes of text, the others more."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a platform's robots are called: its hosts, and the path with the key."""

    hosts: tuple[str, ...]
    path: re.Pattern[str]


PLATFORMS = {
    RobotKind.WECOM: Platform(
        ("qyapi.weixin.qq.com",), re.compile(r"/cgi-bin/webhook/send\?key=[A-Za-z0-9-]{10,80}")
    ),
    RobotKind.DINGTALK: Platform(
        ("oapi.dingtalk.com",), re.compile(r"/robot/send\?access_token=[A-Za-z0-9]{20,100}")
    ),
    RobotKind.FEISHU: Platform(
        ("open.feishu.cn", "open.larksuite.com"),
        re.compile(r"/open-apis/bot/v2/hook/[A-Za-z0-9-]{10,80}"),
    ),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to call. `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(kind: RobotKind, address: str, further: Collection[str]) -> Target:
    """Where a robot's address leads. Refusal unless that is its platform, or one of `further` places
    ("https://host:port"): whoever may write an address must not make this server call others.

    Of the school's own gateways only the place is checked, on a platform the path as well.
    """
    try:
        url = urlsplit(address)
        port = url.port or (80 if url.scheme == "http" else 443)
    except ValueError:
        raise _not_allowed(kind) from None
    host, path = url.hostname or "", url.path + (f"?{url.query}" if url.query else "")
    if not address.isascii() or not address.isprintable() or " " in address or url.username or url.fragment:
        raise _not_allowed(kind)
    target = Target(url.scheme == "https", host, port, path or "/")
    if f"{url.scheme}://{host}:{port}" in further:
        return target
    platform = PLATFORMS[kind]
    if not target.secure or port != 443 or host not in platform.hosts or not platform.path.fullmatch(path):
        raise _not_allowed(kind)
    return target


def _not_allowed(kind: RobotKind) -> Refusal:
    return Refusal(
        "这不是%(kind)s机器人的地址，应以 https://%(host)s 开头；请从群机器人的设置里完整复制",
        field="address",
        kind=ROBOT_KINDS[kind],
        host=PLATFORMS[kind].hosts[0],
    )


def check_secret(kind: RobotKind, secret: str) -> None:
    """Refusal for a secret that the platform did not give."""
    if secret and not (secret.isascii() and secret.isalnum()):
        raise Refusal("密钥只含字母和数字，请完整复制", field="secret")
    if secret and kind is RobotKind.WECOM:
        raise Refusal("企业微信机器人没有密钥，请留空", field="secret")
    if secret and kind is RobotKind.DINGTALK and not secret.startswith("SEC"):
        raise Refusal("钉钉的加签密钥以 SEC 开头", field="secret")


def speaks_of(reach: Reach, robot: Sequence[int], place: Sequence[int]) -> bool:
    """Whether a robot says news of a place. Both are unit ids from the unit up to the school."""
    if robot[0] == place[0]:
        return True
    if reach is Reach.BELOW:
        return robot[0] in place
    return reach is Reach.ABOVE and place[0] in robot


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of news: a line, and a path of this site or ""."""

    title: str
    link: str


def how_many(room: int, waiting: int) -> int:
    """How many of the pieces that wait go into the next message, when there is room for so many messages in
    this minute: one, or in the last message all that is left."""
    return waiting if room == 1 else min(waiting, 1)


def text_of(union: str, pieces: Sequence[Piece], site: str) -> str:
    """What is said in the group, within MOST_BYTES. Many pieces are a list, as long as it fits."""
    if len(pieces) == 1:
        return _cut(f"【{union}】{_line(pieces[0], site)}")
    lines = [f"【{union}】{len(pieces)} 条消息"]
    for number, piece in enumerate(pieces):
        rest = f"……另有 {len(pieces) - number} 条：{site}/"
        line = f"{number + 1}. {_line(piece, site)}"
        if len("\n".join([*lines, line, rest]).encode()) > MOST_BYTES:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join(lines)


def _line(piece: Piece, site: str) -> str:
    # A member's title must not call the whole group.
    title = " ".join(piece.title.replace("@", "＠").replace("<", "＜").split())
    return f"{title}\n{site}{piece.link}" if piece.link and site else title


def _cut(text: str) -> str:
    return text.encode()[:MOST_BYTES].decode(errors="ignore")
