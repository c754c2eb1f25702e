"""`flask --app app tick`, `check` and `doctor`."""

import json
import sys
from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from unionweb.base.clock import now
from unionweb.base.db import end_reading
from unionweb.base.findings import TOPICS, Finding, Level
from unionweb.base.text import Sentence
from unionweb.base.web.feature import TimedWork
from unionweb.base.web.i18n import in_both
from unionweb.operations.checking import Checked, keep, run_checks
from unionweb.operations.findings import examine, up_to_date
from unionweb.operations.ticking import Done, all_work
from unionweb.operations.ticking import tick as run_tick

MOST_NAMED = 20
SIGNS = {Level.FINE: "✓", Level.WARN: "⚠", Level.BROKEN: "✗"}


@click.command()
@click.argument("names", nargs=-1)
@click.option("-v", "--verbose", is_flag=True, help="逐项列出 / Name each work as it is done.")
@with_appcontext
def tick(names: tuple[str, ...], verbose: bool) -> None:
    """Do all timed work that is due; for a timer, every five minutes. With NAMES only these, due or not.
    Again changes nothing; two at once share the work. Ends with 1 when some of it failed."""
    unknown = set(names) - {work.name for work in all_work()}
    if unknown:
        known = "\n  ".join(work.name for work in all_work())
        raise click.UsageError(f"没有这项任务 / no such work: {', '.join(sorted(unknown))}\n  {known}")
    failed = False
    for done in run_tick(names, _say):
        failed |= done.came.failed
        _tell(done, verbose)
    if failed:
        sys.exit(1)


def _say(work: TimedWork, sentence: Sentence) -> None:
    click.echo(f"{work.name}: {in_both(sentence)}")


def _tell(done: Done, verbose: bool) -> None:
    if done.came.problem is not None:
        click.echo(f"✗ {done.work.name}: {in_both(done.came.problem)}", err=True)
    elif verbose:
        click.echo(f"✓ {done.work.name}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="机器可读 / For a program to read.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check what is stored against everything that must hold of it. Ends with 1 when something does not."""
    if not up_to_date():
        raise click.ClickException(
            "数据库还没有建立或不是最新 / the database is missing or not up to date: flask --app app doctor"
        )
    found, at = [], now()
    for one in run_checks():
        found.append(one)
        if not as_json:
            _tell_check(one)
    keep(found, at)
    if as_json:
        listed = [
            {"name": one.name, "number": len(one.offenders), "offenders": one.offenders} for one in found
        ]
        click.echo(json.dumps({"at": at.isoformat(), "checks": listed}, ensure_ascii=False, indent=1))
    if any(one.offenders for one in found):
        sys.exit(1)


def _tell_check(one: Checked) -> None:
    if not one.offenders:
        click.echo(f"✓ {one.name}")
        return
    click.echo(f"✗ {one.name}: {len(one.offenders)}", err=True)
    for offender in one.offenders[:MOST_NAMED]:
        click.echo(f"    {offender}", err=True)
    if len(one.offenders) > MOST_NAMED:
        click.echo(f"    … {len(one.offenders) - MOST_NAMED} 处未列出 / not shown", err=True)


@click.command()
@with_appcontext
def doctor() -> None:
    """Look for everything that usually goes wrong, and say how to mend it. Ends with 1 on a ✗."""
    found = list(examine(now()))
    tell_findings(found)
    broken = any(one.level is Level.BROKEN for one in found)
    if up_to_date():
        end_reading()
        broken |= not _data_is_sound()
    click.echo()
    if broken:
        click.echo("✗ 有问题需要处理 / something needs mending", err=True)
        sys.exit(1)
    click.echo("✓ 没有发现错误 / nothing is broken")


def tell_findings(found: Iterable[Finding]) -> None:
    """By topic, the worst marked."""
    ordered = sorted(found, key=lambda one: list(TOPICS).index(one.topic))
    for number, one in enumerate(ordered):
        if not number or ordered[number - 1].topic is not one.topic:
            click.echo(f"\n{in_both(TOPICS[one.topic])}")
        click.echo(f"  {SIGNS[one.level]} {in_both(one.sentence)}")
        if one.mend is not None:
            click.echo(f"      → {in_both(one.mend)}")


def _data_is_sound() -> bool:
    click.echo("\n数据核查 / data checks")
    found = list(run_checks())
    for one in found:
        _tell_check(one) if one.offenders else None
    broken = sum(bool(one.offenders) for one in found)
    click.echo(f"  {'✗' if broken else '✓'} {len(found) - broken}/{len(found)}")
    return not broken
