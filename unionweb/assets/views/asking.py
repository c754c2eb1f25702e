"""Asking to borrow, in three steps: when, what, what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import requests as actions
from unionweb.assets.actions.asking import Clash, check_when, split
from unionweb.assets.forms.requests import AskForm, Draft, moment_text, read_draft
from unionweb.assets.models import Category, Store
from unionweb.assets.queries import asking as queries
from unionweb.assets.queries import browsing, need_lists, stores
from unionweb.assets.queries.desk import bodies_of
from unionweb.assets.rules.approving import must_agree
from unionweb.assets.rules.holding import Interval, interval_words, pickup_from, weeks_hint
from unionweb.assets.rules.need_lists import Met
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.models import Person
from unionweb.people.signin import who

KINDS_A_PAGE = 24


@room.get("/<int:store_id>/ask", policy=policies.signed_in)
def ask(store_id: int) -> Response:
    """When."""
    return _when_page(policies.the_store(store_id), read_draft(request.args, now()))


def _when_page(store: Store, draft: Draft, problem: Refusal | None = None) -> Response:
    return page(
        "assets/ask.html",
        store=store,
        draft=draft,
        problem=problem.sentence if problem else None,
        lists=need_lists.need_lists(store.id),
        earliest=moment_text(now()),
    )


@room.get("/<int:store_id>/ask/things", policy=policies.signed_in)
def ask_things(store_id: int) -> Response:
    """What is free then, and how many of it."""
    store, draft = policies.the_store(store_id), read_draft(request.args, now())
    try:
        wanted = check_when(store, draft.interval, draft.large, now())
    except Refusal as problem:
        return _when_page(store, draft, problem)
    met = _met(store, draft, wanted)
    if met and not request.args.get("filled"):
        numbers = queries.numbers_of(met)
        return go("assets.ask_things", store_id=store_id, filled=1, **draft.with_numbers(*numbers).query())
    return _things_page(store, draft, wanted, met)


def _met(store: Store, draft: Draft, wanted: Interval) -> list[Met]:
    if draft.list_id is None:
        return []
    one = need_lists.need_list_of(draft.list_id)
    return need_lists.met_by(store, one, wanted) if one.store_id == store.id else []


def _things_page(store: Store, draft: Draft, wanted: Interval, met: list[Met]) -> Response:
    text, category = search_argument(), number_argument("category")
    chosen = queries.chosen(store, draft.counts, draft.consumables, draft.tags, wanted)
    found = paginate(queries.others(store.id, chosen, wanted, text, category), size=KINDS_A_PAGE)
    return page(
        "assets/ask_things.html",
        store=store,
        draft=draft,
        when=interval_words(wanted),
        hint=weeks_hint(wanted, stores.semesters(), store.terms),
        met=met,
        chosen=chosen,
        found=found,
        text=text,
        category=category,
        categories=stores.categories_of(store.id),
        photos=browsing.photos([row.first for row in [*found.items, *chosen.kinds]]),
        kits=queries.kits_then(store.id, wanted),
        consumables=need_lists.consumables_offered(store.id),
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last step tells of a request before it is sent: who must agree, the deposit in fen."""

    must: list[str]
    deposit: int


def _summary(draft: Draft, chosen: queries.Choice, categories: Sequence[Category]) -> Summary:
    known = {one.id: one for one in categories}
    parts = chosen.categories()
    deposit = sum(known[key].deposit * number for key, number in parts.items())
    return Summary(must_agree(draft.large, any(known[key].large for key in parts)), deposit)


@room.route("/<int:store_id>/ask/check", methods=["GET", "POST"], policy=policies.signed_in)
def ask_check(store_id: int) -> Response:
    """What for, and off it goes."""
    store, draft, person = policies.the_store(store_id), read_draft(request.values, now()), _person()
    try:
        wanted = check_when(store, draft.interval, draft.large, now())
    except Refusal as problem:
        return _when_page(store, draft, problem)
    if not draft.chosen:
        tell(mark("请先选择要借的物资"), "warn")
        return go("assets.ask_things", store_id=store_id, **draft.query())
    form = AskForm(bodies_of(person, now()), words=_missing_words(_met(store, draft, wanted)))
    reasons: list[Any] = []
    made = attempt(form, lambda: _send(store, draft, form, person, reasons))
    if made:
        tell(mark("申请已提交。批准后会通知你来领取"))
        return go("assets.request", request_id=made.id)
    return _check_page(store, draft, form, wanted, reasons[1:])


def _person() -> Person:
    return db.session.get_one(Person, who().person_id)


def _send(store: Store, draft: Draft, form: AskForm, person: Person, reasons: list[Any]) -> Any:
    tags, single = split(store, draft.tags)
    draft = draft.with_numbers(draft.counts, single | draft.consumables)
    try:
        return actions.ask(store, form.read(draft, tags, person.id), by=who().actor, now=now())
    except Clash as clash:
        reasons += clash.reasons
        raise


def _missing_words(met: list[Met]) -> str:
    lines = [f"{one.need.name} × {one.missing}" for one in met if one.missing]
    return translate(say("清单中还缺：%(lines)s", lines=tuple(lines))) if lines else ""


def _check_page(store: Store, draft: Draft, form: AskForm, wanted: Interval, reasons: list[Any]) -> Response:
    chosen = queries.chosen(store, draft.counts, draft.consumables, draft.tags, wanted)
    return page(
        "assets/ask_check.html",
        form.status,
        store=store,
        draft=draft,
        form=form,
        reasons=reasons,
        when=interval_words(wanted),
        first=max(now(), pickup_from(wanted.from_at, store.terms)),
        chosen=chosen,
        summary=_summary(draft, chosen, stores.categories_of(store.id)),
    )
