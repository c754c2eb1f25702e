"""The ranking of a drive as rows for a page or a workbook: short texts, made once for each candidate."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.queries.figures import Figures
from unionweb.recruitment.rules.figures import Candidate, Line, Outcome, Result
from unionweb.recruitment.rules.ranking import Ranked
from unionweb.recruitment.rules.reasons import Way
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.standing import points_text
from unionweb.recruitment.rules.terms import TIE_KEYS

CANNOT_TELL = mark("无法判断")
SORTS = ("rank", "number", "name")


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate. `cells`: round by round raw, trimmed and corrected score (of a review one), each with
    whether it counts; `rank`, `of_opening`: None without a total; `tie`: what parts from the one before, at
    equal totals; `stopped`: the round, from 0, whose line was not reached."""

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
    waiting: Sentence | None
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
    return [
        _row(figures, outcome, number, own.get(number))
        for number, one in outcome.candidates.items()
        if opening is None or opening in one.choices
    ]


def _row(figures: Figures, outcome: Outcome, number: int, own: Ranked | None) -> Row:
    one, line, who = outcome.candidates[number], outcome.lines[number], figures.people[number]
    placed, ranked = outcome.placing.placed[number], outcome.ranked.get(number)
    return Row(
        who.application_id,
        number,
        who.name,
        "、".join([figures.openings[key] for key in one.choices]),
        tuple(_cells(figures, one)),
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


def _cells(figures: Figures, one: Candidate) -> Iterator[tuple[str, bool]]:
    binding = figures.inputs.binding
    for about, result in zip(figures.inputs.rules.rounds, one.results, strict=True):
        result = result or _NOTHING
        yield text_of(result.raw), about.review or binding is Binding.RAW
        if not about.review:
            yield text_of(result.trimmed), binding is Binding.TRIMMED
            yield text_of(result.corrected), binding is Binding.CORRECTED


_NOTHING = Result(None)


def _decides(outcome: Outcome, ranked: Ranked | None) -> Sentence | None:
    """What parts somebody from the one before, where the totals are equal."""
    if ranked is None or not ranked.decided_by:
        return None
    return say(TIE_KEYS[outcome.rules.keys[ranked.decided_by - 1]])


def _waits(figures: Figures, outcome: Outcome, number: int, line: Line) -> Sentence | None:
    place = outcome.waiting.get(number) if line.total is not None else None
    if place is None:
        return None
    return say("%(opening)s候补第 %(n)s 位", opening=figures.openings[place[0]], n=place[1])


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
