"""Where a benchmark keeps its data: files of SQLite, or a PostgreSQL server of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests.postgres import Unavailable, start_own

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """What the application and the floor find in their environment; `process` is the database's own, if it
    has one."""

    application: dict[str, str]
    floor: dict[str, str]
    process: int | None = None


@contextmanager
def place(kind: str, directory: Path, delay: int) -> Iterator[Place]:
    """Empty databases of this kind. `delay`: milliseconds that every fsync takes longer."""
    slow = _slow_disk(directory, delay) if delay else {}
    instance = {"UNIONWEB_INSTANCE": str(directory)} | slow
    if kind == "sqlite":
        yield Place(instance, {"FLOOR_DATABASE": str(directory / "floor.db")} | slow)
        return
    server = start_own(slow, durable=True)
    if isinstance(server, Unavailable):
        raise SystemExit(server.reason)
    try:
        urls = [_fresh(server.url, name) for name in ("unionweb", "floor")]
        yield Place(
            instance | {"UNIONWEB_DATABASE_URL": urls[0]}, {"FLOOR_DATABASE": urls[1]}, pid_of(server.url)
        )
    finally:
        server.stop()


def _fresh(url: str, name: str) -> str:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


def pid_of(url: str) -> int:
    """The first process of a server that `start_own` started."""
    home = parse_qs(urlsplit(url).query)["host"][0]
    return int((Path(home) / "data" / "postmaster.pid").read_text().split()[0])


def _slow_disk(directory: Path, delay: int) -> dict[str, str]:
    """The environment of a server on a slow disk."""
    library, source = directory / "slow_disk.so", Path(__file__).with_name("slow_disk.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    # PostgreSQL runs as another user.
    directory.chmod(0o711)
    return {"LD_PRELOAD": str(library), "SLOW_DISK_MS": str(delay)}
