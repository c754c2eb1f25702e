"""Nobody changes this machine's addresses while a browser loads a page.

Chromium gives up whatever it is loading, from this very machine too, as soon as an address comes or goes
(ERR_NETWORK_CHANGED). Tests that make hosts with cables run beside tests that open windows.
"""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def undisturbed() -> Iterator[None]:
    """As many as like at once; who waits to change something is let in before any that come later."""
    with ExitStack() as inside:
        with _holding("turn", fcntl.LOCK_EX):
            inside.enter_context(_holding("network", fcntl.LOCK_SH))
        yield


@contextmanager
def changing() -> Iterator[None]:
    """Alone."""
    with _holding("turn", fcntl.LOCK_EX), _holding("network", fcntl.LOCK_EX):
        yield


@contextmanager
def _holding(name: str, how: int) -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"unionweb-tests-{name}.lock").open("ab") as file:
        fcntl.flock(file, how)
        yield  # the file closed, it is free
