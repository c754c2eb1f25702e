"""Printing labels: of what is there, and blank ones for what will come."""

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions.labels import make_blanks
from unionweb.assets.forms.labels import BlanksForm, LabelsForm, read_wanted
from unionweb.assets.queries import labels as queries
from unionweb.assets.rules.labels import SHEETS, Sheet, check_fits, pages
from unionweb.assets.rules.tags import LENGTH
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument
from unionweb.base.web.label_codes import LabelCodes, label_codes
from unionweb.base.web.site import certain_site
from unionweb.people.signin import who


@room.route("/<int:store_id>/labels", methods=["GET", "POST"], policy=policies.keeps_store)
def labels(store_id: int) -> Response:
    """Which labels, on which sheet. Posting makes blank ones."""
    store, blanks = policies.the_store(store_id), BlanksForm()
    batch = attempt(blanks, lambda: make_blanks(store, blanks.count.data or 0, by=who().actor, now=now()))
    if batch is not None:
        return go("assets.print_labels", store_id=store_id, batch=batch, sheet=blanks.paper.data)
    return page(
        "assets/labels.html",
        blanks.status,
        store=store,
        form=LabelsForm(store),
        blanks=blanks,
        batches=queries.batches(store_id),
    )


@room.get("/<int:store_id>/labels/print", policy=policies.keeps_store)
def print_labels(store_id: int) -> Response:
    """The sheets, for the browser's own printing."""
    store = policies.the_store(store_id)
    sheet = SHEETS.get(request.args.get("sheet", ""), SHEETS["a4-24"])
    try:
        codes = _codes(sheet)
        sheets = pages(sheet, queries.to_print(store, read_wanted()), number_argument("first") or 1)
    except Refusal as refusal:
        tell(refusal.sentence, "error")
        return go("assets.labels", store_id=store_id)
    return page("assets/labels_print.html", store=store, sheet=sheet, sheets=sheets, codes=codes)


def _codes(sheet: Sheet) -> LabelCodes:
    codes = label_codes(f"{certain_site()}/a/", LENGTH)
    check_fits(sheet, codes.size)
    return codes
