"""The ballot box 投票箱: side B of the protocol. It knows no person and no session.

Its database is its own (`UNIONWEB_BALLOTS_URL`). Ballots wait in an inbox, each sealed with the box's
key, a file of 32 bytes; closing writes them to the board in the order of their trackers and destroys the key.
Why: decision 9.

schema and database, keys and sealer → closing → store → checks, opened, web

box 投票箱 · ballot 选票 · inbox 待封选票 · board 公布的选票 · tracker 追踪码 · receipt 回执
"""

from collections.abc import Iterator, Sequence

from flask import Flask, current_app

from unionweb.ballots.box.closing import Board
from unionweb.ballots.box.schema import BoxState
from unionweb.ballots.box.store import Boxes
from unionweb.ballots.rules.parameters import Vote

_KEY = "unionweb.boxes"


def install(app: Flask, all_boxes: Boxes) -> None:
    """Let an application find the boxes."""
    app.extensions[_KEY] = all_boxes


def boxes() -> Boxes:
    """The boxes of the running application. What they do and raise stands in `store`."""
    found: Boxes = current_app.extensions[_KEY]
    return found


def prepare(data: bytes, receipt_private: bytes, server_secret: bytes | None = None) -> Vote:
    """Have a box, not yet open, for the vote with these parameters."""
    return boxes().prepare(data, receipt_private, server_secret)


def open_box(name: str) -> None:
    """From now on ballots are taken."""
    boxes().open_box(name)


def cast(name: str, ballot: bytes) -> bytes:
    """Take a ballot; its receipt."""
    return boxes().cast(name, ballot)


def cast_many(papers: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Take ballots of several votes, each with its vote's name, all or none; their receipts in order."""
    return boxes().cast_many(papers)


def received(name: str) -> int:
    """How many ballots the box holds."""
    return boxes().received(name)


def has_cast(name: str, vk: bytes) -> bool:
    """Whether a ballot of this key waits in the open box."""
    return boxes().has_cast(name, vk)


def parameters(name: str) -> bytes:
    """What is voted on, as it was frozen."""
    return boxes().parameters(name)


def state(name: str) -> BoxState:
    """Whether ballots are taken."""
    return boxes().state(name)


def stop(name: str) -> None:
    """From now on no ballots are taken; `close_box` is still to come."""
    boxes().stop(name)


def close_box(name: str) -> Board:
    """Close for good; count and root of the board."""
    return boxes().close_box(name)


def closed(name: str) -> Board:
    """Count and root of a closed box."""
    return boxes().closed(name)


def board(name: str, after: bytes = b"") -> Iterator[bytes]:
    """Every ballot of a closed box, in the order of the trackers; only those after a tracker."""
    return boxes().board(name, after)


def forget_board(name: str) -> Board:
    """Destroy the ballots of a form vote that is counted; count and root stay."""
    return boxes().forget_board(name)


def sweep() -> None:
    """Leave nothing in the box's files of what was destroyed. On PostgreSQL, `forget_board` leaves it while
    any transaction is running that began before, in the main database too. Raises BoxBusy."""
    boxes().database.sweep_all()


def server_secret(name: str) -> bytes | None:
    """The secret of the only teller, once the box is closed."""
    return boxes().server_secret(name)
