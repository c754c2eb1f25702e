"""What the checks are told: the congress, its units, and every delegate. `None` always means "not known"."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from unionweb.base.text import Sentence, mark
from unionweb.congress.rules.rulesets import Level
from unionweb.congress.rules.thresholds import Verdict


class DelegateKind(StrEnum):
    """How somebody takes part in a congress."""

    FORMAL = "formal"
    EX_OFFICIO = "ex_officio"
    NON_VOTING = "non_voting"


KIND_LABELS = {
    DelegateKind.FORMAL: mark("正式代表"),
    DelegateKind.EX_OFFICIO: mark("当然代表"),
    DelegateKind.NON_VOTING: mark("列席代表"),
}


@dataclass(frozen=True, slots=True)
class DelegateFacts:
    """One registration of one person. `key` names the person: two registrations of a key are one person.

    `unit` is the electing unit (a class, a college, a club, a union); `left` is set when the person
    has left school; `core_member` is derived from posts, never from the electing unit."""

    key: str
    name: str
    unit: str | None = None
    college: str | None = None
    delegation: str | None = None
    grade: str | None = None
    gender: str | None = None
    ethnicity: str | None = None
    political_status: str | None = None
    student_kind: str | None = None
    core_member: bool | None = None
    kind: DelegateKind = DelegateKind.FORMAL
    full_time: bool | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A college or a grade, with its students. One without students need not be represented."""

    name: str
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """The election of delegates in one unit."""

    unit: str
    nominees: int | None
    seats: int | None


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """How long the list of delegates has been public: full days so far. `working_days` is None when the
    calendar of holidays does not cover the time."""

    working_days: int | None
    days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class CongressFacts:
    """Everything the checks look at. `headcount` counts the students the union represents."""

    level: Level = Level.SCHOOL
    headcount: int | None = None
    colleges: tuple[Group, ...] | None = None
    grades: tuple[Group, ...] | None = None
    clubs: tuple[str, ...] | None = None
    delegations: tuple[str, ...] | None = None
    contests: tuple[Contest, ...] | None = None
    publication: PublicationFacts | None = None
    delegates: tuple[DelegateFacts, ...] = ()

    @property
    def registrations(self) -> tuple[DelegateFacts, ...]:
        """Formal and ex-officio registrations of people still at the school."""
        return tuple(
            delegate
            for delegate in self.delegates
            if delegate.kind is not DelegateKind.NON_VOTING and not delegate.left
        )

    @property
    def voters(self) -> tuple[DelegateFacts, ...]:
        """Formal and ex-officio delegates, each person once; non-voting delegates never count."""
        return one_each(self.registrations)


def one_each(delegates: Iterable[DelegateFacts]) -> tuple[DelegateFacts, ...]:
    """Each person once, as first registered; core membership known from any registration holds."""
    people: dict[str, DelegateFacts] = {}
    for delegate in delegates:
        first = people.setdefault(delegate.key, delegate)
        if delegate.core_member and not first.core_member:
            people[delegate.key] = replace(first, core_member=True)
    return tuple(people.values())


class Subject(StrEnum):
    """What a line behind a finding is about."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Behind:
    """A person or a unit behind a finding, and why. `key` is the person's key or the unit's name."""

    subject: Subject
    key: str
    name: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check. `needed` is the count required, where there is one count.

    `rule_id` names the rule or the part of a rule; `about` the single unit it speaks of, else empty.
    A rule checked in parts or unit by unit has one finding for each in `parts`."""

    rule_id: str
    verdict: Verdict
    sentence: Sentence
    numbers: tuple[tuple[Sentence, int | str], ...] = ()
    needed: int | None = None
    behind: tuple[Behind, ...] = ()
    advisory: bool = False
    about: str = ""
    parts: tuple["Finding", ...] = ()


def person(delegate: DelegateFacts, reason: Sentence) -> Behind:
    """A delegate behind a finding."""
    return Behind(Subject.PERSON, delegate.key, delegate.name, reason)


def unit(name: str, reason: Sentence) -> Behind:
    """A unit behind a finding."""
    return Behind(Subject.UNIT, name, name, reason)
