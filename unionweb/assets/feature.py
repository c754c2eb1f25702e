"""The manifest of the asset desk."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask

from unionweb.assets import outside, policies
from unionweb.assets.actions import (
    approvals,
    bars,
    claims,
    consumables,
    custody,
    damage,
    deposits,
    desk,
    extending,
    importing,
    kits,
    labels,
    ledger,
    members,
    need_lists,
    photos,
    reminding,
    requests,
    returning,
    stock,
    stockscans,
    stocksettling,
    stocktakes,
    stores,
    writeoffs,
)
from unionweb.assets.awaiting import requests_waiting, stocktakes_waiting, write_offs_waiting
from unionweb.assets.awaiting_owing import borrowed_waiting, low_stock_waiting
from unionweb.assets.deadlines import deadlines
from unionweb.assets.queries import checks
from unionweb.assets.queries.consumables import out_of_balance
from unionweb.assets.queries.ledger import stored_names
from unionweb.assets.queries.owing import LOAN_KEY, overdrawn
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.timed import TIMED
from unionweb.assets.views import room, scanning, stock_door
from unionweb.base import files
from unionweb.base.text import mark
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.notices.refreshing import refresh_with
from unionweb.people.rules.who import Who

TOPICS = (
    stores,
    ledger,
    labels,
    damage,
    desk,
    custody,
    returning,
    members,
    photos,
    kits,
    writeoffs,
    importing,
    consumables,
    stock,
    requests,
    approvals,
    need_lists,
    deposits,
    claims,
    bars,
    extending,
    stocktakes,
    stockscans,
    stocksettling,
)
"""Whose log entries have words."""


WAITING = (write_offs_waiting, requests_waiting, borrowed_waiting, low_stock_waiting, stocktakes_waiting)
"""What waits for a person, topic by topic."""


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """All of it."""
    for topic in WAITING:
        yield from topic(who, now)


def init_app(app: Flask) -> None:
    """How tags look on a page; which files are ours; the door where scans are judged; what
    reminders say when they are mailed."""
    files.claim(app, stored_names)
    app.add_template_filter(show_tag, "tag")
    open_door(app, scanning.desk(app))
    for beginning in (LOAN_KEY, reminding.HEAD_KEY):
        refresh_with(app, beginning, reminding.refresh)
    open_door(app, stock_door.desk(app))


feature = Feature(
    name="assets",
    rooms=(room,),
    nav=(NavEntry(mark("物资"), "assets.index", "roster", policies.signed_in, "union"),),
    waiting=waiting,
    deadlines=deadlines,
    tells=outside.TELLS,
    events=outside.events,
    announces=outside.ANNOUNCES,
    init_app=init_app,
    timed=TIMED,
    checks=(
        DataCheck("assets.consumables", out_of_balance),
        DataCheck("assets.deposits", overdrawn),
        DataCheck("assets.loans", checks.lent_or_here),
        DataCheck("assets.holds", checks.overlapping_holds),
        DataCheck("assets.idle_holds", checks.idle_holds),
        DataCheck("assets.stores", checks.foreign_stores),
        DataCheck("assets.labels", checks.wrong_labels),
        DataCheck("assets.write_offs", checks.unfounded_write_offs),
        DataCheck("assets.movements", checks.broken_movements),
    ),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
)
