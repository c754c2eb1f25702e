"""A vote in a database of its own: voters signed in and checked in, papers and ballots made beforehand."""

import secrets
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from flask import Flask
from flask_migrate import upgrade

from tests.hall import Hall
from tests.world import World
from unionweb.application import create_app
from unionweb.ballots import box
from unionweb.ballots.queries import vote_named
from unionweb.ballots.rules.encoding import digest
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.db import db
from unionweb.config import Settings

SHA384 = hashes.SHA384()
PSS = padding.PSS(padding.MGF1(SHA384), 48)


class Voting:
    """A vote that is on, in an installation with these settings."""

    def __init__(self, settings: dict[str, str], voters: int) -> None:
        app = create_app(Settings.read(settings))
        with app.app_context():
            upgrade()
        world = World(app)
        hall = Hall.build(world, voters)
        hall.to_voting()
        self.cookies = iter([cookie_of(app, world.log_in(person)) for person in hall.voters])
        self.vote = hall.vote
        with app.app_context():
            stored = vote_named(self.vote.name)
            assert stored is not None and stored.issuer is not None
            self._issuer = library_key(stored.issuer)
            db.session.remove()
            db.engine.dispose()
            box.boxes().forget()
        self._app = app

    def requests(self) -> Iterator[bytes]:
        """Blinded messages, 256 bytes each."""
        while True:
            yield Booth(secrets.token_bytes(32), self.vote).blinded

    def ballots(self) -> Iterator[bytes]:
        """Ballots that the box takes. Their tokens are signed openly, which gives the same kind of signature
        much faster, and what is sealed in them is noise: the box does not look inside."""
        while True:
            yield make_ballot(self.vote, self._issuer)

    def received(self) -> int:
        """How many the box holds."""
        with self._app.app_context():
            try:
                return box.received(self.vote.name)
            finally:
                box.boxes().forget()


def cookie_of(app: Flask, token: str) -> str:
    """What a browser sends in a running log-in."""
    interface: Any = app.session_interface
    signer = interface.get_signing_serializer(app)
    return f"unionweb={signer.dumps({'_user_id': token, '_fresh': True})}"


def make_ballot(
    vote: Vote, issuer: rsa.RSAPrivateKey, seal: Callable[[Vote, bytes], bytes] | None = None
) -> bytes:
    """A ballot with a token and a signature that hold; `seal` makes the box for a one-time key, else it is
    noise."""
    key = Ed25519PrivateKey.generate()
    vk = key.public_key().public_bytes_raw()
    token = issuer.sign(vote.token_prefix + vk, PSS, SHA384)
    sealed = seal(vote, vk) if seal else secrets.token_bytes(vote.box_length)
    return vk + token + key.sign(vote.ballot_prefix + digest(sealed)) + sealed


@cache
def library_key(data: bytes) -> rsa.RSAPrivateKey:
    """The issuer's key as the library has it; loading it takes longer than a ballot."""
    key = load_der_private_key(data, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
