"""What a respondent's browser needs: the form, whose hash every ballot paper carries, and the votes."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.encoding import b32, b64, digest, label, unb64
from unionweb.base.refusals import NotFound
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.surveys import groups_of, survey_with
from unionweb.surveys.rules.shapes import canonical, read_canonical
from unionweb.surveys.rules.shipped import SurveyKind


def form_of(survey: Survey) -> bytes:
    """The document that the ballots of a survey answer: canonical JSON {"changeable", "code", "groups",
    "questionnaire"}; of a review also "kind". The same for everybody, and fixed from the opening on."""
    # Sorted here: two databases may disagree on the order of Chinese names.
    groups = [
        {"key": one.key, "college": one.college, "grade": one.grade, "size": one.size}
        for one in sorted(groups_of(survey.id), key=lambda one: (one.college, one.grade))
    ]
    form: dict[str, object] = {
        "changeable": survey.changeable,
        "code": survey.code,
        "groups": groups,
        "questionnaire": read_canonical(survey.questionnaire),
    }
    # Only there: the form of every other survey stays the bytes that its ballots name.
    if survey.kind is SurveyKind.REVIEW:
        form["kind"] = survey.kind.value
    return canonical(form)


def fingerprint(votes: Iterable[str]) -> str:
    """What people compare, "XXXX-XXXX", of the names of all votes of a survey in the order of their keys:
    that everybody was given the same form and the same issuer keys."""
    short = b32(digest(label("survey"), *(unb64(vote) for vote in votes))[:5])
    return f"{short[:4]}-{short[4:]}"


def fingerprint_of(survey: Survey) -> str | None:
    """The same of an opened survey; None before."""
    votes = {one.key: one.vote for one in survey.subjects if one.vote is not None}
    return fingerprint(votes[key] for key in sorted(votes)) if votes else None


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """What everybody's browser is given, as it is and compressed; and the name of the vote of each subject,
    in the order of the subjects. `named`: persons are rated in it, so only who is asked may read it."""

    document: bytes
    compressed: bytes
    votes: Mapping[str, str]
    named: bool


def opened_form(code: str) -> OpenedForm:
    """The form of a survey that has opened; it never changes again. Raises NotFound."""
    survey = survey_with(code)
    votes = {one.key: one.vote for one in survey.subjects if one.vote is not None}
    if survey.changes_allowed or not votes:
        raise NotFound
    papers = {key: b64(vote_of(name).data) for key, name in votes.items()}
    document = json.dumps({"form": b64(form_of(survey)), "votes": papers}).encode()
    named = survey.kind is SurveyKind.REVIEW
    return OpenedForm(document, gzip.compress(document, mtime=0), votes, named)
