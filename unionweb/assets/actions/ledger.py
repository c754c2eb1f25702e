"""The ledger: registering assets, changing what is written of them, and what they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from unionweb.assets.actions.history import note, note_all
from unionweb.assets.actions.stores import log
from unionweb.assets.actions.tagging import claim_tag, give_tags
from unionweb.assets.models import Asset, Category, Label, LoanItem, Spot, Store
from unionweb.assets.queries.ledger import holder_of
from unionweb.assets.rules.changing import CONDITION_LOST, FROM_TO, WORDS_ASKED
from unionweb.assets.rules.states import ASSET_STATES, EVENT_KINDS, AssetState, EventKind, LabelKind
from unionweb.assets.rules.tags import show_tag
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.money import yuan
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.people.models import Person

VERBS = {
    "assets.asset.register": mark("登记物资"),
    "assets.asset.edit": mark("修改物资资料"),
    "assets.asset.move": mark("变更物资存放地点"),
    "assets.asset.state": mark("变更物资状态"),
    "assets.asset.relabel": mark("更换物资标签"),
}
MOST_AT_ONCE = 500
"""So many labels are a ream of work; more come from a file."""


@dataclass(frozen=True, slots=True)
class AssetDetails:
    """What people write of an asset. `price` in fen, None: nobody knows."""

    name: str
    category: Category
    spot: Spot | None = None
    custodian: Person | None = None
    serial: str = ""
    price: int | None = None
    bought_on: date | None = None
    voucher: str = ""
    words: str = ""

    def columns(self) -> dict[str, Any]:
        """As the table stores it."""
        return {
            "name": self.name,
            "category_id": self.category.id,
            "spot_id": self.spot.id if self.spot else None,
            "custodian_id": self.custodian.id if self.custodian else None,
            "serial": self.serial,
            "price": self.price,
            "bought_on": self.bought_on,
            "voucher": self.voucher,
            "words": self.words.strip(),
        }


def register(
    store: Store, details: AssetDetails, *, tag: str | None = None, by: Actor, now: datetime
) -> Asset:
    """Put an asset into the ledger, with a fresh tag, or with the blank label `tag` (as typed or scanned).
    Refusal: not a blank label of this store, a serial number that is registered."""
    _refuse_foreign(store, details)
    if details.serial:
        _refuse_serial(store, details.serial)
    taken = _tag(store, tag or "", now)
    asset = Asset(store_id=store.id, tag=taken, created_at=now, **details.columns())
    db.session.add(asset)
    db.session.flush()
    note(asset, EventKind.REGISTERED, by=by, now=now)
    log("assets.asset.register", store, by, now, tags=[taken], name=details.name, price=details.price)
    return asset


def _tag(store: Store, text: str, now: datetime) -> str:
    if text.strip():
        return claim_tag(store, text, LabelKind.ASSET)
    return give_tags(store, 1, LabelKind.ASSET, now=now)[0]


def register_many(
    store: Store, details: AssetDetails, count: int, *, by: Actor, now: datetime
) -> Sequence[Asset]:
    """So many alike, each with a tag of its own. Refusal: more than `MOST_AT_ONCE`, several with one serial
    number."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refusal("一次登记 1 到 %(most)s 件", field="count", most=MOST_AT_ONCE)
    if count == 1:
        return [register(store, details, by=by, now=now)]
    _refuse_foreign(store, details)
    if details.serial:
        raise Refusal("有序列号的物资请一件一件登记", field="serial")
    tags = give_tags(store, count, LabelKind.ASSET, now=now)
    common = details.columns() | {"store_id": store.id, "created_at": now, "state": AssetState.AVAILABLE}
    rows = [common | {"tag": tag, "version": 1} for tag in tags]
    ids = db.session.scalars(insert(Asset).returning(Asset.id), rows).all()
    note_all(ids, EventKind.REGISTERED, {}, by=by, now=now)
    log("assets.asset.register", store, by, now, tags=tags, name=details.name, price=details.price)
    return db.session.scalars(select(Asset).where(Asset.id.in_(ids)).order_by(Asset.id)).all()


def _refuse_foreign(store: Store, details: AssetDetails) -> None:
    if details.category.store_id != store.id:
        raise Refusal("请选择本物资室的类别", field="category_id")
    if details.spot is not None and details.spot.store_id != store.id:
        raise Refusal("请选择本物资室的存放地点", field="spot_id")


def _refuse_serial(store: Store, serial: str, besides: int = 0) -> None:
    twin = select(Asset.tag).where(Asset.store_id == store.id, Asset.serial == serial, Asset.id != besides)
    tag = db.session.scalar(twin.limit(1))
    if tag is not None:
        raise Refusal("序列号 %(serial)s 已登记为 %(tag)s", field="serial", serial=serial, tag=show_tag(tag))


def edit(asset: Asset, details: AssetDetails, version: int, *, by: Actor, now: datetime) -> Asset:
    """Change what is written of it. Refusal: somebody else has changed it since `version` was shown."""
    _refuse_foreign(asset.store, details)
    if details.serial and details.serial != asset.serial:
        _refuse_serial(asset.store, details.serial, asset.id)
    before = _shown(asset)
    mine = (Asset.id == asset.id) & (Asset.version == version)
    values = details.columns() | {"version": version + 1}
    changed = update(Asset).where(mine).values(values).returning(Asset.id)
    if db.session.scalar(changed, execution_options={"synchronize_session": False}) is None:
        db.session.refresh(asset)
        raise Refusal("您填写期间，别人修改了这件物资。请对照下面的现有资料，再保存一次")
    db.session.refresh(asset)
    told = {key: [before[key], new] for key, new in _shown(asset).items() if new != before[key]}
    if told:
        note(asset, EventKind.EDITED, by=by, now=now, changed=told)
    _log("assets.asset.edit", asset, by, now, changed=told)
    return asset


def _shown(asset: Asset) -> dict[str, str]:
    """What an asset says of itself, in words that still mean something when the rest has changed."""
    return {
        "name": asset.name,
        "category": asset.category.name,
        "spot": asset.spot.name if asset.spot else "",
        "custodian": f"{asset.custodian.name} {asset.custodian.number}" if asset.custodian else "",
        "serial": asset.serial,
        "price": "" if asset.price is None else yuan(asset.price),
        "bought_on": asset.bought_on.isoformat() if asset.bought_on else "",
        "voucher": asset.voucher,
        "words": asset.words,
    }


def move(
    store: Store, asset_ids: Collection[int], spot: Spot | None, *, by: Actor, now: datetime
) -> list[int]:
    """Put assets somewhere else; those that were moved. Refusal: none was chosen, a closed place."""
    if spot is not None and (spot.store_id != store.id or spot.closed):
        raise Refusal("请选择本物资室正在使用的存放地点", field="spot_id")
    query = select(Asset).where(Asset.store_id == store.id, Asset.id.in_(asset_ids))
    assets = [one for one in db.session.scalars(query.order_by(Asset.id)) if one.spot != spot]
    if not asset_ids:
        raise Refusal("请先勾选物资")
    name = spot.name if spot else ""
    for one in assets:
        note(one, EventKind.MOVED, by=by, now=now, spot=[one.spot.name if one.spot else "", name])
        one.spot, one.version = spot, one.version + 1
    log("assets.asset.move", store, by, now, spot=name, tags=[one.tag for one in assets])
    return [one.id for one in assets]


def change_state(asset: Asset, kind: EventKind, words: str = "", *, by: Actor, now: datetime) -> Asset:
    """To repair, repaired, lost or found, by one conditional UPDATE. What is lost while it is lent ends its
    loan with the condition `CONDITION_LOST`. Refusal: its state does not allow it (naming who has it), or
    words are missing."""
    before, after = FROM_TO[kind]
    if kind in WORDS_ASKED and not words.strip():
        raise Refusal("请写明情况", field="words")
    was = asset.state
    mine = (Asset.id == asset.id) & Asset.state.in_(before)
    changed = update(Asset).where(mine).values(state=after).returning(Asset.id)
    if db.session.scalar(changed, execution_options={"synchronize_session": False}) is None:
        raise wrong_state(asset, kind)
    if after is AssetState.LOST:
        _end_loan(asset, by, now)
    db.session.refresh(asset, ["state"])
    note(asset, kind, words, by=by, now=now, state=[was.value, after.value])
    _log("assets.asset.state", asset, by, now, event=kind.value, words=words.strip())
    return asset


def _end_loan(asset: Asset, by: Actor, now: datetime) -> None:
    out = (LoanItem.asset_id == asset.id) & LoanItem.returned_at.is_(None)
    ended = {"returned_at": now, "returned_by": by.name, "condition": CONDITION_LOST}
    db.session.execute(update(LoanItem).where(out).values(ended))


def wrong_state(asset: Asset, kind: EventKind) -> Refusal:
    """Why something cannot be done with an asset now: its state, and whom to ask when it is lent."""
    db.session.refresh(asset, ["state"])
    holder = holder_of(asset.id) if asset.state is AssetState.LENT else None
    what = say(EVENT_KINDS[kind])
    if holder is not None:
        return Refusal(
            "%(name)s已借给%(holder)s，应于 %(due)s 归还，归还后才能“%(what)s”",
            name=asset.name,
            holder=holder.name,
            due=holder.due_text,
            what=what,
        )
    state = say(ASSET_STATES[asset.state])
    return Refusal("%(name)s现在是“%(state)s”，不能“%(what)s”", name=asset.name, state=state, what=what)


def relabel(asset: Asset, text: str, words: str = "", *, by: Actor, now: datetime) -> Asset:
    """Give it another tag because its label is damaged or lost: a fresh one, or the blank label that was
    typed or scanned. The old tag is never given out again. Refusal: not a blank label."""
    store, old = asset.store, asset.tag
    new = _tag(store, text, now)
    asset.tag = new
    asset.version += 1
    db.session.execute(update(Label).where(Label.tag == old).values(replaced_by=new))
    note(asset, EventKind.RELABELLED, words, by=by, now=now, tag=[old, new])
    _log("assets.asset.relabel", asset, by, now, old=old, new=new, words=words.strip())
    return asset


def _log(verb: str, asset: Asset, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("asset", asset.id), by=by, now=now, details={"tag": asset.tag, **details})


def one_label_each() -> Refusal:
    """For several alike with one blank label."""
    return Refusal("一张空白标签只能给一件物资：数量填 1，或者不填标签", field="tag")
