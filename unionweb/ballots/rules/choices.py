"""What a voter marked and wrote: f for, a against, b abstain, - left blank (填写内容)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unionweb.ballots.rules.encoding import canonical, read_canonical
from unionweb.ballots.rules.parameters import NAME_LONGEST, Contest
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, items, text

FOR, AGAINST, ABSTAIN, BLANK = "f", "a", "b", "-"
SPACES = " \N{IDEOGRAPHIC SPACE}"

_LETTERS = frozenset((FOR, AGAINST, ABSTAIN, BLANK))


@dataclass(frozen=True, slots=True)
class Choices:
    """For each contest one text of marks, a letter an option, and the names written in."""

    marks: tuple[str, ...]
    writeins: tuple[tuple[str, ...], ...]

    def to_bytes(self) -> bytes:
        """Canonical JSON, not padded."""
        return canonical({"m": self.marks, "w": self.writeins})

    def slip(self, place: int) -> tuple[str, tuple[str, ...]]:
        """What concerns one contest."""
        return self.marks[place], self.writeins[place]


def blank_choices(contests: Sequence[Contest]) -> Choices:
    """Nothing marked, nothing written."""
    return Choices(tuple(BLANK * len(contest.options) for contest in contests), ((),) * len(contests))


def read_choices(data: bytes, contests: Sequence[Contest]) -> Choices:
    """From canonical JSON; Malformed unless it has the form of a ballot for these contests."""
    marks, writeins = fields(read_canonical(data), "m", "w")
    choices = Choices(
        tuple(text(line) for line in items(marks)), tuple(_names(names) for names in items(writeins))
    )
    check_choices(choices, contests)
    return choices


def check_choices(choices: Choices, contests: Sequence[Contest]) -> None:
    """Malformed unless there is one letter for each option and every name is one; knows no rule."""
    if not 0 < len(choices.marks) == len(choices.writeins) == len(contests):
        raise Malformed("choices")
    for contest, marks, names in zip(contests, choices.marks, choices.writeins, strict=True):
        if len(marks) != len(contest.options) or not _LETTERS.issuperset(marks):
            raise Malformed("choices")
        if not all(map(is_name, names)):
            raise Malformed("choices")


def is_name(text: str) -> bool:
    """Whether a text may be written in."""
    return 0 < len(text) <= NAME_LONGEST and text == text.strip(SPACES)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(text(name) for name in items(value))
