"""One change of a drive, asked for by a button; what is refused stands on the page that the button is on."""

from collections.abc import Callable

from flask import Response

from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.web.answers import go, tell
from unionweb.base.web.i18n import translate
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries.drives import drive_of


def step(
    drive_id: int,
    act: Callable[[Drive], object],
    words: str,
    endpoint: str,
    again: Callable[[Drive, tuple[str, ...]], Response],
) -> Response:
    """Do it and go to the page; or show it again with the refusal."""
    drive = drive_of(drive_id)
    try:
        with db.session.begin_nested():
            act(drive)
    except Refusal as refusal:
        db.session.expire_all()
        return again(drive, (translate(refusal.sentence),))
    tell(words)
    return go(endpoint, drive_id=drive_id)
