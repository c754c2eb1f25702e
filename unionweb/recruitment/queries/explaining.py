"""Everything that is needed to recompute one candidate's rank with a pocket calculator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.text import Sentence, say
from unionweb.recruitment.models import Application, Round
from unionweb.recruitment.queries.criteria import criteria_of
from unionweb.recruitment.queries.figures import decided_figures, figures_of
from unionweb.recruitment.queries.marks import Book, book_of
from unionweb.recruitment.queries.panels import DONE
from unionweb.recruitment.rules.figures import Outcome
from unionweb.recruitment.rules.marks import Given, Marked
from unionweb.recruitment.rules.ranking import Explanation, JurorScore, RoundScore, explain
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.severity import UNIT
from unionweb.recruitment.rules.sheets import CriterionMean
from unionweb.recruitment.rules.terms import TIE_KEYS


@dataclass(frozen=True, slots=True)
class Explained:
    """`about`: the whole; `reason` beside it, as it may rest on a round's line; `stopped`, `missing`: titles
    of rounds; `decided_by`: the tie key that parts from the one before in the ranking."""

    about: Explanation
    reason: Sentence
    stopped: str | None
    missing: str | None
    decided_by: Sentence | None


def explained(application: Application, *, names: bool) -> Explained | None:
    """As it was decided, or as it stands before that; None for somebody who came in afterwards. `names`:
    whether the reader may know the jurors."""
    drive = application.drive
    outcome = decided_figures(drive)[1] if drive.decision else figures_of(drive).outcome
    one = next((each for each in outcome.applicants if each.key == application.number), None)
    if one is None:
        return None
    criteria = criteria_of(application, DONE)
    rounds = [
        _round(about, nth, one.key, outcome, criteria.get(about.id, ()), names)
        for nth, about in enumerate(drive.rounds)
    ]
    line, ranked = outcome.lines[one.key], outcome.ranked.get(one.key)
    titles = [about.title for about in drive.rounds]
    return Explained(
        explain(one, rounds, outcome.ranked, outcome.placing),
        outcome.reason(one.key),
        None if line.stopped is None else titles[line.stopped],
        None if line.missing is None else titles[line.missing],
        say(TIE_KEYS[outcome.rules.keys[ranked.decided_by - 1]]) if ranked and ranked.decided_by else None,
    )


def _round(
    about: Round, nth: int, number: int, outcome: Outcome, criteria: Sequence[CriterionMean], names: bool
) -> RoundScore:
    score = outcome.lines[number].scores[nth]
    book = None if outcome.candidates[number].results[nth] is None else book_of(about)
    marked = book.of(number) if book else None
    if book is None or marked is None or not marked.marks:
        return RoundScore(about.title, about.weight, score)
    heading, jurors = book.about.heading, tuple(_jurors(book, marked, names))
    return RoundScore(about.title, about.weight, score, jurors, heading.most, tuple(criteria))


def _jurors(book: Book, marked: Marked, names: bool) -> Iterator[JurorScore]:
    """What each gave, out of 100, with what the binding score makes of it."""
    binding, known = book.about.heading.binding, book.names() if names else {}
    dropped = _dropped(marked) if binding is Binding.TRIMMED else ()
    for one in marked.marks:
        called = _called(one.juror, known.get(one.juror))
        if binding is Binding.CORRECTED:
            severity = Fraction(book.about.severities[one.juror - 1], UNIT)
            yield JurorScore(called, one.points, severity, Fraction(one.weight, UNIT))
        else:
            yield JurorScore(called, one.points, dropped=one in dropped)


def _dropped(marked: Marked) -> Sequence[Given]:
    """One lowest and one highest; nobody's where there are too few jurors."""
    if marked.result.trimmed is None:
        return ()
    by_points = sorted(marked.marks, key=lambda one: one.points)
    return by_points[0], by_points[-1]


def _called(number: int, name: str | None) -> Sentence:
    """As in the document of the round's marks; with the name for whoever may know it."""
    return say("评委 %(n)s", n=number) if name is None else say("%(name)s（评委 %(n)s）", name=name, n=number)
