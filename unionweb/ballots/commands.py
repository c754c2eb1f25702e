"""`flask --app app ballots …`"""

import subprocess
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

VERIFIER = Path(__file__).with_name("verify.py")

ballots = AppGroup("ballots", help="投票箱 / The ballot box.")


@ballots.command(with_appcontext=False)
@click.argument("bundle", type=click.Path())
@click.option("--tracker", help="查一张选票 / look a ballot up by its tracker")
def verify(bundle: str, tracker: str | None) -> None:
    """Check the bundle of a vote and count it again. Ends with 0: all true, 1: something is wrong, 2: cannot
    be read. The program that lies in every bundle does it, in a process of its own: nothing of this
    application, which is what is being checked, takes part."""
    wanted = [] if tracker is None else ["--tracker", tracker]
    command = [sys.executable, "-I", str(VERIFIER), str(Path(bundle).absolute()), *wanted]
    sys.exit(subprocess.run(command, check=False).returncode)
