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
        DataCheck("recruitment.applications", stored.incomplete),
        DataCheck("recruitment.weights", stored.weights_off),
        DataCheck("recruitment.rounds", rounds_check.without_results),
        DataCheck("recruitment.reviews", reviews.unlike_their_sums),
        DataCheck("recruitment.sheets", rounds_check.wrong_totals),
        DataCheck("recruitment.slots", rounds_check.overlapping),
        DataCheck("recruitment.erased", erased.unerased),
        DataCheck("recruitment.places", placed.too_many),
        DataCheck("recruitment.lines", placed.below_line),
        DataCheck("recruitment.members", placed.without_post),
        DataCheck("recruitment.fingerprints", placed.altered),
        DataCheck("recruitment.choices", kinship.foreign_choices),
        DataCheck("recruitment.jurors", kinship.foreign_judges),
        DataCheck("recruitment.conflicts", kinship.forbidden_sheets),
        DataCheck("recruitment.offers", kinship.oversold),
    ),
    verbs={verb: words for topic in TOPICS for verb, words in topic.VERBS.items()},
    timed=TIMED,
    commands=(commands,),
    init_app=init_app,
)
