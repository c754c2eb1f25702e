"""The tables of the box's own database. Nothing in them says when, in what order, or by whom."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, String, Table


class BoxState(StrEnum):
    """preparing 未开箱 → open 投票中 → closing 正在封箱 → closed 已封箱"""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


metadata = MetaData()

box = Table(
    "box",
    metadata,
    Column("ph", LargeBinary, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("receipt_private", LargeBinary, nullable=False),
    Column("server_secret", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("received", Integer),
    Column("root", LargeBinary),
    CheckConstraint("state IN ('preparing', 'open', 'closing', 'closed')", name="ck_box_state"),
    CheckConstraint("(state = 'closed') = (root IS NOT NULL)", name="ck_box_root"),
    sqlite_with_rowid=False,
)

# Sealed ballots of open boxes: no row can be matched with a published ballot once the box key is gone.
# A rowid would keep the order of casting, even under random keys; so would sequences and times.
inbox = Table(
    "inbox",
    metadata,
    Column("ph", LargeBinary, primary_key=True),
    Column("tag", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# The ballots of closed boxes, written at once and in the order of their trackers. Those of a form vote are
# destroyed once they are counted; the box has an empty receipt key then.
board = Table(
    "board",
    metadata,
    Column("ph", LargeBinary, primary_key=True),
    Column("tracker", LargeBinary, primary_key=True),
    Column("ballot", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# How far the opening of a closed box has come: `last` tracker, how many ballots up to it, and what they came
# to. `under` is the hash of what they were opened with.
opening = Table(
    "opening",
    metadata,
    Column("ph", LargeBinary, primary_key=True),
    Column("under", LargeBinary, nullable=False),
    Column("last", LargeBinary, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("gathered", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
