"""Pictures of assets. The content is on disk before the row names it, and erased after the row is gone."""

from datetime import datetime

from sqlalchemy import func, select

from unionweb.assets.actions.history import note
from unionweb.assets.models import Asset, Photo
from unionweb.assets.rules.states import EventKind
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.files import Stored, erase_afterwards
from unionweb.base.refusals import Refusal, found
from unionweb.base.sniffing import MEDIA_TYPES, FileKind
from unionweb.base.text import mark

VERBS = {
    "assets.photo.add": mark("添加物资照片"),
    "assets.photo.remove": mark("删除物资照片"),
}
MOST = 12
"""Of one asset, those of its damages not counted."""


def add_photo(
    asset: Asset, kind: FileKind, stored: Stored, *, damage: bool = False, by: Actor, now: datetime
) -> Photo:
    """Put a picture that is on disk to an asset; `damage`: it shows what is wrong with it, and stays.
    Refusal: there are enough."""
    if not damage and _number(asset) >= MOST:
        raise Refusal("一件物资最多 %(most)s 张照片，请先删除不用的", field="files", most=MOST)
    photo = Photo(
        asset_id=asset.id,
        media_type=MEDIA_TYPES[kind],
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
        damage=damage,
        added_at=now,
    )
    db.session.add(photo)
    db.session.flush()
    _log("assets.photo.add", asset, by, now, photo=photo.id, sha256=stored.sha256, damage=damage)
    return photo


def _number(asset: Asset) -> int:
    query = select(func.count()).where(Photo.asset_id == asset.id, Photo.damage.is_(False))
    return db.session.scalar(query) or 0


def remove_photo(photo: Photo, *, by: Actor, now: datetime) -> Asset:
    """Take a picture away; its asset. Refusal: a picture of damage belongs to the history."""
    if photo.damage:
        raise Refusal("损坏照片是履历的一部分，不能删除")
    asset = found(db.session.get(Asset, photo.asset_id))
    erase_afterwards([photo.stored])
    db.session.delete(photo)
    note(asset, EventKind.EDITED, by=by, now=now, photo="removed")
    _log("assets.photo.remove", asset, by, now, photo=photo.id, sha256=photo.sha256)
    return asset


def _log(verb: str, asset: Asset, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("asset", asset.id), by=by, now=now, details={"tag": asset.tag, **details})
