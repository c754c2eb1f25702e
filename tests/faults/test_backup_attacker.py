"""Somebody has ten backups made while people voted, all of them readable. He learns nothing of the votes."""

import gzip
import tarfile
from pathlib import Path

import pytest
from flask import Flask

from tests.faults.attacks import Evidence, Files, attacks, score
from tests.restoring import make
from tests.votes import election, freeze, marks
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing, stop_drawing
from unionweb.ballots.drawing import draw
from unionweb.base import clock

VOTERS, BACKUPS = 300, 10
# By chance one is linked, and the correlation is 0 ± 0.058.
MOST_LINKED, MOST_CORRELATION = 9, 0.32


def contents(file: Path) -> Files:
    with tarfile.open(file) as tar:
        parts = {one.name: tar.extractfile(one) for one in tar.getmembers()}
        read = {name: part.read() for name, part in parts.items() if part is not None}
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in read.items()}


def told_of(backups: list[Files], prefixes: tuple[str, ...]) -> list[Files]:
    """The parts of some tables."""
    return [{name: part for name, part in one.items() if name.startswith(prefixes)} for one in backups]


@pytest.fixture
def case(app: Flask, world: World, tmp_path: Path) -> tuple[Evidence, list[bytes], list[Files]]:
    """The evidence, the ballots in the order in which they were cast, and the backups in theirs."""
    held = freeze((election("c1", 1, "A", "B"),), electorate=VOTERS)
    name, truth, backups = held.vote.name, [], []
    with world.work():
        create_vote(held.vote.data, held.issuer, by=SYSTEM, now=clock.now())
        open_drawing(name, by=SYSTEM, now=clock.now())
        box.prepare(held.vote.data, held.receipt)
        box.open_box(name)
    for number in range(VOTERS):
        seed = number.to_bytes(32)
        with world.look():
            draw(name, number + 1, held.draw(seed)[0].blinded)
            truth.append(held.cast(marks("fa"), seed))
            box.cast(name, truth[-1])
        if number % (VOTERS // BACKUPS) == 0:
            backups.append(contents(make(app, tmp_path / str(number))))
    with world.work():
        stop_drawing(name, by=SYSTEM, now=clock.now())
        box.close_box(name)
    evidence = Evidence([])
    with world.look():
        evidence.published = list(box.board(name))
    evidence.during, evidence.halfway = backups, backups[BACKUPS // 2]
    evidence.final = contents(make(app, tmp_path / "final"))
    return evidence, truth, backups


def test_ten_backups_tell_neither_order_nor_who_came_when(
    case: tuple[Evidence, list[bytes], list[Files]],
) -> None:
    evidence, truth, backups = case
    tried = {name: score(order, truth) for name, order in attacks(evidence)}
    assert len(tried) > 20
    caught = {
        name: one
        for name, one in tried.items()
        if one.linked > MOST_LINKED or abs(one.correlation) > MOST_CORRELATION
    }
    assert not caught
    # Nothing of this vote differs between the first and the last: so no difference tells anything.
    of_the_vote = told_of(backups, ("box/", "main/ballot_"))
    assert len(of_the_vote[0]) == 2 and all(one == of_the_vote[0] for one in of_the_vote)
    # Once it is over everything is there, and in no order of its own.
    final = told_of([evidence.final], ("box/board", "main/ballot_draw"))[0]
    assert sum(part.count(b"\n") for part in final.values()) == 2 * VOTERS
