"""How far the work on a congress has come: rules → quotas → delegates → checks → publication → elections."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.base.text import Sentence, mark, say
from unionweb.congress.models import Congress
from unionweb.congress.queries.elections import branch_elections, own_elections
from unionweb.congress.queries.plans import Filled, filled, outcome, plan_of, rows_of
from unionweb.congress.queries.publishing import standing_of_list
from unionweb.congress.queries.report import Report, report_on
from unionweb.congress.rules.planning import against_published
from unionweb.congress.rules.thresholds import Verdict
from unionweb.publications.rules import STATE_LABELS, State


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its page, what is there, and whether it is done."""

    title: str
    endpoint: str
    icon: str
    state: Sentence
    done: bool


def progress(congress: Congress, now: datetime) -> list[Step]:
    """The six steps in order."""
    report = report_on(congress, now)
    counts = filled(congress.id)
    return [
        _rules(report),
        _quota(congress),
        _delegates(congress, counts),
        _checks(report),
        _publication(congress, now),
        _elections(congress),
    ]


def _rules(report: Report) -> Step:
    title, changed = say(report.rules.title), len(report.rules.changed)
    state = say("%(title)s，修改了%(n)s条", title=title, n=changed) if changed else title
    return Step(mark("规则"), "congress.rules", "settings", state, True)


def _quota(congress: Congress) -> Step:
    plan, rows = plan_of(congress.id), rows_of(congress.id)
    if not rows:
        state = say("还没有单位，先从名册填入或粘贴表格")
    elif plan.rows_total is None:
        state = say("%(n)s 个单位，名额还算不出来", n=len(rows))
    elif plan.published_total is not None:
        figures = {"n": len(rows), "printed": against_published(plan.published_total, plan.rows_total)}
        state = say("%(n)s 个单位；%(printed)s", **figures)
    else:
        state = say("%(n)s 个单位，共 %(seats)s 名", n=len(rows), seats=plan.rows_total)
    return Step(mark("名额"), "congress.quota", "quota", state, bool(rows) and plan.rows_total is not None)


def _delegates(congress: Congress, counts: dict[int | None, Filled]) -> Step:
    plan, rows = plan_of(congress.id), rows_of(congress.id)
    seats = outcome(rows, plan.settings).seats
    formal = sum(one.formal for one in counts.values())
    gaps = [seats[row.name] - counts[row.id].formal for row in rows if row.name in seats]
    figures = {"n": formal, "total": plan.rows_total, "over": sum(gap < 0 for gap in gaps)}
    if not seats:
        state = say("已登记正式代表 %(n)s 名", **figures)
    elif figures["over"]:
        state = say("已登记正式代表 %(n)s 名，名额 %(total)s 名；%(over)s 个代表团超出名额", **figures)
    else:
        state = say("已登记正式代表 %(n)s 名，名额 %(total)s 名", **figures)
    done = bool(gaps) and not any(gaps)
    return Step(mark("代表"), "congress.delegates", "people", state, done)


def _checks(report: Report) -> Step:
    state = say(
        "通过 %(passed)s 项，不通过 %(failed)s 项，无法判断 %(unknown)s 项",
        passed=len(report.of(Verdict.PASS)),
        failed=len(report.of(Verdict.FAIL)),
        unknown=len(report.of(Verdict.CANNOT_TELL)),
    )
    return Step(mark("检查"), "congress.check", "check", state, report.satisfied)


def _publication(congress: Congress, now: datetime) -> Step:
    standing = standing_of_list(congress, now)
    state = say("代表名单还没有公示") if standing is None else say(STATE_LABELS[standing.state])
    done = standing is not None and standing.state in (State.ENDED, State.CONFIRMED)
    return Step(mark("公示"), "congress.publish", "publication", state, done)


def _elections(congress: Congress) -> Step:
    own, branches = own_elections(congress.id), branch_elections(congress.id)
    over = sum(not election.running for election in own)
    if not own and not branches:
        state = say("还没有建立选举")
    elif not own:
        state = say("%(n)s 个单位在选举代表", n=len(branches))
    else:
        state = say("大会选举 %(n)s 项，已生效 %(over)s 项", n=len(own), over=over)
    return Step(mark("选举"), "congress.elections", "lock", state, bool(own) and over == len(own))
