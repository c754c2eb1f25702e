"""What the responses on one subject come to (统计), as they are opened: sums by group, and the texts.

Kept as bytes between two steps of the opening, so that only what was opened in one step is ever done again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from unionweb.surveys.rules.questions import Kind, Questionnaire
from unionweb.surveys.rules.shapes import Unreadable, canonical, fields, items, read_canonical, table, whole
from unionweb.surveys.rules.sheet import read_sheet
from unionweb.surveys.rules.sufficient import Gathering, Statistics, read_statistics


@dataclass(slots=True)
class Gathered:
    """`by_group` of respondents. `texts`: what was written, by question. `unreadable`: how many responses
    count for nothing."""

    by_group: Mapping[str, Statistics] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unreadable: int = 0

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        groups = {key: one.to_bytes().decode() for key, one in self.by_group.items()}
        return canonical({"groups": groups, "texts": self.texts, "unreadable": self.unreadable})


def read_gathered(data: bytes) -> Gathered:
    """What `to_bytes` wrote."""
    groups, texts, unreadable = fields(read_canonical(data), "groups", "texts", "unreadable")
    return Gathered(
        {key: read_statistics(str(one).encode()) for key, one in table(groups).items()},
        {question: items(words) for question, words in table(texts).items()},
        whole(unreadable),
    )


class Tally:
    """Adds responses, each as it was sealed, to what others came to. `keys`: of the groups that there are."""

    def __init__(self, questionnaire: Questionnaire, keys: Collection[str], before: Gathered) -> None:
        self._questionnaire, self._keys, self._before = questionnaire, frozenset(keys), before
        self._wordy = [one.id for one in questionnaire.questions if one.kind is Kind.TEXT]
        self._groups: dict[str, Gathering] = {}
        self._texts = {question: list(words) for question, words in before.texts.items()}
        self._unreadable = before.unreadable

    def add(self, content: bytes | None) -> None:
        """One response; None for a ballot that does not open."""
        try:
            if content is None:
                raise ValueError
            answers, group = read_sheet(self._questionnaire, self._keys, content)
        except (ValueError, Unreadable):
            self._unreadable += 1
            return
        if group not in self._groups:
            self._groups[group] = Gathering(self._questionnaire)
        self._groups[group].add(answers)
        for question in self._wordy:
            if isinstance(words := answers.get(question), str):
                self._texts.setdefault(question, []).append(words)

    def gathered(self) -> Gathered:
        """All of them together."""
        by_group = dict(self._before.by_group)
        for key, gathering in self._groups.items():
            added = gathering.statistics()
            by_group[key] = by_group[key] + added if key in by_group else added
        return Gathered(by_group, self._texts, self._unreadable)

    def to_bytes(self) -> bytes:
        """The same as bytes."""
        return self.gathered().to_bytes()
