"""The pages of publications, one file a topic."""

from unionweb.publications.views import calendar, objections, publications
from unionweb.publications.views.room import room

__all__ = ["calendar", "objections", "publications", "room"]
