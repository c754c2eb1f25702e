"""What an installation tells those who watch over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unionweb.config.values import Unusable, read_number

SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Watching:
    """`log_lines`: the log is written as JSON, a line an event, with a line for each request. `slow_ms`:
    statements of the database that take longer are logged, 0 for none. `token`: who shows it may read the
    figures; without one only programs on this machine may."""

    log_lines: bool = False
    slow_ms: int = 500
    token: str = field(default="", repr=False)


def read_watching(environment: Mapping[str, str]) -> Watching:
    """Raises Unusable."""
    log = environment.get("UNIONWEB_LOG", "") or "text"
    if log not in ("text", "json"):
        raise Unusable(f"UNIONWEB_LOG must be text or json, not {log!r}")
    token = environment.get("UNIONWEB_METRICS_TOKEN", "")
    if token and not (len(token) >= SHORTEST_TOKEN and token.isascii() and token.isprintable()):
        raise Unusable(f"UNIONWEB_METRICS_TOKEN must be at least {SHORTEST_TOKEN} plain characters")
    slow = read_number(environment, "UNIONWEB_SLOW_MS", 500, most=3_600_000)
    return Watching(log == "json", slow, token)
