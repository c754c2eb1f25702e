"""`flask --app app elections rehearse ID`"""

import click
from flask.cli import AppGroup

from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.refusals import NotFound, Refusal
from unionweb.elections.rehearsal import Report, rehearse

elections = AppGroup("elections", help="选举 / Elections.")


@elections.command("rehearse")
@click.argument("election_id", type=int)
@click.option(
    "--voters", default=50, show_default=True, type=click.IntRange(1, 5000), help="模拟选举人 / how many"
)
@click.option(
    "--pause", default=0.0, type=click.FloatRange(0, 60), help="两人之间的秒数 / seconds between two"
)
@click.option("--address", default="", help="运行中的服务器地址 / address of a running server")
def rehearse_command(election_id: int, voters: int, pause: float, address: str) -> None:
    """Hold a practice election like this one with simulated voters. It stays open in the stage of voting, so
    that the committee can look at the hall screen, close, open and count on the pages."""
    report: Report | None = None
    try:
        steps = rehearse(election_id, most=voters, pause=pause, address=address, by=SYSTEM, now=clock.now())
        for report in steps:
            done = sum(report.happened.values())
            click.echo(f"\r{done}/{voters}", nl=False, err=True)
    except NotFound:
        raise click.ClickException(f"没有这次选举 / there is no election {election_id}") from None
    except Refusal as refusal:
        raise click.ClickException(str(refusal.sentence)) from None
    except OSError as problem:
        raise click.ClickException(f"连不上服务器 / the server does not answer: {problem}") from None
    click.echo(err=True)
    if report is None:
        raise click.ClickException("选举人名册是空的 / the roll is empty")
    _tell(report)


def _tell(report: Report) -> None:
    for what, times in report.happened.most_common():
        click.echo(f"{what}: {times}")
    rate = sum(report.happened.values()) / max(report.seconds, 0.001)
    click.echo(f"{report.seconds:.1f} s, {rate:.0f}/s")
    click.echo(f"演练选举在 / the practice election is at: /elections/{report.election_id}")
    if set(report.happened) != {"voted"}:
        raise click.ClickException("有人没有投成 / not everybody could vote")
