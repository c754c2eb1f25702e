"""The ballot box's own host name."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from unionweb.config.values import Unusable

NAME = "UNIONWEB_BOX_ADDRESS"
_ORIGIN = re.compile(r"https://([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?")


def read_box_address(environment: Mapping[str, str], address: str) -> str:
    """The origin under which ballots are cast, as browsers write it; "" where that is the site itself.

    A bare host name stands for its https. It goes into headers and is compared with what browsers say of
    themselves, so it has one spelling. Raises Unusable.
    """
    given = environment.get(NAME, "").strip().rstrip("/").lower().removesuffix(":443")
    if not given:
        return ""
    given = given if "://" in given else f"https://{given}"
    found = _ORIGIN.fullmatch(given)
    if found is None or not _is_name(found[1]) or not 0 < int(found[2] or 1) < 65536:
        raise Unusable(
            f"{NAME} must be https:// and a host name, like https://box.example.edu.cn, not {given!r}"
        )
    if not (address.startswith("https://") and address.isascii()):
        raise Unusable(f"{NAME} needs UNIONWEB_ADDRESS, https:// in ASCII: ballots come from its pages only")
    if urlsplit(address).hostname == found[1]:
        # Another port is not enough: browsers send cookies to every port of a host.
        raise Unusable(f"{NAME} must have another host name than UNIONWEB_ADDRESS")
    return given


def _is_name(host: str) -> bool:
    return all(part.strip("-") == part != "" for part in host.split("."))


def origin_of(address: str) -> str:
    """An address of ours as browsers write it in `Origin`: small letters, no usual port."""
    parts = urlsplit(address.lower())
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}"
