"""The manifest of recruitment."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask, url_for

from unionweb.base import files
from unionweb.base.text import mark, say
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.people.rules.who import Who
from unionweb.recruitment import outside, policies
from unionweb.recruitment.actions import (
    applying,
    assigning,
    booking,
    closing_rounds,
    copying,
    deciding,
    erasing,
    joining,
    messages,
    offers,
    panels,
    recommending,
    resulting,
    review,
    rounds,
    running,
    scenarios,
    scoring,
    setup,
    slots,
    uploads,
)
from unionweb.recruitment.awaiting import after_scoring
from unionweb.recruitment.awaiting_reviews import during_reviews
from unionweb.recruitment.awaiting_rounds import during_rounds
from unionweb.recruitment.commands import recruitment as commands
from unionweb.recruitment.deadlines import deadlines
from unionweb.recruitment.queries import applications, drives, erased, kinship, placed, rounds_check, stored
from unionweb.recruitment.queries import review as reviews
from unionweb.recruitment.rules.stages import APPLICATION_STATES, OFFER_STATES, OUTCOMES
from unionweb.recruitment.timed import TIMED
from unionweb.recruitment.views import room, saving

TOPICS = (
    setup,
    rounds,
    copying,
    running,
    applying,
    uploads,
    recommending,
    deciding,
    resulting,
    offers,
    joining,
    erasing,
    messages,
    panels,
    assigning,
    scoring,
    scenarios,
    slots,
    booking,
    closing_rounds,
    review,
)
"""Whose log entries have words."""


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """Drafts to hand in; drives whose time for applications is over."""
    if who.person_id is None:
        return
    for one in applications.unfinished(who.person_id, now):
        sentence = say("报名还没有提交：%(title)s", title=one.drive.title)
        yield Waiting(
            sentence, url_for("recruitment.check", drive_id=one.drive_id), "edit", one.drive.closes_at
        )
    units = policies.managed_units(who)
    for drive in drives.due(now, units) if units else ():
        sentence = say("%(title)s：已到报名截止时间，请截止报名", title=drive.title)
        yield Waiting(sentence, url_for("recruitment.show", drive_id=drive.id), "check")
    yield from during_rounds(who.person_id, units, now)
    yield from during_reviews(units, now)
    yield from after_scoring(who, now)


def init_app(app: Flask) -> None:
    """Say which files are ours; the door where scores are saved."""
    files.claim(app, applications.stored_names)
    open_door(app, saving.desk(app))


feature = Feature(
    name="recruitment",
    rooms=(room,),
    nav=(NavEntry(mark("招新"), "recruitment.index", "person", policies.sees_drives, "union"),),
    waiting=waiting,
    deadlines=deadlines,
    tells=outside.TELLS,
    events=outside.events,
    announces=outside.ANNOUNCES,
    checks=(
        DataCheck("recruitment.applications", mark("已提交的报名都有编号和第一志愿"), stored.incomplete),
        DataCheck("recruitment.weights", mark("各轮权重之和为 1"), stored.weights_off),
        DataCheck("recruitment.rounds", mark("结束的评分轮次都有成绩"), rounds_check.without_results),
        DataCheck("recruitment.reviews", mark("民主评议结果与汇总一致"), reviews.unlike_their_sums),
        DataCheck("recruitment.sheets", mark("评分表的总分等于各项之和"), rounds_check.wrong_totals),
        DataCheck(
            "recruitment.slots", mark("同一评委组的场次不重叠，人数不超过名额"), rounds_check.overlapping
        ),
        DataCheck("recruitment.erased", mark("已清除的招新没有残留"), erased.unerased),
        DataCheck("recruitment.places", mark("录用和候补人数不超过名额"), placed.too_many),
        DataCheck("recruitment.lines", mark("录用的人都有总分并达到分数线"), placed.below_line),
        DataCheck("recruitment.members", mark("接受录用的人都已成为成员"), placed.without_post),
        DataCheck("recruitment.fingerprints", mark("录用决定和成绩与其指纹、输入一致"), placed.altered),
        DataCheck("recruitment.choices", mark("志愿、录用和录用通知属于同一次招新"), kinship.foreign_choices),
        DataCheck("recruitment.jurors", mark("评委、评分表和预约属于同一轮次"), kinship.foreign_judges),
        DataCheck("recruitment.conflicts", mark("需回避的评委没有评分"), kinship.forbidden_sheets),
        DataCheck("recruitment.offers", mark("录用通知不超过名额，且有录用决定为据"), kinship.oversold),
    ),
    values=(APPLICATION_STATES, OUTCOMES, OFFER_STATES),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
    timed=TIMED,
    commands=(commands,),
    init_app=init_app,
)
