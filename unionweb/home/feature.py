"""The manifest of the home page."""

from unionweb.base.text import mark
from unionweb.base.web.feature import Feature, NavEntry
from unionweb.base.web.policies import everyone
from unionweb.home.views import room

feature = Feature(
    name="home",
    rooms=(room,),
    nav=(NavEntry(mark("首页"), "home.index", "home", everyone, "home"),),
)
