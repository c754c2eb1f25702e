"""`flask --app app assets …`"""

import click
from flask.cli import AppGroup

from unionweb.assets.actions import bars, reminding
from unionweb.assets.actions.once import forget_done
from unionweb.assets.actions.requests import lapse_requests
from unionweb.assets.models import Store
from unionweb.assets.queries.stores import stores
from unionweb.audit import SYSTEM
from unionweb.base.clock import now
from unionweb.base.db import db, unit_of_work

assets = AppGroup("assets", help="物资借还 / The asset desk.")


@assets.command("tick")
def tick() -> None:
    """Remind, escalate, bar; let requests lapse that nobody collected. For a timer, every few minutes: what
    has been done is not done again, by two at once neither."""
    at = now()
    told = barred = 0
    for store_id in [one.id for one in stores()]:
        with unit_of_work():
            store = db.session.get_one(Store, store_id)
            barred += len(bars.bar_all_late(store, by=SYSTEM, now=at))
            bars.tell_barred(bars.barred_now(store, at), at)
            told += reminding.remind(store, now=at)
    with unit_of_work():
        lapsed = lapse_requests(at)
    with unit_of_work():
        forgotten = forget_done(at)
    click.echo(
        f"提醒 / reminded: {told}, 停借 / barred: {barred}, "
        f"逾期未领 / lapsed: {lapsed}, 旧记录 / keys forgotten: {forgotten}"
    )
