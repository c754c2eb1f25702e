"""`flask tick` and `flask check`, as a timer and an operator run them."""

from click.testing import Result
from flask import Flask

from unionweb.operations.checking import run_checks


def tick(app: Flask, *names: str) -> Result:
    """Do the named work, due or not; all that is due without names."""
    return app.test_cli_runner().invoke(args=["tick", *names])


def broken(app: Flask) -> dict[str, list[str]]:
    """The data checks that are broken, with their offenders."""
    with app.app_context():
        return {one.name: list(one.offenders) for one in run_checks() if one.offenders}


def assert_sound(app: Flask) -> None:
    """Fail unless every data check of every feature holds. Few tests have an administrator."""
    faults = {name: found for name, found in broken(app).items() if name != "people.administrator"}
    assert not faults, faults
