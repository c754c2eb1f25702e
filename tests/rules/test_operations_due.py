"""When timed work is due, and what facts of a machine mean."""

from datetime import UTC, datetime, time, timedelta

import pytest

from unionweb.base.findings import Finding, Level, Topic
from unionweb.operations.rules import databases, keeping, machine
from unionweb.operations.rules.due import due_after_failure, next_due

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""In Shanghai."""


def test_work_without_an_hour_is_due_after_its_pause() -> None:
    assert next_due(timedelta(0), None, NOON) == NOON
    assert next_due(timedelta(hours=6), None, NOON) == NOON + timedelta(hours=6)


def test_nightly_work_is_due_at_its_hour_in_china_once_a_day() -> None:
    assert next_due(timedelta(0), time(4), NOON) == datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert next_due(timedelta(0), time(13), NOON) == NOON + timedelta(hours=1)
    assert next_due(timedelta(0), time(12), NOON) == NOON + timedelta(days=1)


def test_failed_work_is_tried_again_within_the_hour() -> None:
    assert due_after_failure(timedelta(0), time(4), NOON) == NOON + timedelta(hours=1)
    assert due_after_failure(timedelta(0), None, NOON) == NOON
    assert due_after_failure(timedelta(minutes=5), None, NOON) == NOON + timedelta(minutes=5)


def levels(found: object) -> list[Level]:
    return [one.level for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("address", "proxies", "level"),
    [
        ("", 0, Level.WARN),
        ("http://union.example.edu.cn", 0, Level.BROKEN),
        ("http://192.168.1.5:8000", 0, Level.WARN),
        ("http://localhost:8000", 0, Level.WARN),
        ("https://union.example.edu.cn", 0, Level.WARN),
        ("https://union.example.edu.cn", 1, Level.FINE),
    ],
)
def test_an_address_without_encryption_is_told(address: str, proxies: int, level: Level) -> None:
    assert levels(machine.address_findings(address, proxies, False))[-1] is level


@pytest.mark.parametrize(
    ("mode", "secret", "owner", "level"),
    [
        (0o40700, False, 5, Level.FINE),
        (0o40750, False, 5, Level.FINE),
        (0o40755, False, 5, Level.WARN),
        (0o40777, False, 5, Level.BROKEN),
        (0o100600, True, 5, Level.FINE),
        (0o100640, True, 5, Level.BROKEN),
        (0o100600, True, 6, Level.WARN),
    ],
)
def test_what_others_may_read_or_write_is_told(mode: int, secret: bool, owner: int, level: Level) -> None:
    found = machine.file_finding(machine.FileFacts("x", mode, owner, 5), secret)
    assert found.level is level
    assert (found.mend is None) == (level is Level.FINE)


def test_a_full_disk_a_wrong_clock_and_a_weak_secret_are_told() -> None:
    assert machine.disk_finding("/", 50 * 2**20, 2**40).level is Level.BROKEN
    assert machine.disk_finding("/", 2**30, 2**40).level is Level.WARN
    assert machine.disk_finding("/", 2**36, 2**40).level is Level.FINE
    second = timedelta(seconds=1)
    assert levels(machine.clock_findings(NOON, NOON + 30 * second, NOON + 30 * second)) == []
    assert levels(machine.clock_findings(NOON, NOON - 90 * second, None)) == [Level.WARN]
    assert levels(machine.clock_findings(NOON, NOON, NOON + 301 * second)) == [Level.BROKEN]
    weak = machine.secret_finding("secret" * 10)
    assert weak is not None and weak.level is Level.BROKEN
    assert machine.secret_finding("wqy1o9sKxjZT4dG0mRbVnUpE8cLhAiF2") is None


def test_a_database_that_loses_data_is_told() -> None:
    good = {"synchronous": "2", "journal_mode": "wal"}
    topic = Topic.DATABASE
    assert levels(databases.sqlite_findings(topic, (3, 53, 0), good)) == [Level.FINE]
    assert Level.WARN in levels(databases.sqlite_findings(topic, (3, 45, 0), good))
    assert Level.BROKEN in levels(databases.sqlite_findings(topic, (3, 53, 0), good | {"synchronous": "1"}))
    assert Level.BROKEN in levels(
        databases.sqlite_findings(topic, (3, 53, 0), good | {"journal_mode": "delete"})
    )
    shown = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "server_version": "17.2 (Debian)",
        "server_version_num": "170002",
        "server_encoding": "UTF8",
        "TimeZone": "Asia/Shanghai",
    }
    assert levels(databases.postgresql_findings(topic, shown)) == [Level.FINE]
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        found = list(databases.postgresql_findings(topic, shown | {name: "off"}))
        assert [name in str(one.sentence) for one in found if one.level is Level.BROKEN] == [True]
    assert Level.WARN in levels(
        databases.postgresql_findings(topic, shown | {"server_version_num": "130001"})
    )
    assert Level.BROKEN in levels(
        databases.postgresql_findings(topic, shown | {"server_encoding": "SQL_ASCII"})
    )


def test_a_database_of_another_release_is_told_with_the_way_out() -> None:
    assert databases.migration_finding("0013", "0013", True).level is Level.FINE
    for current, known, words in (
        (None, False, "upgrade"),
        ("0012", True, "upgrade"),
        ("0099", False, "备份"),
    ):
        found = databases.migration_finding(current, "0013", known)
        assert found.level is Level.BROKEN and words in str(found.mend)


def backup(hours: int, proved_days: int | None = 10) -> list[Finding]:
    proved = None if proved_days is None else NOON - timedelta(days=proved_days)
    last = keeping.Backup(NOON - timedelta(hours=hours), "x.age", proved)
    return list(keeping.backup_findings(last, True, NOON))


def test_an_old_backup_and_one_that_was_never_restored_are_told() -> None:
    assert levels(backup(20)) == [Level.FINE]
    assert levels(backup(40)) == [Level.WARN]
    assert levels(backup(80)) == [Level.BROKEN]
    assert levels(backup(20, None)) == levels(backup(20, 200)) == [Level.FINE, Level.WARN]
    assert levels(keeping.backup_findings(None, True, NOON)) == [Level.WARN]
    assert levels(keeping.backup_findings(None, False, NOON)) == [Level.BROKEN]


def test_a_timer_that_does_not_run_is_told() -> None:
    minute = timedelta(minutes=1)
    assert keeping.timer_finding(None, NOON).level is Level.BROKEN
    assert keeping.timer_finding(NOON - 16 * minute, NOON).level is Level.BROKEN
    assert keeping.timer_finding(NOON - 14 * minute, NOON).level is Level.FINE
