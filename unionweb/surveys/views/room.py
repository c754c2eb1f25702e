"""The blueprint that every page of surveys registers on."""

from unionweb.base.web.rooms import Room

room = Room("surveys", __name__, url_prefix="/surveys")
