"""The blueprint that every page of recruitment registers on."""

from unionweb.base.web.rooms import Room

room = Room("recruitment", __name__, url_prefix="/recruitment")
