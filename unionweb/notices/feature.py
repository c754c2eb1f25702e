"""The manifest of notices. What a person is told stands behind the bell in the head of every page."""

from unionweb.base.text import mark
from unionweb.base.web.feature import Feature, NavEntry
from unionweb.notices import commands
from unionweb.notices.actions import failures, robots
from unionweb.notices.findings import mail_findings, mail_gauges
from unionweb.notices.rules.choices import WAYS
from unionweb.notices.rules.mails import MAIL_STATES
from unionweb.notices.timed import TIMED
from unionweb.notices.views import room
from unionweb.people.policies import administers_school, administers_somewhere

feature = Feature(
    name="notices",
    rooms=(room,),
    commands=(commands.notices,),
    nav=(
        NavEntry(mark("群机器人"), "notices.robots", "bell", administers_somewhere, "manage"),
        NavEntry(mark("未送达的消息"), "notices.failed", "warning", administers_school, "manage"),
    ),
    values=(MAIL_STATES, WAYS),
    verbs=robots.VERBS | failures.VERBS,
    timed=TIMED,
    findings=mail_findings,
    gauges=mail_gauges,
)
