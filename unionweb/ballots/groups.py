"""Many who want to write at the same moment become one transaction.

Waiting for the disk is most of what a write costs, and it costs the same for fifty rows as for one.
Whoever finds nobody writing leads: takes everything that waits, writes it, commits, tells the others, and
hands the lead to the first who came meanwhile. No thread of its own: nothing to start, stop or lose.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from unionweb.base.driver import Statements

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

Turn = Callable[[], AbstractContextManager[Statements]]
MOST = 200


class _Place(Generic[Item, Outcome]):
    """Somebody's place in the queue. `called` is released once: with the outcome, or to lead."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.called = threading.Lock()
        self.called.acquire()
        self.outcome: Outcome | None = None
        self.error: BaseException | None = None
        self.done = False


class GroupWriter(Generic[Item, Outcome]):
    """`turn()` is one writing transaction, committed when it is left. `write` stores a group in it and gives
    an outcome for each item, in their order; whatever it raises is raised for every one of the group."""

    def __init__(self, turn: Turn, write: Callable[[Statements, Sequence[Item]], Sequence[Outcome]]) -> None:
        self._turn = turn
        self._write = write
        self._guard = threading.Lock()
        self._waiting: deque[_Place[Item, Outcome]] = deque()
        self._led = False

    def submit(self, item: Item) -> Outcome:
        """Write the item, together with whatever else waits; its outcome, after the commit."""
        mine: _Place[Item, Outcome] = _Place(item)
        with self._guard:
            self._waiting.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            mine.called.acquire()
        if not mine.done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        return mine.outcome  # type: ignore[return-value]

    def _lead(self, mine: _Place[Item, Outcome]) -> None:
        group: list[_Place[Item, Outcome]] = []
        try:
            with self._turn() as statements:
                # Only now: the longer the wait for the turn was, the more go together.
                group = self._take()
                outcomes = self._write(statements, [place.item for place in group])
            for place, outcome in zip(group, outcomes, strict=True):
                place.outcome = outcome
        except BaseException as error:
            group = group or self._take()
            for place in group:
                place.error = error
        for place in group:
            place.done = True
        self._hand_over()
        for place in group:
            if place is not mine:
                place.called.release()

    def _take(self) -> list[_Place[Item, Outcome]]:
        with self._guard:
            return [self._waiting.popleft() for _place in range(min(MOST, len(self._waiting)))]

    def _hand_over(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting[0].called.release()
            else:
                self._led = False
