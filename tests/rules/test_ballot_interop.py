"""The booth's JavaScript and the server's Python take each other's bytes, and refuse the same ones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.booth.browser_side import BrowserSide, Refused
from tests.votes import Secrets, election, freeze, marks, motion, sign_batch
from unionweb.ballots.rules import shamir
from unionweb.ballots.rules.ballots import check_ballot, receipt, short_tracker, tracker_of
from unionweb.ballots.rules.board import Counts, merkle_root
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.counting import count_vote
from unionweb.ballots.rules.encoding import b32, b64, canonical, digest, read_canonical
from unionweb.ballots.rules.gathering import gather
from unionweb.ballots.rules.paper import Batch, PaperContest, batch_statement, writeins_fit
from unionweb.ballots.rules.parameters import TellerPublic
from unionweb.ballots.rules.rule import Base, Blank, Elected, Marks, Reach, Rule, Share, WriteIn
from unionweb.ballots.rules.sealing import unseal
from unionweb.ballots.rules.tellers import check_teller_signature
from unionweb.ballots.verify import Count

FREELY = Rule(writein=WriteIn.FREE)
HALL = (election("c1", 2, "张三", "李四", "王五", rule=FREELY), motion("c2"))
SEED = bytes(range(32))


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


@pytest.fixture(scope="module")
def hall() -> Secrets:
    return freeze(HALL)


@pytest.mark.parametrize(
    "value",
    [
        {"b": [1, True, None], "a": "“赞成”\n\t\x01\x7f/\\", "é": {}, "": -7},
        {"\U0001f600": 1, "\uffff": 2, "𝒳": "\u2028", "__proto__": 3, "constructor": 4, "10": 5, "9": 6},
    ],
)
def test_both_write_the_same_canonical_json(browser: BrowserSide, value: Any) -> None:
    assert browser.asked_bytes("canonical", value=value) == canonical(value)
    assert browser.ask("read", data=canonical(value)) == value


NOT_CANONICAL = (
    b'{"a": 1}',
    b'{"b":1,"a":2}',
    b'{"a":1,"a":1}',
    b'"\\u00e9"',
    b"1.0",
    b"1e3",
    b"-0",
    b"[1]\n",
    b"\xff",
)
ODD = (b'"\\ud800"', b"\xef\xbb\xbf1", b"NaN", b'"\\/"', b"01", b"")


@pytest.mark.parametrize("data", [*NOT_CANONICAL, *ODD])
def test_both_refuse_what_is_not_canonical(browser: BrowserSide, data: bytes) -> None:
    with pytest.raises(ValueError):
        read_canonical(data)
    with pytest.raises(Refused):
        browser.ask("read", data=data)


@pytest.mark.parametrize("length", range(7))
def test_texts_of_bytes(browser: BrowserSide, length: int) -> None:
    data = bytes(range(250, 250 + min(length, 6))) + bytes(length > 6)
    assert browser.ask("b64", data=data) == b64(data)
    assert browser.ask("b32", data=data) == b32(data)
    assert browser.asked_bytes("unb64", text=b64(data)) == data


@pytest.mark.parametrize("text", ["A", "AB", "AAA=", "A+/A", "AA A"])
def test_base64_written_otherwise_is_refused(browser: BrowserSide, text: str) -> None:
    with pytest.raises(Refused):
        browser.ask("unb64", text=text)


def test_both_know_a_vote_by_the_same_name(browser: BrowserSide, hall: Secrets) -> None:
    assert browser.ask("vote", vote=hall.vote.data) == {
        "name": hall.vote.name,
        "fingerprint": hall.vote.fingerprint,
        "ballotLength": hall.vote.ballot_length,
        "serverOpens": False,
    }


def test_a_seed_gives_the_same_key_and_blinded_message(browser: BrowserSide, hall: Secrets) -> None:
    booth, _token = hall.draw(SEED)
    drawn = browser.ask("draw", vote=hall.vote.data, seed=SEED)
    assert drawn == {"vk": booth.vk.hex(), "blinded": booth.blinded.hex()}


def ballot_of_the_browser(browser: BrowserSide, hall: Secrets, choices: Choices, seed: bytes = SEED) -> bytes:
    """Drawn, sealed and signed in JavaScript; only the blind signature is the server's."""
    drawn = browser.ask("draw", vote=hall.vote.data, seed=seed)
    signature = hall.issuer.blind_sign(bytes.fromhex(drawn["blinded"]))
    token = browser.asked_bytes("token", vote=hall.vote.data, seed=seed, signature=signature)
    written = {"m": list(choices.marks), "w": [list(names) for names in choices.writeins]}
    return browser.asked_bytes("ballot", vote=hall.vote.data, seed=seed, token=token, choices=written)


def test_python_takes_and_opens_a_ballot_of_the_browser(browser: BrowserSide, hall: Secrets) -> None:
    choices = marks("f-a", "b", names=[["赵六\U0001f600"], []])
    ballot = check_ballot(hall.vote, ballot_of_the_browser(browser, hall, choices))
    for tellers in ((1, 2), (1, 3), (2, 3), (1, 2, 3)):
        assert unseal(hall.vote, ballot.vk, ballot.box, hall.keys(*tellers)) == choices


def test_the_browser_opens_a_ballot_of_python(browser: BrowserSide, hall: Secrets) -> None:
    ballot = hall.cast(marks("aff", "f", names=[["赵六"], []]))
    assert browser.asked_bytes("check", vote=hall.vote.data, ballot=ballot) == tracker_of(ballot)
    for tellers in ((1, 2), (2, 3)):
        opened = browser.ask("unseal", vote=hall.vote.data, ballot=ballot, keys=hall.keys(*tellers))
        assert opened == {"m": ["aff", "f"], "w": [["赵六"], []]}


def test_a_ballot_that_opens_to_nonsense_is_spoiled_for_both(browser: BrowserSide, hall: Secrets) -> None:
    with pytest.raises(Refused, match="spoiled"):
        browser.ask("unseal", vote=hall.vote.data, ballot=hall.cast(None), keys=hall.keys())


def test_the_wrong_teller_key_does_not_open(browser: BrowserSide, hall: Secrets) -> None:
    keys = {1: hall.keys()[2], 2: hall.keys()[1]}
    with pytest.raises(Refused, match="spoiled"):
        browser.ask("unseal", vote=hall.vote.data, ballot=hall.cast(marks("---", "-")), keys=keys)


@pytest.mark.parametrize(
    ("place", "code"), [(0, "token"), (40, "token"), (300, "signature"), (900, "signature")]
)
def test_the_browser_names_what_is_wrong_with_a_ballot(
    browser: BrowserSide, hall: Secrets, place: int, code: str
) -> None:
    ballot = bytearray(hall.cast(marks("---", "-")))
    ballot[place] ^= 1
    with pytest.raises(Refused, match=code):
        browser.ask("check", vote=hall.vote.data, ballot=bytes(ballot))


def test_a_token_of_another_vote_is_refused(browser: BrowserSide, hall: Secrets) -> None:
    other = freeze(HALL)
    with pytest.raises(Refused, match="token"):
        browser.ask("check", vote=other.vote.data, ballot=hall.cast(marks("---", "-")))


def test_an_answer_that_is_no_signature_gives_no_token(browser: BrowserSide, hall: Secrets) -> None:
    with pytest.raises(Refused, match="signature"):
        browser.ask("token", vote=hall.vote.data, seed=SEED, signature=bytes(255) + b"\7")


def test_receipts(browser: BrowserSide, hall: Secrets) -> None:
    ballot = hall.cast(marks("---", "-"))
    given = receipt(hall.vote, hall.receipt, tracker_of(ballot))
    asked = {"vote": hall.vote.data, "ballot": ballot}
    assert browser.ask("receipt", receipt=given, **asked) == short_tracker(tracker_of(ballot))
    for forged in (
        given[:-1],
        given + b"\0",
        bytes([given[0] ^ 1]) + given[1:],
        given[:-1] + bytes([given[-1] ^ 1]),
    ):
        with pytest.raises(Refused, match="receipt"):
            browser.ask("receipt", receipt=forged, **asked)


def test_shares_go_both_ways(browser: BrowserSide) -> None:
    shares = [bytes.fromhex(share) for share in browser.ask("split", secret=SEED, k=3, n=5)]
    assert shamir.join([shares[4], shares[0], shares[2]]) == SEED
    mine = shamir.split(SEED, 2, 255, lambda length: bytes(range(100, 100 + length)))
    assert browser.asked_bytes("join", shares=[mine[254], mine[7]]) == SEED


def test_a_teller_of_the_browser_is_the_same_in_python(browser: BrowserSide, hall: Secrets) -> None:
    secret = SEED
    keys = browser.ask("teller", secret=secret)
    public = (bytes.fromhex(keys[name]) for name in ("x25519", "ed25519"))
    teller = TellerPublic("监票人", *public)
    held = freeze(HALL, tellers=1, threshold=1)
    held = replace(held, vote=type(held.vote)(replace(held.vote.parameters, tellers=(teller,)).to_bytes()))
    ballot = check_ballot(held.vote, held.cast(marks("f--", "a")))
    opened = unseal(held.vote, ballot.vk, ballot.box, {1: bytes.fromhex(keys["private"])})
    assert opened == marks("f--", "a")
    signature = browser.asked_bytes("signClose", secret=secret, statement=b"statement")
    check_teller_signature(held.vote, 1, "close", b"statement", signature)
    batch = Batch(
        1, (PaperContest(5, 4, 1, ((3, 0, 0), (1, 2, 0), (0, 3, 0))), PaperContest(5, 4, 0, ((4, 0, 0),)))
    )
    written = read_canonical(sign_batch(hall, batch))
    signature = browser.asked_bytes("signPaper", vote=held.vote.data, secret=secret, batch=written)
    check_teller_signature(held.vote, 1, "paper", batch_statement(held.vote, batch), signature)


def test_every_order_of_the_options_is_as_likely(browser: BrowserSide, hall: Secrets) -> None:
    """Of 1,200 ballots about 200 have each of the six orders; 13 more or less is usual, 80 is not chance."""
    orders = browser.ask("orders", vote=hall.vote.data, times=1200)
    seen = Counter(tuple(first) for first, _motion in orders)
    assert sorted(seen) == sorted(permutations(range(3)))
    assert all(120 < number < 280 for number in seen.values())
    assert all(second == [0] for _election, second in orders)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8, 13])
def test_both_plant_the_same_tree(browser: BrowserSide, number: int) -> None:
    trackers = [digest(bytes([i])) for i in range(number)]
    assert browser.asked_bytes("root", trackers=trackers) == merkle_root(trackers)


SHARES = st.builds(
    Share, st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(1, 10), Fraction(1)]), st.booleans()
)
TESTS = st.one_of(
    st.builds(Elected, st.just(Reach.SHARE), st.sampled_from(Base), SHARES),
    st.sampled_from([Elected(Reach.MOST), Elected(Reach.MORE_FOR)]),
)
RULES = st.builds(
    Rule, st.just(Marks.THREE), st.sampled_from(Blank), st.sampled_from(WriteIn), TESTS,
    turnout=st.none() | SHARES, quorum=st.none() | SHARES, each_group=st.integers(0, 1),
) | st.builds(
    Rule, st.just(Marks.FOR), st.just(Blank.ABSTAIN), st.sampled_from([WriteIn.NONE, WriteIn.FREE]), TESTS
)  # fmt: skip
WRITTEN = ["赵六", "钱七", "赵", "张三", "toString"]
SLIPS = st.tuples(
    st.text("fab-", min_size=4, max_size=4),
    st.lists(st.sampled_from(WRITTEN), max_size=3),
)


NUMBERS = st.integers(0, 3)
PAPER = st.builds(
    lambda marks, void, more, lost, names: PaperContest(
        max(map(sum, marks)) + void + more + lost,
        max(map(sum, marks)) + void + more,
        void,
        tuple(marks),
        tuple(sorted(names.items())),
    ),
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=4, max_size=4),
    *(NUMBERS, NUMBERS, NUMBERS),
    st.dictionaries(st.sampled_from(["赵六", "钱七", "赵", "toString"]), st.integers(1, 3), max_size=3),
)
"""A pile of which some abstentions may have been lost in counting: for + against + abstain ≤ valid."""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=RULES,
    slips=st.lists(SLIPS, max_size=12),
    spoiled=st.integers(0, 2),
    absent=st.integers(0, 6),
    seats=st.integers(2, 3),
    piles=st.lists(PAPER, max_size=2),
)
def test_all_three_count_the_same(
    browser: BrowserSide,
    rule: Rule,
    slips: list[tuple[str, list[str]]],
    spoiled: int,
    absent: int,
    seats: int,
    piles: list[PaperContest],
) -> None:
    contest = election(
        "c1", seats, "张三", "李四", "王五", "陈八", rule=rule, o1="大一", o2="大一", o3="大二"
    )
    held = freeze([contest])
    ballots = [marks(letters, names=[names]) for letters, names in slips]
    received = len(ballots) + spoiled + sum(pile.returned for pile in piles)
    drawn = received + sum(pile.issued - pile.returned for pile in piles)
    counts = Counts(drawn + 2 * absent, drawn + absent, drawn, received)
    names = {"赵六": "赵六", "赵": "赵六", "钱七": "张三" if absent % 2 else ""}
    batches = [Batch(number, (pile,)) for number, pile in enumerate(piles, 1)]
    gathered = gather(held.vote, [*ballots, *[None] * spoiled])
    result = count_vote(held.vote, gathered, counts, {"c1": names}, batches)
    fitting = all(not pile.writeins or writeins_fit(held.vote.parameters.contests[0], pile) for pile in piles)
    paper = [read_canonical(sign_batch(held, batch))["contests"][0] for batch in batches]
    counted = browser.ask(
        "count",
        contest=contest.as_json(),
        position=0,
        ballots=[{"m": one.marks, "w": one.writeins} for one in ballots] + [None] * spoiled,
        counts={"expected": counts.expected, "present": counts.present, "received": counts.received},
        mapping=names,
        paper=paper,
    )
    assert counted == result.contests[0].as_json()
    third = Count(contest.as_json(), asdict(counts), dict.fromkeys(WRITTEN, "") | names)
    for letters, texts in slips:
        third.add(letters, texts)
    taken = [third.add_paper(pile) for pile in paper]
    assert not all(taken) or fitting
    third.void += spoiled
    assert third.result() == counted
