"""One place up or down in a list."""

from collections.abc import Sequence


def moved(order: Sequence[int], one: int, way: str | None) -> list[int]:
    """The list with `one` a place further up ("up") or down; as it was where there is no such place."""
    found = list(order)
    place = found.index(one)
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found
