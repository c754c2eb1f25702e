"""Blind RSA signatures: RSABSSA-SHA384-PSS-Deterministic of RFC 9474 (领票凭证的盲签名).

The signer never sees what it signs, and what comes out is a plain RSA-PSS signature. How it is computed:
`factors`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha384
from math import gcd, prod
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from unionweb.ballots.rules.reasons import Malformed

if TYPE_CHECKING:
    from unionweb.ballots.rules.factors import Factors

BITS, EXPONENT, SALT_LENGTH = 2048, 65537, 48
PRIME_BITS = 2 * 683, 2 * 682
"""Of the pairs that the library makes; two primes of the first and one of the second have 2048 together."""

_DER = b"0"

_SHA384 = hashes.SHA384()
_PSS = padding.PSS(padding.MGF1(_SHA384), SALT_LENGTH)


@dataclass(frozen=True)
class PublicKey:
    """The issuer's modulus and exponent."""

    n: int
    e: int = EXPONENT

    @property
    def length(self) -> int:
        """Bytes of the modulus, and so of every blinded message, blind signature and token."""
        return (self.n.bit_length() + 7) // 8

    @cached_property
    def library_key(self) -> rsa.RSAPublicKey:
        """The same key as `cryptography` wants it; loading costs as much as a verification."""
        return rsa.RSAPublicNumbers(self.e, self.n).public_key()

    @cached_property
    def _verify(self) -> Callable[..., None]:
        return self.library_key.verify

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether this is an RSA-PSS signature of the message: SHA-384, salt 48."""
        try:
            self._verify(signature, message, _PSS, _SHA384)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """The issuer's key. It is in nobody's hands but the server's, and is destroyed after the close.

    A new one has three primes (RFC 8017, 3): it signs in half the time, and from outside is a key like any
    other. Finding a prime of 683 bits is out of reach, and no easier than splitting the whole.
    """

    public: PublicKey
    primes: tuple[int, ...] = field(repr=False)

    @classmethod
    def generate(cls) -> "PrivateKey":
        """A new key of 2048 bits; about a tenth of a second."""
        while True:
            (one, two), (three, _four) = (_primes(bits) for bits in PRIME_BITS)
            if (one * two * three).bit_length() == BITS and one != two:
                return cls._of(one, two, three)

    @classmethod
    def from_bytes(cls, data: bytes) -> "PrivateKey":
        """From what `to_bytes` gives, or PKCS #8 (DER, not encrypted), as keys of two primes were stored;
        ValueError for anything else."""
        key = cls._of(*(_primes_in_der(data) if data[:1] == _DER else _split(data)))
        if key.public.n.bit_length() != BITS:
            raise ValueError("not an RSA key of 2048 bits")
        return key

    @classmethod
    def _of(cls, *primes: int) -> "PrivateKey":
        return cls(PublicKey(prod(primes)), primes)

    def to_bytes(self) -> bytes:
        """The primes, each after its length in two bytes; whoever stores it looks after it."""
        written = (prime.to_bytes((prime.bit_length() + 7) // 8) for prime in self.primes)
        return b"".join(len(one).to_bytes(2) + one for one in written)

    def blind_sign(self, blinded: bytes) -> bytes:
        """The blind signature, as long as the modulus. Malformed for a wrong length or out of range."""
        message = int.from_bytes(blinded)
        if len(blinded) != self.public.length:
            raise Malformed("size")
        if not 0 < message < self.public.n:
            raise Malformed("range")
        return self._factors.sign(message).to_bytes(self.public.length)

    @cached_property
    def _factors(self) -> "Factors":
        # Big numbers take long to load, and a process that only opens ballots signs nothing.
        from unionweb.ballots.rules.factors import Factors

        return Factors(self.public.e, self.primes)


def _primes(bits: int) -> tuple[int, int]:
    """Two primes of half so many bits, as the library makes them."""
    numbers = rsa.generate_private_key(EXPONENT, bits).private_numbers()
    return numbers.p, numbers.q


def _primes_in_der(data: bytes) -> tuple[int, int]:
    key = serialization.load_der_private_key(data, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    numbers = key.private_numbers()
    return numbers.p, numbers.q


def _split(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        yield int.from_bytes(data[at + 2 : end])
        at = end


def blind(public: PublicKey, message: bytes, salt: bytes, r: int) -> bytes:
    """The message encoded (PSS) and hidden by the factor r. Malformed where n is not prime to either."""
    encoded = int.from_bytes(encode_pss(message, salt, public.n.bit_length() - 1))
    if gcd(encoded, public.n) != 1 or gcd(r, public.n) != 1:
        raise Malformed("range")
    return (encoded * pow(r, public.e, public.n) % public.n).to_bytes(public.length)


def finalize(public: PublicKey, message: bytes, blind_signature: bytes, r: int) -> bytes:
    """The token: a plain signature of the message. Malformed when the answer was not signed by this key."""
    if len(blind_signature) != public.length:
        raise Malformed("size")
    number = int.from_bytes(blind_signature) * pow(r, -1, public.n) % public.n
    signature = number.to_bytes(public.length)
    if not public.verify(message, signature):
        raise Malformed("token")
    return signature


def encode_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS of RFC 8017, 9.1.1, with SHA-384 and MGF1 of it, for a number of so many bits."""
    length = (bits + 7) // 8
    inner = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(inner) - 2) + b"\1" + salt
    mask = b"".join(sha384(inner + i.to_bytes(4)).digest() for i in range(-(-len(block) // len(inner))))
    masked = int.from_bytes(block) ^ int.from_bytes(mask[: len(block)])
    masked &= (1 << (bits - 8 * (len(inner) + 1))) - 1
    return masked.to_bytes(len(block)) + inner + b"\xbc"
