"""Opening a closed box step by step, by several processes: it comes to what one reader would come to."""

import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.actions.test_box import at_once
from tests.votes import Secrets, election, freeze, marks, open_ballot
from unionweb.ballots import box, opening
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.gathering import Gathered, gather
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import Rule, WriteIn

CONTEST = election("c1", 2, "A", "B", "C", rule=Rule(writein=WriteIn.FREE))
VOTERS: list[Choices | None] = [
    *[marks("ff-")] * 9,
    *[marks("faa")] * 6,
    *[marks("fff")] * 3,
    marks("f--", names=[["赵六"]]),
    marks("---", names=[["赵六", "钱七"]]),
    marks("ab-", names=[["钱七"]]),
    *[None] * 2,
]


@pytest.fixture
def closed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    """A box that is closed, and steps so small that it takes several of several processes."""
    for name, number in (("FEW", 4), ("STEP", 5), ("SLICE", 2)):
        monkeypatch.setattr(opening, name, number)
    monkeypatch.setattr(opening, "cores", lambda: 2)
    held = freeze((CONTEST,), electorate=30)
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        for choices in VOTERS:
            box.cast(held.vote.name, held.cast(choices))
        box.close_box(held.vote.name)
        yield held


def by_hand(held: Secrets, void: frozenset[bytes] = frozenset()) -> Gathered:
    ballots = [ballot for ballot in box.board(held.vote.name) if ballot[:32] not in void]
    return gather(held.vote, (open_ballot(held.vote, ballot, held.keys(1, 2)) for ballot in ballots))


def open_all(held: Secrets, void: frozenset[bytes] = frozenset()) -> list[int]:
    """How many were open after each step."""
    steps = []
    for _step in range(len(VOTERS)):
        progress = opening.advance(held.vote.name, held.keys(1, 2), void)
        steps.append(progress.opened)
        if progress.done:
            break
    return steps


def test_steps_come_to_what_the_whole_comes_to(closed: Secrets) -> None:
    name, keys = closed.vote.name, closed.keys(1, 2)
    assert opening.progress(name) is None
    assert opening.gathered(name, keys) is None
    assert open_all(closed) == [10, 20, 23]
    assert opening.progress(name) == opening.Progress(23, 23)
    gathered = opening.gathered(name, keys)
    assert gathered is not None
    assert gathered.to_bytes() == by_hand(closed).to_bytes()
    assert (gathered.readable, gathered.spoiled, gathered.texts()) == (21, 2, [{"赵六", "钱七"}])
    assert open_all(closed) == [23]


def test_a_ballot_under_a_void_key_is_passed_over(closed: Secrets) -> None:
    void = frozenset(ballot[:32] for ballot in list(box.board(closed.vote.name))[::7])
    open_all(closed, void)
    gathered = opening.gathered(closed.vote.name, closed.keys(1, 2), void)
    assert gathered is not None
    assert gathered.to_bytes() == by_hand(closed, void).to_bytes()
    assert gathered.readable + gathered.spoiled == len(VOTERS) - len(void)
    assert opening.gathered(closed.vote.name, closed.keys(1, 2)) is None


def test_of_two_who_take_the_same_step_one_counts(app: Flask, closed: Secrets) -> None:
    name, keys = closed.vote.name, closed.keys(1, 2)
    while not all(one.done for one in at_once(app, lambda _n: opening.advance(name, keys), 2)):
        continue
    gathered = opening.gathered(name, keys)
    assert gathered is not None and gathered.to_bytes() == by_hand(closed).to_bytes()


def test_a_process_that_dies_leaves_what_was_opened_before(
    closed: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.advance(closed.vote.name, closed.keys(1, 2))
    with monkeypatch.context() as dying:
        dying.setattr(opening, "_COMMAND", [sys.executable, "-c", "import sys; sys.exit(7)"])
        with pytest.raises(opening.ProcessDied):
            opening.advance(closed.vote.name, closed.keys(1, 2))
    assert opening.progress(closed.vote.name) == opening.Progress(10, 23)
    assert open_all(closed) == [20, 23]
    gathered = opening.gathered(closed.vote.name, closed.keys(1, 2))
    assert gathered is not None and gathered.to_bytes() == by_hand(closed).to_bytes()


def test_with_other_keys_it_begins_anew(closed: Secrets) -> None:
    """The third key comes late; what counts are the two with the lowest numbers."""
    name = closed.vote.name
    opening.advance(name, closed.keys(2, 3))
    assert opening.advance(name, closed.keys(1, 2, 3)).opened == 10
    assert opening.advance(name, closed.keys(1, 2)).opened == 20
    with pytest.raises(Malformed):
        opening.advance(name, closed.keys(3))


def test_a_box_without_ballots_is_open_at_once(app: Flask) -> None:
    held = freeze((CONTEST,))
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.close_box(held.vote.name)
        assert opening.advance(held.vote.name, held.keys()).done
        gathered = opening.gathered(held.vote.name, held.keys())
    assert gathered is not None and gathered.readable == 0
