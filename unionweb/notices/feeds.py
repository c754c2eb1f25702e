"""A person's calendar under a secret address.

The secret is made from the installation's key, so that its owner can see the address again at any time,
while the database alone does not tell it; a hash of it finds the person.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from flask import current_app
from sqlalchemy import select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.icalendar import Entry
from unionweb.base.web.feature import Feature
from unionweb.notices.models import Feed
from unionweb.people.keys import keyed
from unionweb.people.models import Account, Person


def secret_of(person_id: int, nonce: bytes) -> str:
    """What stands in the address: 64 hexadecimal digits."""
    return keyed("calendar", f"{person_id}:{nonce.hex()}")


def hash_of(secret: str) -> str:
    """What finds it."""
    return sha256(secret.encode()).hexdigest()


def address_of(feed: Feed, site: str) -> str | None:
    """The whole address; None when it was made with another key of the installation and nobody can tell."""
    secret = secret_of(feed.person_id, feed.nonce)
    return f"{site}/calendar/{secret}.ics" if hash_of(secret) == feed.secret_hash else None


def feed_by(secret: str, now: datetime) -> Feed | None:
    """The calendar with this secret, as long as its owner has an account and has not left."""
    query = (
        select(Feed)
        .join(Account, Account.person_id == Feed.person_id)
        .join(Person, Person.id == Feed.person_id)
        .where(Feed.secret_hash == hash_of(secret), ~Account.disabled)
        .where(Person.left_on.is_(None) | (Person.left_on > local_date(now)))
    )
    return db.session.scalar(query)


def entries_of(person_id: int, site: str, now: datetime) -> Iterator[Entry]:
    """What every feature has in this person's calendar."""
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    for feature in features:
        for one in feature.events(person_id, now) if feature.events is not None else ():
            link, uid = f"{site}{one.link}" if one.link else "", f"{one.uid}@unionweb"
            yield Entry(uid, str(one.title), one.starts, one.ends, one.place, one.words, link)
