"""The booth's JavaScript against the published test vectors."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.booth.browser_side import BrowserSide, Refused

RFC_9474 = json.loads((Path(__file__).parents[1] / "data" / "ballots_rfc9474.json").read_text())
E = "010001"

# RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305; the first message.
INFO = "4f6465206f6e2061204772656369616e2055726e"
EPHEMERAL = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600"
ENC = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
RECIPIENT = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"
PRIVATE = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"
MESSAGE = "4265617574792069732074727574682c20747275746820626561757479"
AAD = "436f756e742d30"
CIPHERTEXT = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


def test_blinding_as_in_rfc_9474(browser: BrowserSide) -> None:
    n, message = RFC_9474["n"], RFC_9474["msg"]
    r = browser.ask("inverse", a=RFC_9474["inv"], n=n)
    blinded = browser.ask("blind", n=n, e=E, message=message, salt=RFC_9474["salt"], r=r)
    assert blinded == RFC_9474["blinded_msg"]
    token = browser.ask("finalize", n=n, e=E, message=message, signature=RFC_9474["blind_sig"], r=r)
    assert token == RFC_9474["sig"]
    assert browser.ask("verify", n=n, e=E, message=message, signature=token)


@pytest.mark.parametrize("place", [0, 100, 511])
def test_a_signature_with_one_bit_changed_does_not_verify(browser: BrowserSide, place: int) -> None:
    signature = bytearray.fromhex(RFC_9474["sig"])
    signature[place] ^= 1
    asked = {"n": RFC_9474["n"], "e": E, "message": RFC_9474["msg"]}
    assert browser.ask("verify", signature=bytes(signature), **asked) is False
    with pytest.raises(Refused, match="signature"):
        browser.ask("finalize", signature=bytes(signature), r="02", **asked)


def test_a_number_larger_than_the_modulus_is_no_signature(browser: BrowserSide) -> None:
    larger = (int(RFC_9474["sig"], 16) + int(RFC_9474["n"], 16)).to_bytes(513)
    for signature in (larger, larger[1:], b"", bytes(512), b"\xff" * 512):
        asked = {"n": RFC_9474["n"], "e": E, "message": RFC_9474["msg"]}
        assert browser.ask("verify", signature=signature, **asked) is False


def test_sealing_as_in_rfc_9180(browser: BrowserSide) -> None:
    asked = {"info": INFO, "aad": AAD}
    sealed = browser.ask("hpke", recipient=RECIPIENT, message=MESSAGE, ephemeral=EPHEMERAL, **asked)
    assert sealed == ENC + CIPHERTEXT
    assert browser.ask("hpkeOpen", key=PRIVATE, sealed=sealed, **asked) == MESSAGE
