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
    """A message and the values that fill it; values that are sentences or marked
    words are translated too."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message

    def __hash__(self) -> int:
        return hash(str(self))


def say(message: str, **values: object) -> Sentence:
    """A sentence to be shown: `say("共 %(n)s 人", n=5)`."""
    return Sentence(message, values)
