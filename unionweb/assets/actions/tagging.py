"""Giving out tags, and claiming the blank labels that were printed beforehand."""

from datetime import datetime

from sqlalchemy import insert, update

from unionweb.assets.models import Label, Store
from unionweb.assets.rules.states import LabelKind
from unionweb.assets.rules.tags import new_tag, read_tag
from unionweb.base.db import db
from unionweb.base.refusals import Refusal


def give_tags(store: Store, count: int, kind: LabelKind, *, now: datetime, batch: str = "") -> list[str]:
    """So many fresh tags. Two equal ones are as good as impossible (40 random bits); the key would refuse
    them, and the whole action with them."""
    tags = [new_tag() for _ in range(count)]
    rows = [{"tag": tag, "store_id": store.id, "kind": kind, "batch": batch, "made_at": now} for tag in tags]
    if rows:
        db.session.execute(insert(Label), rows)
    return tags


def claim_tag(store: Store, text: str, kind: LabelKind) -> str:
    """Take a blank label of this store for something; its tag. One conditional UPDATE, since two people may
    scan the same label. Refusal: no tag, of another store, taken."""
    tag = read_tag(text)
    if tag is None:
        raise Refusal("这不是物资编号", field="tag")
    free = (Label.tag == tag) & (Label.store_id == store.id) & (Label.kind == LabelKind.BLANK)
    if db.session.scalar(update(Label).where(free).values(kind=kind).returning(Label.tag)) is None:
        raise Refusal("这张标签不是本物资室的空白标签，或已经用过", field="tag")
    return tag
