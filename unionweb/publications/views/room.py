"""The room that every page of publications belongs to."""

from typing import Any

from flask import Response, url_for

from unionweb.base.web.rooms import Room
from unionweb.base.web.site import site

room = Room("publications", __name__, url_prefix="/publications")


@room.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    """The lists hold names: open to read, but not to be found by name years later."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a QR code; without its beginning when nobody can tell that."""
    return (site() or "") + url_for(endpoint, **values)
