"""Secret sharing over GF(256), polynomial x⁸+x⁴+x³+x+1: any k of n shares give the secret (密钥分割).

A share is its number x = 1 … 255 and the value there of one random polynomial for each byte.
"""

from collections.abc import Callable, Sequence
from functools import cache

from unionweb.ballots.rules.reasons import Malformed


def split(secret: bytes, k: int, n: int, random: Callable[[int], bytes]) -> list[bytes]:
    """n shares, each one byte longer than the secret. `random(length)` must be fit for secrets."""
    if not 1 <= k <= n <= 255:
        raise ValueError("1 ≤ k ≤ n ≤ 255")
    coefficients = [secret, *(random(len(secret)) for _ in range(k - 1))]
    return [bytes([x]) + _value(coefficients, x) for x in range(1, n + 1)]


def _value(coefficients: Sequence[bytes], x: int) -> bytes:
    total = bytes(len(coefficients[0]))
    for coefficient in reversed(coefficients):
        total = _add(total.translate(_times(x)), coefficient)
    return total


def join(shares: Sequence[bytes]) -> bytes:
    """The secret from k shares; a wrong share gives a wrong secret. Malformed for shares that cannot be."""
    numbers = tuple(share[0] for share in shares if share)
    same_length = len({len(share) for share in shares}) == 1
    if not same_length or len(set(numbers)) != len(shares) or 0 in numbers:
        raise Malformed("shares")
    secret = bytes(len(shares[0]) - 1)
    for share, weight in zip(shares, _weights(numbers), strict=True):
        secret = _add(secret, share[1:].translate(_times(weight)))
    return secret


@cache
def _weights(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """By what each share counts at x = 0 (Lagrange)."""
    weights = []
    for x in numbers:
        weight = 1
        for other in numbers:
            if other != x:
                weight = _multiply(weight, _multiply(other, _inverse(other ^ x)))
        weights.append(weight)
    return tuple(weights)


@cache
def _times(factor: int) -> bytes:
    """A table for bytes.translate: every byte times the factor."""
    return bytes(_multiply(factor, byte) for byte in range(256))


def _multiply(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = (a << 1) ^ (0x11B if a & 0x80 else 0), b >> 1
    return product


def _inverse(a: int) -> int:
    """a to the 254th power."""
    result = 1
    for _ in range(254):
        result = _multiply(result, a)
    return result


def _add(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(len(a))
