"""Everything back out, as sheets of a workbook. The roster has the columns of the import, so that
importing the export changes nothing. Words are Chinese in every language, as in the import."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased, lazyload

from unionweb.base.db import db
from unionweb.base.tables import Cell, Sheet
from unionweb.people.models import Department, Grant, Person, PersonKind, Tenure, Unit
from unionweb.people.rules.organisation import POSTS, UNIT_KINDS, UnitKind
from unionweb.people.rules.roles import ROLES
from unionweb.people.rules.roster.fields import FIELDS
from unionweb.people.rules.roster.rows import Student
from unionweb.people.rules.roster.sheets import HEADERS, export_rows

Row = tuple[Cell, ...]

_SAME = [name for name in FIELDS if name not in {"student_number", "name", "college", "class_name"}]


def sheets() -> list[Sheet]:
    """The roster, those who left, teachers, units, departments, posts and roles, all with their past."""
    return [
        Sheet("学生名册", HEADERS, list(export_rows(roster()))),
        Sheet("已离校学生", ("学号", "姓名", "单位", "年级", "离校日期"), list(_persons(PersonKind.STUDENT))),
        Sheet("教师", ("工号", "姓名", "单位", "邮箱", "离校日期"), list(_persons(PersonKind.TEACHER))),
        Sheet("组织单位", ("类型", "名称", "上级单位", "停用"), list(_units())),
        Sheet("部门", ("学生会", "部门", "职责", "停用"), list(_departments())),
        Sheet("任职", ("号码", "姓名", "学生会", "职务", "部门", "学期", "开始", "结束"), list(_tenures())),
        Sheet(
            "授权", ("号码", "姓名", "角色", "单位", "部门", "理由", "授予时间", "收回时间"), list(_grants())
        ),
    ]


def roster() -> Iterator[Student]:
    """The students who have not left, as the import reads them, by number."""
    own, upper = aliased(Unit), aliased(Unit)
    columns = [getattr(Person, name) for name in _SAME]
    query = (
        select(Person.number, Person.name, own.kind, own.name, upper.name, *columns)
        .join(own, own.id == Person.unit_id)
        .outerjoin(upper, upper.id == own.parent_id)
        .where(Person.kind == PersonKind.STUDENT, Person.left_on.is_(None))
        .order_by(Person.number)
    )
    for number, name, kind, unit, parent, *fields in db.session.execute(query):
        in_class = kind is UnitKind.CLASS
        college, class_name = (parent, unit) if in_class else (unit, None)
        yield Student(number, name, college, class_name, **dict(zip(_SAME, fields, strict=True)))


def _persons(kind: PersonKind) -> Iterator[Row]:
    student = kind is PersonKind.STUDENT
    fourth = Person.grade if student else Person.email
    query = select(Person.number, Person.name, Unit.name, fourth, Person.left_on)
    query = query.join(Unit, Unit.id == Person.unit_id).where(Person.kind == kind)
    if student:
        query = query.where(Person.left_on.is_not(None))
    yield from (tuple(row) for row in db.session.execute(query.order_by(Person.number)))


def _units() -> Iterator[Row]:
    units = list(db.session.scalars(select(Unit).options(lazyload(Unit.parent)).order_by(Unit.id)))
    names = {unit.id: unit.name for unit in units}
    for unit in units:
        yield UNIT_KINDS[unit.kind], unit.name, names.get(unit.parent_id or 0), _yes(unit.closed)


def _departments() -> Iterator[Row]:
    query = select(Department).order_by(Department.unit_id, Department.position)
    for one in db.session.scalars(query):
        yield one.unit.name, one.name, one.duties, _yes(one.closed)


def _tenures() -> Iterator[Row]:
    for one in db.session.scalars(select(Tenure).order_by(Tenure.unit_id, Tenure.starts_on, Tenure.id)):
        department = one.department.name if one.department else None
        semester = one.semester.name if one.semester else None
        person = one.person
        yield (
            person.number,
            person.name,
            one.unit.name,
            POSTS[one.post],
            department,
            semester,
            one.starts_on,
            one.ends_on,
        )


def _grants() -> Iterator[Row]:
    for one in db.session.scalars(select(Grant).order_by(Grant.id)):
        department = one.department.name if one.department else None
        yield (
            one.person.number,
            one.person.name,
            ROLES[one.role],
            one.unit.name,
            department,
            one.reason,
            one.granted_at,
            one.ended_at,
        )


def _yes(value: bool) -> str:
    return "是" if value else ""
