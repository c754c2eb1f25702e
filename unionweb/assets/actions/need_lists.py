"""Lists of what events need: made, changed, removed; the one that comes with the program."""

from datetime import datetime

from sqlalchemy import select

from unionweb.assets.models import NeedList, Store
from unionweb.assets.rules.need_lists import NeedText, check_list
from unionweb.assets.rules.shipped_lists import SHIPPED
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.list.add": mark("新建物资需求清单"),
    "assets.list.edit": mark("修改物资需求清单"),
    "assets.list.remove": mark("删除物资需求清单"),
}


def add_list(store: Store, text: NeedText, *, by: Actor, now: datetime) -> NeedList:
    """A new one. Refusal: one of this title is there, no lines."""
    check_list(text)
    _refuse_twice(store.id, text.title)
    made = NeedList(store_id=store.id, title=text.title, words=text.words)
    made.lines = [line.as_json() for line in text.lines]
    db.session.add(made)
    db.session.flush()
    _log("assets.list.add", made, by, now)
    return made


def edit_list(one: NeedList, text: NeedText, seen: int, *, by: Actor, now: datetime) -> NeedList:
    """Other lines; `seen`: the version that the writer had before him. Refusal: somebody else was quicker."""
    check_list(text)
    if seen != one.version:
        raise Refusal("刚刚有人修改了这份清单，请重新打开")
    if text.title != one.title:
        _refuse_twice(one.store_id, text.title)
    one.title, one.words, one.version = text.title, text.words, one.version + 1
    one.lines = [line.as_json() for line in text.lines]
    _log("assets.list.edit", one, by, now)
    return one


def remove_list(one: NeedList, *, by: Actor, now: datetime) -> NeedList:
    """Not needed any more; requests that began with it stay as they are."""
    _log("assets.list.remove", one, by, now)
    db.session.delete(one)
    return one


def add_shipped(store: Store, *, by: Actor, now: datetime) -> list[NeedList]:
    """The lists that come with the program, in the words of the source language; those whose title is there
    already are left out."""
    taken = set(db.session.scalars(select(NeedList.title).where(NeedList.store_id == store.id)))
    return [add_list(store, text, by=by, now=now) for text in SHIPPED if text.title not in taken]


def _refuse_twice(store_id: int, title: str) -> None:
    query = select(NeedList.id).where(NeedList.store_id == store_id, NeedList.title == title)
    if db.session.scalar(query) is not None:
        raise Refusal("已有同名清单：%(title)s", field="title", title=title)


def _log(verb: str, one: NeedList, by: Actor, now: datetime) -> None:
    details = {"title": one.title, "lines": len(one.lines)}
    record(verb, subject=("asset_need_list", one.id), by=by, now=now, details=details)
