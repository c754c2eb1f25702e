"""The blueprint that every page of the asset desk registers on."""

from unionweb.base.web.rooms import Room

room = Room("assets", __name__, url_prefix="/assets")
