"""`flask --app app people import FILE`: the roster from the command line, all or nothing."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import with_appcontext

from unionweb.audit import SYSTEM
from unionweb.base.clock import local_date, now
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Table, read_table
from unionweb.people.actions.roster import check_next, map_columns, upload_roster
from unionweb.people.actions.roster_apply import Decision, apply_import
from unionweb.people.models import ImportState, RosterImport
from unionweb.people.queries import roster
from unionweb.people.rules.roster import EXPECTED, OUTCOMES, Outcome, header_score

MOST_SHOWN = 50


class DryRun(Exception):
    """Ends the transaction without a trace."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options ask for."""

    decision: Decision
    dry_run: bool


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入 / Check only.")
@click.option("--take-good-rows", is_flag=True, help="跳过有问题的行 / Leave bad rows out.")
@click.option("--keep-missing", is_flag=True, help="文件只是一部分，不标记离校 / Mark nobody as left.")
@click.option("--confirm-missing", is_flag=True, help="确认很多人离校 / Many have really left.")
@with_appcontext
def import_roster(
    file: Path, dry_run: bool, take_good_rows: bool, keep_missing: bool, confirm_missing: bool
) -> None:
    """导入学生名册（xlsx、xls、ods、csv）/ Import the roster. Exit code 2: refused, nothing written."""
    decision = Decision(take_good_rows, not keep_missing, confirm_missing)
    try:
        table = read_table(file, file.name, header_score=header_score, expected=EXPECTED)
        with unit_of_work():
            _bring_in(table, Wish(decision, dry_run))
    except DryRun:
        click.echo("只是检查，没有写入 / dry run, nothing written")
    except Refusal as refusal:
        click.echo(str(refusal.sentence), err=True)
        sys.exit(2)


def _bring_in(table: Table, wish: Wish) -> None:
    held = upload_roster(table, by=SYSTEM, now=now())
    held = map_columns(held.id, held.mapping, by=SYSTEM, now=now())
    while held.state is not ImportState.CHECKED:
        held = check_next(held.id)
    _tell_bad(held)
    absent = roster.missing(held, local_date(now()))
    if wish.dry_run:
        _tell(held, len(absent.numbers))
        raise DryRun
    held = apply_import(held.id, wish.decision, by=SYSTEM, now=now())
    _tell(held, held.counts["gone"])


def _tell(held: RosterImport, gone: int) -> None:
    for outcome in Outcome:
        click.echo(f"{OUTCOMES[outcome]} / {outcome.value}: {held.counts.get(outcome, 0)}")
    click.echo(f"离校 / gone: {gone}")


def _tell_bad(held: RosterImport) -> None:
    """The first bad rows on standard error."""
    query = roster.lines(held.id, Outcome.BAD).limit(MOST_SHOWN)
    for line in roster.every(query):
        reasons = "；".join(str(sentence) for _field, sentence in line.said_problems)
        click.echo(f"第{line.line}行：{reasons}", err=True)
    if held.bad > MOST_SHOWN:
        click.echo(f"……共 {held.bad} 行有问题 / bad rows in all", err=True)
