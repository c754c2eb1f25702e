"""A ballot as it is cast, what the box checks before it keeps one, and the receipt (投票、回执)."""

from dataclasses import dataclass, replace
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.encoding import b32, digest, label
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.sealing import seal, seal_text
from unionweb.ballots.rules.tokens import Booth

RECEIPT_LENGTH = 96

_TRACKER, _RECEIPT, _NUMBER = label("tracker"), label("receipt"), label("number")

NUMBER_LENGTH, _SIGNATURE_LENGTH = 4, 64


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot taken apart; `data` is the whole of it. `number`: how often it was changed."""

    vk: bytes
    token: bytes
    signature: bytes
    box: bytes
    data: bytes
    number: int = 0

    @property
    def tracker(self) -> bytes:
        """What it is found by on the board, 32 bytes."""
        return tracker_of(self.data)


def tracker_of(ballot: bytes) -> bytes:
    """The hash that orders the board and stands on the receipt, 32 bytes."""
    return digest(_TRACKER, ballot)


def short_tracker(tracker: bytes) -> str:
    """The ten characters that people compare."""
    return b32(tracker)[:10]


def make_ballot(vote: Vote, booth: Booth, token: bytes, choices: Choices) -> bytes:
    """Seal, sign and put together; Malformed when the choices do not fit the vote."""
    return assemble(vote, booth, token, seal(vote, booth.vk, choices))


def make_form_ballot(vote: Vote, booth: Booth, token: bytes, data: bytes) -> bytes:
    """The same around the answers to a form; Malformed when they are too long, or the vote has no form."""
    if vote.parameters.form is None:
        raise Malformed("parameters", what="form")
    return assemble(vote, booth, token, seal_text(vote, booth.vk, data))


def assemble(vote: Vote, booth: Booth, token: bytes, box: bytes) -> bytes:
    """A ballot around a box that is sealed already."""
    return booth.vk + token + booth.sign(vote.ballot_prefix + digest(box)) + box


def number_ballot(vote: Vote, booth: Booth, ballot: bytes, number: int) -> bytes:
    """What is cast in a vote that lets its ballots be changed: the ballot and how often it was changed, 0 at
    first, signed by its key. Nobody can put an old one back, and a late one takes no newer one's place."""
    written = number.to_bytes(NUMBER_LENGTH)
    return ballot + written + booth.sign(_numbered(vote, ballot, written))


def _numbered(vote: Vote, ballot: bytes, written: bytes) -> bytes:
    return _NUMBER + vote.ph + written + digest(ballot)


def split_ballot(vote: Vote, data: bytes) -> Ballot:
    """The ballot's parts, unchecked but for the length."""
    if len(data) != vote.ballot_length:
        raise Malformed("size")
    return Ballot(data[:32], data[32:288], data[288:352], data[352:], data)


def check_ballot(vote: Vote, data: bytes) -> Ballot:
    """What the box lets in: right length, a token of this vote, signed by the token's own key.
    Malformed "size", "token" or "signature"."""
    ballot = split_ballot(vote, data)
    if not vote.issuer.verify(vote.token_prefix + ballot.vk, ballot.token):
        raise Malformed("token")
    if not signed_by(ballot.vk, ballot.signature, vote.ballot_prefix + digest(ballot.box)):
        raise Malformed("signature")
    return ballot


def check_cast(vote: Vote, data: bytes) -> Ballot:
    """The same for what is cast: a ballot, with its number where the vote lets ballots be changed."""
    if not vote.changes:
        return check_ballot(vote, data)
    if len(data) != vote.ballot_length + NUMBER_LENGTH + _SIGNATURE_LENGTH:
        raise Malformed("size")
    ballot = check_ballot(vote, data[: vote.ballot_length])
    written, signature = data[vote.ballot_length : -_SIGNATURE_LENGTH], data[-_SIGNATURE_LENGTH:]
    if not signed_by(ballot.vk, signature, _numbered(vote, ballot.data, written)):
        raise Malformed("signature")
    return replace(ballot, number=int.from_bytes(written))


def signed_by(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether this is an Ed25519 signature of the data."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def receipt(vote: Vote, receipt_private: bytes, tracker: bytes) -> bytes:
    """The box's promise that a ballot is kept: tracker and signature, 96 bytes."""
    return tracker + _signer(receipt_private).sign(_RECEIPT + vote.ph + tracker)


def check_receipt(vote: Vote, data: bytes, given: bytes) -> None:
    """Malformed unless the box of this vote signed that it keeps this very ballot."""
    tracker = tracker_of(data)
    right_length = len(given) == RECEIPT_LENGTH
    if not right_length or given[:32] != tracker:
        raise Malformed("receipt")
    if not signed_by(vote.parameters.receipt, given[32:], _RECEIPT + vote.ph + tracker):
        raise Malformed("receipt")


@lru_cache(maxsize=64)
def _signer(private: bytes) -> Ed25519PrivateKey:
    """Loading costs as much as signing, and one box signs for all its voters with one key."""
    return Ed25519PrivateKey.from_private_bytes(private)
