"""Draw, seal, cast, receipt: what fits together, and everything that must not."""

import secrets
from dataclasses import replace

import pytest

from tests.votes import FinishedVote, Secrets, blank, election, freeze, make_vote, marks, motion
from unionweb.ballots.rules.ballots import (
    assemble,
    check_ballot,
    check_receipt,
    make_ballot,
    receipt,
    short_tracker,
    tracker_of,
)
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.parameters import Vote, pad_for
from unionweb.ballots.rules.reasons import REASONS, Malformed, Spoiled
from unionweb.ballots.rules.rule import Rule, WriteIn
from unionweb.ballots.rules.sealing import seal, seal_padded, unseal
from unionweb.ballots.rules.tokens import Booth

CONTESTS = (election("c1", 2, "张三", "李四", "王五", rule=Rule(writein=WriteIn.FREE)), motion("c2"))
CHOICES = marks("fa-", "b", names=[["赵六"], []])


@pytest.fixture(scope="module")
def held() -> Secrets:
    return freeze(CONTESTS)


@pytest.fixture(scope="module")
def ballot(held: Secrets) -> bytes:
    return held.cast(CHOICES)


def refusal(vote: Vote, ballot: bytes) -> str:
    with pytest.raises(Malformed) as refused:
        check_ballot(vote, ballot)
    assert refused.value.code in REASONS and str(refused.value.sentence)
    return refused.value.code


def opened(held: Secrets, ballot: bytes, *tellers: int) -> Choices:
    return unseal(held.vote, ballot[:32], ballot[352:], held.keys(*tellers))


def test_a_ballot_comes_out_as_it_went_in(held: Secrets, ballot: bytes) -> None:
    checked = check_ballot(held.vote, ballot)
    assert checked.tracker == tracker_of(ballot) and len(short_tracker(checked.tracker)) == 10
    for tellers in ((1, 2), (1, 3), (2, 3), (1, 2, 3)):
        assert opened(held, ballot, *tellers) == CHOICES


def test_the_size_is_as_the_protocol_says() -> None:
    vote = freeze((election("c1", 5, *(f"候选人{i}" for i in range(25))),)).vote
    assert vote.ballot_length == 1155


def test_every_ballot_of_a_vote_is_as_long(held: Secrets, ballot: bytes) -> None:
    long = marks("ffa", "f", names=[["名" * 40, "字" * 40], []])
    assert len(held.cast(long)) == len(held.cast(blank(held.vote))) == len(ballot) == held.vote.ballot_length


def test_the_same_seed_draws_the_same(held: Secrets) -> None:
    seed = secrets.token_bytes(32)
    first, second = Booth(seed, held.vote), Booth(seed, held.vote)
    assert (first.vk, first.blinded) == (second.vk, second.blinded)
    assert Booth(secrets.token_bytes(32), held.vote).vk != first.vk


def test_the_blinded_message_does_not_show_the_token(held: Secrets) -> None:
    booth, token = held.draw()
    assert booth.vk not in booth.blinded and token != held.issuer.blind_sign(booth.blinded)


def test_every_altered_byte_of_a_ballot_is_found(held: Secrets, ballot: bytes) -> None:
    for place in range(len(ballot)):
        changed = bytearray(ballot)
        changed[place] ^= 1 << place % 8
        assert refusal(held.vote, bytes(changed)) in ("token", "signature")


@pytest.mark.parametrize("length", [0, 1, 351, 352])
def test_a_ballot_of_another_length_is_refused(held: Secrets, ballot: bytes, length: int) -> None:
    assert refusal(held.vote, ballot[:length]) == "size"
    assert refusal(held.vote, ballot + b"\0") == "size"


def test_a_ballot_of_another_vote_is_refused(held: Secrets, ballot: bytes) -> None:
    """The same key and contests; only the random id differs, so that ph does."""
    other = freeze(CONTESTS)
    assert other.vote.ballot_length == held.vote.ballot_length
    assert refusal(other.vote, ballot) == "token"


def test_a_token_for_another_key_is_refused(held: Secrets) -> None:
    mine, _ = held.draw()
    _, stolen = held.draw()
    assert refusal(held.vote, make_ballot(held.vote, mine, stolen, CHOICES)) == "token"


def test_a_box_moved_to_another_ballot_is_spoiled(held: Secrets, ballot: bytes) -> None:
    """Whoever copies somebody's box cannot vote the same, nor learn it from the count."""
    booth, token = held.draw()
    copied = assemble(held.vote, booth, token, ballot[352:])
    check_ballot(held.vote, copied)
    with pytest.raises(Spoiled):
        opened(held, copied)


def test_one_key_signs_several_ballots_with_one_vk(held: Secrets) -> None:
    """The box keeps one ballot for each vk; a second one under the same token is recognised by it."""
    booth, token = held.draw()
    first = check_ballot(held.vote, make_ballot(held.vote, booth, token, CHOICES))
    second = check_ballot(held.vote, make_ballot(held.vote, booth, token, CHOICES))
    assert first.vk == second.vk and first.tracker != second.tracker


def test_the_wrong_tellers_key_opens_nothing(held: Secrets, ballot: bytes) -> None:
    keys = {**held.keys(1), 2: held.tellers[2].x25519_private}
    with pytest.raises(Spoiled):
        unseal(held.vote, ballot[:32], ballot[352:], keys)


def test_too_few_keys_are_refused(held: Secrets, ballot: bytes) -> None:
    with pytest.raises(Malformed):
        opened(held, ballot, 2)


def test_the_server_alone_may_be_the_teller() -> None:
    alone = freeze(CONTESTS, tellers=1, threshold=1)
    assert opened(alone, alone.cast(CHOICES)) == CHOICES


def test_a_share_that_lies_spoils_the_ballot_for_everybody(held: Secrets, ballot: bytes) -> None:
    """A box whose second share is that of another key: the commitment tells."""
    booth, token = held.draw()
    box, other = (seal(held.vote, booth.vk, CHOICES) for _ in range(2))
    mixed = assemble(held.vote, booth, token, box[:113] + other[113:194] + box[194:])
    check_ballot(held.vote, mixed)
    with pytest.raises(Spoiled):
        opened(held, mixed, 1, 2)


def padded(text: bytes, held: Secrets) -> bytes:
    return (len(text).to_bytes(2) + text).ljust(held.vote.parameters.pad, b"\0")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b'{"m":["fa-","b"]}',
        b'{"m":["fa-","b"],"w":[[],[]],"x":1}',
        b'{"m":["fa-"],"w":[[]]}',
        b'{"m":["fa","b"],"w":[[],[]]}',
        b'{"m":["fax","b"],"w":[[],[]]}',
        b'{"m":["fa-",1],"w":[[],[]]}',
        b'{"m":["fa-","b"],"w":[[],{}]}',
        b'{"m":["fa-","b"],"w":[[""],[]]}',
        b'{"m":["fa-","b"],"w":[[" x"],[]]}',
        b'{"m":["fa-","b"],"w":[[7],[]]}',
        '{"m":["fa-","b"],"w":[["名　"],[]]}'.encode(),
        b'{"m":["fa-","b"],"w":[["' + b"x" * 41 + b'"],[]]}',
        b'{"m":["fa-","b"],"w":[["\\ud800"],[]]}',
        b'{"m": ["fa-","b"],"w":[[],[]]}',
        b'{"w":[[],[]],"m":["fa-","b"]}',
        b'{"m":["fa-","b"],"w":[[],[]]}\n',
        b'{"m":["fa-","b"],"w":[[],[]],"w":[[],[]]}',
        b"[" * 500,
        b"\xff\xfe",
    ],
)
def test_what_is_not_choices_is_spoiled(held: Secrets, text: bytes) -> None:
    booth, _ = held.draw()
    box = seal_padded(held.vote, booth.vk, padded(text, held))
    with pytest.raises(Spoiled):
        unseal(held.vote, booth.vk, box, held.keys())


def test_a_false_length_or_padding_is_spoiled(held: Secrets) -> None:
    booth, _ = held.draw()
    good = padded(CHOICES.to_bytes(), held)
    for bad in (b"\xff\xff" + good[2:], good[:-1] + b"\1"):
        with pytest.raises(Spoiled):
            unseal(held.vote, booth.vk, seal_padded(held.vote, booth.vk, bad), held.keys())


def test_choices_that_are_too_long_are_not_sealed() -> None:
    tight = freeze(CONTESTS, pad=512)
    with pytest.raises(Malformed) as refused:
        tight.cast(marks("---", "-", names=[["名" * 40] * 5, []]))
    assert refused.value.code == "long"


@pytest.mark.parametrize(
    "wrong", [marks("fa-"), marks("fa", "b"), marks("fax", "b"), marks("fa-", "b", names=[[""], []])]
)
def test_choices_for_another_ballot_are_not_sealed(held: Secrets, wrong: Choices) -> None:
    with pytest.raises(Malformed) as refused:
        held.cast(wrong)
    assert refused.value.code == "choices"


def test_the_receipt_promises_this_very_ballot(held: Secrets, ballot: bytes) -> None:
    given = receipt(held.vote, held.receipt, tracker_of(ballot))
    assert len(given) == 96
    check_receipt(held.vote, ballot, given)


def test_a_forged_receipt_is_found(held: Secrets, ballot: bytes) -> None:
    given = receipt(held.vote, held.receipt, tracker_of(ballot))
    elsewhere = receipt(held.vote, secrets.token_bytes(32), tracker_of(ballot))
    of_another = receipt(held.vote, held.receipt, tracker_of(held.cast(CHOICES)))
    of_another_vote = receipt(freeze(CONTESTS).vote, held.receipt, tracker_of(ballot))
    flipped = [given[:i] + bytes([given[i] ^ 1]) + given[i + 1 :] for i in range(96)]
    for forged in (b"", given[:-1], given + b"\0", elsewhere, of_another, of_another_vote, *flipped):
        with pytest.raises(Malformed) as refused:
            check_receipt(held.vote, ballot, forged)
        assert refused.value.code == "receipt"


def test_the_pad_grows_with_the_names_that_may_be_written() -> None:
    few, many = (election("c1", seats, "甲", rule=Rule(writein=WriteIn.FREE)) for seats in (1, 20))
    assert (pad_for((few,)), pad_for((many,))) == (512, 3584)
    assert pad_for((replace(many, seats=1000),)) == 8192


def test_a_whole_vote_in_a_few_lines() -> None:
    finished: FinishedVote = make_vote(CONTESTS, [CHOICES, marks("faa", "f"), None], drawn=4, present=5)
    assert finished.counts.expected == 5 and finished.result.spoiled == 1
    assert finished.result.contests[1].valid == 2
