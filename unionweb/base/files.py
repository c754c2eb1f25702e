"""Files that people hand in, on disk beside the database: `instance/files/<two letters>/<rest of the name>`.

A file is written under a random name, and is safely on disk before the row that names it is committed; it is
erased after the commit that forgets it. So the database never names a file that is not there. What is left
when a transaction fails in between is named by nobody, and swept once it is a day old.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO

from flask import Flask, current_app

from unionweb.base.db import after_commit

ORPHANS_LIVE = timedelta(days=1)
"""Long enough for the slowest request that is still on its way to its commit."""

_CHUNK = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{32}")
_CLAIMS = "unionweb.files"


class TooLarge(ValueError):
    """More bytes than the caller allows."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safely on disk: its name here, its size in bytes, its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


def keep(stream: IO[bytes], most: int) -> Stored:
    """Copy a stream from its beginning to disk, a piece at a time: memory does not grow with the file.
    Returns when it would survive a power cut. Raises TooLarge above `most` bytes, and keeps nothing then.
    Outside a transaction: it takes as long as the disk does."""
    name = secrets.token_hex(16)
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    try:
        size, checksum = _copy(stream, draft, most)
        draft.rename(target)
        _settle(target.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return Stored(name, size, checksum)


def _copy(stream: IO[bytes], target: Path, most: int) -> tuple[int, str]:
    size, checksum = 0, sha256()
    stream.seek(0)
    with target.open("xb") as out:
        for piece in read_pieces(stream):
            size += len(piece)
            if size > most:
                raise TooLarge(most)
            checksum.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return size, checksum.hexdigest()


def _settle(directory: Path) -> None:
    """The new name too is on disk, and that of a new directory. Windows opens no directories."""
    if os.name == "nt":
        return
    for place in (directory, directory.parent):
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def path_of(name: str) -> Path:
    """Where a file is. Raises FileNotFoundError when it is not there."""
    path = _path(name)
    if not path.is_file():
        raise FileNotFoundError(name)
    return path


def pieces(name: str) -> Iterator[bytes]:
    """A file bit by bit, for an answer; opened when the first is asked for. Raises FileNotFoundError at
    once."""
    path = path_of(name)

    def read() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from read_pieces(file)

    return read()


def read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What is left of an open file, bit by bit."""
    while piece := file.read(_CHUNK):
        yield piece


def erase(name: str) -> None:
    """Remove a file; nothing where there is none any more."""
    _path(name).unlink(missing_ok=True)


def erase_afterwards(names: Iterable[str]) -> None:
    """Remove files once the unit of work under way stands; when it fails they stay."""
    doomed = list(names)
    after_commit(lambda: _erase_all(doomed))


def _erase_all(names: Iterable[str]) -> None:
    for name in names:
        with suppress(OSError):  # e.g. open elsewhere on Windows: nobody names it, so it is swept later
            erase(name)


def claim(app: Flask, names: Callable[[], Iterable[str]]) -> None:
    """Say which files a feature still needs; the others are orphans."""
    app.extensions.setdefault(_CLAIMS, []).append(names)


def orphans(now: datetime) -> Iterator[Path]:
    """Files that nobody claims and that are a day old, unfinished ones too. Whoever finds none may rest."""
    root, oldest = _root(), (now - ORPHANS_LIVE).timestamp()
    # The files first: one that is stored meanwhile is not among them,
    # one that is claimed meanwhile is claimed.
    found = [path for path in root.glob("??/*") if path.is_file() and path.stat().st_mtime < oldest]
    needed = set(claimed())
    return (path for path in found if path.parent.name + path.name not in needed)


def claimed() -> Iterator[str]:
    """Files that some feature still needs."""
    for names in current_app.extensions.get(_CLAIMS, []):
        yield from names()


def missing() -> Iterator[str]:
    """Claimed files that are not there."""
    return (name for name in claimed() if not _path(name).is_file())


def stored() -> Iterator[str]:
    """Every file that is on disk, claimed or not; no unfinished ones."""
    for path in _root().glob("??/*"):
        name = path.parent.name + path.name
        if _NAME.fullmatch(name) and path.is_file():
            yield name


def put_back(name: str, stream: IO[bytes]) -> None:
    """A file of a backup under the name that the database knows. Raises FileNotFoundError for what is no
    name, FileExistsError where there is one."""
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        for piece in read_pieces(stream):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def sweep_orphans(now: datetime) -> int:
    """Remove the orphans; how many there were."""
    doomed = list(orphans(now))
    for path in doomed:
        path.unlink(missing_ok=True)
    return len(doomed)


def _root() -> Path:
    return Path(current_app.instance_path) / "files"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return _root() / name[:2] / name[2:]
