"""The notice on personal data: its version, and how long things are kept by default."""

from datetime import date, timedelta

VERSION_OF = date(2026, 11, 21)

LEAVERS_KEPT = timedelta(days=730)
"""From the day somebody left to the erasure, where nothing binds him: two years, so that references for posts
held can still be given."""

NAME_ERASED = "（已删除）"
NUMBER_ERASED = "ERASED-%d"
"""What stands in the place of name and number afterwards."""
