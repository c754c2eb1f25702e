"""The link at the foot of a mail: no more of these. It works without logging in, and tells nobody more than
the name of the kind."""

from flask import Response

from unionweb.base.refusals import NotFound
from unionweb.base.web.answers import page
from unionweb.base.web.events import NoticeKind
from unionweb.base.web.policies import everyone
from unionweb.notices.actions import choices
from unionweb.notices.kinds import kinds
from unionweb.notices.unsubscribing import DIGEST, read_leaving
from unionweb.notices.views.room import room


@room.get("/leave/<token>", policy=everyone)
def leave(token: str) -> Response:
    """Asks first: programs that look at mails open every link."""
    _person_id, kind = _read(token)
    return page("notices/leave.html", kind=kind, done=False)


@room.post("/leave/<token>", policy=everyone, endpoint="left")
def do_leave(token: str) -> Response:
    """Does it; also for the button of a mail program (RFC 8058), which follows no redirect."""
    person_id, kind = _read(token)
    choices.leave(person_id, None if kind is None else kind.beginning)
    return page("notices/leave.html", kind=kind, done=True)


def _read(token: str) -> tuple[int, NoticeKind | None]:
    """Whose and which kind, None for digests. NotFound for what we have not written, and for a kind that is
    no more."""
    said = read_leaving(token)
    if said is None:
        raise NotFound
    person_id, beginning = said
    if beginning == DIGEST:
        return person_id, None
    kind = next((one for one in kinds() if one.beginning == beginning), None)
    if kind is None:
        raise NotFound
    return person_id, kind
