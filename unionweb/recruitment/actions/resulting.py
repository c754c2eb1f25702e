"""Putting the result up 公示, and taking it back when an objection was right."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.clock import local_date
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.people.models.roster import unpack
from unionweb.publications.actions import publish, republish, withdraw
from unionweb.publications.models import Publication
from unionweb.publications.rules import PublishedTable
from unionweb.recruitment.actions.deciding import held, undo
from unionweb.recruitment.actions.messages import Message, send_all
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Drive, Placement
from unionweb.recruitment.queries.decisions import RESULT, facts_of, placements_of, publication_for
from unionweb.recruitment.queries.figures import opening_label
from unionweb.recruitment.rules.deciding import why_not_publish
from unionweb.recruitment.rules.messages import Kind
from unionweb.recruitment.rules.stages import Outcome, Stage

VERBS = {
    "recruitment.publish": mark("公示录取结果"),
    "recruitment.reopen": mark("撤回公示，重新决定"),
}
HEADERS = (mark("编号"), mark("姓名"), mark("学院和班级"), mark("拟录取岗位"))
KINDS = {Outcome.PLACED: Kind.PLACED, Outcome.WAITING: Kind.WAITING, Outcome.REJECTED: Kind.REJECTED}


def publish_result(drive: Drive, *, by: Actor, now: datetime) -> Publication:
    """Put the list of those placed up for the drive's working days, with the fingerprint of the decision, and
    tell every candidate. Refusal: not approved."""
    held(drive)
    problem = why_not_publish(facts_of(drive, local_date(now)))
    if problem is not None:
        raise problem
    publication = _put_up(drive, by, now)
    drive.stage = Stage.PUBLISHED
    for kind, messages in _messages(drive, publication.id).items():
        send_all(drive, kind, messages, now=now)
    log("recruitment.publish", drive, by, now, publication=publication.id, fingerprint=drive.fingerprint)
    return publication


def _put_up(drive: Drive, by: Actor, now: datetime) -> Publication:
    old, table = publication_for(drive), result_table(drive)
    if old is not None:
        words = old.withdrawn_reason or str(say("重新决定"))
        title = title_of(drive)
        return republish(old, table=table, reason=words, title=title, days=drive.terms.days, by=by, now=now)
    return publish(
        kind=RESULT,
        owner=("drive", drive.id),
        title=title_of(drive),
        table=table,
        unit=drive.unit,
        days=drive.terms.days,
        by=by,
        now=now,
    )


def title_of(drive: Drive) -> str:
    """It names the decision, so that nobody can put another one in its place afterwards."""
    assert drive.fingerprint is not None
    return str(say("%(title)s拟录取名单（指纹 %(hash)s）", title=drive.title, hash=drive.fingerprint[:16]))


def result_table(drive: Drive) -> PublishedTable:
    """Those placed, opening by opening. Nothing of those who were not taken. Refusal: nobody is placed."""
    placed = placements_of(drive, Outcome.PLACED)
    if not placed:
        raise Refusal("没有人拟录取，名单是空的，不能公示")
    order = {one.id: nth for nth, one in enumerate(drive.openings)}
    rows = sorted(placed, key=lambda one: (order[one.opening_id or 0], one.application.number or 0))
    return PublishedTable(HEADERS, tuple(_row(one) for one in rows))


def _row(one: Placement) -> tuple[str, ...]:
    application = one.application
    assert one.opening is not None
    where = application.person.unit.full_name
    return (f"{application.number:03}", application.person.name, where, opening_label(one.opening))


def _messages(drive: Drive, publication_id: int) -> dict[Kind, list[Message]]:
    found: dict[Kind, list[Message]] = {kind: [] for kind in KINDS.values()}
    for one in placements_of(drive):
        found[KINDS[one.outcome]].append(_message(one, publication_id))
    return found


def _message(one: Placement, publication_id: int) -> Message:
    application = one.application
    values = {"reason": str(unpack(one.reason))}
    if one.opening is not None:
        values["opening"] = opening_label(one.opening)
    person = application.person
    return Message(application.id, person.id, person.name, application.number, values, publication_id)


def reopen(drive: Drive, reason: str, *, by: Actor, now: datetime) -> Drive:
    """Take the list down for a public reason, as an objection was upheld or something was wrong; the managers
    decide anew, the adviser approves anew, the period begins anew. Refusal: not in its period; no reason."""
    held(drive)
    if drive.stage is not Stage.PUBLISHED:
        raise Refusal("结果没有在公示")
    if not reason.strip():
        raise Refusal("请写明撤回的理由", field="reason")
    publication = publication_for(drive)
    assert publication is not None
    if publication.withdrawn_at is None:
        withdraw(publication, reason.strip(), by=by, now=now)
    told = [_again(one, reason.strip(), publication.id) for one in placements_of(drive)]
    send_all(drive, Kind.REOPENED, told, now=now)
    before = drive.fingerprint
    undo(drive)
    log("recruitment.reopen", drive, by, now, fingerprint=before, reason=reason.strip())
    return drive


def _again(one: Placement, reason: str, publication_id: int) -> Message:
    person = one.application.person
    return Message(
        one.application_id, person.id, person.name, one.application.number, {"reason": reason}, publication_id
    )
