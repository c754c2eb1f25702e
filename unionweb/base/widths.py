"""No text longer than its column.

PostgreSQL refuses one with an error; SQLite keeps it, and the day the school moves to PostgreSQL it stands in
the way. So it is refused here, in words and on both.
"""

from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Enum, String, event, inspect
from sqlalchemy.orm import Mapper, Session, UOWTransaction

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

_SHOWN = 20


def watch(session_class: type[Session] = Session) -> None:
    """Refuse, from now on, to store an object with such a text. Statements without objects are not looked at:
    what they write has been measured by those who write them."""
    if not event.contains(session_class, "before_flush", _refuse_long):
        event.listen(session_class, "before_flush", _refuse_long)


@cache
def widths(model: type) -> tuple[tuple[str, int], ...]:
    """The attributes of a model that hold texts of limited length, with the limit in characters."""
    mapper: Mapper[Any] = inspect(model)
    kinds = [(one.key, one.columns[0].type) for one in mapper.column_attrs]
    return tuple(
        (key, kind.length)
        for key, kind in kinds
        if isinstance(kind, String) and not isinstance(kind, Enum) and kind.length is not None
    )


def _refuse_long(session: Session, _context: UOWTransaction, _objects: object) -> None:
    for one in chain(session.new, session.dirty):
        stored = vars(one)
        for key, most in widths(one.__class__):
            text = stored.get(key)
            if isinstance(text, str) and len(text) > most:
                shown = text[:_SHOWN]
                raise Refusal(mark("“%(start)s……”太长，最多 %(most)s 个字"), start=shown, most=most)
