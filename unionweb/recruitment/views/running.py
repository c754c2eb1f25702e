"""Opening for applications, putting off the end, ending it."""

from collections.abc import Callable

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import running
from unionweb.recruitment.forms.drives import ExtendForm
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.views.drives import hub
from unionweb.recruitment.views.room import room


@room.post("/drives/<int:drive_id>/open", policy=policies.manages_drive)
def open_drive(drive_id: int) -> Response:
    """Make it public."""
    actor = who().actor
    return step(
        drive_id,
        lambda drive: running.open_drive(drive, by=actor, now=now()),
        mark("招新已经公开，请张贴海报"),
    )


@room.route("/drives/<int:drive_id>/extend", methods=["GET", "POST"], policy=policies.manages_drive)
def extend(drive_id: int) -> Response:
    """Put off the end."""
    drive = queries.drive_of(drive_id)
    form = ExtendForm(drive)
    actor, reason = who().actor, form.reason.data or ""
    if attempt(form, lambda: running.extend_drive(drive, form.moment, reason, by=actor, now=now())):
        tell(mark("已延期，原因写进了公告"))
        return go("recruitment.show", drive_id=drive_id)
    return page("recruitment/extend.html", form.status, form=form, drive=drive)


@room.post("/drives/<int:drive_id>/close", policy=policies.manages_drive)
def close(drive_id: int) -> Response:
    """Take no more applications, also before the time."""
    actor = who().actor
    return step(
        drive_id,
        lambda drive: running.close_drive(drive, by_hand=True, by=actor, now=now()),
        mark("报名已经截止，可以开始考核"),
    )


def step(drive_id: int, act: Callable[[Drive], Drive], words: str) -> Response:
    """One change of a drive; what is refused stands on its page."""
    drive = queries.drive_of(drive_id)
    try:
        with db.session.begin_nested():
            act(drive)
    except Refusal as refusal:
        db.session.expire_all()
        return hub(drive, (translate(refusal.sentence),))
    tell(words)
    return go("recruitment.show", drive_id=drive_id)
