"""Canonical JSON, and reading what it says strictly: whatever is not exactly as expected is refused."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)


def _refuse(_number: str) -> object:
    raise ValueError


# Made once: json.loads and json.dumps would make them anew for each of 100,000 responses.
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Reader:
    """Refuses with errors of its owner: `no_json()` for bytes that are no canonical JSON, `wrong(what)` for a
    value that is not `what` was expected."""

    def __init__(self, no_json: Callable[[], ValueError], wrong: Callable[[str], ValueError]) -> None:
        self._no_json, self._wrong = no_json, wrong

    def canonical(self, thing: object) -> bytes:
        """JSON with sorted keys and without spaces, in UTF-8; refused for a text that has no UTF-8."""
        try:
            return _ENCODER.encode(thing).encode()
        except (UnicodeEncodeError, RecursionError):
            raise self._no_json() from None

    def read_canonical(self, data: bytes) -> Any:
        """What canonical JSON says; refused for any other spelling, even of the same content."""
        try:
            thing = _DECODER.decode(data.decode())
        except (ValueError, RecursionError):
            raise self._no_json() from None
        if self.canonical(thing) != data:
            raise self._no_json()
        return thing

    def fields(self, value: Any, *names: str) -> Iterator[Any]:
        """The values of an object that has these names and no others, in the order asked for."""
        if not isinstance(value, dict) or value.keys() != set(names):
            raise self._wrong(" ".join(names))
        return iter([value[name] for name in names])

    def table(self, value: Any) -> dict[str, Any]:
        """An object with any names."""
        if not isinstance(value, dict):
            raise self._wrong("{…}")
        return value

    def items(self, value: Any) -> list[Any]:
        """A list."""
        if not isinstance(value, list):
            raise self._wrong("[…]")
        return value

    def text(self, value: Any) -> str:
        """A text."""
        if not isinstance(value, str):
            raise self._wrong("text")
        return value

    def whole(self, value: Any, least: int = 0, most: int = 10**9) -> int:
        """A whole number within bounds, both allowed."""
        if type(value) is not int or not least <= value <= most:
            raise self._wrong(f"{least}–{most}")
        return value

    def flag(self, value: Any) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            raise self._wrong("true/false")
        return value

    def word(self, kind: type[Word], value: Any) -> Word:
        """One of the words of an enum."""
        try:
            return kind(self.text(value))
        except ValueError:
            raise self._wrong(" | ".join(kind)) from None
