"""What of each row is copied, so that no backup, and no series of them, tells when who drew or what came.

Votes under way come back ended: their ballots are in no backup, so their keys and the lists of who came are
in none either. How a box is copied: `BoxSieve`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from unionweb.ballots.rules.board import merkle_root
from unionweb.ballots.rules.encoding import b64
from unionweb.ballots.rules.parameters import Vote

INBOX = "inbox"
LEFT_OUT = {
    "alembic_version": "stands in the manifest",
    INBOX: "ballots that nobody can read, in an order that nobody may know",
    "login_session": "a log-in that was ended since would be back",
    "login_failure": "kept for an hour only",
    "login_arrival": "the same",
}
"""Tables that are in no backup, and why."""

UNDER_WAY = frozenset({"frozen", "check_in", "voting"})
"""Stages of an election from which nothing leads back, and whose ballots are still to come or sealed."""

Fields = dict[str, Any]
Sift = Callable[[Fields], Fields | None]
"""What is copied of a row; None for nothing."""


class MainSieve:
    """Rows of the main database, tables in the order of their foreign keys: what is copied, None for nothing.
    `closed`: the names of the votes of which everything may be told."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self._open_votes: set[int] = set()
        self._open_elections: set[int] = set()

    def of(self, table: str) -> Sift | None:
        """What is done with each row of a table; None: nothing, all are copied as they are."""
        return {
            "ballot_vote": self._vote,
            "ballot_draw": self._of_closed,
            "ballot_slip": self._of_closed,
            "election": self._election,
            "voter": self._voter,
            "election_kiosk": _kiosk,
        }.get(table)

    def _vote(self, row: Fields) -> Fields:
        if row["state"] == "closed":
            self.closed.add(row["name"])
            return row
        self._open_votes.add(row["id"])
        return row | {"state": "closed", "issuer": None}

    def _of_closed(self, row: Fields) -> Fields | None:
        """Of two backups in a row those who drew in between could be told; and a list of who drew before a
        survey closed, beside its results by group, would name whoever was alone in a group."""
        return None if row["vote_id"] in self._open_votes else row

    def _election(self, row: Fields) -> Fields:
        if row["stage"] in UNDER_WAY and row["annulled_at"] is None:
            self._open_elections.add(row["id"])
        return row

    def _voter(self, row: Fields) -> Fields:
        """Who came between two backups is an order of names, too."""
        if row["election_id"] not in self._open_elections:
            return row
        nobody: Fields = {"checked_in": None, "checked_in_by": None, "paper": False, "slip": False}
        return row | {name: value for name, value in nobody.items() if name in row}


def _kiosk(row: Fields) -> Fields:
    return row | {"turn_voter": None, "turn_until": None}


class BoxSieve:
    """Rows of the box's database. Of the votes with contests that are `closed` everything is copied, since it
    is published or about to be. Of a survey's responses nothing is, and neither are the keys that open
    them: the box comes back as it is after counting. Any other box comes back empty and closed. The inbox,
    in which ballots wait, stays where it is."""

    def __init__(self, closed: set[str]) -> None:
        self._closed = closed
        self._whole: set[bytes] = set()

    def of(self, table: str) -> Sift | None:
        """The same as `MainSieve.of`; the table `box` comes first."""
        return self._box if table == "box" else self._of_whole

    def _of_whole(self, row: Fields) -> Fields | None:
        return row if bytes(row["ph"]) in self._whole else None

    def _box(self, row: Fields) -> Fields:
        vote = Vote(bytes(row["data"]))
        over = row["state"] == "closed" and b64(vote.ph) in self._closed
        if over and vote.parameters.form is None:
            self._whole.add(vote.ph)
            return row
        emptied: Fields = {"state": "closed", "server_secret": None, "receipt_private": b""}
        return row | emptied | ({} if over else {"received": 0, "root": merkle_root(())})


def fields(names: tuple[str, ...], row: tuple[Any, ...]) -> Fields:
    """A row by the names of its columns."""
    return dict(zip(names, row, strict=True))


def values(names: tuple[str, ...], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The same again."""
    return tuple(row[name] for name in names)
