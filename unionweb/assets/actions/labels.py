"""Blank labels, printed beforehand and stuck on later."""

from datetime import datetime

from unionweb.assets.actions.stores import log
from unionweb.assets.actions.tagging import give_tags
from unionweb.assets.models import Store
from unionweb.assets.rules.labels import MOST
from unionweb.assets.rules.states import LabelKind
from unionweb.audit import Actor
from unionweb.base.clock import LOCAL
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {"assets.labels.blank": mark("印制空白标签")}


def make_blanks(store: Store, count: int, *, by: Actor, now: datetime) -> str:
    """So many fresh tags without anything; the name of their batch, which is when they were made. Refusal:
    too many at once."""
    if not 1 <= count <= MOST:
        raise Refusal("一次可以印制 1 到 %(most)s 张", field="count", most=MOST)
    batch = f"{now.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"
    give_tags(store, count, LabelKind.BLANK, now=now, batch=batch)
    log("assets.labels.blank", store, by, now, count=count, batch=batch)
    return batch
