"""Passwords are stored as argon2id hashes; few are computed at a time, in threads that let others go first.

The parameters are one of the sets that OWASP recommends as equal: 12 MiB, three passes, one lane (decision
27). They take 18 ms of a core. What libraries take by default is 148 ms, and in a trial that cost five sixths
of all votes while a class logged in.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id
from werkzeug.exceptions import ServiceUnavailable

from unionweb.people.rules.passwords import normal

_PASSES, _KIB = 3, 12 * 1024
_BEGINS = f"$argon2id$v=19$m={_KIB},t={_PASSES},p=1$"


class Busy(ServiceUnavailable):
    """Too many log-ins at this moment: 503 with Retry-After."""

    def __init__(self) -> None:
        super().__init__(retry_after=5)


class Gate:
    """Lets so many through at a time; others wait a little and are then told to come back.

    Hashing takes whole cores. Without a gate a log-in storm takes them from everybody who is voting;
    with an endless queue every thread of the server ends up waiting in it.
    """

    def __init__(self, places: int, patience: float) -> None:
        """`patience` in seconds."""
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises Busy when none becomes free in time."""
        if not self._places.acquire(timeout=self._patience):
            raise Busy
        try:
            yield
        finally:
            self._places.release()


PLACES = 2
gate = Gate(places=PLACES, patience=1.5)


def _step_back() -> None:
    """On Linux each thread has its own rank, which cannot be raised again: these threads do nothing else."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


# No thread is there before the first password, so that a server may divide into workers.
_behind = ThreadPoolExecutor(PLACES, "passwords", _step_back)


def _hash(password: str) -> str:
    return argon2id.str(normal(password).encode(), opslimit=_PASSES, memlimit=_KIB * 1024).decode()


def _verify(stored: str, password: str) -> bool:
    try:
        return argon2id.verify(stored.encode(), normal(password).encode())
    except InvalidkeyError:
        return False


# Verified in place of an account that does not exist, so that the answer takes as long.
_NOBODY = _hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """The hash to store."""
    return _behind.submit(_hash, password).result()


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password belongs to a stored hash. Takes as long when there is none."""
    return _behind.submit(_verify, stored or _NOBODY, password).result() and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return not stored.startswith(_BEGINS)
