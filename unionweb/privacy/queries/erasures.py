"""Who is erased, who asked for it, whom it is due for, and what stands in the way."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import exists, select

from unionweb.base.db import db
from unionweb.base.text import Sentence, say
from unionweb.people.models import Person
from unionweb.privacy.models import Erasure
from unionweb.privacy.queries.rows import of_person, table_of
from unionweb.privacy.rules.notice import LEAVERS_KEPT, NAME_ERASED
from unionweb.privacy.rules.register import HOLDINGS

MOST_AT_ONCE = 500


def bindings(person: Person) -> Iterator[Sentence]:
    """Why this person cannot be erased now."""
    if person.left_on is None:
        yield say("仍在校，名册资料是学校管理所必需；离校后才能删除")
    for holding in HOLDINGS.values():
        if holding.binds:
            table = table_of(holding)
            open_ = [table.c[name].is_(None) for name in holding.until]
            if db.session.scalar(select(exists().where(of_person(holding, person.id), *open_))):
                yield say(holding.binds)


def keeps_name(person_id: int) -> bool:
    """Whether the person stands in records that name those who served or were elected."""
    archives = [one for one in HOLDINGS.values() if one.archive]
    return any(db.session.scalar(select(exists().where(of_person(one, person_id)))) for one in archives)


def erasure_of(person_id: int) -> Erasure | None:
    """What was asked or done."""
    return db.session.get(Erasure, person_id)


def asked() -> list[tuple[Erasure, Person]]:
    """Who waits for an answer, the longest first."""
    query = select(Erasure, Person).join(Person, Person.id == Erasure.person_id)
    query = query.where(Erasure.erased_at.is_(None)).order_by(Erasure.asked_at)
    return [(erasure, person) for erasure, person in db.session.execute(query)]


def due(day: date) -> list[int]:
    """Persons who left so long ago that they are to be erased."""
    erased = select(Erasure.person_id).where(Erasure.erased_at.is_not(None))
    query = select(Person.id).where(Person.left_on < day - LEAVERS_KEPT, Person.id.not_in(erased))
    return list(db.session.scalars(query.order_by(Person.left_on).limit(MOST_AT_ONCE)))


def nameless(ids: Collection[int]) -> frozenset[int]:
    """Which of these persons are shown without a name."""
    query = select(Person.id).where(Person.id.in_(ids), Person.name == NAME_ERASED)
    return frozenset(db.session.scalars(query)) if ids else frozenset()
