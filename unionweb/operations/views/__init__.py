"""The administrator's page, and the doors for programs that watch."""

from unionweb.operations.views import page
from unionweb.operations.views.room import room

__all__ = ["page", "room"]
