"""The register of personal data 个人信息目录: every table, in one of the two.

people      persons, accounts, posts, roster, the log
voting      congress, elections, surveys, publications
recruiting  招新
lending     物资借还
messages    notices, mails, calendars
"""

from unionweb.base.text import mark
from unionweb.privacy.rules.holding import Holding
from unionweb.privacy.rules.register import lending, messages, people, recruiting, voting

CHAPTERS: tuple[tuple[str, tuple[Holding, ...]], ...] = (
    (mark("身份、账号、任职"), people.HOLDINGS),
    (mark("大会、选举、测评、公示"), voting.HOLDINGS),
    (mark("招新"), recruiting.HOLDINGS),
    (mark("物资借还"), lending.HOLDINGS),
    (mark("通知"), messages.HOLDINGS),
)

HOLDINGS = {one.table: one for _title, chapter in CHAPTERS for one in chapter}
PLAIN = people.PLAIN | voting.PLAIN | recruiting.PLAIN | lending.PLAIN | messages.PLAIN
"""Tables without personal data, and why that is so."""
