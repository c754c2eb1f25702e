"""The archive as a stream of bytes that is written, and as a file that is read within bounds."""

import gzip
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO, Any

from unionweb.backups.rules.layout import (
    FIRST,
    LAST,
    MOST_MANIFEST,
    PART_FILE,
    PART_ROWS,
    SPARE,
    UNPACKED,
    Damaged,
    Manifest,
    is_part,
    read_manifest,
)
from unionweb.backups.rules.values import Row, Sum, Table, read_row
from unionweb.base.files import read_pieces

PART = 4 * 1024 * 1024
"""Bytes of rows after which a new part begins."""


class Writer:
    """Makes the parts of an archive, each when it is asked for, and remembers their hashes."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def part(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """One part: its header, its bytes, and zeros up to a whole block."""
        head = tarfile.TarInfo(name)
        head.size, head.mode = size, 0o600
        yield head.tobuf(tarfile.PAX_FORMAT)
        checksum, written = sha256(), 0
        for piece in pieces:
            checksum.update(piece)
            written += len(piece)
            yield piece
        if written != size:
            raise OSError(f"{name} changed while it was read")
        yield bytes(-size % tarfile.BLOCKSIZE)
        self.parts[name] = checksum.hexdigest()

    def whole(self, name: str, content: bytes) -> Iterator[bytes]:
        """A part that is in memory."""
        return self.part(name, len(content), [content])

    def rows(self, side: str, table: str, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The rows of a table, some megabytes a part; none for an empty table."""
        for number, lump in enumerate(_lumps(lines), 1):
            # No time in it: the same rows are the same bytes.
            packed = gzip.compress(lump, 5, mtime=0)
            yield from self.whole(f"{side}/{table}/{number:06}.jsonl.gz", packed)

    def end(self) -> bytes:
        """What comes last."""
        return bytes(2 * tarfile.BLOCKSIZE)


def _lumps(lines: Iterable[bytes]) -> Iterator[bytes]:
    lump: list[bytes] = []
    size = 0
    for line in lines:
        lump.append(line)
        size += len(line)
        if size >= PART:
            yield b"".join(lump)
            lump, size = [], 0
    if lump:
        yield b"".join(lump)


class Reader:
    """A decrypted archive. Nothing of it is believed: names, kinds, sizes and hashes are looked at first, and
    what is unpacked comes to no more than a multiple of the archive."""

    def __init__(self, tar: tarfile.TarFile, size: int) -> None:
        self._tar = tar
        self._left = UNPACKED * size + SPARE
        self._members = _members(tar)
        if LAST not in self._members:
            raise Damaged("没有清单，备份没有写完 / there is no manifest, the backup is unfinished")
        if self._members[LAST].size > MOST_MANIFEST:
            raise Damaged("清单太大 / the manifest is too large")
        self.manifest: Manifest = read_manifest(self._open(LAST).read())

    def check_parts(self) -> int:
        """Compare every part with its hash. How many there are. Raises Damaged."""
        named = set(self.manifest.parts)
        there = set(self._members) - {LAST}
        if named != there:
            raise Damaged(f"缺少或多出部分 / parts missing or added: {_some(named ^ there)}")
        for name, wanted in self.manifest.parts.items():
            checksum = sha256()
            for piece in read_pieces(self._open(name)):
                checksum.update(piece)
            if checksum.hexdigest() != wanted:
                raise Damaged(f"校验值不符 / not as it was written: {name}")
        return len(named)

    def rows(self, side: str, table: Table) -> Iterator[Row]:
        """The rows of a table; when all are read they are what the manifest says. Raises Damaged."""
        told, found = self.manifest.tables[side].get(table.name, Sum().told), Sum()
        for line in chain.from_iterable(map(self._lines, self._parts(side, table.name))):
            found.add(line)
            try:
                yield read_row(line, table.columns)
            except ValueError as problem:
                raise Damaged(f"{table.name}: {problem}") from None
        if found.told != told:
            raise Damaged(f"{table.name}: 行数或内容与清单不符 / rows differ from the manifest")

    def _parts(self, side: str, table: str) -> list[str]:
        found = (PART_ROWS.fullmatch(name) for name in self._members)
        return sorted(one[0] for one in found if one and one[1] == side and one[2] == table)

    def _lines(self, name: str) -> Iterator[bytes]:
        with gzip.GzipFile(fileobj=self._open(name)) as lines:
            while line := _sound(name, lambda: lines.readline(self._left + 1)):
                self._take(len(line))
                yield line

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every file that was handed in, by the name that the database knows."""
        for name in sorted(self._members):
            if found := PART_FILE.fullmatch(name):
                yield found[1], self._open(name)

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Damaged("解压后过大，可能是恶意文件 / it unpacks to far more than a backup does")

    def _open(self, name: str) -> IO[bytes]:
        opened = self._tar.extractfile(self._members[name])
        assert opened is not None
        return opened


def _members(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    try:
        members = tar.getmembers()
    except (tarfile.TarError, ValueError, OSError, EOFError):
        raise Damaged("备份被截断或损坏 / the archive is cut off or damaged") from None
    for one in members:
        if one.type != tarfile.REGTYPE or one.issparse() or not is_part(one.name):
            raise Damaged(f"不该有的部分 / a part that no backup has: {one.name[:80]!r}")
    found = {one.name: one for one in members}
    if len(found) != len(members) or (members and members[0].name != FIRST):
        raise Damaged("各部分重复或次序不对 / parts twice or out of order")
    return found


def _sound(name: str, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, EOFError, ValueError) as problem:
        raise Damaged(f"{name}: {problem}") from None


def _some(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:5])


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A decrypted archive, open. Raises Damaged."""
    try:
        opened: Any = tarfile.open(path, "r:")  # noqa: SIM115 – closed below
    except (tarfile.TarError, OSError) as problem:
        raise Damaged(f"不是备份文件 / not a backup: {problem}") from None
    with opened as tar:
        yield Reader(tar, path.stat().st_size)
