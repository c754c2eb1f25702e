"""What the last backup and the last tick mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import say

OLD_BACKUP, TOO_OLD_BACKUP = timedelta(hours=30), timedelta(days=3)
PROOF_HOLDS = timedelta(days=100)
SILENT = timedelta(minutes=15)
TIMER = say("让 systemd 定时器或 cron 每五分钟执行 flask --app app tick（见 deploy/）")
BACK_UP = say("设置每天的备份（见 docs/backup.md）")


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup: when, its file's name, and when it was restored for a trial."""

    at: datetime
    file: str
    proved_at: datetime | None


def backup_findings(last: Backup | None, readable: bool, now: datetime) -> Iterator[Finding]:
    """`readable`: whether the note of the last backup, if there is one, could be read."""
    topic = Topic.BACKUP
    if not readable:
        yield Finding(Level.BROKEN, topic, say("backups/last.json 无法读取"), BACK_UP)
        return
    if last is None:
        yield Finding(Level.WARN, topic, say("还没有备份"), BACK_UP)
        return
    age = now - last.at
    text = say("最近一次备份是 %(n)s 小时之前", n=int(age.total_seconds() // 3600))
    if age > OLD_BACKUP:
        level = Level.BROKEN if age > TOO_OLD_BACKUP else Level.WARN
        yield Finding(level, topic, text, say("查看备份定时任务为什么没有成功：flask --app app backup"))
    else:
        yield Finding(Level.FINE, topic, text)
    if last.proved_at is None or now - last.proved_at > PROOF_HOLDS:
        mend = say("做一次恢复演练：没有恢复过的备份不算备份")
        yield Finding(Level.WARN, topic, say("最近没有做过恢复演练"), mend)


def timer_finding(last: datetime | None, now: datetime) -> Finding:
    """When the timer last did anything."""
    if last is None:
        return Finding(Level.BROKEN, Topic.TIMER, say("定时任务从未运行：到期不会截止，也不会提醒"), TIMER)
    minutes = int((now - last).total_seconds() // 60)
    if now - last > SILENT:
        return Finding(Level.BROKEN, Topic.TIMER, say("定时任务已经 %(n)s 分钟没有运行", n=minutes), TIMER)
    return fine(Topic.TIMER, "定时任务 %(n)s 分钟前运行过", n=minutes)
