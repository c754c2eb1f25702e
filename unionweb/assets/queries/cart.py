"""The cart as the desk shows it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from unionweb.assets.models import Consumable, Store
from unionweb.assets.queries.desk import pieces
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.lending import Piece, due_of, in_the_way, must_confirm, unavailable
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.tags import read_tag
from unionweb.assets.rules.terms import LendingTerms
from unionweb.base.db import db

Line = dict[str, Any]


def line(piece: Piece, terms: LendingTerms, now: datetime) -> Line:
    """An asset. `warning`: why it cannot go out, or which reservation is in the way; `deposit` in fen."""
    due = due_of(piece, terms, now)
    return {
        "kind": "asset",
        "tag": piece.tag,
        "name": piece.name,
        "due": moment_words(due),
        "deposit": piece.deposit,
        "confirms": must_confirm([piece], terms),
        "warning": unavailable(piece) or in_the_way(piece, due, now),
    }


def consumable_line(one: Consumable, count: int = 1) -> Line:
    """So many of what is given away."""
    return {
        "kind": "consumable",
        "tag": one.tag,
        "name": one.name,
        "measure": one.measure,
        "stock": one.stock,
        "count": count,
    }


def lines(store: Store, typed: Sequence[str], person_id: int | None, body: Body, now: datetime) -> list[Line]:
    """What these tags are, for this borrower; strange ones are left out."""
    tags = Counter(tag for text in typed if (tag := read_tag(text)) is not None)
    found = [line(one, store.terms, now) for one in pieces(store.id, list(tags), person_id, body, now)]
    query = select(Consumable).where(Consumable.store_id == store.id, Consumable.tag.in_(tags))
    found += [consumable_line(one, tags[one.tag]) for one in db.session.scalars(query)]
    order = list(tags)
    return sorted(found, key=lambda one: order.index(one["tag"]))
