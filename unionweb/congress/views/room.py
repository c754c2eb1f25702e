"""The room that all views of congress register on."""

from unionweb.base.web.rooms import Room

room = Room("congress", __name__, url_prefix="/congress")
