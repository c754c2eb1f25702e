"""The three ways in which the application says no.

They are raised by rules and actions and turned into answers in one place,
`base.web.errors` (and `base.web.forms` for a refusal inside a form).
"""

from typing import TypeVar

from unionweb.base.text import Sentence

Thing = TypeVar("Thing")


class Refusal(Exception):
    """Something that may not be done, with a sentence that tells the person why
    and what to do next. `field` names the form field it belongs to, if any."""

    def __init__(self, message: str | Sentence, *, field: str | None = None, **values: object) -> None:
        self.sentence = message if isinstance(message, Sentence) else Sentence(message, values)
        self.field = field
        super().__init__(str(self.sentence))


class NotFound(Exception):
    """The thing asked for does not exist (404)."""


class NotAllowed(Exception):
    """The person may not do this (403)."""


def found(thing: Thing | None) -> Thing:
    """The thing that a query was to find; NotFound when there is none."""
    if thing is None:
        raise NotFound
    return thing
