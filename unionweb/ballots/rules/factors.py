"""An RSA private key as big numbers. Signing works modulo each prime by itself (several times faster),
hides the base behind a factor that nobody knows, and checks its own answer: one wrong bit modulo one prime
would give the key away.
"""

import secrets
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import gmpy2  # type: ignore[import-untyped]

SQUARED = 31
"""How often a mask is squared before a new one is drawn, as OpenSSL does it: squaring costs a tenth."""


class _Mask(NamedTuple):
    """A random factor to the power e, and its inverse; how often it may be squared yet."""

    hides: gmpy2.mpz
    shows: gmpy2.mpz
    left: int


class Factors:
    """The key with what the Chinese remainder theorem needs."""

    def __init__(self, e: int, primes: Sequence[int]) -> None:
        self.n, self.e = gmpy2.mpz(1), gmpy2.mpz(e)
        self._masks: deque[_Mask] = deque()
        self.steps: list[tuple[gmpy2.mpz, gmpy2.mpz, gmpy2.mpz, gmpy2.mpz]] = []
        for prime in map(gmpy2.mpz, primes):
            # The prime, its exponent, the product of the primes before it, and the inverse of that.
            self.steps.append((prime, gmpy2.invert(self.e, prime - 1), self.n, gmpy2.invert(self.n, prime)))
            self.n *= prime

    def sign(self, message: int) -> int:
        """The message to the power of the private exponent; others work meanwhile."""
        with gmpy2.context(allow_release_gil=True):
            return int(self._sign(gmpy2.mpz(message)))

    def _sign(self, message: gmpy2.mpz) -> gmpy2.mpz:
        mask = self._mask()
        hidden = message * mask.hides % self.n
        root = gmpy2.mpz(0)
        for prime, exponent, before, inverse in self.steps:
            part = gmpy2.powmod_sec(hidden % prime, exponent, prime)
            root += before * ((part - root) * inverse % prime)
        signature = root * mask.shows % self.n
        if gmpy2.powmod(signature, self.e, self.n) != message:
            raise ArithmeticError("the signature is wrong; the machine miscalculates")
        if mask.left:
            squared = _Mask(mask.hides**2 % self.n, mask.shows**2 % self.n, mask.left - 1)
            self._masks.append(squared)
        return signature

    def _mask(self) -> _Mask:
        """One that nobody else has: who takes it from the others' takes it away."""
        try:
            return self._masks.pop()
        except IndexError:
            factor = gmpy2.mpz(2 + secrets.randbelow(int(self.n) - 2))
            return _Mask(gmpy2.powmod(factor, self.e, self.n), gmpy2.invert(factor, self.n), SQUARED)
