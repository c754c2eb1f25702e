"""Applications as rows of a workbook."""

from collections.abc import Callable, Iterable, Iterator

from unionweb.base.tables import Cell
from unionweb.base.text import mark
from unionweb.people.rules.eligibility import Verdict
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.queries.applications import eligibility_then
from unionweb.recruitment.rules.form import FieldKind
from unionweb.recruitment.rules.stages import APPLICATION_STATES

HEADERS = (
    mark("编号"),
    mark("姓名"),
    mark("学号"),
    mark("学院和班级"),
    mark("状态"),
    mark("第一志愿"),
    mark("第二志愿"),
    mark("服从调剂"),
    mark("资格"),
    mark("学院推荐"),
    mark("提交时间"),
)
VERDICTS = {
    Verdict.PASS: mark("符合"),
    Verdict.FAIL: mark("不符合"),
    Verdict.CANNOT_TELL: mark("无法判断"),
}
_AGREED = {True: mark("服从"), False: mark("不服从"), None: ""}


def rows_of(
    drive: Drive, applications: Iterable[Application], said: Callable[[object], str]
) -> Iterator[list[Cell]]:
    """One for each, in the order of HEADERS and then of the form's fields; of a file its name. `said`
    translates."""
    for one in applications:
        verdict = eligibility_then(one)
        names = {each.field: each.filename for each in one.uploads}
        yield [
            one.number,
            one.person.name,
            one.person.number,
            one.person.unit.full_name,
            said(APPLICATION_STATES[one.state]),
            said(one.first.name) if one.first else "",
            said(one.second.name) if one.second else "",
            said(_AGREED[one.adjustment]),
            said(VERDICTS[verdict.verdict]) if verdict else "",
            one.recommended_by,
            one.submitted_at,
            *(
                names.get(field.id, "") if field.kind is FieldKind.FILE else one.answers.get(field.id, "")
                for field in drive.form
            ),
        ]
