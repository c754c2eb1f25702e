"""Under which address this installation is reached, for what is printed on paper.

`UNIONWEB_ADDRESS` says it. Without that setting it is what the request was sent to, but only if no
outsider could own that name: whoever lures an officer to a name of his own, or stands between with a proxy,
would otherwise have it printed on every activation slip.
"""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request

from unionweb.base.refusals import Refusal


def site() -> str | None:
    """The address without a final slash; None when nobody can tell."""
    address: str = current_app.config["SETTINGS"].address
    if address:
        return address
    return request.host_url.rstrip("/") if _is_ours(_host()) else None


def certain_site() -> str:
    """The same; a Refusal when nobody can tell. Ask before anything is done that cannot be undone."""
    address = site()
    if address is None:
        raise Refusal(
            "不能确定“%(host)s”是本系统的地址，请先设置 UNIONWEB_ADDRESS 再打印。", host=request.host
        )
    return address


def _host() -> str:
    try:
        return urlsplit(request.host_url).hostname or ""
    except ValueError:
        return ""


def _is_ours(host: str) -> bool:
    """An address in a local network or of this machine, or a name that only the local network knows."""
    try:
        address = ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(".local"))
    return address.is_private or host in local_addresses()


def local_addresses() -> list[str]:
    """This machine's addresses in its own networks, the one of the default route first."""
    found = [*_default_route_address(), *_named_addresses()]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def _default_route_address() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only picks the route.
            probe.connect(("192.0.2.1", 9))
            yield str(probe.getsockname()[0])
        except OSError:
            return


def _named_addresses() -> Iterator[str]:
    try:
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(entry[4][0])
    except OSError:
        return
