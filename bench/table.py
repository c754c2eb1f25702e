"""`python3 dev.py bench --table`: the table in unionweb/docs/performance.md, from the newest results."""

from collections.abc import Iterator
from typing import Any

from bench.results import newest
from bench.servers import ROOT

PAGE = ROOT / "unionweb" / "docs" / "performance.md"
BEGIN, END = "<!-- table: python3 dev.py bench --table -->\n", "<!-- end of the table -->\n"


def write() -> None:
    """Put the table between its two marks. Raises ValueError when they are missing."""
    words = PAGE.read_text(encoding="utf-8")
    before, begin, rest = words.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has no place for the table")
    PAGE.write_text(before + BEGIN + "".join(_table(newest())) + END + after, encoding="utf-8")


def _table(found: dict[str, Any]) -> Iterator[str]:
    machine, figures = found["machine"], found["figures"]
    yield f"\n{machine['cores']} cores ({machine['processor']}), {machine['system']}, "
    yield f"Python {machine['python']}. "
    yield "Median (least–most) of the rounds; × floor is the ratio to the floor measured in the same run.\n"
    for part in dict.fromkeys(one["part"] for one in figures):
        mine = [one for one in figures if one["part"] == part]
        yield f"\n### {part}\n\n"
        yield "| what | database | figure | × floor | measured | command |\n|---|---|---|---|---|---|\n"
        yield from map(_line, mine)
    yield "\n"


def _line(one: dict[str, Any]) -> str:
    spread = f" ({_short(one['least'])}–{_short(one['most'])})" if one["rounds"] > 1 else ""
    figure = f"{_short(one['median'])}{spread} {one['unit']}"
    floor = f"{one['floor']:g}" if "floor" in one else ""
    cells = (one["name"], one["database"], figure, floor, one["at"][:10], f"`{one['command']}`")
    return f"| {' | '.join(cells)} |\n"


def _short(value: float) -> str:
    """Three digits are more than the spread deserves."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
