"""The page of a count on a phone. Its script sends to the door (`stock_door.py`); without script each scan is
a form."""

import secrets

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions.stockscans import Sent, record_scans
from unionweb.assets.queries import stocktakes as queries
from unionweb.assets.queries.stores import spots_of
from unionweb.assets.rules.states import StocktakeState
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.web.answers import go, page, scanning, tell
from unionweb.base.web.incoming import number_argument, read_number
from unionweb.people.signin import who


@room.get("/stocktakes/<int:stocktake_id>/count", policy=policies.counts_stocktake)
def count_stock(stocktake_id: int) -> Response:
    """Scan, see what is left, take a mistake back."""
    one = queries.the_stocktake(stocktake_id)
    spot = number_argument("spot") or one.spot_id
    return scanning(
        page(
            "assets/stocktake_count.html",
            one=one,
            counting=one.state is StocktakeState.COUNTING,
            progress=queries.progress_of(one),
            spots=spots_of(one.store_id),
            spot=spot,
            key=secrets.token_hex(16),
            person=who().person_id,
        )
    )


@room.get("/stocktakes/<int:stocktake_id>/progress", policy=policies.counts_stocktake)
def stock_progress(stocktake_id: int) -> Response:
    """How far both phones are together; the page asks for it again and again."""
    one = queries.the_stocktake(stocktake_id)
    progress = queries.progress_of(one)
    return page("assets/_stocktake_progress.html", one=one, progress=progress)


@room.post("/stocktakes/<int:stocktake_id>/count", policy=policies.counts_stocktake)
def count_one(stocktake_id: int) -> Response:
    """One scan of a phone without script; with `undo`, the scan of that key is taken back."""
    form = request.form
    spot = read_number(form.get("spot", ""))
    moment, undo = now(), form.get("undo", "")
    sent = Sent(form.get("key", ""), form.get("code", ""), spot, moment, undo)
    (verdict,), _state = record_scans(stocktake_id, [sent], by=who().actor, now=moment)
    tell(verdict.words, "ok" if verdict.good else "warn")
    return go("assets.count_stock", stocktake_id=stocktake_id, spot=spot)
