"""What happens to notices and to the mails that carry them."""

from unionweb.notices.actions.reading import drop_old, mark_all_read, mark_read
from unionweb.notices.actions.telling import Telling, tell_people, tell_person

__all__ = ["Telling", "drop_old", "mark_all_read", "mark_read", "tell_people", "tell_person"]
