"""What facts about machine, files and address mean."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import say

LITTLE_SPACE, NO_SPACE = 2 * 2**30, 200 * 2**20
"""Bytes: an evening's uploads; what the database needs to go on at all."""

FORWARD, FAR_FORWARD = timedelta(minutes=1), timedelta(minutes=5)
"""How far the clock may stand before what was written already."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file or directory: its mode and owner, and who we are. None for what does not exist."""

    name: str
    mode: int
    owner: int
    me: int


def address_findings(address: str, proxies: int, encrypts: bool) -> Iterator[Finding]:
    """`encrypts`: this server itself speaks HTTPS."""
    topic = Topic.ADDRESS
    if not address:
        mend = say("在正式使用的服务器上设置 UNIONWEB_ADDRESS=https://…，它用于邮件、二维码和防伪造检查")
        yield Finding(Level.WARN, topic, say("没有设置对外地址"), mend)
        return
    if address.startswith("http://"):
        level = Level.WARN if _is_local(address) else Level.BROKEN
        mend = say("用反向代理提供 HTTPS（见 deploy/），再把 UNIONWEB_ADDRESS 改为 https://…")
        text = say("%(address)s 没有加密：同一网络里的任何人都能看到密码、替换投票页面", address=address)
        yield Finding(level, topic, text, mend)
        return
    yield fine(topic, "%(address)s", address=address)
    if not proxies and not encrypts:
        mend = say("前面有一层反向代理时设置 UNIONWEB_PROXIES=1，否则所有人看起来都来自同一个地址")
        yield Finding(Level.WARN, topic, say("地址是 https，但没有说明前面有反向代理"), mend)


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def file_finding(facts: FileFacts, secret: bool) -> Finding:
    """`secret`: nobody else may even read it."""
    topic, name, mode = Topic.FILES, facts.name, stat.S_IMODE(facts.mode)
    if facts.owner != facts.me:
        mend = say("用运行服务器的那个用户执行命令，例如 sudo -u unionweb …；或 chown -R 给它")
        text = say(
            "%(name)s 属于另一个用户（%(owner)s），现在是 %(me)s", name=name, owner=facts.owner, me=facts.me
        )
        return Finding(Level.WARN, topic, text, mend)
    others = mode & (0o077 if secret else 0o022)
    if others:
        mend = say("chmod %(mode)s %(name)s", mode="600" if stat.S_ISREG(facts.mode) else "700", name=name)
        text = say("%(name)s 的权限是 %(mode)s，其他用户可以读或写", name=name, mode=f"{mode:03o}")
        return Finding(Level.BROKEN, topic, text, mend)
    if mode & 0o007:
        mend = say("chmod %(mode)s %(name)s", mode="700", name=name)
        text = say("这台机器上的其他用户可以读 %(name)s（权限 %(mode)s）", name=name, mode=f"{mode:03o}")
        return Finding(Level.WARN, topic, text, mend)
    return fine(topic, "%(name)s 的权限是 %(mode)s", name=name, mode=f"{mode:03o}")


def disk_finding(place: str, free: int, total: int) -> Finding:
    """Bytes where something is stored."""
    left = say(
        "%(place)s 所在磁盘剩余 %(free)s GB，共 %(total)s GB",
        place=place,
        free=f"{free / 2**30:.1f}",
        total=f"{total / 2**30:.0f}",
    )
    mend = say("删除不需要的文件，或把数据目录移到更大的磁盘；写满后无法投票，也无法登记")
    if free < NO_SPACE:
        return Finding(Level.BROKEN, Topic.FILES, left, mend)
    if free < LITTLE_SPACE:
        return Finding(Level.WARN, Topic.FILES, left, mend)
    return Finding(Level.FINE, Topic.FILES, left)


def clock_findings(now: datetime, database: datetime, last_entry: datetime | None) -> Iterator[Finding]:
    """The clock of this machine, that of the database, and when the last log entry was written."""
    mend = say("校准系统时间：timedatectl set-ntp true")
    apart = abs(database - now)
    if apart > FORWARD:
        level = Level.BROKEN if apart > FAR_FORWARD else Level.WARN
        text = say("本机与数据库服务器的时间相差 %(n)s 秒", n=int(apart.total_seconds()))
        yield Finding(level, Topic.PROGRAM, text, mend)
    if last_entry is not None and last_entry - now > FORWARD:
        level = Level.BROKEN if last_entry - now > FAR_FORWARD else Level.WARN
        text = say(
            "系统时间倒退了：最后一条操作日志写于 %(n)s 秒之后", n=int((last_entry - now).total_seconds())
        )
        yield Finding(level, Topic.PROGRAM, text, mend)


def secret_finding(secret: str) -> Finding | None:
    """The key that signs cookies; its length was checked at the start."""
    if len(set(secret)) >= 10:
        return None
    mend = say("python3 -c 'import secrets; print(secrets.token_urlsafe(48))'，或不设置，由系统自动生成")
    return Finding(Level.BROKEN, Topic.FILES, say("UNIONWEB_SECRET_KEY 太容易猜"), mend)
