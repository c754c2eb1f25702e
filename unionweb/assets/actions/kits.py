"""Kits: real sets of assets that go out together, each with a tag of its own."""

from datetime import datetime

from sqlalchemy import select

from unionweb.assets.actions.history import note
from unionweb.assets.actions.tagging import claim_tag, give_tags
from unionweb.assets.models import Asset, Kit, KitPart, Store
from unionweb.assets.queries.kits import kit_with
from unionweb.assets.rules.states import ASSET_STATES, AssetState, EventKind, LabelKind
from unionweb.assets.rules.tags import read_tag
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark, say

VERBS = {
    "assets.kit.make": mark("组成套装"),
    "assets.kit.edit": mark("修改套装"),
    "assets.kit.add": mark("向套装加入物资"),
    "assets.kit.remove": mark("从套装取出物资"),
    "assets.kit.dissolve": mark("拆散套装"),
}
GONE = (AssetState.LOST, AssetState.WRITTEN_OFF)


def make_kit(store: Store, name: str, words: str = "", *, tag: str = "", by: Actor, now: datetime) -> Kit:
    """An empty kit, with a fresh tag or the blank label that was typed or scanned. Refusal: not a blank one
    of this store."""
    if tag.strip():
        taken = claim_tag(store, tag, LabelKind.KIT)
    else:
        taken = give_tags(store, 1, LabelKind.KIT, now=now)[0]
    kit = Kit(store_id=store.id, tag=taken, name=name, words=words.strip(), created_at=now)
    db.session.add(kit)
    db.session.flush()
    _log("assets.kit.make", kit, by, now, name=name)
    return kit


def edit_kit(kit: Kit, name: str, words: str, *, by: Actor, now: datetime) -> Kit:
    """Another name, other words. Refusal: dissolved."""
    _refuse_closed(kit)
    kit.name, kit.words = name, words.strip()
    _log("assets.kit.edit", kit, by, now, name=name)
    return kit


def add_part(kit: Kit, text: str, *, by: Actor, now: datetime) -> KitPart:
    """Put the asset with this tag, typed or scanned, into a kit. Refusal: no asset of this store, lost or
    written off, in a kit already."""
    _refuse_closed(kit)
    asset = _asset(kit, text)
    if asset.state in GONE:
        state = say(ASSET_STATES[asset.state])
        raise Refusal("%(name)s现在是“%(state)s”，不能加入套装", field="tag", name=asset.name, state=state)
    other = kit_with(asset.id)
    if other is not None:
        raise Refusal("%(name)s已在套装“%(kit)s”里，请先取出", field="tag", name=asset.name, kit=other.name)
    part = KitPart(kit_id=kit.id, asset_id=asset.id)
    db.session.add(part)
    note(asset, EventKind.EDITED, by=by, now=now, changed={"kit": ["", kit.name]})
    _log("assets.kit.add", kit, by, now, part=asset.tag)
    db.session.expire(kit, ["parts"])
    return part


def _asset(kit: Kit, text: str) -> Asset:
    tag = read_tag(text)
    if tag is None:
        raise Refusal("这不是物资编号", field="tag")
    asset = db.session.scalar(select(Asset).where(Asset.tag == tag, Asset.store_id == kit.store_id))
    if asset is None:
        raise Refusal("本物资室的台账里没有这个编号的物资", field="tag")
    return asset


def remove_part(kit: Kit, asset_id: int, *, by: Actor, now: datetime) -> Kit:
    """Take an asset out of a kit. Raises NotFound when it is not in it."""
    part = found(next((one for one in kit.parts if one.asset_id == asset_id), None))
    _take_out(kit, part, by, now)
    _log("assets.kit.remove", kit, by, now, part=part.asset.tag)
    db.session.expire(kit, ["parts"])
    return kit


def dissolve(kit: Kit, *, by: Actor, now: datetime) -> Kit:
    """There is no such kit any more; its parts stay in the ledger, its tag is never given out again. Refusal:
    dissolved already."""
    _refuse_closed(kit)
    tags = [part.asset.tag for part in kit.parts]
    for part in list(kit.parts):
        _take_out(kit, part, by, now)
    kit.closed = True
    _log("assets.kit.dissolve", kit, by, now, name=kit.name, parts=tags)
    db.session.expire(kit, ["parts"])
    return kit


def _take_out(kit: Kit, part: KitPart, by: Actor, now: datetime) -> None:
    note(part.asset, EventKind.EDITED, by=by, now=now, changed={"kit": [kit.name, ""]})
    db.session.delete(part)


def _refuse_closed(kit: Kit) -> None:
    if kit.closed:
        raise Refusal("这个套装已经拆散")


def _log(verb: str, kit: Kit, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("asset_kit", kit.id), by=by, now=now, details={"tag": kit.tag, **details})
