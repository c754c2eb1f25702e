"""Programs of ours as processes of their own, as they are started by a timer or by hand.

They divide from a process that has read the application: most of what they do would be to read it, and while
they read, whoever they compete with goes on. Everything else is their own: settings, connections, files.
"""

import os
import runpy
import sys
from multiprocessing import get_context
from pathlib import Path

# Windows cannot divide a process.
_context = get_context("spawn") if os.name == "nt" else get_context("forkserver")
_context.set_forkserver_preload(["unionweb.application", "flask.cli", __name__])


class Program:
    """`python -m module arguments`; what it says goes to files beside `log`."""

    def __init__(self, log: Path, environment: dict[str, str], module: str, *arguments: str) -> None:
        self._out, self._err = log.with_suffix(".out"), log.with_suffix(".err")
        self._process = _context.Process(
            target=_become, args=(environment, (self._out, self._err), module, arguments)
        )
        self._process.start()

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.join()

    def end(self, patience: float = 60) -> int:
        """Wait for its end: what it tells whoever started it."""
        self._process.join(patience)
        assert self._process.exitcode is not None, f"it goes on and on: {self.said}{self.complaints}"
        return self._process.exitcode

    @property
    def said(self) -> str:
        return self._out.read_text() if self._out.exists() else ""

    @property
    def complaints(self) -> str:
        return self._err.read_text() if self._err.exists() else ""


def command(log: Path, environment: dict[str, str], *arguments: str) -> Program:
    """`flask --app app arguments`."""
    return Program(log, environment, "flask", "--app", "app", *arguments)


def _become(
    environment: dict[str, str], says: tuple[Path, Path], module: str, arguments: tuple[str, ...]
) -> None:
    for stream, path in enumerate(says, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except Exception:
        # multiprocessing would print all of it, whatever the program has made of this hook.
        sys.excepthook(*sys.exc_info())
        sys.exit(1)
