"""A file of assets held against the ledger."""

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select

from unionweb.assets.models import Asset, AssetImport, Label, Store
from unionweb.assets.rules.ledger_sheet import Column, Known, Line, TagUse, check_lines, columns_of
from unionweb.assets.rules.states import LabelKind
from unionweb.assets.rules.tags import read_tag
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.models import Person, PersonKind
from unionweb.people.queries.units import below

_CHUNK = 1000
"""Values in one query: databases take some ten thousands."""


def import_of(store_id: int, file_id: int) -> AssetImport:
    """Raises NotFound, also for a file of another store."""
    file = found(db.session.get(AssetImport, file_id))
    return found(file if file.store_id == store_id else None)


def lines_of(file: AssetImport, said: Mapping[str, Column]) -> list[Line]:
    """What every line would do now. `said`: names of columns in other languages. Refusal as of
    `check_lines`."""
    columns = columns_of(file.headers, said)
    return check_lines(file.rows, columns, _known(file, columns))


def _known(file: AssetImport, columns: Mapping[Column, int]) -> Known:
    store = file.store
    numbers = {text for text in _column(file, columns, Column.CUSTODIAN) if text}
    tags = {tag for text in _column(file, columns, Column.TAG) if (tag := read_tag(text))}
    serials = select(Asset.serial).where(Asset.store_id == store.id, Asset.serial != "")
    return Known(
        people=people_of(store, numbers),
        serials=frozenset(db.session.scalars(serials)),
        tags=_uses(store, tags),
        repeated=_was_taken(file),
    )


def _column(file: AssetImport, columns: Mapping[Column, int], column: Column) -> list[str]:
    place = columns.get(column)
    if place is None:
        return []
    return ["".join(cells[place].split()) for _number, cells in file.rows if place < len(cells)]


def people_of(store: Store, numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """(id, name) by number of those who may keep things of a store: its own students, and teachers. Others
    stay unknown, so that nobody learns names by guessing numbers."""
    within = or_(Person.kind == PersonKind.TEACHER, Person.unit_id.in_(below([store.unit_id])))
    told: dict[str, tuple[int, str]] = {}
    for some in _chunks(numbers):
        query = select(Person.number, Person.id, Person.name).where(Person.number.in_(some), within)
        told |= {number: (key, name) for number, key, name in db.session.execute(query)}
    return told


def _uses(store: Store, tags: Collection[str]) -> dict[str, TagUse]:
    uses: dict[str, TagUse] = {}
    for some in _chunks(tags):
        query = (
            select(Label.tag, Label.store_id, Label.kind, Asset.id)
            .outerjoin(Asset, Asset.tag == Label.tag)
            .where(Label.tag.in_(some))
        )
        for tag, store_id, kind, asset_id in db.session.execute(query):
            ours = store_id == store.id
            blank = ours and kind is LabelKind.BLANK
            held = ours and asset_id is not None
            uses[tag] = TagUse.BLANK if blank else TagUse.OURS if held else TagUse.ELSEWHERE
    return uses


def _chunks(values: Collection[str]) -> list[list[str]]:
    ordered = sorted(values)
    return [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]


def _was_taken(file: AssetImport) -> bool:
    same = (AssetImport.store_id == file.store_id) & (AssetImport.sha256 == file.sha256)
    query = select(AssetImport.id).where(same, AssetImport.taken_at.is_not(None))
    return db.session.scalar(query.limit(1)) is not None
