"""An RSA private key as big numbers. Signing works modulo the two primes (four times faster), hides the base
behind a random factor drawn anew for every signature (nothing is shared, so nothing can race), and checks its
own answer: one wrong bit in one half would give the key away.
"""

import secrets

import gmpy2  # type: ignore[import-untyped]


class Halves:
    """The key with what the Chinese remainder theorem needs."""

    def __init__(self, n: int, e: int, p: int, q: int) -> None:
        self.n, self.e, self.p, self.q = gmpy2.mpz(n), gmpy2.mpz(e), gmpy2.mpz(p), gmpy2.mpz(q)
        self.exponent_p = gmpy2.invert(self.e, self.p - 1)
        self.exponent_q = gmpy2.invert(self.e, self.q - 1)
        self.q_inverse = gmpy2.invert(self.q, self.p)

    def sign(self, message: int) -> int:
        """The message to the power of the private exponent; others work meanwhile."""
        with gmpy2.context(allow_release_gil=True):
            return int(self._sign(gmpy2.mpz(message)))

    def _sign(self, message: gmpy2.mpz) -> gmpy2.mpz:
        factor = gmpy2.mpz(2 + secrets.randbelow(int(self.n) - 2))
        hidden = message * gmpy2.powmod(factor, self.e, self.n) % self.n
        by_p = gmpy2.powmod_sec(hidden % self.p, self.exponent_p, self.p)
        by_q = gmpy2.powmod_sec(hidden % self.q, self.exponent_q, self.q)
        both = by_q + self.q * ((by_p - by_q) * self.q_inverse % self.p)
        signature = both * gmpy2.invert(factor, self.n) % self.n
        if gmpy2.powmod(signature, self.e, self.n) != message:
            raise ArithmeticError("the signature is wrong; the machine miscalculates")
        return signature
