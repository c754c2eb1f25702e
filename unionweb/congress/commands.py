"""The command line of congress: `flask --app app congress apportion TABLE.csv --rate 20% --rounding
half-up`.

It shares out seats without a database: a table in, a table out. What is wrong with the input is told
in one line on standard error, with exit code 2 and nothing on standard output; ties are told there
too and do not change the exit code.
"""

import csv
import io
import sys
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import click

from unionweb.base.fractions import parse_fraction
from unionweb.base.refusals import Refusal
from unionweb.base.text import say
from unionweb.congress.rules.apportion import (
    MOST,
    Apportionment,
    FixedTotal,
    Method,
    OnePer,
    Plan,
    Rate,
    Rounding,
    apportion,
)
from unionweb.congress.rules.quota_table import read_quota_table


class OneLine(click.ClickException):
    """Bad input: one line on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the line."""
        click.echo(f"错误：{' '.join(self.message.split())}", file=file, err=file is None)


class PlainCommand(click.Command):
    """A command that tells wrong options the way it tells wrong tables: in one line."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click does, without its page of usage."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as problem:
            raise OneLine(problem.format_message()) from problem


@click.group()
def congress() -> None:
    """学生代表大会：名额分配。"""


@congress.command("apportion", cls=PlainCommand)
@click.argument("table", required=False)
@click.option("--rate", help="每个单位的比例，如 20% 或 1/5")
@click.option("--one-per", help="每多少人1名代表，如 250")
@click.option("--rounding", help="half-up 四舍五入（默认）、up 进一、down 去尾、remainder 余数达标加一")
@click.option("--remainder", help="与 --rounding remainder 同用：余数达到多少人加一")
@click.option("--total", help="固定总名额，如 125")
@click.option("--method", help="hamilton 最大余数（默认）、webster、huntington-hill")
@click.option("--floor", help="每个有人的单位至少几名，默认 0")
def apportion_table(table: str | None, **options: str | None) -> None:
    """读一张 CSV（前两列：单位、人数；- 为标准输入），输出 unit,members,delegates 和 TOTAL 一行。"""
    try:
        plan = _plan(options)
        result = apportion(read_quota_table(_bytes(table)), plan)
    except Refusal as refusal:
        raise OneLine(str(refusal)) from refusal
    click.echo(_csv(result), nl=False)
    remarks = [str(tie.sentence) for tie in result.ties] + [str(note) for note in result.notes]
    if remarks:
        click.echo(" ".join("；".join(remarks).split()), err=True)


def _plan(options: dict[str, str | None]) -> Plan:
    """The plan that the options describe; options of the other mode are refused rather than ignored."""
    modes = [
        f"--{name.replace('_', '-')}" for name in ("rate", "one_per", "total") if options[name] is not None
    ]
    if len(modes) != 1:
        given = tuple(modes) or say("都没有")
        raise Refusal("--rate、--one-per、--total 须选且只选一个，现在给了：%(given)s", given=given)
    floor = _whole("--floor", options["floor"], 0)
    if options["total"] is not None:
        _refuse_others(options, modes[0], ("rounding", "remainder"))
        method = Method(_one_of("--method", options["method"], list(Method)))
        return FixedTotal(_whole("--total", options["total"], 0), method, floor)
    _refuse_others(options, modes[0], ("method",))
    rounding = Rounding(_one_of("--rounding", options["rounding"], list(Rounding)))
    remainder = options["remainder"]
    least_left = None if remainder is None else _whole("--remainder", remainder, 1)
    if options["one_per"] is not None:
        return OnePer(_whole("--one-per", options["one_per"], 1), rounding, floor, least_left)
    return Rate(_share(options["rate"] or ""), rounding, floor, least_left)


def _refuse_others(options: dict[str, str | None], mode: str, names: tuple[str, ...]) -> None:
    for name in names:
        if options[name] is not None:
            raise Refusal("--%(name)s 不能和 %(mode)s 同用", name=name, mode=mode)


def _share(text: str) -> Fraction:
    try:
        return parse_fraction(text)
    except ValueError as problem:
        raise Refusal("--rate 要写成 20%% 或 1/5 这样的比例：%(text)s", text=text) from problem


def _one_of(name: str, text: str | None, choices: list[Any]) -> str:
    if text is None:
        return str(choices[0])
    if text not in choices:
        raise Refusal("%(name)s 只能是%(choices)s：%(text)s", name=name, choices=tuple(choices), text=text)
    return text


def _whole(name: str, text: str | None, least: int) -> int:
    if text is None:
        return least
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= MOST):
        raise Refusal(
            "%(name)s 要写成%(least)s到%(most)s的整数：%(text)s", name=name, least=least, most=MOST, text=text
        )
    return int(text)


def _bytes(table: str | None) -> bytes:
    if table is None:
        raise Refusal("请写明表格文件（- 为标准输入）")
    if table == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(table).read_bytes()
    except FileNotFoundError as problem:
        raise Refusal("没有这个文件：%(table)s", table=table) from problem
    except (OSError, ValueError) as problem:
        raise Refusal("读不到这个文件：%(table)s", table=table) from problem


def _csv(result: Apportionment) -> bytes:
    """Always UTF-8 and line feeds, whatever the terminal speaks."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("unit", "members", "delegates"))
    writer.writerows((row.unit.name, row.unit.members, row.seats) for row in result.rows)
    writer.writerow(("TOTAL", result.members, result.total))
    return out.getvalue().encode()
