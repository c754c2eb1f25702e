"""The result of a count on paper and as a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response

from unionweb.assets import policies
from unionweb.assets.models import Stocktake
from unionweb.assets.queries import stocktakes as queries
from unionweb.assets.rules.counting import DECISIONS, FINDINGS, Counted, Result
from unionweb.assets.rules.states import ASSET_STATES
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.views.room import room
from unionweb.assets.views.stocktakes import told
from unionweb.base.clock import LOCAL, today
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate

HEADERS = (
    mark("编号"),
    mark("名称"),
    mark("类别"),
    mark("结果"),
    mark("台账状态"),
    mark("台账地点"),
    mark("扫到的地点"),
    mark("扫描人"),
    mark("扫描时间"),
    mark("重复次数"),
    mark("处理"),
)
UNKNOWN_HEADERS = (mark("扫到的内容"), mark("扫描人"), mark("扫描时间"))


@room.get("/stocktakes/<int:stocktake_id>/print", policy=policies.sees_stocktake)
def print_stocktake(stocktake_id: int) -> Response:
    """On A4, with lines for the signatures of both and of whoever approves."""
    one = queries.the_stocktake(stocktake_id)
    return page("assets/stocktake_print.html", one=one, today=today(), **told(one, every=True))


@room.get("/stocktakes/<int:stocktake_id>/export", policy=policies.sees_stocktake)
def export_stocktake(stocktake_id: int) -> Response:
    """Every line, also what was found, and what nobody knows."""
    one = queries.the_stocktake(stocktake_id)
    result = queries.result_of(one)
    people = {one.first_id: one.first.name, one.second_id: one.second.name}
    unknown = [[scan.text, people[scan.person], _moment(scan.at)] for scan in result.unknown]
    sheets = [
        Sheet(translate(mark("盘点结果")), _translated(HEADERS), list(_rows(one, result, people))),
        Sheet(translate(mark("不认识的标签")), _translated(UNKNOWN_HEADERS), unknown),
    ]
    name = f"{one.store.unit.full_name}-{one.title}.xlsx"
    return download(write_xlsx(sheets), name, XLSX)


def _translated(headers: Sequence[str]) -> list[str]:
    return [translate(header) for header in headers]


def _moment(value: Any) -> str:
    return str(value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S"))


def _rows(one: Stocktake, result: Result, people: dict[int, str]) -> Iterator[Sequence[Cell]]:
    things = queries.things(line.line.asset for line in result.lines)
    spots = {key: spot.name for key, spot in queries.spots_by_id(one.store_id).items()}
    decided = queries.decisions_of(one.id)
    for counted in result.lines:
        thing, line = things[counted.line.asset], counted.line
        decision = decided.get(line.asset)
        yield [
            show_tag(thing.tag),
            thing.name,
            translate(thing.category),
            translate(FINDINGS[counted.finding]),
            translate(ASSET_STATES[line.state]),
            spots[line.spot] if line.spot else "",
            *_scanned(counted, spots, people),
            translate(DECISIONS[decision]) if decision else "",
        ]


def _scanned(counted: Counted, spots: dict[int, str], people: dict[int, str]) -> list[Cell]:
    scan = counted.scan
    if scan is None:
        return ["", "", "", ""]
    spot = spots[scan.spot] if scan.spot else ""
    return [spot, people[scan.person], _moment(scan.at), str(len(counted.again)) if counted.again else ""]
