"""What borrowers and those who must agree are told of a request."""

from datetime import datetime

from unionweb.assets.models import Request
from unionweb.assets.queries.keepers import keepers_of
from unionweb.assets.queries.requests import advisers_of, step_of, whose
from unionweb.assets.rules.approving import ADVISER
from unionweb.assets.rules.holding import Interval, interval_words
from unionweb.base.text import Sentence, say
from unionweb.notices.actions import Telling, tell_people, tell_person

MOST_EVENT = 30


def link_of(one: Request) -> str:
    """Its page."""
    return f"/assets/requests/{one.id}"


def short(one: Request) -> str:
    """Its event, for a subject."""
    return one.event if len(one.event) <= MOST_EVENT else one.event[: MOST_EVENT - 1] + "…"


def tell_borrower(one: Request, subject: Sentence, body: Sentence, what: str, now: datetime) -> None:
    """Tell whoever asked, once for each `what` and each entry of the history."""
    key = f"assets.request.{one.id}.{what}.{len(one.answers)}"
    tell_person(one.person_id, str(subject), str(body), link_of(one), key=key, now=now)


def ask_approvers(one: Request, now: datetime) -> int:
    """Tell those who are to answer now, never the borrower himself; how many."""
    step = step_of(one)
    people = advisers_of(one.store, now) if step == ADVISER else keepers_of(one.store)
    subject = str(say("借用申请待审批：%(event)s", event=short(one)))
    body = str(
        say(
            "%(whose)s %(name)s 申请借用 %(count)s 件物资，%(when)s。请打开审批。",
            whose=whose(one),
            name=one.person.name,
            count=len(one.holds),
            when=interval_words(Interval(one.starts_at, one.ends_at)),
        )
    ).strip()
    key = f"assets.request.{one.id}.{step}.{len(one.answers)}"
    tellings = [Telling(key_of, subject, body, link_of(one), key) for key_of in people]
    return tell_people([told for told in tellings if told.person_id != one.person_id], now=now)
