"""What `doctor` says of the calendar."""

from collections.abc import Iterator
from datetime import datetime

from unionweb.base.clock import local_date
from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import say
from unionweb.publications.queries.calendar import missing_years
from unionweb.publications.shipped import knows


def calendar_findings(now: datetime) -> Iterator[Finding]:
    """Years whose holidays somebody has to fill in."""
    missing = missing_years(local_date(now))
    for year in missing:
        mend = say("更新程序，或由管理员在“节假日表”里录入国务院办公厅公布的安排")
        if knows(year):
            mend = say("flask --app app calendar fill %(year)s", year=str(year))
        yield Finding(Level.WARN, Topic.CALENDAR, say("%(year)s 年的节假日还没有录入", year=str(year)), mend)
    if not missing:
        yield fine(Topic.CALENDAR, "需要的年份都已录入")
