"""The manifest of notices. Their door is the bell in the head of every page."""

from unionweb.base.web.feature import Feature
from unionweb.notices import commands
from unionweb.notices.views import room

feature = Feature(name="notices", rooms=(room,), commands=(commands.notices,))
