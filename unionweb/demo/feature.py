"""The manifest of the demonstration."""

from unionweb.base.text import mark
from unionweb.base.web.feature import Feature
from unionweb.demo.commands import demo

feature = Feature(
    name="demo",
    commands=(demo,),
    verbs={"demo.build": mark("建立演示数据"), "demo.accounts": mark("建立演示账号")},
)
