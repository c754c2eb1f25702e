"""Keys are made again and again, for every ballot paper of every test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MANY = 60


class Pool:
    """What the library would make, and after MANY of a size the first ones again. Two in a row are never the
    same, so that a test has keys of its own as long as it needs fewer. All workers of a run share them, in a
    directory."""

    def __init__(self, make: Callable[[int, int], rsa.RSAPrivateKey], directory: Path) -> None:
        self._make, self._directory = make, directory
        self._made: dict[tuple[int, int], list[rsa.RSAPrivateKey]] = {}
        self._given: dict[tuple[int, int], int] = {}

    def __call__(self, public_exponent: int, key_size: int, backend: object = None) -> rsa.RSAPrivateKey:
        kind = public_exponent, key_size
        made, given = self._made.setdefault(kind, []), self._given.get(kind, 0)
        if len(made) < MANY:
            made.append(self._the(len(made), public_exponent, key_size))
        self._given[kind] = given + 1
        return made[given % MANY]

    def _the(self, number: int, public_exponent: int, key_size: int) -> rsa.RSAPrivateKey:
        """Another worker's, if one was quicker."""
        file = self._directory / f"{public_exponent}-{key_size}-{number}"
        if not file.exists():
            mine = file.with_suffix(f".{os.getpid()}")
            mine.write_bytes(_bytes(self._make(public_exponent, key_size)))
            mine.replace(file)
        found = serialization.load_der_private_key(
            file.read_bytes(), None, unsafe_skip_rsa_key_validation=True
        )
        assert isinstance(found, rsa.RSAPrivateKey)
        return found


def _bytes(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@contextmanager
def pooled(directory: Path) -> Iterator[None]:
    """The library's own generator, which takes 40 ms a key, is asked no more than MANY times a size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", Pool(rsa.generate_private_key, directory))
        yield
