"""The school of the demonstration: units, students, departments, posts, grants."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from unionweb.audit import SYSTEM, record
from unionweb.base.clock import local_date
from unionweb.base.db import Model, db
from unionweb.demo import names
from unionweb.people.models import Department, Grant, Person, Semester, Tenure, Term, Unit
from unionweb.people.rules.attributes import PoliticalStatus
from unionweb.people.rules.organisation import Post, UnitKind
from unionweb.people.rules.roles import Role

Thing = TypeVar("Thing", bound=Model)

PROGRAMMES = Path(__file__).with_name("programmes.csv")
SCHOOL = "南岭商学院（演示）"
CLUBS = ("青年志愿者协会", "辩论协会", "读书会")
DEPARTMENTS = {
    "办公室": "会务、公文、物资与考勤",
    "权益服务部": "受理同学诉求，跟进答复，发布周报",
    "学习实践部": "学风建设、学术活动与社会实践",
    "文体活动部": "文艺体育活动与场地协调",
    "宣传部": "新媒体、新闻稿与视觉设计",
}
# A fixed seed: everybody who looks at the demonstration talks about the same people.
SEED = 2011


@dataclass
class School:
    """What was built, for the parts that come after."""

    unit: Unit
    term: Term
    semesters: list[Semester]
    colleges: list[Unit] = field(default_factory=list)
    clubs: list[Unit] = field(default_factory=list)
    students: dict[int, list[Person]] = field(default_factory=dict)
    published: dict[int, int] = field(default_factory=dict)
    cast: dict[str, Person] = field(default_factory=dict)


def build(now: datetime) -> School:
    """Everything but the congress, in the running transaction."""
    random = Random(SEED)
    school = _ground(now)
    for place, row in enumerate(_programmes(), 1):
        _college(school, random, place, row, now)
    _clubs(school)
    _serve(school, random, now)
    people = sum(map(len, school.students.values()))
    record("demo.build", subject=("unit", school.unit.id), by=SYSTEM, now=now, details={"students": people})
    return school


def _programmes() -> list[dict[str, str]]:
    with PROGRAMMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def academic_year(day: date) -> int:
    """The year in which the academic year of a day began; it begins in September."""
    return day.year if day.month >= 9 else day.year - 1


def _ground(now: datetime) -> School:
    year = academic_year(local_date(now))
    unit = _add(Unit(kind=UnitKind.SCHOOL, name=SCHOOL))
    term = _add(
        Term(unit_id=unit.id, name="第十二届", starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31))
    )
    autumn = Semester(
        name=f"{year}–{year + 1} 秋季学期", starts_on=date(year, 9, 1), ends_on=date(year + 1, 1, 31)
    )
    spring = Semester(
        name=f"{year}–{year + 1} 春季学期", starts_on=date(year + 1, 2, 1), ends_on=date(year + 1, 8, 31)
    )
    return School(unit, term, [_add(autumn), _add(spring)])


def _college(school: School, random: Random, place: int, row: dict[str, str], now: datetime) -> None:
    college = _add(Unit(kind=UnitKind.COLLEGE, parent_id=school.unit.id, name=row["unit"]))
    school.colleges.append(college)
    school.published[college.id] = int(row["delegates_published"])
    size = int(row["members"])
    year = academic_year(local_date(now))
    classes = []
    for grade in (year, year - 1, year - 2):
        unit = _add(Unit(kind=UnitKind.CLASS, parent_id=college.id, name=f"{grade}级"))
        classes.append(names.Class(unit.id, grade, f"{place:02d}"))
    people = [names.student(random, classes[serial % 3], serial, size, now) for serial in range(1, size + 1)]
    db.session.add_all(people)
    db.session.flush()
    school.students[college.id] = people


def _clubs(school: School) -> None:
    for name in CLUBS:
        school.clubs.append(_add(Unit(kind=UnitKind.CLUB, parent_id=school.unit.id, name=name)))


def _serve(school: School, random: Random, now: datetime) -> None:
    # Elder students only: nobody serves in the first weeks of the first year.
    everybody = [person for people in school.students.values() for person in people]
    elders = [person for person in everybody if (person.grade or 0) < school.term.starts_on.year]
    random.shuffle(elders)
    take = iter(elders)
    _presidium(school, take)
    for position, (name, duties) in enumerate(DEPARTMENTS.items()):
        department = _add(Department(unit_id=school.unit.id, name=name, duties=duties, position=position))
        _staff(school, department, take)
    for college in school.colleges[:6]:
        elder = [
            person for person in school.students[college.id] if person.grade != school.term.starts_on.year
        ]
        for person in elder[:2]:
            _serves(person, Post.PRESIDIUM, school, unit_id=college.id, term_id=None)
    for _turn in range(2):
        school.cast["discipline"] = _serves(next(take), Post.DISCIPLINE, school)
    for role in (Role.ELECTION_COMMITTEE, Role.ASSET_OFFICER, Role.RECRUITMENT_LEAD):
        school.cast[role.value] = _granted(next(take), role, school, now)
    school.cast["student"] = student = next(take)
    # Whoever looks at the demonstration should be able to apply.
    student.political_status, student.failed_course = PoliticalStatus.LEAGUE_MEMBER, False
    _teachers(school, random, now)


def _presidium(school: School, take: Iterator[Person]) -> None:
    chairs = [_serves(next(take), Post.PRESIDIUM, school) for _turn in range(3)]
    school.cast["presidium"] = chairs[0]
    for chair, semester in zip(chairs, school.semesters, strict=False):
        _serves(
            chair,
            Post.EXECUTIVE_CHAIR,
            school,
            semester_id=semester.id,
            starts_on=semester.starts_on,
            ends_on=semester.ends_on,
        )


def _staff(school: School, department: Department, take: Iterator[Person]) -> None:
    for post, number in ((Post.HEAD, 1), (Post.DEPUTY, 2), (Post.OFFICER, 3)):
        for _turn in range(number):
            school.cast[post.value] = _serves(next(take), post, school, department_id=department.id)


def _teachers(school: School, random: Random, now: datetime) -> None:
    teachers = [_add(names.teacher(random, f"T{number:04d}", school.unit.id, now)) for number in (1, 2, 3)]
    school.cast["administrator"] = _granted(teachers[0], Role.ADMINISTRATOR, school, now)
    school.cast["adviser"] = _serves(teachers[1], Post.ADVISER, school)
    _serves(teachers[2], Post.SECRETARY_GENERAL, school)


def _serves(person: Person, post: Post, school: School, **fields: Any) -> Person:
    place = {"unit_id": school.unit.id, "term_id": school.term.id, "starts_on": school.term.starts_on}
    _add(Tenure(person_id=person.id, post=post, **(place | fields)))
    person.public_contact = person.public_contact or f"{person.number}@demo.example"
    return person


def _granted(person: Person, role: Role, school: School, now: datetime) -> Person:
    _add(Grant(person_id=person.id, role=role, unit_id=school.unit.id, reason="演示", granted_at=now))
    return person


def _add(thing: Thing) -> Thing:
    db.session.add(thing)
    db.session.flush()
    return thing
