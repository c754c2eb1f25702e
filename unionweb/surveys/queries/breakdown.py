"""Results by college and grade: what of them is published, settled once when the survey is published."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from unionweb.surveys.models import Survey
from unionweb.surveys.queries.statistics import statistics_by_group, together
from unionweb.surveys.queries.surveys import groups_of
from unionweb.surveys.rules.cells import LEAST_IN_CELL, Merged, Release, release, statements
from unionweb.surveys.rules.disclosure import Atom, Statement
from unionweb.surveys.rules.mapping import Scoring
from unionweb.surveys.rules.scores import estimate, overall
from unionweb.surveys.rules.sufficient import Statistics

OTHERS = "*"
"""Stands for the college of several colleges with few, or the grade of several grades with few."""

About = TypeVar("About", Statement, Merged)

Rows = Mapping[str, Mapping[Atom, Statistics]]
"""By subject's key, then by college and grade."""


def breakdown_of(survey: Survey) -> dict[str, Any]:
    """What is published of a counted survey by college and grade, as JSON.

    {"published": [{"place": [college, grade], "n": {subject: scored}, "score": {subject: text}}, …],
    "merged": [{"line": place, "places": [place, …], "n": …, "score": …}, …], "hidden": [place, …]}. A part of
    a place is "" for all of them, OTHERS for the small ones together. Only responses that count towards the
    score are counted; "score" leaves out a subject that nobody of a place rated, and subjects that fewer than
    five rated in all stand nowhere."""
    rows = _rows(survey)
    atoms = sorted({atom for row in rows.values() for atom in row})
    found = (
        release([_scored(row) for row in rows.values()], statements(atoms)) if rows else Release((), (), ())
    )
    scoring = survey.asks.scoring
    published = [
        {"place": list(one.place), **_figures(rows, one.atoms, scoring)} for one in _once(found.published)
    ]
    merged = [
        {
            "line": list(one.line),
            "places": [list(place) for place in one.places],
            **_figures(rows, one.atoms, scoring),
        }
        for one in _once(found.merged)
    ]
    hidden = [list(one.place) for one in _once(found.hidden)]
    return {"published": published, "merged": merged, "hidden": hidden}


def _rows(survey: Survey) -> Rows:
    atoms: dict[str, Atom] = {
        one.key: (one.college or OTHERS, one.grade or OTHERS) for one in groups_of(survey.id)
    }
    kept = statistics_by_group(survey.subjects)
    rows = {
        one.key: {atoms[group]: part for group, part in kept[one.id].items() if group in atoms}
        for one in survey.subjects
    }
    return {key: row for key, row in rows.items() if sum(_scored(row).values()) >= LEAST_IN_CELL}


def _scored(row: Mapping[Atom, Statistics]) -> dict[Atom, int]:
    return {atom: statistics.scored for atom, statistics in row.items()}


def _once(found: Sequence[About]) -> list[About]:
    """Without what is about the same people as one before: a college that has only one grade."""
    first: dict[frozenset[Atom], About] = {}
    for one in found:
        first.setdefault(one.atoms, one)
    return list(first.values())


def _figures(rows: Rows, atoms: Collection[Atom], scoring: Scoring) -> dict[str, dict[str, Any]]:
    numbers: dict[str, Any] = {}
    scores: dict[str, Any] = {}
    for key, row in rows.items():
        parts = [row[atom] for atom in sorted(atoms) if atom in row]
        numbers[key] = sum(part.scored for part in parts)
        if numbers[key]:
            score = estimate(overall(together(parts), scoring.mapping, None), scoring.mapping).score
            if score is not None:
                scores[key] = scoring.text(score)
    return {"n": numbers, "score": scores}
