"""Who may read the log."""

from typing import Protocol


class LogReader(Protocol):
    """The log knows no roles; whoever asks says whether his roles include reading it."""

    @property
    def reads_log(self) -> bool: ...


def reads_log(who: LogReader, **_arguments: object) -> bool:
    """Administrators, advisers and the discipline group of the whole school."""
    return who.reads_log
