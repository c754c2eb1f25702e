"""The marks of a round as a document: made from the sheets, kept, read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.recruitment.models import Drive, Juror, Round, RoundMarks
from unionweb.recruitment.queries.panels import juror_id_of
from unionweb.recruitment.queries.quality import Quality, quality_of
from unionweb.recruitment.rules.checking import Checked, check_all
from unionweb.recruitment.rules.marks import Heading, Marked, MarkedRound, marked_round, read_marks
from unionweb.recruitment.rules.stages import RoundKind


def marked_round_of(quality: Quality, jurors: Sequence[str]) -> MarkedRound:
    """What stands in the sheets of a round. `jurors`: their keys in the order of their numbers."""
    one = quality.round
    heading = Heading(
        one.drive.code,
        one.drive.rounds.index(one) + 1,
        one.title,
        one.kind,
        one.drive.terms.binding,
        one.line,
        one.rubric.most,
    )
    candidates = {each.key: each.number for each in quality.candidates}
    return marked_round(heading, quality.correction, candidates, jurors)


def fingerprints_of(drive: Drive) -> Mapping[int, str]:
    """By round from 0, of those rounds that have marks."""
    return {nth: one.fingerprint for nth, one in _stored(drive).items()}


def documents_of(drive: Drive) -> Mapping[int, str]:
    """The same: the documents."""
    return {nth: one.document for nth, one in _stored(drive).items()}


def checked(drive: Drive) -> Checked:
    """Its decision, computed again with the marks that are there."""
    assert drive.decision is not None
    return _checked(drive.decision, tuple(documents_of(drive).values()))


# Everybody may ask, and the same texts come to the same: a tenth of a second for each round of 500.
@lru_cache(maxsize=8)
def _checked(decision: str, marks: tuple[str, ...]) -> Checked:
    return check_all(decision, marks)


def _stored(drive: Drive) -> dict[int, RoundMarks]:
    place = {one.id: nth for nth, one in enumerate(drive.rounds)}
    query = select(RoundMarks).where(RoundMarks.round_id.in_(place)).order_by(RoundMarks.round_id)
    return {place[one.round_id]: one for one in db.session.scalars(query)}


@dataclass(frozen=True)
class Book:
    """A round's marks with those who gave them: the ids of juror 1, 2, …"""

    about: MarkedRound
    jurors: Sequence[int]

    def of(self, number: int) -> Marked | None:
        """A candidate's, by number."""
        return next((one for one in self.about.candidates if one.number == number), None)

    def names(self) -> Mapping[int, str]:
        """By the juror's number the name."""
        query = select(Juror.id, Person.name).join(Person, Person.id == Juror.person_id)
        known = dict(db.session.execute(query.where(Juror.id.in_(self.jurors))).all())
        return {nth: known[key] for nth, key in enumerate(self.jurors, 1)}


def book_of(one: Round) -> Book | None:
    """Of a round that is closed; None of a review, and once marks are erased."""
    if one.kind is RoundKind.REVIEW or one.drive.erased_at is not None:
        return None
    stored = db.session.get(RoundMarks, one.id)
    if stored is not None:
        return Book(read_marks(stored.document), stored.jurors)
    # It closed before there were documents: what the sheets say today.
    quality = quality_of(one)
    keys = sorted(quality.correction.jurors)
    return Book(marked_round_of(quality, keys), [juror_id_of(key) for key in keys])
