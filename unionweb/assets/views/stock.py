"""What comes in and goes out: deliveries, handing out, counts, the log, and helping oneself at the shelf."""

from collections.abc import Callable, Iterator
from secrets import token_hex

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import stock as actions
from unionweb.assets.forms import consumables as forms
from unionweb.assets.models import Consumable, Label, Movement
from unionweb.assets.queries import consumables as queries
from unionweb.assets.queries.desk import body_name
from unionweb.assets.queries.people import department_of, find_person
from unionweb.assets.queries.tags import consumable_of
from unionweb.assets.rules.states import MOVEMENT_KINDS
from unionweb.assets.rules.stock import quantities
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark, say
from unionweb.base.web.answers import XLSX, download, go, go_to, page, tell
from unionweb.base.web.dates import day_argument
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument, read_number, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

BOTH = ["GET", "POST"]
MOST_EXPORTED = 50_000
HEADERS = (
    mark("时间"),
    mark("类型"),
    mark("编号"),
    mark("名称"),
    mark("变动"),
    mark("变动后库存"),
    mark("单位"),
    mark("领用人或退回人"),
    mark("学号"),
    mark("部门"),
    mark("用途或原因"),
    mark("经手人"),
)


@room.route("/consumables/<int:consumable_id>/restock", methods=BOTH, policy=policies.keeps_consumable)
def restock(consumable_id: int) -> Response:
    """A delivery."""
    one, form = queries.consumable_by_id(consumable_id), forms.RestockForm(today())
    return _moved(
        one,
        form,
        mark("登记入库"),
        lambda: actions.restock(one, form.read(), *_key(form), by=who().actor, now=now()),
    )


@room.route("/consumables/<int:consumable_id>/hand-out", methods=BOTH, policy=policies.keeps_consumable)
def hand_out(consumable_id: int) -> Response:
    """So many to somebody."""
    one = queries.consumable_by_id(consumable_id)
    form = forms.HandOutForm(lambda text: find_person(one.store, text))
    return _moved(
        one,
        form,
        mark("发放"),
        lambda: actions.take(one, _many(form), _about(one, form), *_key(form), by=who().actor, now=now()),
    )


@room.route("/consumables/<int:consumable_id>/return", methods=BOTH, policy=policies.keeps_consumable)
def return_consumable(consumable_id: int) -> Response:
    """What was too many comes back."""
    one = queries.consumable_by_id(consumable_id)
    form = forms.ReturnForm(lambda text: find_person(one.store, text))
    return _moved(
        one,
        form,
        mark("登记退回"),
        lambda: actions.give_back(
            one, _many(form), _about(one, form), *_key(form), by=who().actor, now=now()
        ),
    )


@room.route("/consumables/<int:consumable_id>/loss", methods=BOTH, policy=policies.keeps_consumable)
def lose(consumable_id: int) -> Response:
    """Gone, with a reason."""
    one, form = queries.consumable_by_id(consumable_id), forms.LossForm()
    return _moved(
        one,
        form,
        mark("登记损耗"),
        lambda: actions.lose(one, _many(form), form.words.data or "", *_key(form), by=who().actor, now=now()),
    )


@room.route("/consumables/<int:consumable_id>/adjust", methods=BOTH, policy=policies.keeps_consumable)
def adjust(consumable_id: int) -> Response:
    """What the shelf holds, where it is not what the books say."""
    one = queries.consumable_by_id(consumable_id)
    form = forms.AdjustForm(seen=one.stock)

    def work() -> Consumable:
        seen = one.stock if form.seen.data is None else form.seen.data
        return actions.adjust(
            one, form.counted.data or 0, seen, form.words.data or "", by=who().actor, now=now()
        )

    answer = _moved(one, form, mark("盘点调整"), work)
    return answer


def _moved(one: Consumable, form: Form, title: str, work: Callable[[], object]) -> Response:
    if "key" in form:
        form["key"].data = form["key"].data or token_hex(12)
    # An empty stock is a result too.
    if attempt(form, lambda: (work(),)):
        db.session.refresh(one)
        tell(say("%(name)s现有 %(stock)s %(measure)s", name=one.name, stock=one.stock, measure=one.measure))
        return go("assets.consumable", consumable_id=one.id)
    return page("assets/consumable_move.html", form.status, form=form, one=one, title=title)


def _key(form: forms.MoveForm) -> tuple[str]:
    return (form.key.data or "",)


def _many(form: forms.MoveForm) -> int:
    return form.quantity.data or 0


def _about(one: Consumable, form: forms.HandOutForm) -> actions.Concerning:
    person = form.person
    if person is None:
        raise Refusal("没有找到这个人，或有人重名；请输入学号", field="whom")
    department_id = department_of(person.id, one.store.unit_id, now())
    return actions.Concerning(person.id, department_id, words=form.words.data or "")


@room.get("/<int:store_id>/movements", policy=policies.sees_store)
def movements(store_id: int) -> Response:
    """The log, filtered."""
    sought = _sought()
    return page(
        "assets/movements.html",
        store=policies.the_store(store_id),
        listed=paginate(queries.movements(store_id, sought)),
        sought=sought,
        arguments=_arguments(sought),
        kinds=MOVEMENT_KINDS,
        one=queries.consumable_by_id(sought.consumable_id) if sought.consumable_id else None,
    )


def _sought() -> queries.Sought:
    return queries.Sought(
        search_argument(),
        request.args.get("kind", ""),
        number_argument("consumable"),
        day_argument("since"),
        day_argument("until"),
    )


def _arguments(sought: queries.Sought) -> dict[str, object]:
    return {
        "text": sought.text or None,
        "kind": sought.kind or None,
        "consumable": sought.consumable_id,
        "since": sought.since,
        "until": sought.until,
    }


@room.get("/<int:store_id>/movements.xlsx", policy=policies.sees_store)
def export_movements(store_id: int) -> Response:
    """The same as a workbook."""
    store = policies.the_store(store_id)
    title, headers = translate(mark("耗材出入库")), [translate(one) for one in HEADERS]
    listed = db.session.scalars(queries.movements(store_id, _sought()).limit(MOST_EXPORTED))
    rows = [list(_row(one)) for one in listed]
    name = f"{store.unit.name}-{title}-{today()}.xlsx"
    return download(write_xlsx([Sheet(title, headers, rows)]), name, XLSX)


def _row(moved: Movement) -> Iterator[Cell]:
    one, person = moved.consumable, moved.person
    yield from (moved.at, translate(MOVEMENT_KINDS[moved.kind]), show_tag(one.tag), one.name)
    yield from (moved.change, moved.after, one.measure)
    yield from (person.name if person else "", person.number if person else "")
    yield from (body_name(moved.department, None), moved.words, moved.by)


def consumable_page(label: Label) -> Response:
    """The page behind a consumable's label: one tap for each quantity that may be taken."""
    one, person = consumable_of(label.tag), who()
    may = not one.closed and policies.takes_at(person, one.store)
    return page(
        "assets/tag_consumable.html",
        consumable=one,
        keeps=policies.keeps_at(person, policies.store_place(one.store)),
        offered=quantities(min(one.self_most, one.stock)) if may else [],
        may_take=may and one.self_most > 0,
        key=token_hex(12),
        took=request.args.get("took", "")[:40],
    )


@room.post("/consumables/<int:consumable_id>/take", policy=policies.takes_consumable)
def take_consumable(consumable_id: int) -> Response:
    """One tap at the shelf."""
    one, key = queries.consumable_by_id(consumable_id), request.form.get("key", "")
    quantity = read_number(request.form.get("quantity", "")) or 0
    department_id = department_of(who().person_id or 0, one.store.unit_id, now())
    if _done(lambda: actions.take_alone(one, quantity, key, department_id, by=who().actor, now=now())):
        tell(say("已领用 %(n)s %(measure)s%(name)s", n=quantity, measure=one.measure, name=one.name))
        return go_to(f"{_label(one)}?took={key}")
    return go_to(_label(one))


@room.post("/consumables/<int:consumable_id>/put-back", policy=policies.takes_consumable)
def put_back_consumable(consumable_id: int) -> Response:
    """It was a slip."""
    one, key = queries.consumable_by_id(consumable_id), request.form.get("key", "")
    if _done(lambda: actions.undo_take(one, key, by=who().actor, now=now())):
        tell(mark("已撤销领用，请把东西放回原处"))
    return go_to(_label(one))


def _done(work: Callable[[], object]) -> bool:
    try:
        with db.session.begin_nested():
            work()
        return True
    except Refusal as refusal:
        tell(refusal.sentence, "error")
        return False


def _label(one: Consumable) -> str:
    return f"/a/{one.tag}"
