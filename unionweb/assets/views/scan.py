"""扫一扫: from a label to its page, for who is already in the application."""

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.queries.tags import label_of
from unionweb.assets.views.room import room
from unionweb.base.web.answers import go_to, page, scanning


@room.get("/scan", policy=policies.signed_in)
def scan() -> Response:
    """The scanner; with `code`, what it read: on to that label's page."""
    code = request.args.get("code", "").strip()
    if (label := label_of(code)) is not None:
        return go_to(f"/a/{label.tag}")
    return scanning(page("assets/scan.html", 422 if code else 200, code=code))
