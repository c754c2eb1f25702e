"""Addresses of other servers."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_safe(address: str) -> bool:
    """https; without encryption only on this very machine. No user, no fragment, no blanks."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or any(sign <= " " for sign in address):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def is_loopback(address: str) -> bool:
    """Whether it leads to this machine."""
    return urlsplit(address).hostname in LOOPBACK
