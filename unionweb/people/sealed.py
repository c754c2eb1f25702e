"""Texts that stand in the database only encrypted: what others could use who get hold of a copy of it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from unionweb.people.keys import keyed

_FIRST, _NONCE = "1.", 12


def seal(purpose: str, text: str) -> str:
    """AES-256-GCM with a key made from the installation's and the purpose; "" stays "". The same text twice
    does not look the same."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not text:
        return ""
    nonce = token_bytes(_NONCE)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, text.encode(), purpose.encode())
    return _FIRST + urlsafe_b64encode(nonce + sealed).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text; "" when it was sealed with another key (the installation was restored with a new one) or is
    not sealed at all."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not sealed.startswith(_FIRST):
        return ""
    try:
        data = urlsafe_b64decode(sealed.removeprefix(_FIRST))
        return AESGCM(_key(purpose)).decrypt(data[:_NONCE], data[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        return ""


def _key(purpose: str) -> bytes:
    return bytes.fromhex(keyed("sealed", purpose))


class Sealed(TypeDecorator[str]):
    """A column of such texts; the model has them in the clear. It cannot be searched."""

    impl = Text()
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(self.purpose, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(self.purpose, value)
