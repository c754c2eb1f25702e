"""The ranking of a drive as rows for a page or a workbook: short texts, made once for each candidate."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.queries.figures import Figures
from unionweb.recruitment.rules.figures import Line, Outcome, Result
from unionweb.recruitment.rules.ranking import Ranked
from unionweb.recruitment.rules.reasons import Way
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.standing import points_text
from unionweb.recruitment.rules.terms import TIE_KEYS

CANNOT_TELL = mark("无法判断")
WAITS = mark("%(opening)s候补第 %(n)s 位")
SORTS = ("rank", "number", "name")
Column = tuple[int, Callable[[Result], Fraction | None], bool]
"""Of the scores: which round, which of its scores, whether it counts."""


class Row(NamedTuple):
    """One candidate. `cells`: round by round raw, trimmed and corrected score (of a review one), each with
    whether it counts; `rank`, `of_opening`: None without a total; `tie`: what parts from the one before, at
    equal totals; `stopped`: the round, from 0, whose line was not reached; `waiting`: what fills WAITS."""

    application_id: int
    number: int
    name: str
    choices: str
    cells: tuple[tuple[str, bool], ...]
    stopped: int | None
    missing: int | None
    total: str | None
    value: Fraction | None
    rank: int | None
    tied: bool
    tie: Sentence | None
    of_opening: int | None
    placed: str | None
    way: Way
    waiting: Mapping[str, object] | None
    lot: int | None


def text_of(value: Fraction | None) -> str:
    """A score as it is shown; nothing for none."""
    return "" if value is None else _text(value.numerator, value.denominator)


# By its two numbers: a fraction's own hash costs more than the text that is looked up.
@lru_cache(maxsize=20_000)
def _text(numerator: int, denominator: int) -> str:
    return points_text(Fraction(numerator, denominator))


def rows_of(figures: Figures, outcome: Outcome, opening: int | None = None) -> list[Row]:
    """Everybody, or those who wished for an opening."""
    own = outcome.of_openings.get(opening, {}) if opening is not None else {}
    columns = tuple(_columns(figures))
    return [
        _row(figures, outcome, columns, number, own.get(number))
        for number, one in outcome.candidates.items()
        if opening is None or opening in one.choices
    ]


def _row(
    figures: Figures, outcome: Outcome, columns: Sequence[Column], number: int, own: Ranked | None
) -> Row:
    one, line, who = outcome.candidates[number], outcome.lines[number], figures.people[number]
    placed, ranked = outcome.placing.placed[number], outcome.ranked.get(number)
    return Row(
        who.application_id,
        number,
        who.name,
        "、".join([figures.openings[key] for key in one.choices]),
        tuple([(text_of(score(one.results[nth] or _NOTHING)), counts) for nth, score, counts in columns]),
        line.stopped,
        line.missing,
        None if line.total is None else text_of(line.total),
        line.total,
        ranked.rank if ranked else None,
        ranked.tied if ranked else False,
        _decides(outcome, ranked),
        own.rank if own else None,
        None if placed.opening is None else figures.openings[placed.opening],
        placed.way,
        _waits(figures, outcome, number, line),
        one.lot,
    )


def _columns(figures: Figures) -> Iterator[Column]:
    for nth, about in enumerate(figures.inputs.rules.rounds):
        for one in (Binding.RAW,) if about.review else Binding:
            yield nth, attrgetter(one.value), about.review or one is figures.inputs.binding


_NOTHING = Result(None)


def _decides(outcome: Outcome, ranked: Ranked | None) -> Sentence | None:
    """What parts somebody from the one before, where the totals are equal."""
    if ranked is None or not ranked.decided_by:
        return None
    return say(TIE_KEYS[outcome.rules.keys[ranked.decided_by - 1]])


def _waits(figures: Figures, outcome: Outcome, number: int, line: Line) -> Mapping[str, object] | None:
    place = outcome.waiting.get(number) if line.total is not None else None
    return None if place is None else {"opening": figures.openings[place[0]], "n": place[1]}


def sorted_rows(rows: Iterable[Row], sort: str, by_opening: bool) -> list[Row]:
    """By rank (those without one last), number or name; "-number" turns it round."""
    keys = {
        "rank": lambda row: _by_rank(row, by_opening),
        "number": lambda row: (row.number,),
        "name": lambda row: (row.name, row.number),
    }
    return sorted(rows, key=keys.get(sort.removeprefix("-"), keys["rank"]), reverse=sort.startswith("-"))


def _by_rank(row: Row, by_opening: bool) -> tuple[int, int, int]:
    rank = row.of_opening if by_opening and row.of_opening is not None else row.rank
    outside = by_opening and row.of_opening is None
    return (2 if row.rank is None else int(outside), rank or 0, row.number)


def below_line(rows: Sequence[Row], line: Fraction | None) -> int | None:
    """In a list by rank: the application number of the first whose total is under a line."""
    if line is None:
        return None
    return next((row.number for row in rows if row.value is None or row.value < line), None)
