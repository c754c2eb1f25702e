"""The room that all views of people register on."""

from unionweb.base.web.rooms import Room

room = Room("people", __name__, url_prefix="/people")
