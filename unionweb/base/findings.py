"""What can be said of an installation: findings for whoever runs it, figures for whatever watches it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from unionweb.base.text import Sentence, mark, say


class Level(StrEnum):
    """How bad it is. `BROKEN` must be mended before the installation may be relied on."""

    FINE = "fine"
    WARN = "warn"
    BROKEN = "broken"


class Topic(StrEnum):
    """What a finding is about, in the order in which they are told."""

    PROGRAM = "program"
    ADDRESS = "address"
    FILES = "files"
    DATABASE = "database"
    BOX = "box"
    TIMER = "timer"
    BACKUP = "backup"
    MAIL = "mail"
    SIGN_ON = "sign-on"
    CALENDAR = "calendar"


TOPICS = {
    Topic.PROGRAM: mark("程序"),
    Topic.ADDRESS: mark("地址与加密"),
    Topic.FILES: mark("目录与磁盘"),
    Topic.DATABASE: mark("数据库"),
    Topic.BOX: mark("投票箱数据库"),
    Topic.TIMER: mark("定时任务"),
    Topic.BACKUP: mark("备份"),
    Topic.MAIL: mark("邮件"),
    Topic.SIGN_ON: mark("统一身份认证"),
    Topic.CALENDAR: mark("节假日表"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend`: what to do about it, for somebody who did not write this program."""

    level: Level
    topic: Topic
    sentence: Sentence
    mend: Sentence | None = None


def fine(topic: Topic, message: str, **values: object) -> Finding:
    """Something that is as it should be."""
    return Finding(Level.FINE, topic, say(message, **values))


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure of now. `name` as Prometheus writes it, without our prefix; never anything about a person, and
    nothing that would count drawn papers or ballots. `label`: what the administrator's page calls it; "": it
    is not shown there."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
