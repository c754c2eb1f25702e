"""Offers of places: made, answered, lapsed, passed on to who waits.

A place is taken by one conditional UPDATE of the offer, alone with the drive, so that neither a double
click nor two people at once can take more places than there are.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from unionweb.audit import Actor
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.recruitment.actions.deciding import held
from unionweb.recruitment.actions.joining import join
from unionweb.recruitment.actions.messages import Message, send, send_all
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Application, Drive, Offer, Opening
from unionweb.recruitment.queries.decisions import facts_of, placements_of, to_offer
from unionweb.recruitment.queries.figures import application_ids, opening_label
from unionweb.recruitment.queries.rolling import lapsed, offer_for, taken
from unionweb.recruitment.rules.deciding import why_not_offer
from unionweb.recruitment.rules.messages import Kind
from unionweb.recruitment.rules.stages import OfferState, Outcome, Stage
from unionweb.recruitment.rules.waiting import NextOffer, RollUp

VERBS = {
    "recruitment.offers.begin": mark("发出录用通知"),
    "recruitment.offer.make": mark("候补递补，发录用通知"),
    "recruitment.offer.accept": mark("接受录用"),
    "recruitment.offer.decline": mark("谢绝录用"),
    "recruitment.offer.lapse": mark("录用通知逾期"),
    "recruitment.offer.move": mark("改由更靠前的志愿录用"),
    "recruitment.finish": mark("招新结束"),
}


def begin_offers(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """The period is over and the list stood: everybody placed gets an offer. Refusal as in the rule."""
    held(drive)
    problem = why_not_offer(facts_of(drive, local_date(now)))
    if problem is not None:
        raise problem
    drive.stage = Stage.OFFERS
    until = last_day(drive, now)
    placed = placements_of(drive, Outcome.PLACED)
    made = [(one.application, one.opening) for one in placed if one.opening is not None]
    _make(drive, made, until, Kind.OFFER, now)
    log("recruitment.offers.begin", drive, by, now, offers=len(made), until=until)
    return drive


def last_day(drive: Drive, now: datetime) -> date:
    """Until when an offer made now may be answered; that day included."""
    return local_date(now) + timedelta(days=drive.terms.offer_days)


def _make(
    drive: Drive, made: Iterable[tuple[Application, Opening]], until: date, kind: Kind, now: datetime
) -> None:
    offers = [
        Offer(application_id=one.id, opening_id=opening.id, made_at=now, expires_on=until)
        for one, opening in made
    ]
    db.session.add_all(offers)
    db.session.flush()
    send_all(drive, kind, [_message(one) for one in offers], now=now)


def _message(offer: Offer) -> Message:
    one = offer.application
    values = {"opening": opening_label(offer.opening), "day": offer.expires_on.isoformat()}
    return Message(one.id, one.person_id, one.person.name, one.number, values, offer.id)


def accept(offer: Offer, *, by: Actor, now: datetime) -> Offer:
    """The candidate comes: a member at once, on trial. Again changes nothing. Refusal: answered otherwise,
    too late, all places taken, or the person cannot be appointed."""
    drive = held(offer.application.drive)
    if not _answer(offer, OfferState.ACCEPTED, "", now):
        return offer
    if taken(offer.opening_id) > offer.opening.places:
        raise Refusal("%(opening)s的名额已满，请联系招新负责人", opening=opening_label(offer.opening))
    probation = join(offer, by=by, now=now)
    log("recruitment.offer.accept", drive, by, now, **_about(offer))
    day = {"opening": opening_label(offer.opening), "day": probation.ends_on.isoformat()}
    send(drive, Kind.ACCEPTED, offer.application, now=now, again=offer.id, **day)
    return offer


def decline(offer: Offer, words: str, *, by: Actor, now: datetime) -> Offer:
    """The candidate does not come; whoever waits is next. Again changes nothing. Refusal as above."""
    drive = held(offer.application.drive)
    if _answer(offer, OfferState.DECLINED, words.strip(), now):
        log("recruitment.offer.decline", drive, by, now, **_about(offer))
        _pass_on(drive, by, now)
    return offer


def _answer(offer: Offer, state: OfferState, words: str, now: datetime) -> bool:
    """Whether this answer is the one that counts; False when the same was given before."""
    db.session.refresh(offer)
    if offer.state is state:
        return False
    standing = (Offer.id == offer.id) & (Offer.state == OfferState.OPEN)
    in_time = Offer.expires_on >= local_date(now)
    change = update(Offer).where(standing & in_time).values(state=state, words=words, answered_at=now)
    if db.session.scalar(change.returning(Offer.id)) is None:
        raise Refusal(_TOO_LATE[offer.state])
    db.session.refresh(offer)
    return True


_TOO_LATE = {
    OfferState.OPEN: mark("答复的期限已过"),
    OfferState.ACCEPTED: mark("您已经接受了这份录用；要退出，请联系招新负责人"),
    OfferState.DECLINED: mark("您已经谢绝了这份录用，名额已给候补"),
    OfferState.LAPSED: mark("这份录用通知已经失效"),
}


def _about(offer: Offer) -> dict[str, object]:
    return {"candidate": offer.application.number, "opening": opening_label(offer.opening)}


def roll(drive: Drive, *, by: Actor, now: datetime) -> RollUp:
    """Let lapse what is overdue, and offer what is free to who is next. Nothing is offered as long as a lot
    has to be drawn for it, and no key post before its chain is signed. Again changes nothing. Refusal: no
    offers are out."""
    held(drive)
    if drive.stage is not Stage.OFFERS:
        raise Refusal("现在没有录用通知可以递补")
    for offer in lapsed(local_date(now), drive.id):
        if _lapse(offer, "", now):
            log("recruitment.offer.lapse", drive, by, now, **_about(offer))
            values = {"opening": opening_label(offer.opening), "day": offer.expires_on.isoformat()}
            send(drive, Kind.OFFER_LAPSED, offer.application, now=now, again=offer.id, **values)
    return _pass_on(drive, by, now)


def _lapse(offer: Offer, words: str, now: datetime) -> bool:
    standing = (Offer.id == offer.id) & (Offer.state == OfferState.OPEN)
    change = update(Offer).where(standing).values(state=OfferState.LAPSED, words=words, answered_at=now)
    changed = db.session.scalar(change.returning(Offer.id))
    db.session.refresh(offer)
    return changed is not None


def _pass_on(drive: Drive, by: Actor, now: datetime) -> RollUp:
    rolled = to_offer(drive)
    if rolled.lots:
        return rolled
    ids, openings = application_ids(drive.id), {one.id: one for one in drive.openings}
    for one in rolled.offers:
        application = db.session.get_one(Application, ids[one.applicant])
        _offer_next(drive, application, openings[one.opening], one, by, now)
    return rolled


def _offer_next(
    drive: Drive, application: Application, opening: Opening, one: NextOffer, by: Actor, now: datetime
) -> None:
    """An offer to who waits; somebody who has an open one of a later choice gives it up for this."""
    moves = one.leaves is not None
    if moves:
        before = offer_for(application.id)
        words = str(say("改由%(opening)s录用", opening=opening_label(opening)))
        if before is None or not _lapse(before, words, now):
            return
    verb = "recruitment.offer.move" if moves else "recruitment.offer.make"
    until = last_day(drive, now)
    _make(drive, [(application, opening)], until, Kind.OFFER_MOVED if moves else Kind.OFFER, now)
    log(verb, drive, by, now, candidate=one.applicant, opening=opening_label(opening), until=until)


def finish(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """The drive is over. Refusal: an offer waits for its answer, or somebody is next."""
    held(drive)
    if drive.stage is not Stage.OFFERS:
        raise Refusal("招新还没有到录用阶段")
    rolled = roll(drive, by=by, now=now)
    if rolled.lots:
        raise Refusal("候补名单上有人并列，请先抽签")
    if open_offers(drive):
        raise Refusal("还有 %(n)s 份录用通知没有答复", n=open_offers(drive))
    drive.stage, drive.finished_at = Stage.FINISHED, now
    log("recruitment.finish", drive, by, now, members=_members(drive))
    return drive


def open_offers(drive: Drive) -> int:
    """How many wait for their answer."""
    return _count(drive, OfferState.OPEN)


def _members(drive: Drive) -> int:
    return _count(drive, OfferState.ACCEPTED)


def _count(drive: Drive, state: OfferState) -> int:
    query = select(Offer.id).join(Application, Application.id == Offer.application_id)
    return len(db.session.scalars(query.where(Application.drive_id == drive.id, Offer.state == state)).all())
