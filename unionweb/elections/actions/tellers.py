"""Tellers: appointed, their keys, the comparison of the fingerprint, the signature under the close, the key
handed in."""

from datetime import datetime

from sqlalchemy import func, select

from unionweb.audit import Actor, record
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.tellers import check_teller_signature, x25519_public_of
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.elections.actions.setup import people_on_ballot, refuse_frozen
from unionweb.elections.models import Election, Outcome, Teller
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.stages import PREPARING, Stage
from unionweb.people.models import Person

VERBS = {
    "elections.teller.appoint": mark("指定监票人"),
    "elections.teller.dismiss": mark("撤销监票人"),
    "elections.teller.chief": mark("指定总监票人"),
    "elections.teller.keys": mark("监票人生成钥匙"),
    "elections.teller.compare": mark("监票人核对指纹"),
    "elections.teller.sign": mark("监票人签名封箱"),
    "elections.teller.hand_in": mark("监票人交出钥匙"),
}
MOST_TELLERS = 9


def appoint(election: Election, person: Person, *, by: Actor, now: datetime) -> Teller:
    """Make a person a teller; the first one is the chief. Refusal: stands for election, is one already."""
    refuse_frozen(election)
    if person.id in people_on_ballot(election):
        raise Refusal("%(name)s是候选人，不能做监票人", field="person", name=person.name)
    known = tellers_of(election.id)
    if any(teller.person_id == person.id for teller in known):
        raise Refusal("%(name)s已经是监票人", field="person", name=person.name)
    if len(known) >= MOST_TELLERS:
        raise Refusal("监票人最多 %(n)s 名", n=MOST_TELLERS)
    last = db.session.scalar(select(func.max(Teller.number)).where(Teller.election_id == election.id)) or 0
    teller = Teller(election_id=election.id, person_id=person.id, number=last + 1, chief=not known)
    db.session.add(teller)
    db.session.flush()
    _log("appoint", teller, by, now)
    return teller


def dismiss(teller: Teller, *, by: Actor, now: datetime) -> Teller:
    """Take a teller away before the election is frozen; the others move up, and somebody stays the chief."""
    election = found(db.session.get(Election, teller.election_id))
    refuse_frozen(election)
    _log("dismiss", teller, by, now)
    db.session.delete(teller)
    db.session.flush()
    others = tellers_of(election.id)
    for number, other in enumerate(others, start=1):
        other.number = number
        db.session.flush()
    if others and not any(other.chief for other in others):
        others[0].chief = True
    return teller


def make_chief(teller: Teller, *, by: Actor, now: datetime) -> Teller:
    """Make a teller the chief teller (总监票人)."""
    refuse_frozen(found(db.session.get(Election, teller.election_id)))
    for other in tellers_of(teller.election_id):
        other.chief = other.person_id == teller.person_id
    _log("chief", teller, by, now)
    return teller


def take_keys(teller: Teller, x25519: bytes, ed25519: bytes, *, by: Actor, now: datetime) -> Teller:
    """Keep the public halves of the keys made on the teller's phone."""
    election = found(db.session.get(Election, teller.election_id))
    if election.annulled_at is not None or election.stage not in PREPARING:
        raise Refusal("选举已经定稿，不能再换钥匙")
    if len(x25519) != 32 or len(ed25519) != 32:
        raise Refusal("钥匙的格式不对，请重新生成")
    if any(
        other.x25519 == x25519 for other in tellers_of(election.id) if other.person_id != teller.person_id
    ):
        raise Refusal("这把钥匙已由另一名监票人登记：每名监票人要用自己的手机生成")
    teller.x25519, teller.ed25519 = x25519, ed25519
    _log("keys", teller, by, now, x25519=x25519.hex(), ed25519=ed25519.hex())
    return teller


def compare(teller: Teller, *, by: Actor, now: datetime) -> Teller:
    """The teller says that the fingerprint on the phone is that on the hall screen."""
    election = found(db.session.get(Election, teller.election_id))
    if election.vote is None:
        raise Refusal("选举还没有定稿，没有指纹可以核对")
    teller.compared_at = teller.compared_at or now
    _log("compare", teller, by, now)
    return teller


def sign_close(teller: Teller, signature: bytes, *, by: Actor, now: datetime) -> Teller:
    """Keep the teller's signature under the close statement. Refusal when it does not verify."""
    election = found(db.session.get(Election, teller.election_id))
    outcome = db.session.get(Outcome, teller.election_id)
    if outcome is None or election.vote is None:
        raise Refusal("还没有封箱")
    try:
        check_teller_signature(vote_of(election.vote), teller.number, "close", outcome.statement, signature)
    except Malformed:
        raise Refusal("签名不对：这部手机上的钥匙不是登记的那一把") from None
    teller.signature = signature
    _log("sign", teller, by, now)
    return teller


def hand_in(teller: Teller, private: bytes, *, by: Actor, now: datetime) -> Teller:
    """Take the private key that opens the box. Refusal when it is not the registered one, or before the
    close."""
    election = found(db.session.get(Election, teller.election_id))
    if election.annulled_at is not None or election.stage is not Stage.CLOSED:
        raise Refusal("封箱以后才能交出钥匙")
    if len(private) != 32 or x25519_public_of(private) != teller.x25519:
        raise Refusal("这不是登记的那一把钥匙")
    teller.handed_in = private
    _log("hand_in", teller, by, now)
    return teller


def _log(what: str, teller: Teller, by: Actor, now: datetime, **more: object) -> None:
    details = {"teller": teller.person.name if teller.person else teller.person_id, **more}
    subject = ("election", teller.election_id)
    record(f"elections.teller.{what}", subject=subject, by=by, now=now, details=details)
