"""Whether somebody may apply: what the drive's rules look up in the roster, and whose drive it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from unionweb.base.text import Sentence, say
from unionweb.people.rules.attributes import PoliticalStatus
from unionweb.people.rules.eligibility import Studies, Verdict, examine, membership

P9, P10 = "P9", "P10"
Point = tuple[Verdict, Sentence]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict and each point it rests on. Who fails may not apply; of whom nobody can tell may, and the
    union looks into it."""

    verdict: Verdict
    points: tuple[Point, ...]

    @property
    def may_apply(self) -> bool:
        """Whether the door is open."""
        return self.verdict is not Verdict.FAIL

    @property
    def failed(self) -> tuple[Sentence, ...]:
        """Why not."""
        return tuple(words for verdict, words in self.points if verdict is Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the roster says of somebody. `belongs`: studies in the unit that recruits."""

    is_student: bool
    has_left: bool
    belongs: bool
    status: PoliticalStatus | None
    studies: Studies


def eligibility(checks: Iterable[str], candidate: Candidate, unit: str, today: date) -> Eligibility:
    """Everything there is to say; `unit` is the name of the unit that recruits."""
    points = tuple(_points(frozenset(checks), candidate, unit, today))
    verdicts = [verdict for verdict, _words in points]
    worst = next((one for one in (Verdict.FAIL, Verdict.CANNOT_TELL) if one in verdicts), Verdict.PASS)
    return Eligibility(worst, points)


def _points(checks: frozenset[str], candidate: Candidate, unit: str, today: date) -> Iterator[Point]:
    if not candidate.is_student or candidate.has_left:
        yield Verdict.FAIL, say("只有在校学生可以报名")
        return
    if not candidate.belongs:
        yield Verdict.FAIL, say("这次只招%(unit)s的学生", unit=unit)
    if P9 in checks:
        yield membership(candidate.status)
    if P10 in checks:
        yield from examine(candidate.studies, today).points
