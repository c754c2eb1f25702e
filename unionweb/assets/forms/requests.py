"""What a borrower chooses on the way to a request, and the forms of requests."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, TextAreaField, ValidationError

from unionweb.assets.actions.asking import Asking
from unionweb.assets.models import Request
from unionweb.assets.rules.bodies import Body, read_body
from unionweb.assets.rules.holding import Interval
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.dates import FIRST, LAST
from unionweb.base.web.forms import Choice, Form, Line, at_most, required
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import read_number

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?")
_COUNT = re.compile(r"([nc])([1-9]\d{0,8})")
MOST_OF_ONE = 999
MOST_KINDS = 100


def read_moment(text: str) -> datetime | None:
    """A moment of Shanghai as a browser writes it, 2026-11-30T08:00; None when it is none."""
    parts = _MOMENT.fullmatch(text.strip())
    try:
        moment = datetime.fromisoformat(f"{parts[1]}T{parts[2]}") if parts else None
    except ValueError:
        return None
    return moment.replace(tzinfo=LOCAL) if moment and FIRST <= moment.date() <= LAST else None


def moment_text(moment: datetime) -> str:
    """The same the other way round."""
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was chosen so far, carried from page to page in their addresses: nothing is stored before the
    request is sent. `counts`: any so many of what the asset with this id is; `consumables` likewise by id;
    `tags` of things and kits."""

    starts: str
    ends: str
    large: bool = False
    list_id: int | None = None
    counts: dict[int, int] = field(default_factory=dict)
    consumables: dict[int, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def interval(self) -> Interval:
        """When. Refusal: no such time."""
        start, end = read_moment(self.starts), read_moment(self.ends)
        if start is None or end is None:
            raise Refusal("请选择开始和归还的日期、时间")
        return Interval(start, end)

    @property
    def chosen(self) -> int:
        """How many lines there are."""
        return len(self.counts) + len(self.consumables) + len(self.tags)

    def pairs(self, *, when: bool = True) -> list[tuple[str, str]]:
        """As fields of a form; without the times where the form has them itself."""
        found = [("starts", self.starts), ("ends", self.ends)] if when else []
        found += [("large", "1")] if when and self.large else []
        found += [("list", str(self.list_id))] if when and self.list_id else []
        found += [(f"n{key}", str(number)) for key, number in self.counts.items()]
        found += [(f"c{key}", str(number)) for key, number in self.consumables.items()]
        return found + [("tag", tag) for tag in self.tags]

    def query(self) -> dict[str, Any]:
        """As arguments of an address."""
        found: dict[str, Any] = MultiDict(self.pairs()).to_dict(flat=False)
        return found

    def with_numbers(self, counts: dict[int, int], consumables: dict[int, int]) -> "Draft":
        """The same with other numbers."""
        return replace(self, counts=counts, consumables=consumables)


def read_draft(values: MultiDict[str, str], today: datetime) -> Draft:
    """What `Draft.pairs` wrote; tomorrow from eight to six when no times are given."""
    usual = datetime.combine(local_date(today) + timedelta(days=1), time(8), LOCAL)
    numbers: dict[str, dict[int, int]] = {"n": {}, "c": {}}
    for name, text in values.items():
        found, number = _COUNT.fullmatch(name), read_number(text)
        if found and number and 0 < number <= MOST_OF_ONE and len(numbers[found[1]]) < MOST_KINDS:
            numbers[found[1]][int(found[2])] = number
    return Draft(
        values.get("starts") or moment_text(usual),
        values.get("ends") or moment_text(usual + timedelta(hours=10)),
        bool(values.get("large")),
        read_number(values.get("list", "")),
        numbers["n"],
        numbers["c"],
        tuple(dict.fromkeys(tag[:80] for tag in values.getlist("tag")[:MOST_KINDS] if tag.strip())),
    )


class AskForm(Form):
    """What it is for."""

    event = Line(mark("用途"), [required(), at_most(120)], description=mark("活动名称，例如：迎新晚会"))
    venue = Line(mark("使用地点"), [at_most(120)])
    body = Choice(mark("以谁的名义借用"), blank=mark("本人"))
    words = TextAreaField(mark("补充说明"), [at_most(2000)], render_kw={"rows": 3})
    key = HiddenField()

    def __init__(self, bodies: Iterable[tuple[Body, str]], words: str = "") -> None:
        super().__init__(words=words, key=secrets.token_hex(12))
        named = [(body.code, name) for body, name in bodies]
        self.body.offer(named)
        if not self.submitted:
            self.body.data = named[0][0] if named else None

    def read(self, draft: Draft, tags: tuple[str, ...], person_id: int) -> Asking:
        """The whole request."""
        interval = draft.interval
        return Asking(
            person_id=person_id,
            event=self.event.data or "",
            starts_at=interval.from_at,
            ends_at=interval.until_at,
            key=self.key.data or "",
            body=read_body(self.body.data or ""),
            venue=self.venue.data or "",
            words=self.words.data or "",
            large=draft.large,
            tags=tags,
            counts=draft.counts,
            consumables=draft.consumables,
        )


def _a_moment(_form: Form, field: Any) -> None:
    """A validator: it must be one."""
    if read_moment(field.data) is None:
        raise ValidationError(translate(mark("请填写 2026-11-30 08:00 这样的日期和时间")))


def _moment(label: str) -> Line:
    """A day and a time in Shanghai, chosen in the browser's own way."""
    return Line(label, [required(), _a_moment], render_kw={"type": "datetime-local"})


class MoveForm(Form):
    """Another time."""

    starts_at = _moment(mark("开始"))
    ends_at = _moment(mark("归还"))

    def __init__(self, one: Request) -> None:
        super().__init__(starts_at=moment_text(one.starts_at), ends_at=moment_text(one.ends_at))

    def read(self) -> Interval:
        """What was chosen. Refusal: no such time."""
        return Draft(self.starts_at.data or "", self.ends_at.data or "").interval


class ReplyForm(Form):
    """What is said to the borrower; `step`: whose turn it was when the page was opened."""

    words = TextAreaField(mark("给借用人的话"), [at_most(1000)], render_kw={"rows": 3})
    step = HiddenField()
