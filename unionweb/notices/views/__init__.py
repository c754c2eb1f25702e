"""The pages of notices."""

from unionweb.notices.views import calendar, failures, leaving, notices, robots, settings
from unionweb.notices.views.room import room

__all__ = ["calendar", "failures", "leaving", "notices", "robots", "room", "settings"]
