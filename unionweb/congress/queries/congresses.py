"""Congresses and the rules they follow."""

from datetime import date

from sqlalchemy import or_, select

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.congress.models import Congress, CongressStatus, RuleChange
from unionweb.congress.rules.rulesets import RuleSet, adapt
from unionweb.congress.rules.versions import load


def congress_of(congress_id: int) -> Congress:
    """The congress; NotFound if there is none."""
    return found(db.session.get(Congress, congress_id))


def congresses() -> list[Congress]:
    """Every congress, those without a date first, then the latest."""
    query = select(Congress).order_by(
        Congress.starts_on.is_(None).desc(), Congress.starts_on.desc(), Congress.id.desc()
    )
    return list(db.session.scalars(query))


def coming(until: date) -> list[Congress]:
    """Congresses in preparation or session that begin by a day."""
    running = Congress.status.in_((CongressStatus.PREPARING, CongressStatus.IN_SESSION))
    query = select(Congress).where(running, Congress.starts_on <= until).order_by(Congress.starts_on)
    return list(db.session.scalars(query))


def previous(congress: Congress) -> Congress | None:
    """The congress of the same unit before this one."""
    query = select(Congress).where(Congress.unit_id == congress.unit_id, Congress.id != congress.id)
    if congress.starts_on is not None:
        query = query.where(or_(Congress.starts_on < congress.starts_on, Congress.starts_on.is_(None)))
    else:
        query = query.where(Congress.id < congress.id)
    return db.session.scalars(query.order_by(Congress.starts_on.desc(), Congress.id.desc()).limit(1)).first()


def rule_set_of(congress: Congress) -> RuleSet:
    """The rule set that a congress follows, with the school's changes."""
    known = load(congress.rule_version)
    ids = {rule.id for rule in known.rules}
    changes = {row.rule_id: row.change for row in rule_changes(congress.id) if row.rule_id in ids}
    return adapt(known, changes)


def rule_changes(congress_id: int) -> list[RuleChange]:
    """The changed rules of a congress."""
    query = select(RuleChange).where(RuleChange.congress_id == congress_id).order_by(RuleChange.rule_id)
    return list(db.session.scalars(query))
