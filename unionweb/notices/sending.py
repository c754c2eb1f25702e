"""One run through the mails that are due. Two runs at once share them."""

from collections import Counter

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.config import MailServer
from unionweb.notices.actions import mails
from unionweb.notices.queries import due
from unionweb.notices.rules.letters import Letter, Unfit, message_of
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.smtp import Answer, Courier

MOST = 5000
"""Mails in one run; the next one takes the rest."""

ENOUGH_REFUSALS = 3
"""So many refusals for the time being in a row mean that the server wants no more for now; the others then
keep their attempts."""


def send_due(server: MailServer, site: str) -> Counter[Verdict]:
    """Send what is due; how often the server said what. Raises Unreachable before any mail is touched."""
    with unit_of_work():
        mails.give_up_interrupted(now=now())
    waiting = due(now(), MOST)
    end_reading()
    counts: Counter[Verdict] = Counter()
    if not waiting:
        return counts
    with Courier(server) as courier:
        put_off = 0
        for mail_id in waiting:
            verdict = _send(courier, mail_id, server.sender, site)
            if verdict is None:
                continue
            counts[verdict] += 1
            put_off = put_off + 1 if verdict is Verdict.LATER else 0
            if put_off == ENOUGH_REFUSALS or not courier.connected:
                break
    return counts


def _send(courier: Courier, mail_id: int, sender: str, site: str) -> Verdict | None:
    with unit_of_work():
        letter = mails.claim(mail_id, now=now())
    if letter is None:
        return None
    answer = _hand_in(courier, letter, sender, site)
    with unit_of_work():
        mails.settle(mail_id, answer.verdict, answer.reply, now=now())
    return answer.verdict


def _hand_in(courier: Courier, letter: Letter, sender: str, site: str) -> Answer:
    try:
        message = message_of(letter, sender, site, now())
    except Unfit as problem:
        return Answer(Verdict.REFUSED, str(problem))
    return courier.hand_in(message, letter.address)
