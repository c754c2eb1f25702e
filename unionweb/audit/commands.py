"""`flask --app app audit …`"""

import sys

import click
from flask.cli import AppGroup

from unionweb.audit import queries

audit = AppGroup("audit", help="操作日志 / The log of every change.")


@audit.command()
@click.option("--expect", metavar="HASH", help="链头应为此值 / The head that was written down before.")
def verify(expect: str | None) -> None:
    """Follow the hash chain from the first entry to the last."""
    count, head, broken = queries.verify_chain()
    if broken:
        click.echo(
            f"第 {broken.number} 条记录处断裂 / broken at entry {broken.number}: {broken.reason}", err=True
        )
        sys.exit(1)
    click.echo(f"完好 / intact: {count} 条 / entries, 链头 / head {head}")
    if expect and not _contains(expect, head):
        click.echo("链中没有所给的链头：末尾的记录被删去了 / the given head is not in the chain", err=True)
        sys.exit(1)


def _contains(expected: str, head: str) -> bool:
    return expected == head or queries.has_hash(expected)
