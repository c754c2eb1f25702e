"""What decides whether a drive may open, and how far its preparation is."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.base.preparing import Part
from unionweb.base.text import Sentence, mark, say
from unionweb.people.queries.units import below
from unionweb.recruitment.models import Drive
from unionweb.recruitment.rules.moments import moment_text
from unionweb.recruitment.rules.ready import Facts, Obstacle, obstacles
from unionweb.recruitment.rules.rounds import RoundFacts, faults_of_rounds
from unionweb.recruitment.rules.stages import Stage
from unionweb.recruitment.rules.windows import Window, overlapping, sentence


def obstacles_of(drive: Drive, now: datetime) -> list[Obstacle]:
    """What is missing before it may open."""
    return obstacles(
        Facts(
            stage=drive.stage,
            now=now,
            opens_at=drive.opens_at,
            closes_at=drive.closes_at,
            openings=len(drive.openings),
            fields=sum(not one.retired for one in drive.form),
            faults=tuple(_faults(drive, now)),
        )
    )


def _faults(drive: Drive, now: datetime) -> Iterator[Obstacle]:
    rounds = [
        RoundFacts(one.id, one.title, one.kind, one.weight, one.least, bool(one.rubric_data))
        for one in drive.rounds
    ]
    yield from faults_of_rounds(rounds, drive.terms)
    for other in clashes(drive, now):
        yield Obstacle(sentence(other), "edit")


def clashes(drive: Drive, now: datetime) -> tuple[Window, ...]:
    """The drives of the other level in whose time this one falls, unless one of them says that it may."""
    if drive.closes_at is None:
        return ()
    begins = max(drive.opens_at or now, now)
    own = window_of(drive, begins, drive.closes_at)
    near = {*drive.unit.place.unit_ids, *db.session.scalars(below([drive.unit_id]))}
    query = select(Drive).where(Drive.unit_id.in_(near), Drive.stage != Stage.DRAFT, Drive.closes_at > begins)
    others = db.session.scalars(query.order_by(Drive.id))
    return overlapping(
        own, [window_of(one, one.opens_at, one.closes_at) for one in others if one.opens_at and one.closes_at]
    )


def window_of(drive: Drive, opens: datetime, closes: datetime) -> Window:
    """When one may apply to a drive."""
    unit = drive.unit
    overlaps = drive.terms.may_overlap
    return Window(drive.id, drive.title, unit.id, unit.full_name, unit.kind, opens, closes, overlaps)


def parts(drive: Drive, missing: list[Obstacle]) -> list[Part]:
    """What there is to prepare, in the order in which one does it."""
    wrong = {one.part for one in missing}
    places = sum(one.places for one in drive.openings)
    asked = sum(not one.retired for one in drive.form)
    told = (
        ("edit", mark("名称和时间"), "calendar", _times(drive)),
        (
            "openings",
            mark("岗位和名额"),
            "people",
            say("%(n)s 个岗位，%(m)s 个名额", n=len(drive.openings), m=places),
        ),
        ("terms", mark("规则"), "check", say("志愿、分数线、同分、公示、保存期限")),
        ("rounds", mark("轮次、权重和评分表"), "edit", say("%(n)s 轮", n=len(drive.rounds))),
        ("form", mark("报名表"), "roster", say("%(n)s 项，第 %(v)s 版", n=asked, v=drive.form_version)),
        ("announcement", mark("公告"), "publication", _words(drive)),
    )
    return [
        Part(title, f"recruitment.{part}", icon, state, _is_done(drive, part, wrong))
        for part, title, icon, state in told
    ]


def _is_done(drive: Drive, part: str, wrong: set[str]) -> bool:
    return bool(drive.announcement) if part == "announcement" else part not in wrong


def _times(drive: Drive) -> Sentence:
    if drive.closes_at is None:
        return say("还没有截止时间")
    return say("%(at)s 截止", at=moment_text(drive.closes_at))


def _words(drive: Drive) -> Sentence:
    return say("%(n)s 字", n=len(drive.announcement)) if drive.announcement else say("还没有写，可以不写")
