"""Sentences for people, marked for translation without importing a translator.

Chinese is the source text. A rule or an action makes a `Sentence`; the edge
(templates, command line) translates it. Placeholders are `%(name)s`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def mark(message: str) -> str:
    """Return the message unchanged; the catalogue tool finds it by this name."""
    return message


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message and the values that fill it. Values that are sentences are translated too, and a
    tuple is listed: 甲、乙."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.values:
            return self.message
        return self.message % {name: _in_chinese(value) for name, value in self.values.items()}

    def __hash__(self) -> int:
        return hash(str(self))


def _in_chinese(value: object) -> object:
    return "、".join(map(str, value)) if isinstance(value, tuple) else value


def say(message: str, **values: object) -> Sentence:
    """A sentence to be shown: `say("共 %(n)s 人", n=5)`."""
    return Sentence(message, values)
