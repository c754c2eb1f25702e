"""A file of assets: kept as a draft, looked at, then taken in as a whole or dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from unionweb.assets.actions.history import note_all
from unionweb.assets.actions.stores import log
from unionweb.assets.actions.tagging import give_tags
from unionweb.assets.models import Asset, AssetImport, Category, Label, Spot, Store
from unionweb.assets.queries.importing import lines_of
from unionweb.assets.rules.ledger_sheet import Column, Line, Outcome
from unionweb.assets.rules.states import AssetState, EventKind, LabelKind
from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Table
from unionweb.base.text import mark

VERBS = {"assets.import.take": mark("按文件登记物资")}
MOST_ROWS = MOST_ASSETS = 20_000
FORGOTTEN = timedelta(days=7)


def keep_file(store: Store, table: Table, sha256: str, *, by: Actor, now: datetime) -> AssetImport:
    """Keep a file for checking; nothing is registered yet. Drafts left lying for a week are dropped.
    Refusal: too many rows."""
    if len(table.rows) > MOST_ROWS:
        raise Refusal("一次最多导入 %(most)s 行，请分成几个文件", field="file", most=MOST_ROWS)
    lying = (AssetImport.store_id == store.id) & AssetImport.taken_at.is_(None)
    db.session.execute(delete(AssetImport).where(lying, AssetImport.uploaded_at < now - FORGOTTEN))
    file = AssetImport(
        store_id=store.id,
        filename=table.filename,
        sha256=sha256,
        headers=list(table.headers),
        rows=[(row.number, list(row.cells)) for row in table.rows],
        uploaded_at=now,
        uploaded_by=by.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def take_in(file: AssetImport, said: Mapping[str, Column], *, by: Actor, now: datetime) -> AssetImport:
    """Register what the file says, all of it: places and categories that are not there yet are made. Refusal
    when it was taken in already, when one line is bad, or when nothing in it is new."""
    if file.taken_at is not None:
        raise Refusal("这个文件已经导入过了，没有再登记一次")
    lines = lines_of(file, said)
    bad = sum(line.outcome is Outcome.BAD for line in lines)
    work = [line for line in lines if line.outcome is Outcome.NEW]
    number = sum(line.quantity for line in work)
    if bad:
        raise Refusal("有 %(n)s 行有误，没有登记。请改正文件后重新上传", n=bad)
    if not 0 < number <= MOST_ASSETS:
        raise Refusal("文件里没有要登记的新物资，或一次超过 %(most)s 件", most=MOST_ASSETS)
    tags = _register(file.store, work, now, by)
    file.taken_at, file.registered, file.rows = now, number, []
    details = {"file": file.filename, "sha256": file.sha256, "registered": number, "tags": tags}
    log("assets.import.take", file.store, by, now, **details)
    return file


def drop_file(file: AssetImport) -> str:
    """Forget a draft; its name. Refusal: taken in meanwhile."""
    if file.taken_at is not None:
        raise Refusal("这个文件已经导入，不能放弃")
    db.session.delete(file)
    return file.filename


def _register(store: Store, lines: list[Line], now: datetime, by: Actor) -> list[str]:
    categories = _named(Category, store, {line.category for line in lines})
    spots = _named(Spot, store, {line.spot for line in lines if line.spot})
    _take_tags(store, lines, now)
    fresh = sum(line.quantity for line in lines if not line.tag)
    tags = iter(give_tags(store, fresh, LabelKind.ASSET, now=now))
    rows = [
        _row(store, line, categories[line.category], spots.get(line.spot), line.tag or next(tags), now)
        for line in lines
        for _piece in range(line.quantity)
    ]
    ids = db.session.scalars(insert(Asset).returning(Asset.id), rows).all()
    note_all(ids, EventKind.REGISTERED, {}, by=by, now=now)
    return [row["tag"] for row in rows]


def _named(kind: type[Category] | type[Spot], store: Store, names: set[str]) -> dict[str, int]:
    """Ids by name; what is not there yet is made."""
    there = set(db.session.scalars(select(kind.name).where(kind.store_id == store.id)))
    db.session.add_all(kind(store_id=store.id, name=name) for name in sorted(names - there))
    db.session.flush()
    query = select(kind.name, kind.id).where(kind.store_id == store.id)
    return dict(db.session.execute(query).all())


def _take_tags(store: Store, lines: Iterable[Line], now: datetime) -> None:
    """Claim the blank labels that the file names, and write down its other tags as given out."""
    chosen = [line for line in lines if line.tag]
    foreign = [line.tag for line in chosen if not line.blank]
    common = {"store_id": store.id, "kind": LabelKind.ASSET, "made_at": now, "batch": ""}
    if foreign:
        db.session.execute(insert(Label), [{"tag": tag} | common for tag in foreign])
    for line in chosen:
        free = (Label.tag == line.tag) & (Label.kind == LabelKind.BLANK)
        taken = update(Label).where(free).values(kind=LabelKind.ASSET).returning(Label.tag)
        if line.blank and db.session.scalar(taken) is None:
            raise Refusal("空白标签 %(tag)s 刚被用掉，请重新检查文件", tag=line.tag)


def _row(
    store: Store, line: Line, category: int, spot: int | None, tag: str, now: datetime
) -> dict[str, Any]:
    return {
        "store_id": store.id,
        "tag": tag,
        "name": line.name,
        "category_id": category,
        "spot_id": spot,
        "custodian_id": line.custodian_id,
        "state": AssetState.AVAILABLE,
        "serial": line.serial,
        "price": line.price,
        "bought_on": line.bought_on,
        "voucher": line.voucher,
        "words": line.words,
        "version": 1,
        "created_at": now,
    }
