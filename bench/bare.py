"""The floor of a recount: the library's operations that it consists of, and nothing else, on all cores."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from unionweb.ballots.rules.encoding import digest, label
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.sealing import SEALED_SHARE_LENGTH

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
SHA384 = hashes.SHA384()
PSS = padding.PSS(padding.MGF1(SHA384), 48)
CORES = os.cpu_count() or 1

Operation = Callable[[], None]


@dataclass(frozen=True)
class Used:
    """What some work took: seconds from beginning to end, seconds of CPU, and MiB at its peak."""

    wall: float
    cpu: float
    mib: float = 0


class Bare:
    """The operations on these ballots. Each is a list of calls with their arguments put together before."""

    def __init__(self, vote: Vote, ballots: Sequence[bytes], keys: dict[int, bytes]) -> None:
        verify, token, signature = vote.issuer.library_key.verify, vote.token_prefix, vote.ballot_prefix
        self.rsa = [(verify, (one[32:288], token + one[:32], PSS, SHA384)) for one in ballots]
        self.ed25519 = [
            (_ed25519, (one[:32], one[288:352], signature + digest(one[352:]))) for one in ballots
        ]
        loaded = [(number, X25519PrivateKey.from_private_bytes(key)) for number, key in keys.items()]
        self.hpke = [
            (SUITE.decrypt, _share(vote, one, number, private))
            for one in ballots
            for number, private in loaded
        ]
        self.chacha = [_chacha(vote, one) for one in ballots]

    def checks(self) -> list[Any]:
        """Everything that a verifier does with a ballot."""
        return [*self.rsa, *self.ed25519, *self.opens()]

    def opens(self) -> list[Any]:
        """What opening takes alone."""
        return [*self.hpke, *self.chacha]


def _ed25519(public: bytes, signature: bytes, data: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, data)


def _share(vote: Vote, ballot: bytes, number: int, private: X25519PrivateKey) -> tuple[Any, ...]:
    at = 352 + 32 + SEALED_SHARE_LENGTH * (number - 1)
    info = label("share") + vote.ph + ballot[:32] + bytes([number])
    return ballot[at : at + SEALED_SHARE_LENGTH], private, info


def _chacha(vote: Vote, ballot: bytes) -> tuple[Any, tuple[Any, ...]]:
    """Of the same length; the key is nobody's, since the ballot's own is shared out."""
    key, aad = bytes(32), vote.ph + ballot[:32]
    sealed = ChaCha20Poly1305(key).encrypt(bytes(12), bytes(vote.parameters.pad), aad)
    return _decrypt, (key, sealed, aad)


def _decrypt(key: bytes, sealed: bytes, aad: bytes) -> None:
    ChaCha20Poly1305(key).decrypt(bytes(12), sealed, aad)


def do(calls: list[Any]) -> Used:
    """Make all these calls, shared among the cores. Making the processes is not counted."""
    context = get_context("fork")
    start, results = context.Barrier(CORES + 1), context.SimpleQueue()

    def work(number: int) -> None:
        mine = calls[number::CORES]
        start.wait()
        cpu = time.process_time()
        for call, arguments in mine:
            call(*arguments)
        results.put(time.process_time() - cpu)

    processes = [context.Process(target=work, args=(number,)) for number in range(CORES)]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    cpu = sum(results.get() for _process in processes)
    wall = time.perf_counter() - began
    for process in processes:
        process.join()
    return Used(wall, cpu)
