"""What a tag is stuck on."""

from sqlalchemy import select

from unionweb.assets.models import Asset, Consumable, Kit, Label
from unionweb.assets.rules.tags import read_tag
from unionweb.base.db import db
from unionweb.base.refusals import found


def label_of(text: str) -> Label | None:
    """The label of a tag as it was typed or scanned; None when it is no tag, or was never given out."""
    tag = read_tag(text)
    return None if tag is None else db.session.get(Label, tag)


def asset_of(tag: str) -> Asset:
    """Raises NotFound."""
    return found(db.session.scalar(select(Asset).where(Asset.tag == tag)))


def kit_of(tag: str) -> Kit:
    """Raises NotFound."""
    return found(db.session.scalar(select(Kit).where(Kit.tag == tag)))


def consumable_of(tag: str) -> Consumable:
    """Raises NotFound."""
    return found(db.session.scalar(select(Consumable).where(Consumable.tag == tag)))
