"""What of a row is copied."""

from typing import Any

import pytest

from tests.votes import election, freeze
from unionweb.backups.rules.contents import LEFT_OUT, BoxSieve, MainSieve
from unionweb.backups.rules.fitness import unfit
from unionweb.backups.rules.layout import Damaged, is_part, read_manifest
from unionweb.backups.rules.values import Column, Kind
from unionweb.ballots.rules.board import merkle_root

HELD = freeze((election("c1", 1, "A", "B"),))


def sift(sieve: MainSieve | BoxSieve, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    change = sieve.of(table)
    return row if change is None else change(row)


def vote(number: int, state: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"v{number}",
        "state": state,
        "issuer": None if state == "closed" else b"key",
    }


def test_of_a_vote_under_way_neither_key_nor_draws_are_copied() -> None:
    sieve = MainSieve()
    assert sift(sieve, "ballot_vote", vote(1, "open")) == vote(1, "closed")
    assert sift(sieve, "ballot_vote", vote(2, "closed")) == vote(2, "closed")
    assert sift(sieve, "ballot_vote", vote(3, "preparing")) == vote(3, "closed")
    for table in ("ballot_draw", "ballot_slip"):
        assert [sift(sieve, table, {"vote_id": one}) is None for one in (1, 2, 3)] == [True, False, True]
    assert sieve.closed == {"v2"}


@pytest.mark.parametrize(
    ("stage", "annulled", "told"),
    [("check_in", None, False), ("voting", None, False), ("voting", "then", True), ("closed", None, True)],
)
def test_who_came_is_copied_once_the_vote_is_over(stage: str, annulled: str | None, told: bool) -> None:
    sieve = MainSieve()
    sift(sieve, "election", {"id": 7, "stage": stage, "annulled_at": annulled})
    came = {
        "election_id": 7,
        "person_id": 3,
        "checked_in": "hall",
        "checked_in_by": None,
        "paper": True,
        "slip": False,
    }
    nobody = came | {"checked_in": None, "paper": False}
    assert sift(sieve, "voter", came) == (came if told else nobody)


def test_an_older_table_has_fewer_columns() -> None:
    sieve = MainSieve()
    sift(sieve, "election", {"id": 7, "stage": "voting", "annulled_at": None})
    assert sift(sieve, "voter", {"election_id": 7, "checked_in": "hall"}) == {
        "election_id": 7,
        "checked_in": None,
    }


def test_neither_log_ins_nor_the_inbox_are_copied() -> None:
    assert {"login_session", "inbox"} <= LEFT_OUT.keys()


def row_of(state: str) -> dict[str, Any]:
    over = state == "closed"
    return {
        "ph": HELD.vote.ph,
        "data": HELD.vote.data,
        "receipt_private": b"r" * 32,
        "server_secret": b"s" * 32,
        "state": state,
        "received": 5 if over else None,
        "root": b"root" if over else None,
    }


@pytest.mark.parametrize("state", ["preparing", "open", "closing", "closed"])
def test_a_box_that_is_not_over_comes_back_empty(state: str) -> None:
    sieve = BoxSieve(set())  # the main database did not know yet that it was closed
    emptied = sift(sieve, "box", row_of(state))
    assert emptied is not None
    assert (emptied["state"], emptied["received"], emptied["root"]) == ("closed", 0, merkle_root(()))
    assert (emptied["receipt_private"], emptied["server_secret"]) == (b"", None)
    for table in ("board", "opening"):
        assert sift(sieve, table, {"ph": HELD.vote.ph}) is None


def test_of_a_closed_vote_the_board_is_copied() -> None:
    sieve = BoxSieve({HELD.vote.name})
    assert sift(sieve, "box", row_of("closed")) == row_of("closed")
    assert sift(sieve, "board", {"ph": HELD.vote.ph}) is not None


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "/etc/passwd",
        "files/../../x",
        "files/" + "0" * 31,
        "main/person/1.jsonl.gz",
        "main/a/b/000001.jsonl.gz",
    ],
)
def test_no_part_leads_elsewhere(name: str) -> None:
    assert not is_part(name)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": "other"}', b'{"format": "unionweb-backup/1"}']
)
def test_a_manifest_that_is_none_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        read_manifest(data)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("a", Kind.TEXT, 3), "四个字了"),
        (Column("a", Kind.TEXT), "a\0b"),
        (Column("a", Kind.TEXT), 5),
        (Column("a", Kind.INTEGER, 2**31 - 1), 2**31),
        (Column("a", Kind.INTEGER, 2**31 - 1), -(2**31) - 1),
        (Column("a", Kind.INTEGER, 2**31 - 1), "many"),
        (Column("a", Kind.BOOLEAN), 2),
        (Column("a", Kind.MOMENT), "yesterday"),
        (Column("a", Kind.DAY), "2026-02-30"),
        (Column("a", Kind.JSON), "{"),
        (Column("a", Kind.JSON), "NaN"),
        (Column("a", Kind.BYTES), "text"),
        (Column("a", Kind.REAL), "text"),
    ],
)
def test_what_postgresql_would_refuse_is_found(column: Column, value: object) -> None:
    assert unfit(column, value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("a", Kind.TEXT, 4), "四个字了"),
        (Column("a", Kind.INTEGER, 2**31 - 1), -(2**31)),
        (Column("a", Kind.BOOLEAN), 1),
        (Column("a", Kind.MOMENT), "2026-11-21 09:30:00.000000"),
        (Column("a", Kind.DAY), "2026-02-28"),
        (Column("a", Kind.JSON), "null"),
        (Column("a", Kind.BYTES), b""),
        (Column("a", Kind.TEXT, 1), None),
    ],
)
def test_what_fits_is_let_through(column: Column, value: object) -> None:
    assert unfit(column, value) is None
