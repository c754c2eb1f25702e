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
from unionweb.assets.rules.states import (
    ASSET_STATES,
    DEPOSIT_KINDS,
    MOVEMENT_KINDS,
    REQUEST_STATES,
    STOCKTAKE_STATES,
    WRITE_OFF_STATES,
)
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
        DataCheck("assets.consumables", mark("耗材库存等于出入库之和"), out_of_balance),
        DataCheck("assets.deposits", mark("退还的押金不超过收取的押金"), overdrawn),
        DataCheck("assets.loans", mark("借出的物资各有且只有一张未归还的借条"), checks.lent_or_here),
        DataCheck("assets.holds", mark("同一物资没有被两次预约占用"), checks.overlapping_holds),
        DataCheck("assets.idle_holds", mark("结束的申请不再占用物资"), checks.idle_holds),
        DataCheck("assets.stores", mark("物资的存放地点和类别属于本物资室"), checks.foreign_stores),
        DataCheck("assets.labels", mark("标签贴在它所写的物资上"), checks.wrong_labels),
        DataCheck("assets.write_offs", mark("报废都经过批准，批准后已出账"), checks.unfounded_write_offs),
        DataCheck("assets.movements", mark("耗材的出入库前后衔接"), checks.broken_movements),
    ),
    values=(ASSET_STATES, DEPOSIT_KINDS, MOVEMENT_KINDS, REQUEST_STATES, STOCKTAKE_STATES, WRITE_OFF_STATES),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
)
