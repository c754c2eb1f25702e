"""Commands under settings and databases that cannot be used say so in one line."""

from pathlib import Path

import pytest

from tests.faults.environments import bare
from tests.faults.forked import Program, command
from unionweb.base.fairlock import FairLock
from unionweb.config import Settings, Unusable

UNUSABLE = {
    "UNIONWEB_DATABASE_URL": ["mysql://x", "postgresql://:bad:port:x/y", "sqlite:////no/such/directory/x.db"],
    "UNIONWEB_DATBASE_URL": ["sqlite:///x.db"],
    "UNIONWEB_INSTANCE": [str(Path(__file__) / "below a file")],
    "UNIONWEB_PROXIES": ["many"],
    "UNIONWEB_SESSION_HOURS": ["0"],
    "UNIONWEB_ADDRESS": ["example.edu.cn"],
    "UNIONWEB_SECRET_KEY": ["short"],
}


def run(tmp_path: Path, *arguments: str, **settings: str) -> Program:
    environment = bare(UNIONWEB_INSTANCE=str(tmp_path), **settings)
    return command(tmp_path / "log", environment, *arguments)


@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_settings_are_refused_by_name(tmp_path: Path, name: str) -> None:
    for value in UNUSABLE[name]:
        with pytest.raises(Unusable, match=name):
            Settings.read({"UNIONWEB_INSTANCE": str(tmp_path), name: value})


def test_a_command_says_so_in_one_line(tmp_path: Path) -> None:
    answer = run(tmp_path, "access", UNIONWEB_DATBASE_URL="sqlite:///x.db")
    assert (answer.end(), answer.said) == (1, "")
    [line] = answer.complaints.splitlines()
    assert "UNIONWEB_DATBASE_URL" in line


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (("db", "upgrade"), {"UNIONWEB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}),
        (("audit", "verify"), {}),
    ],
    ids=["out of reach", "empty"],
)
def test_an_unusable_database_is_named_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    answer = run(tmp_path, *arguments, **settings)
    assert answer.end() == 1
    [line] = answer.complaints.splitlines()
    assert "数据库用不了" in line


def test_who_cannot_take_the_lock_does_not_hold_up_the_next(tmp_path: Path) -> None:
    lock = FairLock(tmp_path / "missing" / "lock")
    for _attempt in range(2):
        with pytest.raises(FileNotFoundError):
            lock.__enter__()
    (tmp_path / "missing").mkdir()
    with lock:
        assert (tmp_path / "missing" / "lock").exists()
