"""The room."""

from unionweb.base.web.rooms import Room

room = Room("privacy", __name__, url_prefix="/privacy")
