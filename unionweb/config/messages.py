"""When nobody is disturbed, and whom group robots may call."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from unionweb.config.values import Unusable

USUAL_QUIET = "22:00-07:00"
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_HOST = re.compile(r"[A-Za-z0-9.-]+")


def read_quiet_hours(environment: Mapping[str, str]) -> tuple[int, int] | None:
    """From and until which minute of the day nobody is disturbed; None for "none". Raises Unusable."""
    text = environment.get("UNIONWEB_QUIET_HOURS", "").strip() or USUAL_QUIET
    if text == "none":
        return None
    found = _HOURS.fullmatch(text)
    if not found:
        raise Unusable(f"UNIONWEB_QUIET_HOURS must be like 22:00-07:00, or none, not {text!r}")
    from_hour, from_minute, until_hour, until_minute = map(int, found.groups())
    quiet = from_hour * 60 + from_minute, until_hour * 60 + until_minute
    return None if quiet[0] == quiet[1] else quiet


def read_robot_hosts(environment: Mapping[str, str]) -> frozenset[str]:
    """Further places that robots may call, as "https://host:port": a gateway of the school. Raises
    Unusable."""
    named = environment.get("UNIONWEB_ROBOT_HOSTS", "").replace(",", " ").split()
    return frozenset(map(_origin, named))


def _origin(text: str) -> str:
    """`gateway.example.edu.cn` means https; http:// must be written out."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        port = url.port or (80 if url.scheme == "http" else 443)
    except ValueError:
        raise Unusable(f"UNIONWEB_ROBOT_HOSTS: {text!r} is no host") from None
    bare = not (url.path.strip("/") or url.query or url.username)
    if url.scheme not in ("http", "https") or not bare or not _HOST.fullmatch(url.hostname or ""):
        raise Unusable(f"UNIONWEB_ROBOT_HOSTS: {text!r} is no host")
    return f"{url.scheme}://{url.hostname}:{port}"
