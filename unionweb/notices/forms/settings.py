"""How somebody wants to be told."""

import re
from collections.abc import Iterable
from typing import Any

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.events import NoticeKind
from unionweb.base.web.forms import Choice, Form, Line, labelled
from unionweb.notices.queries.habits import Habits
from unionweb.notices.rules.choices import WAYS, Way, clock_words

_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
SCHOOL, OWN, NEVER = "school", "own", "never"
QUIET = (
    (SCHOOL, mark("跟随学校的设置")),
    (OWN, mark("自己定")),
    (NEVER, mark("不设免打扰")),
)


class SettingsForm(Form):
    """Quiet hours and the hour of the digest; `form_for` adds the kinds."""

    quiet = Choice(mark("免打扰时段"), choices=QUIET)
    quiet_from = Line(mark("开始"), render_kw={"type": "time"})
    quiet_until = Line(mark("结束"), render_kw={"type": "time"})
    digest_hour = Choice(
        mark("每日汇总的发送时间"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )

    def read(self, kinds: Iterable[NoticeKind]) -> Habits:
        """What was chosen. Refusal for hours that are none."""
        ways = {kind.beginning: self[field_name(kind)].data for kind in kinds}
        quiet = None
        if self.quiet.data == OWN:
            quiet = _minute(self.quiet_from.data, "quiet_from"), _minute(self.quiet_until.data, "quiet_until")
        return Habits(ways, quiet, self.digest_hour.data)


def field_name(kind: NoticeKind) -> str:
    """What the field of a kind is called."""
    return "way_" + re.sub(r"\W", "_", kind.beginning)


def form_for(kinds: Iterable[NoticeKind], habits: Habits, *, own_hours: bool) -> SettingsForm:
    """The form with a field for each of these kinds, filled with what holds now."""
    fields: dict[str, Any] = {}
    filled: dict[str, Any] = {"digest_hour": habits.digest_hour}
    for kind in kinds:
        fields[field_name(kind)] = Choice(kind.label, coerce=Way, choices=labelled(Way, WAYS))
        filled[field_name(kind)] = habits.ways.get(kind.beginning, Way.AT_ONCE)
    quiet = habits.quiet if habits.quiet and habits.quiet[0] != habits.quiet[1] else None
    filled["quiet"] = SCHOOL if not own_hours else OWN if quiet else NEVER
    if quiet:
        filled |= {"quiet_from": clock_words(quiet[0]), "quiet_until": clock_words(quiet[1])}
    made: type[SettingsForm] = type("SettingsForm", (SettingsForm,), fields)
    return made(**filled)


def _minute(text: str | None, field: str) -> int:
    found = _TIME.fullmatch((text or "").strip())
    if not found:
        raise Refusal("请填写 22:30 这样的时间", field=field)
    return int(found[1]) * 60 + int(found[2])
