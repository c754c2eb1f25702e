"""What was scanned at the desk, by the driver's own statements: everybody in the queue waits for it.

One answers at once who scans, whether he keeps this store (the same as `policies.keeps_store`) and what the
label is stuck on. Who has it is asked only of what is out: PostgreSQL plans one join of all of it badly.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from unionweb.assets.queries.desk import holder_words
from unionweb.assets.rules.lending import Out, Piece
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.terms import LendingTerms, read_terms
from unionweb.audit import Actor
from unionweb.base.db import driver
from unionweb.base.driver import Row
from unionweb.people.rules.organisation import UnitKind

_LOOK = """
    SELECT keeper.id, keeper.name, store.terms,
        keeper.left_on IS NULL AND EXISTS (SELECT 1 FROM role_grant AS held
            WHERE held.person_id = keeper.id AND held.ended_at IS NULL
            AND held.role IN ('asset_officer', 'administrator')
            AND (held.department_id = store.office_id OR held.department_id IS NULL
                AND held.unit_id IN (home.id, home.parent_id, above.parent_id))),
        label.kind, label.store_id,
        asset.id, asset.tag, asset.name, asset.state, asset.price,
        category.days, category.deposit, category.confirms,
        EXISTS (SELECT 1 FROM asset_hold WHERE asset_hold.asset_id = asset.id AND asset_hold.holding
            AND asset_hold.until_at > ?),
        EXISTS (SELECT 1 FROM asset_loan_item AS item
            WHERE item.asset_id = asset.id AND item.returned_key = ?)
    FROM login_session
    JOIN account ON account.person_id = login_session.person_id AND NOT account.disabled
    JOIN person AS keeper ON keeper.id = login_session.person_id
    LEFT JOIN asset_store AS store ON store.id = ?
    LEFT JOIN unit AS home ON home.id = store.unit_id
    LEFT JOIN unit AS above ON above.id = home.parent_id
    LEFT JOIN asset_label AS label ON label.tag = ?
    LEFT JOIN asset ON asset.tag = label.tag
    LEFT JOIN asset_category AS category ON category.id = asset.category_id
    WHERE login_session.token_hash = ? AND login_session.expires_at > ?
"""
_HOLDER = """
    SELECT item.id, item.loan_id, item.due_at, item.returned_at, holder.name, department.name, unit.name,
        unit.kind
    FROM asset_loan_item AS item
    JOIN asset_loan AS loan ON loan.id = item.loan_id
    JOIN person AS holder ON holder.id = loan.person_id
    LEFT JOIN department ON department.id = loan.department_id
    LEFT JOIN unit ON unit.id = COALESCE(loan.unit_id, department.unit_id)
    WHERE item.asset_id = ? AND
"""
_OUT, _AGAIN = f"{_HOLDER} item.returned_at IS NULL", f"{_HOLDER} item.returned_key = ?"
First = Callable[[str, Row], Row | None]
"""Of a driver, or of the statements of a transaction."""


@dataclass(frozen=True, slots=True)
class Lent:
    """By which line of a loan an asset is out, and with whom; or was, until `returned_at`."""

    item_id: int
    loan_id: int
    out: Out
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Who scanned what. `kind` of the label, None: there is none of this tag; `here`: it belongs to this
    store. `held`: some request holds the asset. `again`: this very scan has taken it back
    before."""

    keeper: Actor
    keeps: bool
    terms: LendingTerms
    kind: str | None
    here: bool
    piece: Piece | None
    held: bool
    again: bool


def look(token_hash: str, store_id: int, tag: str, key: str, now: datetime) -> Seen | None:
    """None when nobody is logged in."""
    moment = driver().moment(now)
    row = driver().first(_LOOK, (moment, key, store_id, tag, token_hash, moment))
    if row is None:
        return None
    person_id, name, terms, keeps, kind, owner, *asset, held, again = row
    return Seen(
        Actor(person_id, name),
        bool(keeps),
        _terms(terms if isinstance(terms, str) else json.dumps(terms or {})),
        kind,
        owner == store_id,
        _piece(*asset),
        bool(held),
        bool(again),
    )


def _piece(key: int | None, tag: str, name: str, state: str, *terms: Any) -> Piece | None:
    if key is None:
        return None
    price, days, deposit, confirms = terms
    return Piece(key, tag, name, AssetState(state), price, days, deposit, bool(confirms))


def lent_of(asset_id: int, first: First) -> Lent | None:
    """Who has an asset; None when it is not out. `first` asks, inside a transaction or out of it."""
    return _lent(first(_OUT, (asset_id,)))


def taken_back(asset_id: int, key: str, first: First) -> Lent | None:
    """Who had what the scan with this key has taken back; None when that scan is new."""
    return _lent(first(_AGAIN, (asset_id, key)))


def _lent(row: Row | None) -> Lent | None:
    if row is None:
        return None
    item_id, loan_id, due_at, returned_at, person, department, unit, kind = row
    words = holder_words(person, department, unit, None if kind is None else UnitKind(kind))
    read = driver().read_moment
    out = Out(words, read(due_at))
    return Lent(item_id, loan_id, out, None if returned_at is None else read(returned_at))


@lru_cache(maxsize=64)
def _terms(text: str) -> LendingTerms:
    return read_terms(json.loads(text))
