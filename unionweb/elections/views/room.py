"""The room that all views of elections register on."""

from unionweb.base.web.rooms import Room

room = Room("elections", __name__, url_prefix="/elections")
