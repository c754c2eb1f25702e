"""What processes of their own do in tests of the lock; they read this module and not the application."""

from pathlib import Path

from unionweb.base.fairlock import FairLock


def add_up(lock_path: str, counter_path: str) -> None:
    """Read the number and write the next one, 200 times, each time alone."""
    lock, counter = FairLock(Path(lock_path)), Path(counter_path)
    for _turn in range(200):
        with lock:
            counter.write_text(str(int(counter.read_text()) + 1))
