"""How far the opening of a closed box has come. Kept beside the board: it says nothing that the board and the
tellers' keys do not say, and nothing by whom."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from unionweb.ballots.box import boxes
from unionweb.ballots.box.schema import opening


@dataclass(frozen=True, slots=True)
class Opened:
    """The ballots up to the tracker `last`, how many they are, and what they came to (`gathered`). `under` is
    the hash of what they were opened with, the keys above all."""

    under: bytes
    last: bytes
    opened: int
    gathered: bytes


def opened(ph: bytes) -> Opened | None:
    """What is kept; None before anything was opened."""
    question = select(opening.c.under, opening.c.last, opening.c.opened, opening.c.gathered)
    with boxes().database.reading() as connection:
        row = connection.execute(question.where(opening.c.ph == ph)).first()
    return None if row is None else Opened(*row)


def opened_number(ph: bytes) -> int | None:
    """How many; for those who ask every two seconds."""
    with boxes().database.reading() as connection:
        number: int | None = connection.scalar(select(opening.c.opened).where(opening.c.ph == ph))
    return number


def keep(ph: bytes, before: Opened | None, now: Opened) -> bool:
    """Replace what was kept `before`. False, and nothing done, when somebody else was quicker."""
    values: dict[str, Any] = {
        "under": now.under,
        "last": now.last,
        "opened": now.opened,
        "gathered": now.gathered,
    }
    try:
        with boxes().database.writing() as connection:
            if before is None:
                connection.execute(insert(opening), values | {"ph": ph})
                return True
            same = (opening.c.ph == ph, opening.c.under == before.under, opening.c.last == before.last)
            return connection.execute(update(opening).where(*same).values(values)).rowcount == 1
    except IntegrityError:
        return False
