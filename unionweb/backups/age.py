"""Encryption in the age format (age-encryption.org/v1), so that the ordinary tool `age` opens a backup too.

To public keys only: what a thief finds on the server opens nothing that was backed up before.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import pyrage

BEGINS = b"age-encryption.org/v1"
_SECRET = "AGE-SECRET-KEY-"


class Unreadable(Exception):
    """A key or an encrypted file that cannot be used; the text says why."""


class _Pieces:
    """Bytes that are made while they are read. What goes wrong in the making is kept: the library would only
    tell its words."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as failure:
            self.failure = failure
            raise
        piece, self._rest = (self._rest[:size], self._rest[size:]) if size >= 0 else (self._rest, b"")
        return piece


def encrypt(pieces: Iterable[bytes], out: IO[bytes], recipients: Iterable[str]) -> None:
    """Write the pieces so that whoever has a recipient's identity can read them, and nobody else."""
    source = _Pieces(pieces)
    try:
        pyrage.encrypt_io(source, out, [pyrage.x25519.Recipient.from_str(one) for one in recipients])
    except Exception as problem:
        if source.failure is not None:
            raise source.failure from None
        if isinstance(problem, pyrage.EncryptError):
            raise OSError(str(problem)) from None
        raise


def decrypt(source: Path, target: Path, identities: Iterable[Any]) -> None:
    """Write the plain archive, readable by its owner only. Raises Unreadable."""
    with source.open("rb") as file, target.open("xb") as out:
        target.chmod(0o600)
        try:
            pyrage.decrypt_io(file, out, list(identities))
        except pyrage.DecryptError as problem:
            raise Unreadable(f"这把私钥打不开这份备份 / this identity does not open it: {problem}") from None
        except OSError as problem:
            if problem.errno is not None:
                raise
            raise Unreadable(f"备份已损坏或被截断 / the backup is damaged or cut off: {problem}") from None


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as an encrypted one."""
    with path.open("rb") as file:
        return file.read(len(BEGINS)) == BEGINS


def read_identities(path: Path, passphrase: str | None = None) -> list[Any]:
    """The private keys in a file as `age-keygen` and `backup keys` write it, which may itself be encrypted
    with a passphrase. Raises Unreadable; the text never holds a key."""
    content = path.read_bytes()
    if content.startswith(BEGINS):
        if passphrase is None:
            raise Unreadable("私钥文件有口令 / the identity file has a passphrase")
        try:
            content = pyrage.passphrase.decrypt(content, passphrase)
        except pyrage.DecryptError:
            raise Unreadable("口令不对 / wrong passphrase") from None
    try:
        return list(_identities(content.decode()))
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise Unreadable("私钥文件已损坏 / the identity file is damaged") from None


def _identities(content: str) -> Iterator[Any]:
    lines = [line.strip() for line in content.splitlines()]
    found = [line for line in lines if line.startswith(_SECRET)]
    if not found:
        raise Unreadable("文件里没有 age 私钥 / there is no age identity in the file")
    yield from (pyrage.x25519.Identity.from_str(line) for line in found)


def new_identity(passphrase: str | None) -> tuple[bytes, str]:
    """The content of a new identity file, and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    content = f"# unionweb backups\n# public key: {recipient}\n{identity}\n".encode()
    if passphrase:
        content = bytes(pyrage.passphrase.encrypt(content, passphrase))
    return content, recipient
