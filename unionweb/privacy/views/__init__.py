"""Pages of privacy."""

from unionweb.privacy.views import erasing, mine, notice
from unionweb.privacy.views.room import room

__all__ = ["erasing", "mine", "notice", "room"]
