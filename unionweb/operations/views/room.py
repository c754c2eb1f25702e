"""The room."""

from unionweb.base.web.rooms import Room

room = Room("operations", __name__, url_prefix="/operations")
