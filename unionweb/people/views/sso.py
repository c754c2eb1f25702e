"""Single sign-on: away to the school's server, back from it, and out again.

The views that come back do without the one transaction a request: while the other server is asked, nothing
of the database is held. What comes back comes by GET from another site, as the browser was sent there: the
state in the session cookie tells that it was sent by us.
"""

import logging
from dataclasses import replace
from datetime import datetime

from flask import Response, request, url_for

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.answers import go, go_to, page, tell
from unionweb.base.web.policies import everyone
from unionweb.people.actions import attempts
from unionweb.people.actions import sso as actions
from unionweb.people.known_devices import know_device, sign_on_here
from unionweb.people.queries.attempts import next_attempt_at
from unionweb.people.queries.identity import who_is
from unionweb.people.rules.sso.refused import REASONS, NotBelieved, Reason
from unionweb.people.rules.throttle import TooManyAttempts, minutes_until
from unionweb.people.signin import new_session, new_token, remember, who
from unionweb.people.sso import cas, pending, ways
from unionweb.people.sso.identity import Identity
from unionweb.people.views.room import room

log = logging.getLogger("unionweb")
MOST_SENT = 64 * 1024
"""Bytes of what another server may send us."""


@room.get("/sso/<any(oidc, cas, platform):way>/begin", policy=everyone)
def sso_begin(way: str) -> Response:
    """Away to the school's server. By a link: a browser would not follow a form to another site."""
    ways.require(way)
    moment = now()
    begun = pending.begin(way, request.args.get("next", ""), moment)
    try:
        return go_to(ways.door(way, begun, request.user_agent.string, moment))
    except NotBelieved as problem:
        return _not_believed(way, problem)


@room.get("/sso/<any(oidc, cas, platform):way>", policy=everyone, transaction=False)
def sso_arrive(way: str) -> Response:
    """Back from there. Nothing is held while it is asked whether it is true, hence the own transaction."""
    ways.require(way)
    try:
        begun = pending.take(way, request.args.get("state", ""), now())
    except NotBelieved as problem:
        # Whoever is in by now has gone back in the history, or loaded the page twice.
        return go("home.index") if who().signed_in else _not_believed(way, problem)
    attempt, moment = sign_on_here(), now()
    until = next_attempt_at(attempt, moment)
    end_reading()
    if until is not None:
        return _too_many(way, TooManyAttempts(until))
    try:
        return _enter(ways.identify(way, begun, request.args, moment), begun)
    except NotBelieved as problem:
        _count()
        return _not_believed(way, problem)
    except Refusal as refusal:
        _count()
        unlisted = isinstance(refusal, actions.Unlisted)
        return _refused(way, 403, refusal.sentence, unlisted=unlisted, leaves=True)


def _enter(identity: Identity, begun: pending.Pending) -> Response:
    token = new_token()
    new = replace(
        new_session(token), way=identity.way, sso_session=identity.session, sso_subject=identity.subject
    )
    with unit_of_work():
        person = actions.enter(identity.number, new, now=new.starts_at)
        me, number = who_is(person, new.starts_at, new.token_hash), person.number
    others = pending.others()
    remember(token, me)
    pending.keep(others)
    return know_device(go_to(begun.next or url_for("home.index")), number)


def _count() -> None:
    try:
        with unit_of_work():
            attempts.reserve(sign_on_here(), now=now())
    except TooManyAttempts:
        return


def _not_believed(way: str, problem: NotBelieved) -> Response:
    if problem.reason not in {Reason.EXPIRED, Reason.CANCELLED}:
        log.warning("sign-on by %s not believed: %s", way, problem)
    return _refused(way, problem.status, say(REASONS[problem.reason]), detail=problem.detail)


def _too_many(way: str, slow: TooManyAttempts) -> Response:
    minutes = minutes_until(slow.until, now())
    sentence = say("从这个网络登录失败的次数太多，请等 %(minutes)s 分钟再试。", minutes=minutes)
    response = _refused(way, 429, sentence)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _refused(
    way: str,
    status: int,
    sentence: Sentence,
    *,
    detail: str = "",
    unlisted: bool = False,
    leaves: bool = False,
) -> Response:
    only = ways.settings().only
    return page(
        "people/sso_refused.html",
        status,
        way=way,
        name=ways.name_of(way),
        sentence=sentence,
        detail=detail,
        unlisted=unlisted,
        leaves=leaves and way in ways.WAYS_OUT,
        only=only,
    )


@room.get("/signed-out/<any(oidc, cas):way>", policy=everyone)
def signed_out(way: str) -> Response:
    """Logged out here, and not yet there."""
    return page("people/signed_out.html", way=way, name=ways.name_of(way))


@room.get("/sso/<any(oidc, cas):way>/leave", policy=everyone)
def sso_leave(way: str) -> Response:
    """Away to the school's server, to log out there too."""
    ways.require(way)
    try:
        address = ways.exit_address(way, now())
    except NotBelieved as problem:
        return _not_believed(way, problem)
    if not address:
        tell(mark("统一身份认证没有提供退出的地址。用公用电脑的话，请关闭浏览器。"), "warn")
        return go("people.sign_in")
    return go_to(address)


@room.post("/sso/cas", policy=everyone, transaction=False)
def sso_cas_logout() -> Response:
    """CAS tells that a ticket's session has ended. Most of what arrives here concerns nobody, so it is read
    before a transaction is begun. The answer is the same whether we knew the ticket or not."""
    request.max_content_length = MOST_SENT
    ways.require("cas")
    try:
        _end(cas.logged_out(request.form.get("logoutRequest", "")), now())
    except NotBelieved as problem:
        log.warning("logout request of CAS not believed: %s", problem)
        return Response("", 400, mimetype="text/plain")
    return Response("", 200, mimetype="text/plain")


@room.post("/sso/oidc/logout", policy=everyone, transaction=False)
def sso_oidc_logout() -> Response:
    """The provider tells that somebody has logged out there (back-channel logout). To check it, its keys
    may have to be asked for, hence the own transaction."""
    request.max_content_length = MOST_SENT
    try:
        identity, until = ways.logged_out(request.form.get("logout_token", ""), now())
    except NotBelieved as problem:
        log.warning("logout token not believed: %s", problem)
        return Response('{"error":"invalid_request"}', 400, mimetype="application/json")
    _end(identity, until)
    return Response("", 200, mimetype="text/plain")


def _end(identity: Identity, until: datetime) -> None:
    with unit_of_work():
        actions.end(identity.session, identity.subject, until=until)
