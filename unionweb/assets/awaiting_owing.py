"""What waits for borrowers who have something, and for keepers whose shelves are empty."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from flask import url_for

from unionweb.assets import policies
from unionweb.assets.actions.reminding import things_words
from unionweb.assets.models import LoanItem
from unionweb.assets.queries.consumables import low_by_store
from unionweb.assets.queries.mine import due_items
from unionweb.assets.queries.owing import claims_of
from unionweb.base.money import yuan
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.people.rules.who import Who


def borrowed_waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """What must be brought back within a day, or should have been; what must be paid."""
    if who.person_id is None:
        return
    for (_loan_id, due_at), some in groupby(due_items(who.person_id, now), _together):
        things = things_words([*some])
        if due_at < now:
            sentence, icon = say("已逾期，请归还：%(things)s", things=things), "warning"
        else:
            sentence, icon = say("请归还：%(things)s", things=things), "next"
        yield Waiting(sentence, url_for("assets.mine"), icon, due_at)
    for one in claims_of(who.person_id):
        sentence = say("待赔偿 %(yuan)s 元：%(name)s", yuan=yuan(one.amount), name=one.item.asset.name)
        yield Waiting(sentence, url_for("assets.claim", claim_id=one.id), "warning")


def _together(item: LoanItem) -> tuple[int, datetime]:
    return item.loan_id, item.due_at


def low_stock_waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """What must be bought, for those who keep the store."""
    if not policies.keeps_some_store(who):
        return
    for store, number in low_by_store():
        if policies.keeps_at(who, policies.store_place(store)):
            sentence = say("%(n)s 种耗材低于最低库存，请补货", n=number)
            yield Waiting(sentence, url_for("assets.consumables", store_id=store.id, shown="low"), "download")
