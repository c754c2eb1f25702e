"""What waits for people after the scoring: approval, the list, offers, trials, the end."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask import url_for

from unionweb.base.clock import LOCAL, local_date
from unionweb.base.text import mark, say
from unionweb.base.web.feature import Waiting
from unionweb.people.rules.roles import Role
from unionweb.people.rules.who import Who
from unionweb.recruitment import policies
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import awaiting as queries
from unionweb.recruitment.queries.members import to_judge
from unionweb.recruitment.queries.rolling import open_offers_to
from unionweb.recruitment.rules.stages import Stage


def after_scoring(who: Who, now: datetime) -> Iterator[Waiting]:
    """For candidates, managers, advisers and heads: who is on trial in the presidium waits for managers."""
    today = local_date(now)
    if who.person_id is not None:
        yield from _offers(who.person_id, today)
    managed = policies.managed_units(who)
    units = {*managed, *_advised(who)}
    for drive in queries.late_drives(units) if units else ():
        yield from _of_drive(who, drive, today)
    heads = (one for one in who.held if one.role is Role.DEPARTMENT_HEAD)
    departments = [one.department_id for one in heads if one.department_id is not None]
    for one in to_judge(today, departments, managed) if departments or managed else ():
        words = say("%(name)s的试用期已到，请登记结论", name=one.application.person.name)
        yield Waiting(words, url_for("recruitment.probation", application_id=one.application_id), "person")


def _advised(who: Who) -> set[int]:
    return {one.unit_id for one in who.held if one.role is Role.ADVISER}


def _offers(person_id: int, today: date) -> Iterator[Waiting]:
    for one in open_offers_to(person_id):
        if one.expires_on < today:
            continue
        words = say("请答复录用通知：%(title)s", title=one.application.drive.title)
        due = datetime.combine(one.expires_on + timedelta(days=1), time(), LOCAL)
        yield Waiting(words, url_for("recruitment.offer", offer_id=one.id), "check", due)


def _of_drive(who: Who, drive: Drive, today: date) -> Iterator[Waiting]:
    manages, advises = policies.manages_drive(who, drive.id), policies.advises_drive(who, drive.id)
    words, endpoint = _words(drive, today, manages, advises)
    if words is not None:
        address = url_for(endpoint, drive_id=drive.id)
        yield Waiting(say(words, title=drive.title), address, "check")


def _words(drive: Drive, today: date, manages: bool, advises: bool) -> tuple[str | None, str]:
    """What to do and where; None for nothing."""
    decision, offers = "recruitment.decision", "recruitment.offers"
    if drive.stage is Stage.DECIDED and drive.approved_at is None:
        return (mark("%(title)s：请审定录取结果") if advises else None), decision
    if drive.stage is Stage.DECIDED:
        return (mark("%(title)s：结果已审定，请公示") if manages else None), decision
    if not manages:
        return None, decision
    if drive.stage is Stage.PUBLISHED:
        over = queries.period_is_over(drive, today)
        return (mark("%(title)s：公示期满，请发录用通知") if over else None), decision
    if drive.stage is Stage.OFFERS:
        late = queries.offers_lapse(drive, today)
        return (mark("%(title)s：有录用通知逾期，请递补") if late else None), offers
    due = queries.is_to_erase(drive, today)
    return (mark("%(title)s：请销毁未录取者的材料") if due else None), offers
