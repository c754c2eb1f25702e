"""Several papers drawn and several ballots cast at once, and the board of a form vote: on both databases."""

import json
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from tests.actions.test_box import at_once, handing_out, open_up
from tests.forms import answered, freeze_form, spoiled, with_server
from tests.votes import Secrets, election, freeze, marks
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots import box, opening
from unionweb.ballots.actions import stop_drawing
from unionweb.ballots.box import checks
from unionweb.ballots.box.refusals import (
    BadBallot,
    BoardForgotten,
    BoxBusy,
    BoxClosed,
    BoxNotOpen,
    NoSuchBox,
    OtherBallot,
)
from unionweb.ballots.box.schema import BoxState, board
from unionweb.ballots.drawing import DrawnBefore, Draws, NotDrawing, Paper, draw, draw_many
from unionweb.ballots.opening_texts import advance_texts, tallied
from unionweb.ballots.queries import drawn_voters, has_drawn
from unionweb.ballots.rules.ballots import check_receipt, make_form_ballot, tracker_of
from unionweb.ballots.rules.encoding import Malformed, b64
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import end_reading
from unionweb.base.refusals import NotFound

SUBJECTS = 5


@pytest.fixture
def forms(app: Flask) -> Iterator[list[Secrets]]:
    """The votes of a survey, their boxes open."""
    forms = [freeze_form() for _subject in range(SUBJECTS)]
    with app.app_context():
        for held in forms:
            open_up(held)
        yield forms


def named(forms: Sequence[Secrets], ballots: Sequence[bytes]) -> list[tuple[str, bytes]]:
    return [(held.vote.name, ballot) for held, ballot in zip(forms, ballots, strict=True)]


def number_received(forms: Sequence[Secrets]) -> list[int]:
    return [box.received(held.vote.name) for held in forms]


# --- drawing ----------------------------------------------------------------------------------------------


@pytest.fixture
def names(world: World) -> list[str]:
    """Votes whose papers are handed out."""
    return [handing_out(world, freeze_form()) for _subject in range(3)]


def request_of(number: int) -> bytes:
    """The same number asks with the same bytes."""
    return number.to_bytes(256)


def who_drew(names: Sequence[str], voter: int = 7) -> list[bool]:
    """Whether a voter has, vote by vote, as it stands now."""
    end_reading()
    return [has_drawn(name, voter) for name in names]


def papers_of(names: Sequence[str], voter: int, number: int) -> list[Paper]:
    return [(name, voter, request_of(number)) for name in names]


def test_papers_drawn_together_are_papers_that_the_boxes_take(world: World, forms: list[Secrets]) -> None:
    for held in forms:
        handing_out(world, held)
    booths = [Booth(secrets.token_bytes(32), held.vote) for held in forms]
    papers = [(held.vote.name, 7, booth.blinded) for held, booth in zip(forms, booths, strict=True)]
    with world.look():
        signatures = draw_many(papers)
        assert draw_many(papers) == signatures == [draw(*paper) for paper in papers]
        assert all(drawn_voters(held.vote.name) == [7] for held in forms)
    for booth, signature in zip(booths, signatures, strict=True):
        booth.token_from(signature)


def test_of_papers_drawn_together_none_is_drawn_when_one_is_refused(world: World, names: list[str]) -> None:
    with world.look():
        draw(names[1], 7, request_of(1))
        with pytest.raises(DrawnBefore):
            draw_many(papers_of(names, 7, 2))
        assert who_drew(names) == [False, True, False]
        drawn = draw_many(papers_of(names, 7, 1))
        assert who_drew(names) == [True, True, True]
        assert drawn == draw_many(papers_of(names, 7, 1))
        assert drawn[::-1] == draw_many(papers_of(names[::-1], 7, 1))
        assert draw_many([]) == []


def test_papers_that_cannot_be_drawn_leave_nothing_behind(world: World, names: list[str]) -> None:
    good = papers_of(names, 7, 1)
    with world.look():
        for wrong, refusal in (
            ((b64(bytes(32)), 7, request_of(1)), NotFound),
            ((names[0], 7, bytes(255)), Malformed),
            ((names[0], 7, bytes(256)), Malformed),
        ):
            with pytest.raises(refusal):
                draw_many([*good, wrong])
        draw_many(papers_of(names, 8, 1))
    with world.work():
        stop_drawing(names[2], by=SYSTEM, now=clock.now())
    with world.look():
        with pytest.raises(NotDrawing):
            draw_many(good)
        assert not any(who_drew(names))
        draw_many(good[:2])


def test_one_person_contradicting_himself_draws_nothing(world: World, names: list[str]) -> None:
    with world.look():
        with pytest.raises(DrawnBefore):
            draw_many([*papers_of(names, 7, 1), (names[0], 7, request_of(2))])
        assert not any(who_drew(names))
        drawn = draw_many([*papers_of(names, 7, 1), *papers_of(names, 7, 1)])
        assert drawn[:3] == drawn[3:]


def test_one_voter_on_many_phones_draws_everything_on_one(world: World, app: Flask, names: list[str]) -> None:
    """Phones ask different servers, for overlapping parts of the whole, in any order."""
    servers = [Draws() for _server in range(4)]

    def try_to_draw(number: int) -> list[bytes] | None:
        part = [names, names[:2], names[1:], names[::-1]][number % 4]
        try:
            return servers[number // 2 % 4].draw_many(papers_of(part, 7, 1 + number))
        except DrawnBefore:
            return None

    answers = at_once(app, try_to_draw, 12)
    won = {number for number, answer in enumerate(answers) if answer}
    with world.look():
        drawn = who_drew(names)
    # Any two of these parts overlap: one wins, and only its rows are there.
    assert len(won) == 1
    part = [names, names[:2], names[1:], names[::-1]][won.pop() % 4]
    assert drawn == [name in part for name in names]


REQUESTS = st.lists(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 2), st.integers(1, 2)), min_size=1, max_size=5),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=REQUESTS)
def test_any_mixture_of_new_and_old_papers_is_drawn_whole_or_not_at_all(
    world: World, names: list[str], requests: list[list[tuple[int, int, int]]]
) -> None:
    """Against a dictionary. A voter of each example is a new one."""
    base = secrets.randbelow(10**8) * 10
    with world.look():
        kept: dict[tuple[int, int], int] = {}
        for request in requests:
            would = dict(kept)
            fits = all(would.setdefault((vote, voter), what) == what for vote, voter, what in request)
            papers = [(names[vote], base + voter, request_of(what)) for vote, voter, what in request]
            if fits:
                kept = would
                assert len(set(zip(request, draw_many(papers), strict=True))) == len(set(request))
            else:
                with pytest.raises(DrawnBefore):
                    draw_many(papers)
            for voter in (1, 2):
                assert who_drew(names, base + voter) == [(vote, voter) in kept for vote in range(3)]


# --- casting ----------------------------------------------------------------------------------------------


def test_ballots_cast_together_are_all_kept(forms: list[Secrets]) -> None:
    ballots = [answered(held) for held in forms]
    receipts = box.cast_many(named(forms, ballots))
    for held, ballot, receipt in zip(forms, ballots, receipts, strict=True):
        check_receipt(held.vote, ballot, receipt)
    assert number_received(forms) == [1] * SUBJECTS
    assert box.cast_many(named(forms, ballots)) == receipts
    assert box.cast(forms[0].vote.name, ballots[0]) == receipts[0]
    assert box.cast_many([]) == []


def test_of_ballots_cast_together_none_is_kept_when_one_is_refused(app: Flask, forms: list[Secrets]) -> None:
    ballots = [answered(held) for held in forms]
    good = named(forms, ballots)
    early = freeze_form()
    box.prepare(early.vote.data, early.receipt)
    closed = freeze_form()
    open_up(closed)
    box.close_box(closed.vote.name)
    for held, ballot, refusal in (
        (forms[0], answered(forms[1]), BadBallot),
        (forms[0], b"", BadBallot),
        (early, answered(early), BoxNotOpen),
        (closed, answered(closed), BoxClosed),
        (freeze_form(), ballots[0], NoSuchBox),
    ):
        for place in (0, 2, SUBJECTS):
            with pytest.raises(refusal):
                box.cast_many([*good[:place], (held.vote.name, ballot), *good[place:]])
    assert number_received(forms) == [0] * SUBJECTS


def test_another_ballot_with_one_of_the_papers_is_refused_with_all(forms: list[Secrets]) -> None:
    held = forms[2]
    booth, token = held.draw()
    first, second = (make(held, booth, token, data) for data in (b"1", b"2"))
    others = [answered(one) for one in forms]
    box.cast(held.vote.name, first)
    with pytest.raises(OtherBallot):
        box.cast_many(named(forms, [*others[:2], second, *others[3:]]))
    assert number_received(forms) == [0, 0, 1, 0, 0]
    box.cast_many(named(forms, [*others[:2], first, *others[3:]]))
    assert number_received(forms) == [1] * SUBJECTS


def make(held: Secrets, booth: Booth, token: bytes, data: bytes) -> bytes:
    return make_form_ballot(held.vote, booth, token, data)


def test_lost_receipts_can_be_had_again_while_boxes_close_one_by_one(forms: list[Secrets]) -> None:
    cast = named(forms, [answered(held) for held in forms])
    receipts = box.cast_many(cast)
    for held in forms:
        box.close_box(held.vote.name)
        assert box.cast_many(cast) == receipts
    with pytest.raises(BoxClosed):
        box.cast_many([*cast, (forms[0].vote.name, answered(forms[0]))])


def test_whoever_has_receipts_while_boxes_close_is_on_all_boards(app: Flask, forms: list[Secrets]) -> None:
    cast = [named(forms, [answered(held) for held in forms]) for _voter in range(16)]

    def cast_or_close(number: int) -> bool:
        if number == 9:
            for held in forms:
                box.close_box(held.vote.name)
            return False
        try:
            box.cast_many(cast[number])
        except (BoxClosed, BoxBusy):
            return False
        return True

    taken = at_once(app, cast_or_close, len(cast))
    for place, held in enumerate(forms):
        box.close_box(held.vote.name)
        kept = {one[place][1] for one, got in zip(cast, taken, strict=True) if got}
        assert set(box.board(held.vote.name)) == kept


# --- opening ----------------------------------------------------------------------------------------------


def cast_all(held: Secrets, ballots: Sequence[bytes]) -> None:
    for ballot in ballots:
        box.cast(held.vote.name, ballot)
    box.close_box(held.vote.name)


class Listed:
    """A tally that keeps everything as it came."""

    def __init__(self, before: bytes) -> None:
        self.found: list[str | None] = json.loads(before or "[]")

    def add(self, content: bytes | None) -> None:
        self.found.append(None if content is None else content.hex())

    def to_bytes(self) -> bytes:
        return json.dumps(self.found).encode()


def step(held: Secrets, most: int, *numbers: int) -> int:
    """Open so many more; how many are open."""
    return advance_texts(held.vote.name, held.keys(*numbers), Listed, most).opened


@pytest.mark.parametrize("most", [100, 10])
def test_answers_come_in_the_order_of_the_board(
    app: Flask, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """At once and in steps; answers of every length, and spoiled ones."""
    monkeypatch.setattr(opening, "SLICE", 3)
    held = freeze_form(tellers=2, pad=1024)
    answers = [b"", b"\xff" * 1022, *(secrets.token_bytes(one * 40) for one in range(1, 20))]
    with app.app_context():
        open_up(held)
        ballots = {answered(held, data): data for data in answers} | {spoiled(held): None for _ in range(3)}
        cast_all(held, list(ballots))
        in_order = [ballots[ballot] for ballot in sorted(ballots, key=tracker_of)]
        while step(held, most) < len(ballots):
            assert tallied(held.vote.name, held.keys()) is None
        kept = tallied(held.vote.name, held.keys())
        assert kept == json.dumps([None if one is None else one.hex() for one in in_order]).encode()
        assert step(held, most) == len(ballots)
        with pytest.raises(Malformed):
            step(held, most, 1)


def test_of_two_who_open_the_same_answers_one_counts(app: Flask) -> None:
    held = freeze_form()
    with app.app_context():
        open_up(held)
        ballots = {answered(held, data): data for data in (b"1", b"2", b"3", b"4", b"5")}
        cast_all(held, list(ballots))
        while min(at_once(app, lambda _number: step(held, 2), 2)) < len(ballots):
            continue
        in_order = [ballots[ballot].hex() for ballot in sorted(ballots, key=tracker_of)]
        assert tallied(held.vote.name, held.keys()) == json.dumps(in_order).encode()


def test_nobody_opens_a_box_that_is_not_closed(forms: list[Secrets]) -> None:
    with pytest.raises(BoxBusy):
        step(forms[0], 10)


# --- forgetting -------------------------------------------------------------------------------------------


SERVER = secrets.token_bytes(32)


@pytest.fixture
def counted(app: Flask) -> Iterator[tuple[Secrets, list[bytes]]]:
    """A closed form vote that the server opens, and its ballots."""
    held = with_server(freeze_form(pad=8192), SERVER)
    with app.app_context():
        box.prepare(held.vote.data, held.receipt, SERVER)
        box.open_box(held.vote.name)
        ballots = [answered(held) for _voter in range(40)]
        cast_all(held, ballots)
        yield held, ballots


def test_nothing_but_count_and_root_is_kept(counted: tuple[Secrets, list[bytes]]) -> None:
    held, ballots = counted
    name = held.vote.name
    told = box.closed(name)
    assert box.server_secret(name) == SERVER
    for _again in range(2):
        assert box.forget_board(name) == told
    assert (box.state(name), box.received(name), box.closed(name)) == (BoxState.CLOSED, 40, told)
    assert box.server_secret(name) is None
    assert box.parameters(name) == held.vote.data
    for look in (lambda: list(box.board(name)), lambda: step(held, 10)):
        with pytest.raises(BoardForgotten):
            look()
    with pytest.raises(BoxClosed):
        box.cast(name, ballots[0])
    assert box.close_box(name) == told
    assert not list(checks.faults())


@pytest.mark.sqlite_files
def test_the_bytes_are_gone_from_the_files(
    app: Flask, counted: tuple[Secrets, list[bytes]], forms: list[Secrets]
) -> None:
    """While other boxes are open, too."""
    held, ballots = counted
    database = box.boxes().database
    box.cast_many(named(forms, [answered(one) for one in forms]))
    file = Path(str(database.url.database))
    precious = [SERVER, held.receipt, *(part for ballot in ballots for part in slices(ballot))]
    before = everything(file)
    assert sum(part in before for part in precious) > len(precious) * 0.9
    box.forget_board(held.vote.name)
    after = everything(file)
    assert not [part for part in precious if part in after]
    assert box.closed(held.vote.name).root in after
    assert not Path(f"{file}-wal").stat().st_size
    assert number_received(forms) == [1] * SUBJECTS


def slices(ballot: bytes) -> Iterator[bytes]:
    """Some of a ballot; of a long one, parts on every page that it may lie on."""
    return (ballot[at : at + 24] for at in range(0, len(ballot) - 24, 700))


def everything(file: Path) -> bytes:
    """The database with its log and whatever else stands beside it."""
    return b"".join(one.read_bytes() for one in sorted(file.parent.glob(f"{file.name}*")))


@pytest.fixture
def impatient(counted: tuple[Secrets, list[bytes]]) -> Iterator[None]:
    """Nobody waits long for the database."""
    engine = box.boxes().database.engine

    def hurry(raw: DBAPIConnection, *_more: object) -> None:
        raw.cursor().execute("PRAGMA busy_timeout=50")

    event.listen(engine, "checkout", hurry)
    yield
    event.remove(engine, "checkout", hurry)
    engine.dispose()


@pytest.mark.sqlite_files
@pytest.mark.usefixtures("impatient")
def test_while_somebody_reads_it_is_not_forgotten_yet(counted: tuple[Secrets, list[bytes]]) -> None:
    held, ballots = counted
    database = box.boxes().database
    with database.reading() as reader:
        reader.execute(select(func.count()).select_from(board)).scalar_one()
        with pytest.raises(BoxBusy):
            box.forget_board(held.vote.name)
    assert box.forget_board(held.vote.name).count == len(ballots)
    assert ballots[0][:40] not in everything(Path(str(database.url.database)))


def test_what_is_not_counted_is_not_forgotten(app: Flask, forms: list[Secrets]) -> None:
    name = forms[0].vote.name
    box.cast(name, answered(forms[0]))
    with pytest.raises(BoxBusy):
        box.forget_board(name)
    box.close_box(name)
    with pytest.raises(NoSuchBox):
        box.forget_board(b64(bytes(32)))
    contests = freeze((election("c1", 1, "A", "B"),))
    open_up(contests)
    ballot = contests.cast(marks("f-"))
    cast_all(contests, [ballot])
    with pytest.raises(ValueError):
        box.forget_board(contests.vote.name)
    assert list(box.board(contests.vote.name)) == [ballot]
    assert len(list(box.board(name))) == 1
