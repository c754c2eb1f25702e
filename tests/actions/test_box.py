"""Drawing, casting and closing on both databases: what is kept, what is refused, who wins a race."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.votes import Secrets, blank, election, freeze, marks
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing, stop_drawing
from unionweb.ballots.box import checks
from unionweb.ballots.box.refusals import (
    BadBallot,
    BoxBusy,
    BoxClosed,
    BoxDamaged,
    BoxNotOpen,
    NoSuchBox,
    OtherBallot,
)
from unionweb.ballots.box.schema import BoxState, inbox
from unionweb.ballots.drawing import DrawnBefore, NotDrawing, draw
from unionweb.ballots.queries import drawn_count, drawn_voters, has_drawn
from unionweb.ballots.rules.ballots import check_receipt, make_ballot, tracker_of
from unionweb.ballots.rules.board import merkle_root
from unionweb.ballots.rules.encoding import Malformed, b64
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.refusals import NotFound
from unionweb.config import Settings, Unusable

Result = TypeVar("Result")
CONTEST = election("c1", 2, "A", "B", "C")


@pytest.fixture
def held(app: Flask) -> Iterator[Secrets]:
    """A vote whose box is open."""
    held = freeze((CONTEST,), electorate=30)
    with app.app_context():
        open_up(held)
        yield held


def open_up(held: Secrets) -> None:
    box.prepare(held.vote.data, held.receipt)
    box.open_box(held.vote.name)


def handing_out(world: World, held: Secrets) -> str:
    """The name of a vote whose papers are handed out."""
    with world.work():
        create_vote(held.vote.data, held.issuer, by=SYSTEM, now=clock.now())
        open_drawing(held.vote.name, by=SYSTEM, now=clock.now())
    return held.vote.name


def at_once(app: Flask, work: Callable[[int], Result], threads: int) -> list[Result]:
    """What so many threads got, each in a context of its own and all let go together."""
    start = Barrier(threads)

    def go(number: int) -> Result:
        with app.app_context():
            start.wait()
            return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(go, range(threads)))


# --- casting ----------------------------------------------------------------------------------------------


def test_a_ballot_is_kept_and_its_receipt_verifies(held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    check_receipt(held.vote, ballot, box.cast(held.vote.name, ballot))
    assert box.received(held.vote.name) == 1


def test_the_same_ballot_again_gets_the_same_receipt(held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    assert box.cast(held.vote.name, ballot) == box.cast(held.vote.name, ballot)
    assert box.received(held.vote.name) == 1


def test_another_ballot_with_the_same_paper_is_refused(held: Secrets) -> None:
    booth, token = held.draw()
    first, second = (make_ballot(held.vote, booth, token, marks(text)) for text in ("ffa", "aaf"))
    box.cast(held.vote.name, first)
    with pytest.raises(OtherBallot):
        box.cast(held.vote.name, second)
    assert list_of_board(held) == [first]


def list_of_board(held: Secrets) -> list[bytes]:
    box.close_box(held.vote.name)
    return list(box.board(held.vote.name))


def test_nothing_is_taken_before_opening(app: Flask) -> None:
    held = freeze((CONTEST,))
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        assert box.state(held.vote.name) is BoxState.PREPARING
        with pytest.raises(BoxNotOpen):
            box.cast(held.vote.name, held.cast(marks("ffa")))


def test_nothing_is_taken_after_closing_but_a_lost_receipt_can_be_had_again(held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    receipt = box.cast(held.vote.name, ballot)
    box.close_box(held.vote.name)
    with pytest.raises(BoxClosed):
        box.cast(held.vote.name, held.cast(marks("ffa")))
    assert box.cast(held.vote.name, ballot) == receipt
    with pytest.raises(BoxClosed):
        box.open_box(held.vote.name)
    assert list(box.board(held.vote.name)) == [ballot]


def test_a_ballot_of_another_vote_is_refused(held: Secrets) -> None:
    other = freeze((CONTEST,))
    with pytest.raises(BadBallot):
        box.cast(held.vote.name, other.cast(marks("ffa")))


@pytest.mark.parametrize("name", ["", "x", "é" * 43, b64(bytes(32)), b64(bytes(31)), "../../secret_key"])
def test_there_is_no_box_for_any_other_name(held: Secrets, name: str) -> None:
    for ask in (box.state, box.received, box.close_box, box.parameters, box.server_secret, box.open_box):
        with pytest.raises(NoSuchBox):
            ask(name)
    with pytest.raises(NoSuchBox):
        box.cast(name, b"")


def test_the_receipt_key_must_be_the_one_that_voters_know(app: Flask) -> None:
    with app.app_context(), pytest.raises(Malformed):
        box.prepare(freeze((CONTEST,)).vote.data, secrets.token_bytes(32))


# --- closing ----------------------------------------------------------------------------------------------


def test_the_board_is_sorted_and_has_the_root_that_was_told(held: Secrets) -> None:
    ballots = [held.cast(blank(held.vote)) for _voter in range(20)]
    for ballot in ballots:
        box.cast(held.vote.name, ballot)
    told = box.close_box(held.vote.name)
    board = list(box.board(held.vote.name))
    assert board == sorted(ballots, key=tracker_of)
    assert (told.count, told.root) == (20, merkle_root([tracker_of(one) for one in board]))
    assert box.close_box(held.vote.name) == told
    assert not list(checks.faults())


def test_closing_empties_the_inbox_and_destroys_the_key(held: Secrets) -> None:
    box.cast(held.vote.name, held.cast(marks("ffa")))
    assert list(box.boxes().keys.names()) == [held.vote.name]
    box.close_box(held.vote.name)
    assert not list(box.boxes().keys.names())
    with box.boxes().database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 0


def test_closing_one_box_leaves_the_others_open(held: Secrets) -> None:
    other = freeze((CONTEST,))
    open_up(other)
    ballots = [other.cast(marks("ffa")), other.cast(marks("aaa"))]
    box.cast(other.vote.name, ballots[0])
    box.close_box(held.vote.name)
    box.cast(other.vote.name, ballots[1])
    assert sorted(list_of_board(other)) == sorted(ballots)


def test_a_box_that_was_never_opened_closes_empty(app: Flask) -> None:
    held = freeze((CONTEST,))
    with app.app_context():
        box.prepare(held.vote.data, held.receipt)
        assert box.close_box(held.vote.name).count == 0
        assert list(box.board(held.vote.name)) == []


def test_nobody_sees_the_board_or_the_servers_key_before_closing(app: Flask) -> None:
    held = freeze((CONTEST,), tellers=1, threshold=1)
    with app.app_context():
        box.prepare(held.vote.data, held.receipt, b"s" * 32)
        box.open_box(held.vote.name)
        for look in (box.server_secret, lambda name: list(box.board(name))):
            with pytest.raises(BoxBusy):
                look(held.vote.name)
        box.close_box(held.vote.name)
        assert box.server_secret(held.vote.name) == b"s" * 32


def test_without_its_key_an_open_box_says_so_and_loses_nothing_silently(held: Secrets) -> None:
    box.cast(held.vote.name, held.cast(marks("ffa")))
    box.boxes().keys.destroy(held.vote.name)
    box.boxes().forget()
    with pytest.raises(BoxDamaged):
        box.cast(held.vote.name, held.cast(marks("ffa")))
    with pytest.raises(BoxDamaged):
        box.close_box(held.vote.name)
    assert len(list(checks.faults())) == 1
    assert box.received(held.vote.name) == 1


@pytest.mark.parametrize("last_step", ["begin_closing", "write_board", "sweep"])
def test_closing_goes_on_where_it_was_interrupted(
    held: Secrets, monkeypatch: pytest.MonkeyPatch, last_step: str
) -> None:
    """The process dies right after one of the steps."""
    ballots = [held.cast(marks("ffa")) for _voter in range(5)]
    for ballot in ballots:
        box.cast(held.vote.name, ballot)
    with monkeypatch.context() as patch:
        die_after(patch, last_step)
        with pytest.raises(Died):
            box.close_box(held.vote.name)
    box.boxes().forget()
    assert list(checks.faults())
    assert box.close_box(held.vote.name).count == 5
    assert list(box.board(held.vote.name)) == sorted(ballots, key=tracker_of)
    assert not list(checks.faults())


class Died(BaseException):
    """Stands for the end of the process."""


def die_after(patch: pytest.MonkeyPatch, step: str) -> None:
    boxes = box.boxes()

    def die(*_arguments: object) -> None:
        raise Died

    if step == "begin_closing":
        patch.setattr(boxes, "_write_board", die)
    elif step == "write_board":
        patch.setattr(boxes.database, "sweep", die)
    else:
        patch.setattr(boxes.keys, "destroy", die)


# --- races ------------------------------------------------------------------------------------------------


def test_many_at_once_all_get_their_receipt(app: Flask, held: Secrets) -> None:
    ballots = [held.cast(blank(held.vote)) for _voter in range(24)]
    receipts = at_once(app, lambda number: box.cast(held.vote.name, ballots[number]), len(ballots))
    for ballot, receipt in zip(ballots, receipts, strict=True):
        check_receipt(held.vote, ballot, receipt)
    assert list_of_board(held) == sorted(ballots, key=tracker_of)


def test_of_two_ballots_with_one_paper_exactly_one_is_taken(app: Flask, held: Secrets) -> None:
    booth, token = held.draw()
    ballots = [make_ballot(held.vote, booth, token, marks("ffa")) for _try in range(8)]

    def cast(number: int) -> bool:
        try:
            box.cast(held.vote.name, ballots[number])
        except OtherBallot:
            return False
        return True

    taken = at_once(app, cast, len(ballots))
    assert sum(taken) == 1
    assert list_of_board(held) == [ballots[taken.index(True)]]


def test_the_same_ballot_sent_at_once_is_one_ballot(app: Flask, held: Secrets) -> None:
    ballot = held.cast(marks("ffa"))
    receipts = at_once(app, lambda _number: box.cast(held.vote.name, ballot), 8)
    assert len(set(receipts)) == 1
    assert list_of_board(held) == [ballot]


def test_whoever_got_a_receipt_while_the_box_closed_is_on_the_board(app: Flask, held: Secrets) -> None:
    ballots = [held.cast(blank(held.vote)) for _voter in range(24)]

    def cast_or_close(number: int) -> bool:
        if number == 12:
            box.close_box(held.vote.name)
            return False
        try:
            box.cast(held.vote.name, ballots[number])
        except (BoxClosed, BoxBusy):
            return False
        return True

    taken = at_once(app, cast_or_close, len(ballots))
    receipted = [ballot for ballot, kept in zip(ballots, taken, strict=True) if kept]
    assert list_of_board(held) == sorted(receipted, key=tracker_of)


# --- drawing ----------------------------------------------------------------------------------------------


def test_a_paper_drawn_is_a_paper_that_the_box_takes(world: World, held: Secrets) -> None:
    name = handing_out(world, held)
    booth = Booth(secrets.token_bytes(32), held.vote)
    with world.look():
        token = booth.token_from(draw(name, 7, booth.blinded))
        assert (drawn_count(name), drawn_voters(name)) == (1, [7])
        assert has_drawn(name, 7) and not has_drawn(name, 8)
    ballot = make_ballot(held.vote, booth, token, marks("ffa"))
    check_receipt(held.vote, ballot, box.cast(name, ballot))


def test_the_same_request_gets_the_same_answer_and_another_none(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    name = handing_out(world, held)
    first, second = (Booth(secrets.token_bytes(32), held.vote).blinded for _try in range(2))
    with world.look():
        assert draw(name, 7, first) == draw(name, 7, first)
        with pytest.raises(DrawnBefore):
            draw(name, 7, second)
        assert drawn_count(name) == 1


def test_a_request_that_cannot_be_signed_does_not_use_up_the_voters_draw(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    name = handing_out(world, held)
    n = held.issuer.public.n
    with world.look():
        for bad in (b"", bytes(256), bytes(255), bytes(257), n.to_bytes(256), b"\xff" * 256):
            with pytest.raises(Malformed):
                draw(name, 7, bad)
        assert drawn_count(name) == 0
        draw(name, 7, Booth(secrets.token_bytes(32), held.vote).blinded)


def test_papers_are_handed_out_only_between_opening_and_stopping(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    with world.work():
        create_vote(held.vote.data, held.issuer, by=SYSTEM, now=clock.now())
    blinded = Booth(secrets.token_bytes(32), held.vote).blinded
    name = held.vote.name
    with world.look(), pytest.raises(NotDrawing):
        draw(name, 7, blinded)
    with world.work():
        open_drawing(name, by=SYSTEM, now=clock.now())
    with world.look():
        draw(name, 7, blinded)
    with world.work():
        assert stop_drawing(name, by=SYSTEM, now=clock.now()) == 1
    with world.look(), pytest.raises(NotDrawing):
        draw(name, 8, blinded)
    with world.look(), pytest.raises(NotFound):
        draw(b64(bytes(32)), 7, blinded)
    with world.work():
        assert stop_drawing(name, by=SYSTEM, now=clock.now()) == 1


def test_stopping_destroys_the_key_that_signs(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    name = handing_out(world, held)
    with world.work():
        stop_drawing(name, by=SYSTEM, now=clock.now())
    with world.look():
        assert db.session.execute(db.text("SELECT issuer FROM ballot_vote")).scalar_one() is None


def test_one_voter_on_many_phones_draws_one_paper(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    name = handing_out(world, held)
    booths = [Booth(secrets.token_bytes(32), held.vote) for _phone in range(8)]

    def try_to_draw(number: int) -> bytes | None:
        try:
            return draw(name, 7, booths[number].blinded)
        except DrawnBefore:
            return None

    answers = at_once(app, try_to_draw, len(booths))
    assert len([answer for answer in answers if answer]) == 1
    with world.look():
        assert drawn_count(name) == 1


def test_many_draw_at_once_and_all_tokens_are_good(world: World, app: Flask) -> None:
    held = freeze((CONTEST,))
    name = handing_out(world, held)
    booths = [Booth(secrets.token_bytes(32), held.vote) for _voter in range(16)]
    answers = at_once(app, lambda number: draw(name, number, booths[number].blinded), len(booths))
    for booth, answer in zip(booths, answers, strict=True):
        booth.token_from(answer)
    with world.look():
        assert drawn_voters(name) == list(range(16))


# --- where the box is -------------------------------------------------------------------------------------


def test_the_box_has_another_database_than_everything_else(tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    read = partial(_settings, tmp_path)
    assert read().box_url == f"sqlite:///{tmp_path / 'ballots.db'}"
    assert read(UNIONWEB_BALLOTS_URL=other).box_url == other
    on_postgresql = read(UNIONWEB_DATABASE_URL="postgresql://me:word@there/union")
    assert on_postgresql.box_url == "postgresql+psycopg://me:word@there/union_ballots"
    with pytest.raises(Unusable):
        read(UNIONWEB_BALLOTS_URL=f"sqlite:///{tmp_path / 'unionweb.db'}")


def _settings(instance: Path, **environment: str) -> Settings:
    return Settings.read({"UNIONWEB_INSTANCE": str(instance), **environment})
