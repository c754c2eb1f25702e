"""The rules of a congress beside their sources, and their adaptation."""

from typing import Any

from flask import Response

from unionweb.base.clock import now
from unionweb.base.refusals import NotFound
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.congress import policies
from unionweb.congress.actions import rulesets as actions
from unionweb.congress.forms.rulesets import RuleForm
from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import congress_of, previous, rule_changes, rule_set_of
from unionweb.congress.rules.composition import CHECKS
from unionweb.congress.rules.rulesets import LEVEL_LABELS, STRENGTH_LABELS, Rule
from unionweb.congress.rules.thresholds import COMPARISON_SIGNS, number_text
from unionweb.congress.views.room import room
from unionweb.people.signin import who

WORDS: dict[str, Any] = {
    "levels": LEVEL_LABELS,
    "strengths": STRENGTH_LABELS,
    "signs": COMPARISON_SIGNS,
    "number_text": number_text,
}


@room.get("/<int:congress_id>/rules", policy=policies.reads_congress)
def rules(congress_id: int) -> Response:
    """Every rule with its number, its source, and what the school changed."""
    congress = congress_of(congress_id)
    earlier = previous(congress)
    return page(
        "congress/rules.html",
        congress=congress,
        rule_set=rule_set_of(congress),
        checked=CHECKS,
        earlier=earlier if earlier and rule_changes(earlier.id) else None,
        manages=policies.manages_at(who(), congress.unit.place),
        **WORDS,
    )


@room.route("/<int:congress_id>/rules/<rule_id>", methods=["GET", "POST"], policy=policies.manages_congress)
def edit_rule(congress_id: int, rule_id: str) -> Response:
    """Another number, or whether a rule is adopted, with the reason."""
    congress = congress_of(congress_id)
    rule = _rule(congress, rule_id)
    form = RuleForm(rule)
    if attempt(form, lambda: actions.change_rule(congress, rule_id, form.read(), by=who().actor, now=now())):
        tell(mark("已修改 %(rule)s，文件的规定仍列在旁边"), rule=rule_id)
        return go("congress.rules", congress_id=congress_id, anchor=rule_id)
    return page("congress/rule.html", form.status, form=form, congress=congress, rule=rule, **WORDS)


@room.post("/<int:congress_id>/rules/<rule_id>/reset", policy=policies.manages_congress)
def reset_rule(congress_id: int, rule_id: str) -> Response:
    """Back to what the source says."""
    congress = congress_of(congress_id)
    _rule(congress, rule_id)
    actions.reset_rule(congress, rule_id, by=who().actor, now=now())
    tell(mark("%(rule)s 已恢复为文件的规定"), rule=rule_id)
    return go("congress.rules", congress_id=congress_id, anchor=rule_id)


@room.post("/<int:congress_id>/rules/copy", policy=policies.manages_congress)
def copy_rules(congress_id: int) -> Response:
    """Take over what was changed for the previous congress."""
    copied = actions.copy_changes(congress_of(congress_id), by=who().actor, now=now())
    tell(mark("已沿用上届的 %(n)s 处修改"), n=len(copied))
    return go("congress.rules", congress_id=congress_id)


def _rule(congress: Congress, rule_id: str) -> Rule:
    try:
        return rule_set_of(congress).rule(rule_id)
    except KeyError:
        raise NotFound from None
