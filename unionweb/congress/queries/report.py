"""The checks of a congress with everything a reader of them needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import rule_set_of
from unionweb.congress.queries.facts import facts_of
from unionweb.congress.rules.composition import check_all, not_adopted
from unionweb.congress.rules.facts import CongressFacts, Finding, Subject
from unionweb.congress.rules.missing import Gap, gaps
from unionweb.congress.rules.rulesets import Rule, RuleSet
from unionweb.congress.rules.thresholds import Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found, what they need to know and do not, and the rules behind them."""

    facts: CongressFacts
    rules: RuleSet
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings of one verdict."""
        return [finding for finding in self.findings if finding.verdict is verdict]

    @property
    def failing(self) -> list[Finding]:
        """Binding rules that are broken; an advisory one is a remark."""
        return [finding for finding in self.of(Verdict.FAIL) if not finding.advisory]

    @property
    def satisfied(self) -> bool:
        """Whether nothing is left to do: no binding rule is broken and every check could be made."""
        return not self.failing and not self.of(Verdict.CANNOT_TELL)

    @property
    def not_adopted(self) -> tuple[Rule, ...]:
        """Rules that could be checked but do not hold here."""
        return not_adopted(self.rules)

    @property
    def keys(self) -> set[str]:
        """The persons that findings and gaps name."""
        behind = {line.key for one in self._all() for line in one.behind if line.subject is Subject.PERSON}
        return behind | {delegate.key for gap in self.gaps for delegate in gap.delegates}

    @property
    def digest(self) -> str:
        """Changes when anything on the page of the checks would."""
        seen = [(one.rule_id, one.about, one.verdict, str(one.sentence), one.behind) for one in self._all()]
        text = repr(
            [seen, [str(gap.sentence) for gap in self.gaps], len(self.facts.voters), self.facts.headcount]
        )
        return sha256(text.encode()).hexdigest()[:16]

    def _all(self) -> Iterator[Finding]:
        for finding in self.findings:
            yield finding
            yield from finding.parts


def report_on(congress: Congress, now: datetime) -> Report:
    """Check a congress as it is now."""
    rules = rule_set_of(congress)
    facts = facts_of(congress, now)
    return Report(facts, rules, check_all(facts, rules), gaps(facts, rules))
