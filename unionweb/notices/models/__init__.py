"""Tables of notices."""

from unionweb.notices.models.choices import Choice, Feed, Habit
from unionweb.notices.models.digests import Digest, DigestItem
from unionweb.notices.models.notices import MOST_KEY, MOST_LINK, MOST_SUBJECT, Mail, Notice
from unionweb.notices.models.robots import News, Robot, RobotPost
from unionweb.notices.models.travel import Travel

__all__ = [
    "MOST_KEY",
    "MOST_LINK",
    "MOST_SUBJECT",
    "Choice",
    "Digest",
    "DigestItem",
    "Feed",
    "Habit",
    "Mail",
    "News",
    "Notice",
    "Robot",
    "RobotPost",
    "Travel",
]
