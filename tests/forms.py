"""Form votes: what voters answer is a document of whoever holds the vote, here any bytes."""

import secrets
from dataclasses import replace
from typing import Any

from tests.votes import Secrets, freeze
from unionweb.ballots.rules.ballots import assemble, make_form_ballot, number_ballot
from unionweb.ballots.rules.encoding import digest
from unionweb.ballots.rules.parameters import Disclosure, Void, Vote
from unionweb.ballots.rules.sealing import seal_padded
from unionweb.ballots.rules.tellers import TellerSecret

FORM = digest("满意度测评".encode())
FIXED: dict[str, Any] = {
    "form": FORM,
    "checkin": False,
    "disclosure": Disclosure.TOTALS,
    "void": Void.REFUSE,
    "style": "study",
    "pad": 512,
}


def freeze_form(electorate: int = 30, tellers: int = 1, **others: Any) -> Secrets:
    """A form vote and every secret behind it. `others` are fields of Parameters."""
    return freeze((), electorate=electorate, tellers=tellers, threshold=tellers, **FIXED | others)


def with_server(held: Secrets, secret: bytes) -> Secrets:
    """The same with the server as its only teller."""
    teller = TellerSecret(secret)
    parameters = replace(held.vote.parameters, tellers=(teller.public("server"),), threshold=1)
    return replace(held, vote=Vote(parameters.to_bytes()), tellers=(teller,))


def answered(held: Secrets, data: bytes | None = None) -> bytes:
    """A ballot with these bytes, or with random ones of any length that fits."""
    booth, token = held.draw()
    if data is None:
        data = secrets.token_bytes(secrets.randbelow(held.vote.parameters.pad - 1))
    return make_form_ballot(held.vote, booth, token, data)


def versions(held: Secrets, times: int = 2) -> list[bytes]:
    """What one voter casts where ballots may be changed, first and with each change; it says its number."""
    booth, token = held.draw()
    made = [make_form_ballot(held.vote, booth, token, b"%d" % n) for n in range(times + 1)]
    return [number_ballot(held.vote, booth, ballot, n) for n, ballot in enumerate(made)]


def spoiled(held: Secrets) -> bytes:
    """A ballot of the right length in which nothing can be read."""
    booth, token = held.draw()
    box = seal_padded(held.vote, booth.vk, b"\xff" * held.vote.parameters.pad)
    return assemble(held.vote, booth, token, box)
