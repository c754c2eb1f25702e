"""What a candidate fills in: fields of a drive's form, and whether answers fit them.

A form may change while drafts exist. Answers are kept by the id of their field, so nothing is lost; what a
newer form asks beside is asked when the application is handed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from unionweb.base.text import Sentence, mark, say


class FieldKind(StrEnum):
    """What an answer looks like."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    FILE = "file"


FIELD_KINDS = {
    FieldKind.LINE: mark("一行文字"),
    FieldKind.TEXT: mark("一段文字"),
    FieldKind.CHOICE: mark("单选"),
    FieldKind.FILE: mark("文件"),
}
RESUME, PHOTO = "resume", "photo"
CONTACT = "contact"
"""For those who run the drive only: it may tell the name, and no juror needs it."""
OWN_FILES = {RESUME: mark("简历"), PHOTO: mark("照片")}
"""Files that every form asks for; of these and of its own fields."""

LINE_MOST = 100
TEXT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `most`: length in code points; `options` of a choice. `openings`: asked only of those who
    choose one of these openings (ids), of everybody when empty. `retired`: no longer asked, kept for the
    answers that were given before."""

    id: str
    kind: FieldKind
    label: str
    required: bool = False
    hint: str = ""
    most: int = TEXT_MOST
    options: tuple[str, ...] = ()
    openings: tuple[int, ...] = ()
    retired: bool = False

    def is_asked(self, chosen: Sequence[int]) -> bool:
        """Whether somebody with these choices is asked it."""
        return not self.retired and (not self.openings or any(one in self.openings for one in chosen))


def read_form(stored: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The fields that `form_json` wrote."""
    return tuple(_field(dict(one)) for one in stored)


def form_json(form: Sequence[Field]) -> list[dict[str, Any]]:
    """As it is stored."""
    return [asdict(one) | {"kind": one.kind.value} for one in form]


def _field(values: dict[str, Any]) -> Field:
    values["kind"] = FieldKind(values["kind"])
    values["options"], values["openings"] = tuple(values["options"]), tuple(values["openings"])
    return Field(**values)


def misfits(form: Sequence[Field], answers: Mapping[str, str]) -> Iterator[tuple[str, Sentence]]:
    """What cannot even be kept in a draft, by field: too long, or no option of the field."""
    for one in form:
        answer = answers.get(one.id, "")
        if len(answer) > one.most:
            yield (
                one.id,
                say(
                    "“%(label)s”最多 %(n)s 字，现有 %(now)s 字", label=one.label, n=one.most, now=len(answer)
                ),
            )
        if one.kind is FieldKind.CHOICE and answer and answer not in one.options:
            yield one.id, say("“%(label)s”请选择列出的一项", label=one.label)


def gaps(
    form: Sequence[Field], answers: Mapping[str, str], files: Sequence[str], chosen: Sequence[int]
) -> Iterator[tuple[str, Sentence]]:
    """What is still missing before the application can be handed in, by field."""
    for one in form:
        if not one.required or not one.is_asked(chosen):
            continue
        there = one.id in files if one.kind is FieldKind.FILE else answers.get(one.id, "").strip()
        if not there:
            yield one.id, say("请填写“%(label)s”", label=one.label)


SHIPPED = (
    Field("introduction", FieldKind.TEXT, mark("自我介绍"), True, mark("性格、特长、经历，200 字左右"), 600),
    Field("reason", FieldKind.TEXT, mark("为什么想加入"), True, mark("对意向部门的了解和您的打算"), 600),
    Field("experience", FieldKind.TEXT, mark("学生工作经历"), False, mark("没有可以不填"), 600),
    Field(
        "time",
        FieldKind.CHOICE,
        mark("每周可投入的时间"),
        True,
        "",
        20,
        (mark("3 小时以内"), mark("3～6 小时"), mark("6 小时以上")),
    ),
    Field(CONTACT, FieldKind.LINE, mark("联系方式"), True, mark("手机或微信，只用于招新联系"), 60),
)
"""The form to begin with."""
