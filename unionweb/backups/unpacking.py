"""A backup file, decrypted where nobody else can read, and gone again afterwards."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unionweb.backups import age
from unionweb.backups.archive import Reader, reading


@contextmanager
def workshop(beside: Path | None = None) -> Iterator[Path]:
    """A directory of one's own that is removed in the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="unionweb-", dir=beside) as place:
        yield Path(place)


@contextmanager
def unpacked(file: Path, identities: Iterable[Any], place: Path) -> Iterator[Reader]:
    """The archive in a backup file; `place` is a directory for the decrypted copy. Raises Unreadable,
    Damaged."""
    if not age.is_encrypted(file):
        with reading(file) as archive:
            yield archive
        return
    plain = place / "plain.tar"
    try:
        age.decrypt(file, plain, identities)
        with reading(plain) as archive:
            yield archive
    finally:
        plain.unlink(missing_ok=True)
