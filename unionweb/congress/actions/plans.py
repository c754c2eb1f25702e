"""Changing the settings of a quota plan."""

from dataclasses import asdict
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.text import mark
from unionweb.congress.actions.settling import claim, settle
from unionweb.congress.models import QuotaPlan
from unionweb.congress.queries.plans import rows_of
from unionweb.congress.rules.planning import PlanSettings, share_out

VERBS = {"congress.plan.save": mark("保存名额方案")}


def save_plan(
    plan: QuotaPlan, settings: PlanSettings, version: int, *, by: Actor, now: datetime
) -> QuotaPlan:
    """Keep other settings. Refusal when they do not fit the rows, or when somebody else changed the plan
    or its rows since `version`."""
    claim(plan, version)
    rows = rows_of(plan.congress_id)
    overrides = {row.name: row.override for row in rows if row.override is not None}
    if rows:
        share_out([row.entry for row in rows], overrides, settings)
    settings.check()
    before = asdict(plan.settings)
    plan.set(settings)
    settle(plan, by, now)
    changed: dict[str, object] = {
        name: [before[name], value] for name, value in asdict(settings).items() if before[name] != value
    }
    changed |= {"rows_total": plan.rows_total, "difference": plan.difference}
    record("congress.plan.save", subject=("congress", plan.congress_id), by=by, now=now, details=changed)
    return plan
