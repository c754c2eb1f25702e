"""Adapting the rules of a congress: a number, whether a rule is adopted, and why."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.models import Congress, RuleChange
from unionweb.congress.queries.congresses import previous, rule_changes, rule_set_of
from unionweb.congress.rules.rulesets import Change, RuleSet, adapt
from unionweb.congress.rules.thresholds import Number
from unionweb.congress.rules.versions import load

VERBS = {
    "congress.rule.change": mark("修改规则"),
    "congress.rule.reset": mark("恢复文件规定"),
    "congress.rules.copy": mark("沿用上届对规则的修改"),
}


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How a rule shall hold: its number (None for a rule without one), and whether it is adopted."""

    number: Number | None
    adopted: bool
    reason: str


def change_rule(
    congress: Congress, rule_id: str, wanted: Adaptation, *, by: Actor, now: datetime
) -> RuleChange:
    """Let a rule hold in another way than its source says. Refusal: nothing differs, no reason, a number
    that cannot be, or a binding rule that shall not hold."""
    source = load(congress.rule_version).rule(rule_id)
    number = None if wanted.number == source.source_number else wanted.number
    adopted = None if wanted.adopted == source.default else wanted.adopted
    if number is None and adopted is None:
        raise Refusal("这与文件的规定相同，没有修改", field="number")
    change = Change(number, wanted.reason, by.name, adopted)
    adapt(load(congress.rule_version), {rule_id: change})
    before = rule_set_of(congress).rule(rule_id)
    row = _stored(congress, rule_id) or RuleChange(congress_id=congress.id, rule_id=rule_id)
    row.set_number(number)
    row.adopted, row.reason, row.changed_by, row.changed_at = adopted, wanted.reason, by.name, now
    db.session.add(row)
    details = {
        "rule": rule_id,
        "number": [before.number, wanted.number],
        "adopted": [before.adopted, wanted.adopted],
        "reason": wanted.reason,
    }
    record("congress.rule.change", subject=("congress", congress.id), by=by, now=now, details=details)
    return row


def reset_rule(congress: Congress, rule_id: str, *, by: Actor, now: datetime) -> Congress:
    """Let a rule hold as its source says."""
    row = _stored(congress, rule_id)
    if row is None:
        raise Refusal("这条规则没有修改过")
    db.session.delete(row)
    details = {"rule": rule_id, "number": row.number, "adopted": row.adopted}
    record("congress.rule.reset", subject=("congress", congress.id), by=by, now=now, details=details)
    return congress


def copy_changes(congress: Congress, *, by: Actor, now: datetime) -> list[RuleChange]:
    """Take over every change of the unit's previous congress that this one has not changed itself.
    Refusal when there is none."""
    earlier = previous(congress)
    if earlier is None:
        raise Refusal("没有找到上一届学代会")
    rules = load(congress.rule_version)
    own = {row.rule_id for row in rule_changes(congress.id)}
    fresh = [row for row in rule_changes(earlier.id) if row.rule_id not in own and _fits(rules, row)]
    if not fresh:
        raise Refusal("上一届没有可以沿用的修改")
    copies = [_copy(row, congress.id, now) for row in fresh]
    db.session.add_all(copies)
    details = {"from": earlier.name, "rules": [row.rule_id for row in copies]}
    record("congress.rules.copy", subject=("congress", congress.id), by=by, now=now, details=details)
    return copies


def _fits(rules: RuleSet, row: RuleChange) -> bool:
    """Whether the change still says something under this version of the rules."""
    try:
        adapt(rules, {row.rule_id: row.change})
    except Refusal:
        return False
    return True


def _copy(row: RuleChange, congress_id: int, now: datetime) -> RuleChange:
    return RuleChange(
        congress_id=congress_id,
        rule_id=row.rule_id,
        number=row.number,
        whole=row.whole,
        adopted=row.adopted,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=now,
    )


def _stored(congress: Congress, rule_id: str) -> RuleChange | None:
    return next((row for row in rule_changes(congress.id) if row.rule_id == rule_id), None)
