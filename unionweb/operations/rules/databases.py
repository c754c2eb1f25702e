"""What facts about the databases mean."""

from collections.abc import Iterator, Mapping

from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import Sentence, say

MENDED_SQLITE = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can lose a committed transaction of a WAL database in a rare race."""

OLDEST_POSTGRESQL = 14
UPGRADE = say("flask --app app db upgrade")


def sqlite_findings(topic: Topic, version: tuple[int, ...], pragmas: Mapping[str, str]) -> Iterator[Finding]:
    """`pragmas`: journal_mode and synchronous of a connection of ours."""
    yield fine(topic, "SQLite %(version)s", version=".".join(map(str, version)))
    if version < MENDED_SQLITE:
        mend = say("安装 pysqlite3（requirements.lock 里有），或改用 PostgreSQL")
        text = say("SQLite 低于 3.51.3，极少数情况下可能损坏数据库")
        yield Finding(Level.WARN, topic, text, mend)
    if pragmas["synchronous"] not in ("2", "3"):
        mend = say("不要改动 base/db.py 里的 synchronous=FULL：否则断电会丢失已经确认的数据")
        yield Finding(Level.BROKEN, topic, say("synchronous 不是 FULL"), mend)
    if pragmas["journal_mode"] != "wal":
        mend = say("数据库文件须在本机磁盘上，不能放在网络共享目录里")
        yield Finding(Level.BROKEN, topic, say("数据库不在 WAL 模式"), mend)


def postgresql_findings(topic: Topic, shown: Mapping[str, str]) -> Iterator[Finding]:
    """`shown`: what the server's own SHOW says."""
    version = int(shown["server_version_num"]) // 10000
    yield fine(
        topic,
        "PostgreSQL %(version)s，时区 %(zone)s",
        version=shown["server_version"].split()[0],
        zone=shown["TimeZone"],
    )
    if version < OLDEST_POSTGRESQL:
        mend = say("升级到 PostgreSQL %(n)s 或更高", n=OLDEST_POSTGRESQL)
        yield Finding(Level.WARN, topic, say("PostgreSQL %(version)s 已经太旧", version=version), mend)
    for name, lost in LOSSES.items():
        if shown[name] == "off":
            mend = say("在 postgresql.conf 里设置 %(name)s = on 并重新载入", name=name)
            yield Finding(Level.BROKEN, topic, say("%(name)s = off：%(lost)s", name=name, lost=lost), mend)
    if shown["server_encoding"] != "UTF8":
        mend = say("重新建立数据库：createdb --encoding=UTF8 --template=template0 …")
        yield Finding(Level.BROKEN, topic, say("数据库的编码不是 UTF8"), mend)


LOSSES: Mapping[str, Sentence] = {
    "fsync": say("断电会损坏数据库"),
    "full_page_writes": say("断电会损坏数据库"),
    "synchronous_commit": say("断电会丢失已经确认的数据，包括已有回执的选票"),
}
SHOWN = (*LOSSES, "server_version", "server_version_num", "server_encoding", "TimeZone")


def migration_finding(current: str | None, wanted: str | None, known: bool) -> Finding:
    """The revision of the database and that of this program. `known`: this program knows the former."""
    if current == wanted:
        return fine(Topic.DATABASE, "数据库结构是最新的（%(revision)s）", revision=current or "—")
    if current is None:
        return Finding(Level.BROKEN, Topic.DATABASE, say("数据库还没有建立"), UPGRADE)
    if not known:
        mend = say("运行较新的程序版本；退回旧版本须先恢复升级前的备份")
        text = say("数据库（%(revision)s）比程序新", revision=current)
        return Finding(Level.BROKEN, Topic.DATABASE, text, mend)
    text = say("数据库结构不是最新：%(current)s，应为 %(wanted)s", current=current, wanted=wanted or "—")
    return Finding(Level.BROKEN, Topic.DATABASE, text, UPGRADE)
