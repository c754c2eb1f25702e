"""Generated people: plausible, and nobody."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from random import Random

from unionweb.people.models import Person, PersonKind
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind

SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭鲁马方袁柳史唐薛雷贺汤罗毕安常于傅"
)
WOMEN = "雨萱诗涵欣怡梓琪思彤晓慧静雅婷芳丽娜佳倩文淑敏洁晨露若曦语桐可心"
MEN = "浩宇子轩俊杰博文志强建国伟诚明远思源嘉豪一鸣天佑立新凯瑞泽宇学海"
MINORITIES = ("壮族", "回族", "瑶族", "土家族", "苗族", "满族", "蒙古族", "侗族")
STATUSES = (
    (PoliticalStatus.LEAGUE_MEMBER, 70),
    (PoliticalStatus.PARTY_MEMBER, 12),
    (PoliticalStatus.PROBATIONARY_MEMBER, 10),
    (PoliticalStatus.MASSES, 8),
)


@dataclass(frozen=True, slots=True)
class Class:
    """Where and when generated students enrolled."""

    unit_id: int
    grade: int
    code: str


def name(random: Random, gender: Gender) -> str:
    """A surname and one or two characters."""
    given = WOMEN if gender is Gender.FEMALE else MEN
    return random.choice(SURNAMES) + "".join(random.choices(given, k=random.choice((1, 2, 2))))


def student(random: Random, place: Class, serial: int, size: int, now: datetime) -> Person:
    """The `serial`-th student of a major with `size` students. First-years have no ranks yet."""
    gender = random.choices((Gender.FEMALE, Gender.MALE), (58, 42))[0]
    ranked = place.grade < now.year
    ranks = [Fraction(random.randint(1, size), size) if ranked else None for _window in range(3)]
    return Person(
        kind=PersonKind.STUDENT,
        number=f"{place.grade}{place.code}{serial:03d}",
        name=name(random, gender),
        unit_id=place.unit_id,
        grade=place.grade,
        gender=gender,
        ethnicity="汉族" if random.random() < 0.9 else random.choice(MINORITIES),
        political_status=random.choices(
            [status for status, _weight in STATUSES], [weight for _status, weight in STATUSES]
        )[0],
        student_kind=StudentKind.POSTGRADUATE,
        rank_semester=ranks[0],
        rank_year=ranks[1],
        rank_overall=ranks[2],
        failed_course=random.random() < 0.04 if ranked else None,
        created_at=now,
    )


def teacher(random: Random, number: str, unit_id: int, now: datetime) -> Person:
    """A teacher of the League committee."""
    gender = random.choice(list(Gender))
    return Person(
        kind=PersonKind.TEACHER,
        number=number,
        name=name(random, gender),
        unit_id=unit_id,
        gender=gender,
        created_at=now,
    )
