"""The manifest of privacy."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Flask, url_for

from unionweb.base.text import mark, say
from unionweb.base.web.feature import Feature, NavEntry, Waiting
from unionweb.base.web.policies import signed_in
from unionweb.people.policies import administers_school
from unionweb.people.queries.consents import consent_of
from unionweb.people.rules.who import Who
from unionweb.privacy.actions import erasing, forgetting
from unionweb.privacy.queries.erasures import asked, nameless
from unionweb.privacy.timed import TIMED
from unionweb.privacy.views import room

ANSWERED_WITHIN = timedelta(days=15)


def waiting(who: Who, _now: datetime) -> Iterator[Waiting]:
    """The notice to agree to; for administrators, those who want to be erased."""
    if who.person_id is not None and consent_of(who.person_id) is None:
        yield Waiting(say("请阅读个人信息处理说明"), url_for("privacy.notice"), "shield")
    if administers_school(who):
        for erasure, person in asked():
            yield Waiting(
                say("%(name)s要求删除个人信息", name=person.name),
                url_for("privacy.erase", person_id=person.id),
                "trash",
                erasure.asked_at + ANSWERED_WITHIN,
            )


def init_app(app: Flask) -> None:
    """Tell the viewer of the log whose names it does not show."""
    app.extensions["unionweb.nameless"] = nameless


feature = Feature(
    name="privacy",
    rooms=(room,),
    nav=(NavEntry(mark("我的数据"), "privacy.mine", "lock", signed_in, "mine"),),
    waiting=waiting,
    timed=TIMED,
    verbs=erasing.VERBS | forgetting.VERBS,
    init_app=init_app,
)
