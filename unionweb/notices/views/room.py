"""The room that all views of notices stand in."""

from unionweb.base.web.rooms import Room

room = Room("notices", "unionweb.notices", url_prefix="/notices")
