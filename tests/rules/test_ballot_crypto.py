"""Blind signatures, HPKE and secret sharing held to published vectors."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import gcd, prod
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from gmpy2 import is_prime  # type: ignore[import-untyped]

from tests.votes import issuer_key
from unionweb.ballots import verify
from unionweb.ballots.rules import sealing, shamir
from unionweb.ballots.rules.blindrsa import PrivateKey, PublicKey, blind, encode_pss, finalize
from unionweb.ballots.rules.reasons import Malformed

VECTORS = Path(__file__).parents[1] / "data" / "ballots_rfc9474.json"


@pytest.fixture(scope="module")
def vector() -> dict[str, bytes]:
    texts = json.loads(VECTORS.read_text())
    return {name: bytes.fromhex(text) for name, text in texts.items() if name != "source"}


@pytest.fixture(scope="module")
def key_of_the_rfc(vector: dict[str, bytes]) -> PrivateKey:
    """4096 bits and two primes, whereas ours have 2048 and three."""
    public = PublicKey(int.from_bytes(vector["n"]))
    return PrivateKey(public, (int.from_bytes(vector["p"]), int.from_bytes(vector["q"])))


def test_pss_encoding_is_that_of_rfc_9474(vector: dict[str, bytes]) -> None:
    assert encode_pss(vector["msg"], vector["salt"], 4095) == vector["encoded_msg"]


def test_blinding_is_that_of_rfc_9474(vector: dict[str, bytes], key_of_the_rfc: PrivateKey) -> None:
    public = key_of_the_rfc.public
    r = pow(int.from_bytes(vector["inv"]), -1, public.n)
    assert blind(public, vector["msg"], vector["salt"], r) == vector["blinded_msg"]


def test_blind_signing_is_that_of_rfc_9474(vector: dict[str, bytes], key_of_the_rfc: PrivateKey) -> None:
    assert key_of_the_rfc.blind_sign(vector["blinded_msg"]) == vector["blind_sig"]
    assert key_of_the_rfc.blind_sign(vector["blinded_msg"]) == vector["blind_sig"]


def test_finalizing_is_that_of_rfc_9474(vector: dict[str, bytes], key_of_the_rfc: PrivateKey) -> None:
    public = key_of_the_rfc.public
    r = pow(int.from_bytes(vector["inv"]), -1, public.n)
    assert finalize(public, vector["msg"], vector["blind_sig"], r) == vector["sig"]
    assert public.verify(vector["msg"], vector["sig"])
    assert not public.verify(vector["msg"] + b"!", vector["sig"])


def test_an_answer_that_was_not_signed_is_no_token(
    vector: dict[str, bytes], key_of_the_rfc: PrivateKey
) -> None:
    public = key_of_the_rfc.public
    with pytest.raises(Malformed) as refused:
        finalize(public, vector["msg"], bytes(511) + b"\x07", 5)
    assert refused.value.code == "token"
    with pytest.raises(Malformed):
        finalize(public, vector["msg"], b"short", 5)


def test_the_factor_must_be_invertible(key_of_the_rfc: PrivateKey) -> None:
    with pytest.raises(Malformed):
        blind(key_of_the_rfc.public, b"message", bytes(48), key_of_the_rfc.primes[0])


def test_only_numbers_in_range_are_signed() -> None:
    key = issuer_key()
    for number, code in ((0, "range"), (key.public.n, "range"), (2**2048 - 1, "range")):
        with pytest.raises(Malformed) as refused:
            key.blind_sign(number.to_bytes(256))
        assert refused.value.code == code
    for length in (0, 255, 257):
        with pytest.raises(Malformed) as refused:
            key.blind_sign(bytes(length))
        assert refused.value.code == "size"
    assert int.from_bytes(key.blind_sign((1).to_bytes(256))) == 1


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_miscalculation_never_leaves_the_house(step: int) -> None:
    key = issuer_key()
    broken = PrivateKey(key.public, key.primes)
    prime, exponent, *rest = broken._factors.steps[step]
    broken._factors.steps[step] = (prime, exponent + 2, *rest)
    with pytest.raises(ArithmeticError):
        broken.blind_sign((12345).to_bytes(256))


def test_signing_in_many_threads_gives_right_answers() -> None:
    key = issuer_key()
    messages = [number.to_bytes(256) for number in range(2, 34)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(key.blind_sign, messages))
    opened = [pow(int.from_bytes(answer), key.public.e, key.public.n) for answer in answers]
    assert opened == list(range(2, 34))


def test_the_key_survives_storage_and_hides_from_logs() -> None:
    key = issuer_key()
    again = PrivateKey.from_bytes(key.to_bytes())
    assert again == key
    assert again.blind_sign((99).to_bytes(256)) == key.blind_sign((99).to_bytes(256))
    assert not any(str(prime) in repr(key) for prime in key.primes)
    for fault in (b"", b"not a key", key.to_bytes()[:-1], key.to_bytes() * 2, b"0 not DER"):
        with pytest.raises(ValueError):
            PrivateKey.from_bytes(fault)


def test_a_new_key_has_three_primes_of_the_same_size() -> None:
    key = PrivateKey.generate()
    assert key.public.n == prod(key.primes) and key.public.n.bit_length() == 2048
    assert [prime.bit_length() for prime in key.primes] == [683, 683, 682]
    assert len(set(key.primes)) == 3 and all(is_prime(prime, 40) for prime in key.primes)
    assert all(gcd(prime - 1, key.public.e) == 1 for prime in key.primes)


def test_keys_of_two_primes_that_were_stored_before_still_sign() -> None:
    theirs = generate_private_key(65537, 2048)
    stored = theirs.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    mine = PrivateKey.from_bytes(stored)
    assert mine.public.n == theirs.public_key().public_numbers().n
    assert PrivateKey.from_bytes(mine.to_bytes()) == mine
    encoded = encode_pss(b"message", bytes(48), 2047)
    assert mine.public.verify(b"message", mine.blind_sign(encoded))


def test_what_a_key_of_three_primes_signs_the_library_takes() -> None:
    key = issuer_key()
    signature = key.blind_sign(encode_pss(b"message", bytes(48), 2047))
    assert key.public.verify(b"message", signature)
    assert not key.public.verify(b"massage", signature)


HPKE = {  # RFC 9180, A.2.1: X25519, HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0
    "skR": "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "pkR": "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "enc": "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "aad": "436f756e742d30",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "ct": "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
}


def test_the_verifiers_hpke_is_that_of_rfc_9180() -> None:
    given = {name: bytes.fromhex(text) for name, text in HPKE.items()}
    key = X25519PrivateKey.from_private_bytes(given["skR"])
    sealed = given["enc"] + given["ct"]
    assert verify.hpke_open(key, given["pkR"], given["info"], sealed, given["aad"]) == given["pt"]


def test_the_library_and_the_verifier_mean_the_same_hpke() -> None:
    """The library has no additional data, so the vector cannot be put to it; the verifier's HPKE can."""
    key = X25519PrivateKey.generate()
    public = key.public_key()
    sealed = sealing._SUITE.encrypt(b"a share", public, b"info")
    assert verify.hpke_open(key, public.public_bytes_raw(), b"info", sealed) == b"a share"


def fixed(*blocks: bytes) -> Callable[[int], bytes]:
    left = list(blocks)
    return lambda _length: left.pop(0)


def test_shares_worked_out_by_hand() -> None:
    """secret 42, slope 03: at 1 it is 42⊕03, at 2 42⊕06, at 3 42⊕05 (03·03 = 05)."""
    shares = shamir.split(b"\x42", 2, 3, fixed(b"\x03"))
    assert shares == [b"\x01\x41", b"\x02\x44", b"\x03\x47"]


def test_multiplication_is_that_of_the_field() -> None:
    """57 · 83 = C1 and 53 · CA = 01, the examples of FIPS 197."""
    assert shamir._multiply(0x57, 0x83) == 0xC1
    assert shamir._multiply(0x53, 0xCA) == 1
    assert shamir._inverse(0x53) == 0xCA


def test_one_share_of_one_is_the_secret() -> None:
    assert shamir.split(b"secret", 1, 1, fixed()) == [b"\x01secret"]


@pytest.mark.parametrize(
    "shares", [[], [b""], [b"\0ab"], [b"\1ab", b"\1cd"], [b"\1ab", b"\2abc"]], ids=lambda s: repr(s)
)
def test_shares_that_cannot_be_are_refused(shares: list[bytes]) -> None:
    with pytest.raises(Malformed):
        shamir.join(shares)


@pytest.mark.parametrize(("k", "n"), [(0, 3), (4, 3), (2, 256)])
def test_thresholds_that_cannot_be_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError):
        shamir.split(b"x", k, n, bytes)
