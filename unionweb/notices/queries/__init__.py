"""What somebody has been told, and how what carries it stands."""

from unionweb.notices.queries.notices import Outbox, Unread, due, notices_of, outbox, unread

__all__ = ["Outbox", "Unread", "due", "notices_of", "outbox", "unread"]
