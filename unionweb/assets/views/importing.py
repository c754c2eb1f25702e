"""The ledger from a file: uploaded, held against what is there, taken in as a whole."""

from hashlib import sha256

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions import importing as actions
from unionweb.assets.forms.ledger import ImportForm
from unionweb.assets.models import AssetImport
from unionweb.assets.queries import importing as queries
from unionweb.assets.queries import stores
from unionweb.assets.rules.ledger_sheet import COLUMNS, OUTCOMES, Column, Outcome, columns_of
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Sheet, read_table, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who

MOST_SHOWN = 200


def _said() -> dict[str, Column]:
    """The columns' names in the reader's language, as the export writes them."""
    return {translate(label).casefold(): column for column, label in COLUMNS.items()}


@room.route("/<int:store_id>/import", methods=["GET", "POST"], policy=policies.keeps_store, transaction=False)
def import_ledger(store_id: int) -> Response:
    """Upload a file; nothing is registered yet. It is read before the transaction begins."""
    form = ImportForm()
    if form.submitted:
        try:
            file_id = _keep(store_id, form)
            return go("assets.check_import", store_id=store_id, ledger_file_id=file_id)
        except Refusal as refusal:
            form.refuse(Refusal(refusal.sentence, field="file"))
    store = policies.the_store(store_id)
    return page("assets/import.html", form.status, form=form, store=store, columns=COLUMNS)


def _keep(store_id: int, form: ImportForm) -> int:
    sent, actor, said = form.file.data, who().actor, _said()
    if sent is None:
        raise Refusal("请选择文件")
    expected = translate(mark("名称、类别、存放地点"))
    end_reading()
    data = sent.stream.read()
    table = read_table(
        data,
        sent.filename or "",
        header_score=lambda cells: len(columns_of(cells, said)),
        expected=expected,
    )
    with unit_of_work():
        store = policies.the_store(store_id)
        return actions.keep_file(store, table, sha256(data).hexdigest(), by=actor, now=now()).id


@room.get("/<int:store_id>/import/<int:ledger_file_id>", policy=policies.keeps_store)
def check_import(store_id: int, ledger_file_id: int) -> Response:
    """What every line would do."""
    file = queries.import_of(store_id, ledger_file_id)
    if file.taken_at is not None:
        return go("assets.ledger", store_id=store_id)
    return _check_page(file, None)


def _check_page(file: AssetImport, problem: str | None) -> Response:
    lines, missing = [], problem
    try:
        lines = queries.lines_of(file, _said())
    except Refusal as refusal:
        missing = translate(refusal.sentence)
    by_outcome = {outcome: [one for one in lines if one.outcome is outcome] for outcome in Outcome}
    fresh = by_outcome[Outcome.NEW]
    categories = {one.name for one in stores.categories_of(file.store_id)}
    spots = {one.name for one in stores.spots_of(file.store_id)}
    return page(
        "assets/import_check.html",
        422 if problem else 200,
        store=file.store,
        file=file,
        problem=missing,
        lines=by_outcome,
        outcomes=OUTCOMES,
        pieces=sum(one.quantity for one in fresh),
        new_categories=sorted({one.category for one in fresh} - categories),
        new_spots=sorted({one.spot for one in fresh if one.spot} - spots),
        nameless=sum(not (one.serial or one.tag) for one in fresh),
        most=MOST_SHOWN,
    )


@room.post("/<int:store_id>/import/<int:ledger_file_id>", policy=policies.keeps_store)
def take_import(store_id: int, ledger_file_id: int) -> Response:
    """Register all of it."""
    file = queries.import_of(store_id, ledger_file_id)
    try:
        actions.take_in(file, _said(), by=who().actor, now=now())
    except Refusal as refusal:
        if file.taken_at is None:
            return _check_page(file, translate(refusal.sentence))
        tell(refusal.sentence, "warn")
        return go("assets.ledger", store_id=store_id)
    tell(mark("已登记 %(n)s 件。请打印标签贴上"), n=file.registered)
    return go("assets.ledger", store_id=store_id)


@room.post("/<int:store_id>/import/<int:ledger_file_id>/drop", policy=policies.keeps_store)
def drop_import(store_id: int, ledger_file_id: int) -> Response:
    """Forget the file."""
    name = actions.drop_file(queries.import_of(store_id, ledger_file_id))
    tell(mark("已放弃“%(name)s”，台账没有变动"), name=name)
    return go("assets.ledger", store_id=store_id)


@room.get("/<int:store_id>/import/template.xlsx", policy=policies.keeps_store)
def import_template(store_id: int) -> Response:
    """An empty file with the right headers; its second sheet names the store's own categories and places."""
    headers = [translate(label) for label in COLUMNS.values()]
    categories = [one.name for one in stores.categories_of(store_id)]
    spots = [one.name for one in stores.spots_of(store_id)]
    rows = max(len(categories), len(spots))
    names = [
        [categories[at] if at < len(categories) else "", spots[at] if at < len(spots) else ""]
        for at in range(rows)
    ]
    used = [translate(COLUMNS[one]) for one in (Column.CATEGORY, Column.SPOT)]
    sheets = [
        Sheet(translate(mark("物资")), headers, [], [24, 14, 18, 14, 10, 12, 16, 18, 8, 12, 30]),
        Sheet(translate(mark("可用的类别和地点")), used, names),
    ]
    return download(write_xlsx(sheets), f"{translate(mark('物资导入模板'))}.xlsx", XLSX)
