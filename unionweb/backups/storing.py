"""Backups on disk: written whole or not at all, pruned, and noted in `last.json`."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from unionweb.backups import age
from unionweb.backups.making import Making, Say, instance
from unionweb.backups.rules.retention import Keep, moment_of, name_of, to_remove

NOTE = "last.json"
_DRAFT = ".part"


class Busy(Exception):
    """Another backup is being made in the same place."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is safely on disk."""

    path: Path
    size: int
    rows: int
    missing: tuple[str, ...]
    removed: tuple[str, ...]


def directory() -> Path:
    """Where backups go unless somebody says otherwise."""
    return instance() / "backups"


def make(to: Path, recipients: tuple[str, ...], keep: Keep, now: datetime, say: Say) -> Made:
    """Make a backup; without recipients it is not encrypted. Then remove what nobody keeps any more. Raises
    Busy, NothingThere, BoxBusy, OSError; nothing is left of it then."""
    _have(to)
    with _alone(to):
        making, path = Making(now, say), to / name_of(now, bool(recipients))
        _write(making, path, recipients)
        removed = [name for name in to_remove((one.name for one in to.iterdir()), keep) if name != path.name]
        for name in removed:
            (to / name).unlink(missing_ok=True)
        size = path.stat().st_size
        note(at=now.isoformat(timespec="seconds"), file=path.name, size=size)
    done = making.manifest()
    return Made(path, size, done.rows("main") + done.rows("box"), tuple(done.missing), tuple(removed))


def _have(place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(making: Making, path: Path, recipients: tuple[str, ...]) -> None:
    draft = path.with_name(f".{path.name}{_DRAFT}")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            if recipients:
                age.encrypt(making.pieces(), out, recipients)
            else:
                out.writelines(making.pieces())
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
        _settle(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _settle(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One backup at a time; what somebody left who was killed is removed."""
    number = os.open(place / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy("另一个备份正在进行 / another backup is being made") from None
        for draft in place.glob(f".unionweb-*{_DRAFT}"):
            draft.unlink(missing_ok=True)
        yield
    finally:
        os.close(number)


# --- the note -----------------------------------------------------------------------------------------------


def read_note() -> dict[str, Any]:
    """What `last.json` says; empty when there is none."""
    with suppress(OSError, ValueError):
        read = json.loads((directory() / NOTE).read_text())
        if isinstance(read, dict):
            return read
    return {}


def note(**told: object) -> None:
    """Write it down. `proved_at` is when any backup of this installation was last proved: it outlives the
    next backup."""
    _have(directory())
    before = {"at": None, "file": "", "size": 0, "proved_at": None, "proved": ""}
    draft = directory() / f".{NOTE}"
    draft.write_text(json.dumps(before | read_note() | told, indent=1))
    draft.replace(directory() / NOTE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup that lies somewhere."""

    name: str
    at: datetime
    size: int
    encrypted: bool


def listed(place: Path) -> list[Listed]:
    """Our own backups there, the newest first."""
    found = [
        Listed(path.name, at, path.stat().st_size, age.is_encrypted(path))
        for path in (place.iterdir() if place.is_dir() else ())
        if (at := moment_of(path.name)) is not None
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)
