"""Properties of the ballot box, and its two counts and two readers held against each other."""

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.votes import FinishedVote, election, freeze, make_vote, marks, motion, open_ballot, pile_of
from unionweb.ballots.rules import shamir
from unionweb.ballots.rules.board import Counts, merkle_root
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.counting import count, count_vote
from unionweb.ballots.rules.encoding import b64, canonical, read_canonical, unb64
from unionweb.ballots.rules.gathering import Gathered, gather
from unionweb.ballots.rules.parameters import Contest
from unionweb.ballots.rules.rule import Base, Blank, Elected, Marks, Reach, Rule, Share, WriteIn
from unionweb.ballots.rules.seating import Candidate, seat
from unionweb.ballots.verify import Count, Wrong, merkle, verify

PEOPLE = ["甲", "乙", "丙", "丁"]
TEXTS = ["甲", "赵", "小赵", "钱", "画"]
NAMES = {"甲": "甲", "赵": "赵", "小赵": "赵", "钱": "钱", "画": ""}

SHARES = st.builds(Share, st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(2, 3)]), st.booleans())
ELECTED = st.one_of(
    st.sampled_from([Elected(Reach.MOST), Elected(Reach.MORE_FOR)]),
    st.builds(Elected, st.just(Reach.SHARE), st.sampled_from(Base), SHARES),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    only_for = draw(st.booleans())
    return Rule(
        marks=Marks.FOR if only_for else Marks.THREE,
        blank=Blank.ABSTAIN if only_for else draw(st.sampled_from(Blank)),
        writein=draw(st.sampled_from([WriteIn.NONE, WriteIn.FREE] if only_for else list(WriteIn))),
        elected=draw(ELECTED),
        turnout=draw(st.none() | SHARES),
        quorum=draw(st.none() | SHARES),
        each_group=draw(st.integers(0, 1)),
    )


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    groups = {f"o{i}": draw(st.sampled_from(["", "一", "二"])) for i in range(1, 5)}
    return election("c1", draw(st.integers(2, 4)), *PEOPLE, rule=draw(rules()), **groups)


SLIPS = st.tuples(
    st.text("ffab-", min_size=4, max_size=4),
    st.lists(st.sampled_from(TEXTS), max_size=2).map(tuple) | st.just(()),
)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(1, 6), st.integers(0, 3), st.randoms())
def test_any_k_shares_give_the_secret(secret: bytes, k: int, more: int, chance: random.Random) -> None:
    shares = shamir.split(secret, k, k + more, chance.randbytes)
    chosen = chance.sample(shares, k)
    assert shamir.join(chosen) == secret


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=8), st.integers(2, 5), st.randoms())
def test_fewer_shares_fit_every_secret(secret: bytes, k: int, chance: random.Random) -> None:
    """For k − 1 shares and any other secret there is a last share that gives that one."""
    known = shamir.split(secret, k, k, chance.randbytes)[:-1]
    seen = {shamir.join([*known, bytes([k, byte]) + bytes(len(secret) - 1)])[0] for byte in range(256)}
    assert seen == set(range(256))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_canonical_json_comes_back(thing: object) -> None:
    assert read_canonical(canonical(thing)) == thing
    assert json.loads(canonical(thing)) == thing


@settings(deadline=None)
@given(st.binary())
def test_base64_comes_back(data: bytes) -> None:
    assert unb64(b64(data)) == data


@settings(deadline=None)
@given(st.lists(st.binary(max_size=4), max_size=40))
def test_both_merkle_trees_are_one(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == merkle(leaves)


def seated(order: Sequence[Candidate], seats: int, least: int) -> set[str]:
    """By the wording of the protocol: first of each group, then the rest."""
    taken: list[str] = []
    for candidate in order:
        ahead = [c for c in order[: order.index(candidate)] if c.group == candidate.group]
        if candidate.group and len(ahead) < least:
            taken.append(candidate.id)
    for candidate in order:
        if len(taken) < seats and candidate.id not in taken:
            taken.append(candidate.id)
    return set(taken)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "x", "y"])), max_size=6),
    st.integers(2, 6),
    st.integers(0, 2),
)
def test_elected_and_tied_are_those_of_every_and_some_order(
    people: list[tuple[int, str]], seats: int, least: int
) -> None:
    """All orders of equals, tried one by one."""
    seats = max(seats, 2 * least)
    candidates = [Candidate(f"o{i}", votes, group) for i, (votes, group) in enumerate(people)]
    candidates.sort(key=lambda candidate: -candidate.votes)
    levels = [[c for c in candidates if c.votes == votes] for votes in (3, 2, 1)]
    orders = product(*(permutations(level) for level in levels))
    outcomes = [seated([c for level in order for c in level], seats, least) for order in orders]
    always, ever = set.intersection(*outcomes), set.union(*outcomes)
    seating = seat(candidates, seats, least)
    assert (set(seating.elected), set(seating.tied)) == (always, ever - always)


@settings(deadline=None, max_examples=300)
@given(contests(), st.lists(SLIPS, max_size=12), st.integers(0, 2), st.integers(0, 3), st.integers(0, 3))
def test_both_counts_agree_on_any_ballots(
    contest: Contest, slips: list[tuple[str, tuple[str, ...]]], spoiled: int, stayed: int, absent: int
) -> None:
    received = len(slips) + spoiled
    counts = Counts(received + stayed + absent, received + stayed, received + stayed, received)
    first = count(pile_of(contest, slips), spoiled, counts, NAMES)
    numbers = {n: getattr(counts, n) for n in ("expected", "present", "drawn", "received")}
    second = Count(contest.as_json(), numbers, NAMES)
    for text, names in slips:
        second.add(text, list(names))
    second.void += spoiled
    assert second.result() == first.as_json()
    assert first.valid + first.void == received
    assert all(o.votes_for + o.against + o.abstain == first.valid for o in first.options)
    assert len(first.elected) + first.open + first.vacant == contest.seats


@settings(deadline=None)
@given(contests(), st.lists(SLIPS, max_size=10), st.randoms())
def test_the_order_of_ballots_does_not_matter(
    contest: Contest, slips: list[tuple[str, tuple[str, ...]]], chance: random.Random
) -> None:
    counts = Counts(len(slips), len(slips), len(slips), len(slips))
    shuffled = chance.sample(slips, len(slips))
    first, second = pile_of(contest, slips), pile_of(contest, shuffled)
    assert count(first, 0, counts, NAMES) == count(second, 0, counts, NAMES)


@settings(deadline=None)
@given(contests(), st.lists(SLIPS | st.none(), max_size=12), st.integers(0, 12))
def test_what_two_parts_of_a_board_come_to_is_what_the_whole_comes_to(
    contest: Contest, slips: list[tuple[str, tuple[str, ...]] | None], cut: int
) -> None:
    """Also after it was written down, and to the byte."""
    vote = freeze((contest,)).vote
    ballots = [Choices((slip[0],), (slip[1],)) if slip else None for slip in slips]
    both = Gathered.from_bytes(vote, gather(vote, ballots[:cut]).to_bytes())
    both.add_all(gather(vote, ballots[cut:]))
    whole, n = gather(vote, ballots), len(slips)
    counts = Counts(n, n, n, n)
    assert both.to_bytes() == whole.to_bytes()
    assert count_vote(vote, both, counts, {"c1": NAMES}) == count_vote(vote, whole, counts, {"c1": NAMES})
    assert both.readable + both.spoiled == len(slips)


@settings(deadline=None, max_examples=20)
@given(contests(), st.lists(SLIPS | st.none(), max_size=6), st.sampled_from([(1, 1), (1, 2), (2, 3), (3, 4)]))
def test_small_votes_make_bundles_that_verify(
    contest: Contest, slips: list[tuple[str, tuple[str, ...]] | None], tellers: tuple[int, int]
) -> None:
    voters = [Choices((slip[0], "f"), (slip[1], ())) if slip else None for slip in slips]
    threshold, number = tellers
    vote = make_vote(
        (contest, motion("c2")),
        voters,
        writeins={"c1": NAMES, "c2": {}},
        tellers=number,
        threshold=threshold,
        opened_by=range(number - threshold + 1, number + 1),
        expected=len(voters) + 1,
    )
    found = verify(vote.pack())
    assert [None if c is None else Choices(tuple(c[0]), tuple(map(tuple, c[1]))) for c in found.opened] == [
        choices and Choices(choices.marks, choices.writeins) for choices in in_board_order(vote)
    ]


def in_board_order(vote: FinishedVote) -> list[Choices | None]:
    return [open_ballot(vote.vote, ballot, vote.secrets.keys()) for ballot in vote.ballots]


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return make_vote(
        (election("c1", 1, "甲", "乙"), motion("c2")), [marks("f-", "f"), marks("fa", "a")]
    ).pack()


def places(bundle: bytes) -> list[int]:
    """The first and last byte of every file and header, all of the directory at the end, and samples."""
    chosen = set(range(len(bundle) - 700, len(bundle)))
    at = bundle.find(b"PK\3\4")
    while at >= 0:
        size, name = int.from_bytes(bundle[at + 22 : at + 26], "little"), bundle[at + 26]
        chosen |= set(range(at, at + 30 + name)) | {at + 30 + name, at + 29 + name + size}
        at = bundle.find(b"PK\3\4", at + 30 + name + size)
    return sorted(chosen | set(random.Random(7).sample(range(len(bundle)), 1500)))


def test_every_altered_byte_of_a_bundle_is_found(bundle: bytes) -> None:
    verify(bundle)
    for place in places(bundle):
        changed = bytearray(bundle)
        changed[place] ^= 1 << place % 8
        with pytest.raises(Wrong):
            verify(bytes(changed))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_garbage_is_no_bundle_and_no_traceback(data: bytes) -> None:
    for garbage in (data, b"PK\3\4" + data):
        with pytest.raises(Wrong):
            verify(garbage)
