"""Ballots that may be changed until the close, in the box: on both databases."""

import random
from collections.abc import Iterator, Sequence

import pytest
from flask import Flask

from tests.actions.test_box import at_once, open_up
from tests.forms import freeze_form, versions
from tests.votes import Secrets
from unionweb.ballots import box
from unionweb.ballots.box import checks
from unionweb.ballots.box.refusals import BadBallot, BoxBusy, BoxClosed, NewerBallot, OtherBallot
from unionweb.ballots.box.store import Boxes
from unionweb.ballots.rules.ballots import check_ballot, check_receipt, make_form_ballot
from unionweb.ballots.rules.sealing import unseal_text
from unionweb.config import Settings

SUBJECTS, SERVERS, PEOPLE, CHANGES = 3, 4, 6, 5


@pytest.fixture
def forms(app: Flask) -> Iterator[list[Secrets]]:
    """The votes of a survey that may be changed, their boxes open."""
    forms = [freeze_form(changes=True) for _subject in range(SUBJECTS)]
    with app.app_context():
        for held in forms:
            open_up(held)
        yield forms


Papers = list[tuple[str, bytes]]


def responses(forms: Sequence[Secrets], times: int = 2) -> list[Papers]:
    """What one person sends: first, and with each change."""
    each = zip(*(versions(held, times) for held in forms), strict=True)
    return [[(held.vote.name, one) for held, one in zip(forms, cast, strict=True)] for cast in each]


def ballot_in(held: Secrets, cast: bytes) -> bytes:
    return cast[: held.vote.ballot_length]


def boards(forms: Sequence[Secrets]) -> list[list[bytes]]:
    """What is in the boxes, closed now."""
    for held in forms:
        box.close_box(held.vote.name)
    return [list(box.board(held.vote.name)) for held in forms]


def on_boards(forms: Sequence[Secrets], papers: Papers) -> list[list[bytes]]:
    return [[ballot_in(held, cast)] for held, (_name, cast) in zip(forms, papers, strict=True)]


def test_a_change_takes_the_place_of_what_was_sent(forms: list[Secrets]) -> None:
    sent = responses(forms)
    for papers in sent:
        receipts = box.cast_many(papers)
        for held, (_name, cast), receipt in zip(forms, papers, receipts, strict=True):
            check_receipt(held.vote, ballot_in(held, cast), receipt)
        assert box.cast_many(papers) == receipts
        assert [box.received(held.vote.name) for held in forms] == [1] * SUBJECTS
    assert boards(forms) == on_boards(forms, sent[-1])
    for held, (_name, cast) in zip(forms, sent[-1], strict=True):
        kept = check_ballot(held.vote, ballot_in(held, cast))
        assert unseal_text(held.vote, kept.vk, kept.box, held.keys()) == b"2"


def test_an_old_one_is_never_put_back(forms: list[Secrets]) -> None:
    first, second, third = responses(forms)
    box.cast_many(second)
    with pytest.raises(NewerBallot):
        box.cast_many(first)
    box.cast_many(third)
    for late in (first, second):
        with pytest.raises(NewerBallot):
            box.cast_many(late)
    assert boards(forms) == on_boards(forms, third)


def test_two_with_one_number_are_not_mixed(forms: list[Secrets]) -> None:
    held = forms[0]
    sent = responses(forms)
    box.cast_many(sent[1])
    with pytest.raises(NewerBallot):
        box.cast_many([sent[2][0], sent[0][1], sent[2][2]])
    assert boards(forms) == on_boards(forms, sent[1])
    assert len(list(box.board(held.vote.name))) == 1


def test_a_change_is_of_all_or_of_none(forms: list[Secrets]) -> None:
    sent = responses(forms)
    box.cast_many(sent[0])
    for place in range(SUBJECTS):
        name, cast = sent[1][place]
        damaged = [*sent[1][:place], (name, cast[:-1] + bytes([cast[-1] ^ 1])), *sent[1][place + 1 :]]
        with pytest.raises(BadBallot):
            box.cast_many(damaged)
    box.close_box(forms[1].vote.name)
    with pytest.raises(BoxClosed):
        box.cast_many(sent[1])
    assert boards(forms) == on_boards(forms, sent[0])


def test_part_of_it_may_be_new_and_part_a_change(forms: list[Secrets]) -> None:
    first, second, _third = responses(forms)
    box.cast(*first[1])
    box.cast_many(second)
    assert boards(forms) == on_boards(forms, second)


def test_the_last_receipt_can_be_had_again_after_the_close_and_no_other(forms: list[Secrets]) -> None:
    first, second, third = responses(forms)
    box.cast_many(first)
    receipts = box.cast_many(second)
    for held in forms:
        box.close_box(held.vote.name)
        assert box.cast_many(second) == receipts
        for other in (first, third):
            with pytest.raises((BoxClosed, NewerBallot)):
                box.cast_many(other)
    assert not list(checks.faults())


def test_where_one_of_the_votes_is_not_changed_none_is(app: Flask, forms: list[Secrets]) -> None:
    fixed = freeze_form()
    open_up(fixed)
    booth, token = fixed.draw()
    one, other = (make_form_ballot(fixed.vote, booth, token, data) for data in (b"1", b"2"))
    first, second, _third = responses(forms)
    box.cast_many([*first, (fixed.vote.name, one)])
    with pytest.raises(OtherBallot):
        box.cast_many([*second, (fixed.vote.name, other)])
    assert boards([*forms, fixed]) == [*on_boards(forms, first), [one]]


def test_in_every_order_from_every_server_the_last_change_counts(app: Flask, forms: list[Secrets]) -> None:
    """Several servers, each with connections and a queue of its own; everything is sent twice."""
    settings: Settings = app.config["SETTINGS"]
    servers = [Boxes(settings.box_url, settings.instance / "boxes") for _server in range(SERVERS)]
    sent = [responses(forms, CHANGES) for _person in range(PEOPLE)]
    waiting = [papers for every in sent for papers in every] * 2
    random.Random(7).shuffle(waiting)

    def send_each(number: int) -> int:
        return sum(send(servers[number % SERVERS], papers) for papers in waiting[number :: 3 * SERVERS])

    taken = sum(at_once(app, send_each, 3 * SERVERS))
    for server in servers:
        server.forget()
    assert taken >= PEOPLE
    found = boards(forms)
    for place, held in enumerate(forms):
        assert set(found[place]) == {ballot_in(held, every[-1][place][1]) for every in sent}


def send(server: Boxes, papers: Papers) -> bool:
    """Whether it was taken; as often as it needs."""
    while True:
        try:
            return bool(server.cast_many(papers))
        except NewerBallot:
            return False
        except BoxBusy:
            continue


def test_whoever_has_a_receipt_while_boxes_close_is_counted_with_it_or_a_later_one(
    app: Flask, forms: list[Secrets]
) -> None:
    sent = [responses(forms, CHANGES) for _person in range(8)]

    def change_or_close(number: int) -> int:
        """The last number with a receipt."""
        if number == len(sent):
            for held in forms:
                box.close_box(held.vote.name)
            return -1
        last = -1
        for papers in sent[number]:
            try:
                box.cast_many(papers)
            except (BoxClosed, BoxBusy):
                return last
            last += 1
        return last

    last = at_once(app, change_or_close, len(sent) + 1)
    found = [set(board) for board in boards(forms)]
    for person, every in enumerate(sent):
        kept = [
            [place for place, papers in enumerate(every) if ballot_in(held, papers[at][1]) in found[at]]
            for at, held in enumerate(forms)
        ]
        assert all(one == kept[0] for one in kept)
        assert kept[0] == ([last[person]] if last[person] >= 0 else []), kept
