"""What a process knows of open boxes, their keys above all, and how it forgets them.

A box is closed by one process, and the others would keep its key until they are asked for that box again,
which may be never. So whoever knows a key looks once a second whether its box is open still. There is no
such thread where no box was used.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from unionweb.ballots.box.sealer import Sealer
from unionweb.ballots.rules.parameters import Vote

EVERY = 1.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What casting needs of a box again and again. Without a sealer the box takes nothing any more."""

    vote: Vote
    receipt_private: bytes
    sealer: Sealer | None


class OpenBoxes:
    """By name. `is_closed` looks where all processes see the same, and must not raise."""

    def __init__(self, is_closed: Callable[[str], bool]) -> None:
        self._is_closed = is_closed
        self._known: dict[str, Loaded] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def get(self, name: str) -> Loaded | None:
        """What is known, if it is."""
        return self._known.get(name)

    def keep(self, name: str, loaded: Loaded) -> Loaded:
        """Know it from now on; when somebody else was quicker, his is kept and given back."""
        with self._lock:
            kept = self._known.setdefault(name, loaded)
            if self._watch is None or not self._watch.is_alive():
                # After a fork there is no thread, and `is_alive` says so.
                self._watch = threading.Thread(target=self._look, name="closed boxes", daemon=True)
                self._watch.start()
        if kept is not loaded and loaded.sealer is not None:
            loaded.sealer.forget()
        return kept

    def drop(self, name: str) -> None:
        """Forget it, the key so that nothing of it is left in memory. Whoever is just sealing with it comes
        too late anyway: what is cast is written only while the box is open."""
        with self._lock:
            loaded = self._known.pop(name, None)
        if loaded is not None and loaded.sealer is not None:
            loaded.sealer.forget()

    def clear(self) -> None:
        """Know nothing any more. Nothing is overwritten: the boxes may be open, and somebody just sealing."""
        with self._lock:
            self._known.clear()

    def _look(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            for name in list(self._known):
                if self._is_closed(name):
                    self.drop(name)
            with self._lock:
                if not self._known:
                    self._watch = None
                    return
