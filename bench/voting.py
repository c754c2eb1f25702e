"""A vote in a database of its own: voters signed in and checked in, papers and ballots made beforehand."""

import secrets
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select, update

from tests.hall import Hall
from tests.world import LONG_AGO, World
from unionweb.application import create_app
from unionweb.audit import SYSTEM, record
from unionweb.ballots import box
from unionweb.ballots.queries import vote_named
from unionweb.ballots.rules.blindrsa import BITS, SALT_LENGTH, PrivateKey, encode_pss
from unionweb.ballots.rules.encoding import digest
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.upgrading import upgrade
from unionweb.config import Settings
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, Person


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
            self._issuer = issuer_of(stored.issuer)
            db.session.remove()
            db.engine.dispose()
            box.boxes().forget()
        self._app, self._world, self._hall = app, world, hall
        self.election = hall.election

    def requests(self) -> Iterator[bytes]:
        """Blinded messages, 256 bytes each."""
        while True:
            yield Booth(secrets.token_bytes(32), self.vote).blinded

    def ballots(self) -> Iterator[bytes]:
        """Ballots that the box takes. Their tokens are signed openly, which gives the same kind of signature,
        and what is sealed in them is noise: the box does not look inside."""
        while True:
            yield make_ballot(self.vote, self._issuer)

    def let_in(self, password: str) -> list[str]:
        """Every voter may log in with it; their numbers, in the order of the roll."""
        voters, stored = self._hall.voters, hash_password(password)
        with self._world.work():
            db.session.execute(
                update(Account).where(Account.person_id.in_(voters)).values(password_hash=stored)
            )
            people = select(Person.number).where(Person.id.in_(voters)).order_by(Person.id)
            numbers = list(db.session.scalars(people))
            record("bench.build", subject=("box", 0), by=SYSTEM, now=clock.now())
        self._disconnect()
        return numbers

    def people_with_password(self, number: int, password: str) -> list[str]:
        """So many more people who may log in with it; their numbers."""
        world, stored = self._world, hash_password(password)
        people = [world.student() for _one in range(number)]
        with world.work():
            accounts = [Account(person_id=one, password_hash=stored, activated_at=LONG_AGO) for one in people]
            db.session.add_all(accounts)
            numbers = list(db.session.scalars(select(Person.number).where(Person.id.in_(people))))
            record("bench.build", subject=("box", 0), by=SYSTEM, now=clock.now())
        self._disconnect()
        return numbers

    def _disconnect(self) -> None:
        """Servers start after this: nothing of ours holds the database's file."""
        with self._app.app_context():
            db.session.remove()
            db.engine.dispose()

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


def make_ballot(vote: Vote, issuer: PrivateKey, seal: Callable[[Vote, bytes], bytes] | None = None) -> bytes:
    """A ballot with a token and a signature that hold; `seal` makes the box for a one-time key, else it is
    noise."""
    key = Ed25519PrivateKey.generate()
    vk = key.public_key().public_bytes_raw()
    encoded = encode_pss(vote.token_prefix + vk, secrets.token_bytes(SALT_LENGTH), BITS - 1)
    token = issuer.blind_sign(encoded)
    sealed = seal(vote, vk) if seal else secrets.token_bytes(vote.box_length)
    return vk + token + key.sign(vote.ballot_prefix + digest(sealed)) + sealed


@cache
def issuer_of(data: bytes) -> PrivateKey:
    """The issuer's key, ready to sign again and again."""
    return PrivateKey.from_bytes(data)
