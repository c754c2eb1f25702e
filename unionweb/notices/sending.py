"""One run through the mails and digests that are due. Two runs at once share them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.config import MailServer
from unionweb.notices.actions import digests, mails
from unionweb.notices.actions.travel import give_up_interrupted
from unionweb.notices.mailing import settings
from unionweb.notices.models import Digest, Mail
from unionweb.notices.queries import due
from unionweb.notices.robots import speak
from unionweb.notices.rules.letters import Letter, Unfit, message_of
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.smtp import Answer, Courier, Unreachable
from unionweb.notices.unsubscribing import leaving_address

MOST = 5000
"""Mails in one run; the next one takes the rest."""

ENOUGH_REFUSALS = 3
"""So many refusals for the time being in a row mean that the server wants no more for now; the others then
keep their attempts."""


def send_everything(moment: datetime) -> Iterator[Sentence]:
    """What robots have to say, then mails and digests: everything that is due. Says what was done. Refusal at
    the end when the mail server cannot be used."""
    with unit_of_work():
        give_up_interrupted(now=moment)
    said = speak(moment)
    if said:
        yield _sentence(say("群机器人"), said)
    found = settings()
    if found.mail is None:
        return
    try:
        sent = send_due(found.mail, found.address)
    except Unreachable as problem:
        raise Refusal("连不上邮件服务器：%(problem)s", problem=str(problem)) from problem
    if sent:
        yield _sentence(say("邮件"), sent)


def _sentence(what: Sentence, counts: Counter[Verdict]) -> Sentence:
    return say(
        "%(what)s：已发送 %(sent)s，稍后再发 %(later)s，失败 %(failed)s",
        what=what,
        sent=counts[Verdict.TAKEN],
        later=counts[Verdict.LATER],
        failed=counts[Verdict.REFUSED] + counts[Verdict.UNKNOWN],
    )


def send_due(server: MailServer, site: str) -> Counter[Verdict]:
    """Send what is due; how often the server said what. Raises Unreachable before any mail is touched."""
    with unit_of_work():
        give_up_interrupted(now=now())
    waiting = [
        *((mails, number) for number in due(now(), MOST, Mail)),
        *((digests, number) for number in due(now(), MOST, Digest)),
    ]
    end_reading()
    counts: Counter[Verdict] = Counter()
    if not waiting:
        return counts
    with Courier(server) as courier:
        put_off = 0
        for carrier, number in waiting:
            verdict = _send(courier, carrier, number, server.sender, site)
            if verdict is None:
                continue
            counts[verdict] += 1
            put_off = put_off + 1 if verdict is Verdict.LATER else 0
            if put_off == ENOUGH_REFUSALS or not courier.connected:
                break
    return counts


def _send(courier: Courier, carrier: ModuleType, number: int, sender: str, site: str) -> Verdict | None:
    """`carrier`: the actions of mails, or of digests."""
    with unit_of_work():
        letter: Letter | None = carrier.claim(number, now=now())
    if letter is None:
        return None
    answer = _hand_in(courier, letter, sender, site)
    with unit_of_work():
        carrier.settle(number, answer.verdict, answer.reply, now=now())
    return answer.verdict


def _hand_in(courier: Courier, letter: Letter, sender: str, site: str) -> Answer:
    leave = "" if letter.fixed else leaving_address(site, letter.person_id, letter.kind)
    try:
        message = message_of(letter, sender, site, now(), leave)
    except Unfit as problem:
        return Answer(Verdict.REFUSED, str(problem))
    return courier.hand_in(message, letter.address)
