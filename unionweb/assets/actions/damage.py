"""Somebody tells that a thing is damaged: from its label's page, without the desk."""

from datetime import datetime

from unionweb.assets.actions.history import note
from unionweb.assets.actions.stores import log
from unionweb.assets.models import Asset, AssetEvent, Photo
from unionweb.assets.queries.keepers import keepers_of
from unionweb.assets.rules.states import AssetState, EventKind
from unionweb.assets.rules.tags import show_tag
from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices.actions import Telling, tell_people

VERBS = {"assets.damage": mark("报告物资损坏")}
WORDS_MOST = 500


def report_damage(
    asset: Asset, words: str, photo: Photo | None = None, *, by: Actor, now: datetime
) -> AssetEvent:
    """Write it into the history and tell those who keep the store. What becomes of the asset they decide.
    Refusal: no words, written off already."""
    words = words.strip()
    if not 0 < len(words) <= WORDS_MOST:
        raise Refusal("请写明哪里坏了，最多 %(n)s 字", field="words", n=WORDS_MOST)
    if asset.state is AssetState.WRITTEN_OFF:
        raise Refusal("这件物资已经报废", field="words")
    event = note(asset, EventKind.DAMAGED, words, by=by, now=now)
    if photo is not None:
        event.photo_id = photo.id
    db.session.flush()
    title = str(say("物资损坏：%(name)s", name=asset.name))
    tell_people(
        (
            Telling(person, title, words, f"/a/{asset.tag}", f"assets.damage.{event.id}")
            for person in keepers_of(asset.store)
        ),
        now=now,
    )
    log("assets.damage", asset.store, by, now, tag=show_tag(asset.tag), name=asset.name, words=words)
    return event
