"""The keys of open boxes: one small file each, in no database, no log and no backup.

What waits in the inbox is sealed with it. When a box closes its key is destroyed, and with it every
trace of the order in which the ballots came.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from unionweb.ballots.box.wiping import wipe

LENGTH = 32


class KeyFiles:
    """`<directory>/<vote name>.key`, 32 random bytes each."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @property
    def directory(self) -> Path:
        """Where the files are; it is made with the first of them."""
        return self._directory

    def make(self, name: str) -> None:
        """Have a key on disk when this returns; the one that is there, if there is one."""
        self._directory.mkdir(mode=0o700, exist_ok=True)
        draft = self._directory / f".{secrets.token_hex(8)}"
        key = secrets.token_bytes(LENGTH)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.write(key)
            os.fsync(descriptor)
        wipe(key)
        # A link appears whole or not at all, and never in the place of another.
        with suppress(FileExistsError):
            os.link(draft, self._path(name))
        draft.unlink()
        self._sync()

    def read(self, name: str) -> bytearray | None:
        """The key, to be wiped by who asked; None when there is none, or what is there is no key."""
        if (key := self._read(name)) is None:
            self._look_again()
            key = self._read(name)
        return key

    def _read(self, name: str) -> bytearray | None:
        key = bytearray(LENGTH + 1)
        try:
            with self._path(name).open("rb", buffering=0) as file:
                length = file.readinto(key)
        except FileNotFoundError:
            return None
        if length != LENGTH:
            return None
        del key[LENGTH:]
        return key

    def is_there(self, name: str) -> bool:
        """Whether there is a key, without reading it. Raises OSError when nobody can tell."""
        try:
            return self._path(name).stat().st_size == LENGTH
        except FileNotFoundError:
            return False

    def destroy(self, name: str) -> None:
        """Overwrite and remove; nothing happens when it is gone already."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(LENGTH))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync()

    def names(self) -> Iterator[str]:
        """The votes that have a key."""
        return (path.stem for path in self._directory.glob("*.key"))

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.key"

    def _look_again(self) -> None:
        """A host that shares the directory may remember for half a minute that something was not there. NFS
        forgets that when a directory is opened that has changed."""
        for directory in (self._directory.parent, self._directory):
            with suppress(OSError):
                os.close(os.open(directory, os.O_RDONLY))

    def _sync(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
