"""Running the data checks of every feature."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import current_app

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.incidents import incident
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.base.web.feature import DataCheck, Feature
from unionweb.operations.actions.results import keep_results


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: its offenders, and how long it took."""

    name: str
    offenders: tuple[str, ...]
    took_ms: int


def all_checks() -> list[DataCheck]:
    """The data checks of every feature, in the order of the floors."""
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    return [check for feature in features for check in feature.checks]


def run_checks() -> Iterator[Checked]:
    """Each check, on data of one moment. Nothing is written."""
    for check in all_checks():
        began = monotonic()
        offenders = _offenders(check)
        if offenders:
            # Two databases and the files are not read at one moment: what is only on its way is gone by now.
            again = set(_offenders(check, last=True))
            offenders = tuple(one for one in offenders if one in again)
        yield Checked(check.name, offenders, int(1000 * (monotonic() - began)))


def _offenders(check: DataCheck, last: bool = False) -> tuple[str, ...]:
    end_reading()
    try:
        return tuple(check.broken())
    except Exception as error:
        # The number goes to the log only: it changes each time, and would hide that the check fails again.
        if last:
            incident(f"data check {check.name}", error)
        return (f"could not be checked: {type(error).__name__}",)
    finally:
        end_reading()


def check_and_keep() -> list[Checked]:
    """Run all checks and keep what they found."""
    found = list(run_checks())
    keep(found, now())
    return found


def keep(found: list[Checked], at: datetime) -> None:
    """Write down what was found, in a transaction of its own."""
    with unit_of_work():
        keep_results([(one.name, one.offenders, one.took_ms) for one in found], now=at)


def check_all(_now: datetime) -> Iterator[Sentence]:
    """The same as timed work. Refusal when something is not in order."""
    found = check_and_keep()
    broken = [one for one in found if one.offenders]
    for one in broken:
        yield say("%(name)s：%(n)s 处不符", name=one.name, n=len(one.offenders))
    if broken:
        raise Refusal("%(n)s 项数据核查不通过", n=len(broken))
