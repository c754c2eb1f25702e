"""Which program this is."""

import re
import tomllib
from contextlib import suppress
from functools import cache

from unionweb.config import ROOT


@cache
def version() -> str:
    """The version, and the commit where it was fetched by git: "0.1.0 (a0096491)"."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        number: str = tomllib.load(file)["project"]["version"]
    commit = _commit()
    return f"{number} ({commit[:8]})" if commit else number


def _commit() -> str:
    git = ROOT / ".git"
    with suppress(OSError):
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        with suppress(FileNotFoundError):
            return (git / name).read_text().strip()
        packed = re.search(rf"^([0-9a-f]{{40}}) {re.escape(name)}$", (git / "packed-refs").read_text(), re.M)
        return packed[1] if packed else ""
    return ""
