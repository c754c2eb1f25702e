"""Everything that is needed to recompute one candidate's rank with a pocket calculator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.text import Sentence, say
from unionweb.people.models import Person
from unionweb.recruitment.models import Application, Juror, Round, Sheet
from unionweb.recruitment.queries.figures import decided_figures, figures_of
from unionweb.recruitment.rules.figures import Outcome
from unionweb.recruitment.rules.ranking import Explanation, JurorScore, RoundScore, explain
from unionweb.recruitment.rules.rubric import BadRubric
from unionweb.recruitment.rules.scores import Binding, Mark
from unionweb.recruitment.rules.severity import Used, correct
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.terms import TIE_KEYS
from unionweb.recruitment.rules.weights import on_hundred


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
    rounds = [
        _round(about, nth, one.key, application, outcome, names) for nth, about in enumerate(drive.rounds)
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
    about: Round, nth: int, number: int, application: Application, outcome: Outcome, names: bool
) -> RoundScore:
    score = outcome.lines[number].scores[nth]
    scored = outcome.candidates[number].results[nth] is not None and about.kind is not RoundKind.REVIEW
    jurors = tuple(_jurors(about, application, names)) if scored else ()
    return RoundScore(about.title, about.weight, score, jurors)


def marks_of(about: Round) -> list[Mark]:
    """All marks of a round that were handed in, out of 100; jurors and candidates by their ids."""
    try:
        most = about.rubric.most
    except BadRubric:
        return []
    query = select(Sheet.juror_id, Sheet.application_id, Sheet.total).where(
        Sheet.round_id == about.id, Sheet.handed_in_at.is_not(None)
    )
    return [
        Mark(str(juror), str(application), on_hundred(total, most))
        for juror, application, total in db.session.execute(query)
        if total is not None
    ]


def _jurors(about: Round, application: Application, names: bool) -> Iterator[JurorScore]:
    """What each gave, with what the binding score makes of it."""
    marks, binding = marks_of(about), about.drive.terms.binding
    own = [one for one in marks if one.candidate == str(application.id)]
    called = _called(own, names)
    if binding is Binding.CORRECTED and own:
        for used in correct(marks).candidates[str(application.id)].used:
            yield _corrected(used, called[used.juror])
        return
    dropped = _dropped(own) if binding is Binding.TRIMMED else set()
    for one in own:
        yield JurorScore(called[one.juror], one.points, dropped=one.juror in dropped)


def _corrected(used: Used, called: str) -> JurorScore:
    return JurorScore(called, used.points, used.severity, used.weight)


def _dropped(own: Sequence[Mark]) -> set[str]:
    """One lowest and one highest."""
    by_points = sorted(own, key=lambda one: one.points)
    return {by_points[0].juror, by_points[-1].juror}


def _called(own: Sequence[Mark], names: bool) -> dict[str, str]:
    """By juror id what the reader may call him: his name, or a letter in the order of the ids."""
    ids = sorted((one.juror for one in own), key=int)
    if not names:
        return {key: str(say("评委 %(letter)s", letter=_letter(nth))) for nth, key in enumerate(ids)}
    query = select(Juror.id, Person.name).join(Person, Person.id == Juror.person_id)
    return {str(key): name for key, name in db.session.execute(query.where(Juror.id.in_(map(int, ids))))}


def _letter(nth: int) -> str:
    return chr(ord("A") + nth) if nth < 26 else str(nth + 1)
