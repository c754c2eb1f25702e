"""What candidates are told, in the drive's words."""

from collections.abc import Mapping

from flask import Response

from unionweb.base.clock import now
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import messages as actions
from unionweb.recruitment.forms.deciding import MessageForm
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.messages import own_words, words_of
from unionweb.recruitment.rules.messages import EXAMPLES, OCCASIONS, Kind, Words, filled
from unionweb.recruitment.views.room import room


@room.get("/drives/<int:drive_id>/messages", policy=policies.manages_drive)
def messages(drive_id: int) -> Response:
    """Every occasion with its words."""
    drive = drive_of(drive_id)
    words = {kind: words_of(drive, kind) for kind in Kind}
    return page(
        "recruitment/messages.html", drive=drive, occasions=OCCASIONS, words=words, own=own_words(drive)
    )


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise NotFound from None


@room.route("/drives/<int:drive_id>/messages/<kind>", methods=["GET", "POST"], policy=policies.manages_drive)
def message(drive_id: int, kind: str) -> Response:
    """One of them, with what it looks like filled in."""
    drive, about = drive_of(drive_id), _kind(kind)
    form = MessageForm(words_of(drive, about))
    if attempt(form, lambda: actions.edit_text(drive, about, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.messages", drive_id=drive_id)
    return page(
        "recruitment/message.html",
        form.status,
        drive=drive,
        kind=about,
        occasion=OCCASIONS[about],
        form=form,
        preview=_preview(drive, about, form.read() if form.submitted else words_of(drive, about)),
        is_own=about.value in own_words(drive),
    )


def _preview(drive: Drive, kind: Kind, words: Words) -> Words | None:
    """With examples in the places; None for words that cannot be filled."""
    values: Mapping[str, object] = {**EXAMPLES, "drive": drive.title, "union": actions.union_of(drive)}
    try:
        return filled(kind, words, values)
    except Refusal:
        return None


@room.post("/drives/<int:drive_id>/messages/<kind>/reset", policy=policies.manages_drive)
def reset_message(drive_id: int, kind: str) -> Response:
    """Back to the shipped words."""
    actions.reset_text(drive_of(drive_id), _kind(kind), by=who().actor, now=now())
    tell(mark("已恢复原文"))
    return go("recruitment.messages", drive_id=drive_id)
