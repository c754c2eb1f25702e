"""Links by which a reader of mails switches them off without logging in.

A link says whose it is and which kind of notices; the installation's key signs it. It lasts: mails are read
late. Whoever gets hold of one, a forwarded mail for instance, can switch off this one kind, and learns
nothing but its name.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

DIGEST = "digest"
"""In the place of a kind: the daily digests."""


def leaving_token(person_id: int, kind: str) -> str:
    """What stands in the link."""
    return str(_signer().dumps([person_id, kind]))


def read_leaving(token: str) -> tuple[int, str] | None:
    """Whose and which kind; None for what we have not written."""
    try:
        person_id, kind = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(person_id), str(kind)


def leaving_address(site: str, person_id: int, kind: str) -> str:
    """The whole link."""
    return f"{site}/notices/leave/{leaving_token(person_id, kind)}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unionweb.notices.leave")
