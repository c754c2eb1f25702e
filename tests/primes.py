"""Keys are made again and again, for every ballot paper of every test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

MANY = 60


class Pool:
    """What the library would make, and after MANY of a size the first ones again. Two in a row are never the
    same, so that a test has keys of its own as long as it needs fewer."""

    def __init__(self, make: Callable[[int, int], rsa.RSAPrivateKey]) -> None:
        self._make = make
        self._made: dict[tuple[int, int], list[rsa.RSAPrivateKey]] = {}
        self._given: dict[tuple[int, int], int] = {}

    def __call__(self, public_exponent: int, key_size: int, backend: object = None) -> rsa.RSAPrivateKey:
        kind = public_exponent, key_size
        made, given = self._made.setdefault(kind, []), self._given.get(kind, 0)
        if len(made) < MANY:
            made.append(self._make(public_exponent, key_size))
        self._given[kind] = given + 1
        return made[given % MANY]


@contextmanager
def pooled() -> Iterator[None]:
    """The library's own generator, which takes 40 ms a key, is asked no more than MANY times a size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", Pool(rsa.generate_private_key))
        yield
