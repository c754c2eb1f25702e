"""What is out and what is owed, on the screens of the keeper and of the borrower."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.counting import queries
from tests.lending import DAY, HOUR, NOW
from tests.owing import DUE, Owing
from tests.ticking import tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.models import Bar, Claim
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person

pytestmark = [pytest.mark.at(DUE + 2 * DAY), pytest.mark.either_database]
Visit = Callable[..., Visitor]


@pytest.fixture
def owing(world: World) -> Owing:
    return Owing.build(world, event="Concert")


def test_the_board_tells_who_has_what_since_when_and_how_to_reach_him(
    owing: Owing, visit: Visit, world: World
) -> None:
    with world.work():
        person = db.session.get_one(Person, owing.desk.member)
        person.public_contact, person.email = "电话 138 0013 8000", "a@example.edu"
        db.session.flush()
        record("test.change", subject=("person", person.id), by=SYSTEM, now=NOW)
    tick(world.app, "assets.remind")
    keeper, base = visit(owing.desk.keeper), f"/assets/{owing.desk.store}/overdue"
    shown = keeper.get(base)
    assert "逾期 2 天" in shown.text and "权益服务部 · Concert" in shown.text
    assert shown.all("a[href='tel:13800138000']") and shown.all("a[href='mailto:a@example.edu']")
    assert "2026-11-25 18:00" in shown.text
    assert "没有符合条件" in keeper.get(f"{base}?text=zzz").text
    assert shown.all("tbody tr") and not keeper.get(f"{base}?shown=today").all("tbody tr")
    assert keeper.get(f"{base}?shown=out&text={owing.tag[:5]}").all("tbody tr")


def test_a_keeper_gives_more_time_bars_and_claims(owing: Owing, visit: Visit) -> None:
    keeper, item = visit(owing.desk.keeper), f"/assets/lent/{owing.item}"
    keeper.get(f"{item}/extend")
    assert "晚于" in keeper.post(f"{item}/extend", {"day": "2026-11-24"}, 422).text
    keeper.post(f"{item}/extend", {"day": "2026-11-30"})
    keeper.get(f"{item}/bar")
    keeper.post(f"{item}/bar", {"words": "Again late", "ends_on": ""})
    bars = keeper.get(f"/assets/{owing.desk.store}/bars")
    assert "Again late" in bars.text
    with owing.desk.world.look():
        bar = db.session.query(Bar).one().id
    keeper.get(f"/assets/bars/{bar}/lift")
    keeper.post(f"/assets/bars/{bar}/lift", {"words": "Enough"})
    assert "没有人停借" in keeper.get(f"/assets/{owing.desk.store}/bars").text
    assert "已提前解除" in keeper.get(f"/assets/{owing.desk.store}/bars?shown=all").text
    assert 'value="300.00"' in keeper.get(f"{item}/claim").response.get_data(as_text=True)
    claim = keeper.post(f"{item}/claim", {"amount": "120", "words": "Scratched"})
    assert "赔偿 120.00 元" in keeper.follow(claim).text


def test_a_deposit_pays_for_damage_and_the_rest_is_given_back(owing: Owing, visit: Visit) -> None:
    keeper, loan = visit(owing.desk.keeper), f"/assets/loans/{owing.loan}/deposit"
    keeper.get(loan)
    keeper.post(loan, {"key": "deposit-1", "kind": "take", "amount": "200", "words": "Cash"})
    claim = keeper.post(f"/assets/lent/{owing.item}/claim", {"amount": "120", "words": "Scratched"}).location
    assert 'value="120.00"' in keeper.get(claim).response.get_data(as_text=True)
    assert "不能超过" in keeper.post(f"{claim}/pay", {"kept": "121"}, 422).text
    keeper.post(f"{claim}/waive", {"words": " "}, 422)
    keeper.post(f"{claim}/pay", {"kept": "120"})
    assert "已结清" in keeper.get(claim).text
    ledger = f"/assets/{owing.desk.store}/deposits"
    assert "现存押金 80.00 元" in keeper.get(ledger).text
    assert (
        "押金只有 80.00 元"
        in keeper.post(loan, {"key": "deposit-2", "kind": "return", "amount": "81"}, 422).text
    )
    keeper.post(loan, {"key": "deposit-3", "kind": "return", "amount": "80"})
    shown = keeper.get(ledger)
    assert "现存押金 0.00 元" in shown.text and "-120.00" in shown.text
    assert keeper.get(f"{ledger}?kind=kept").texts("#found tbody td.number") == ["-120.00"]
    assert keeper.get(f"{ledger}.xlsx").response.data[:2] == b"PK"
    assert "已结清" in keeper.get(f"/assets/{owing.desk.store}/claims").text
    assert "没有赔偿" in keeper.get(f"/assets/{owing.desk.store}/claims?state=open").text


def test_a_claim_is_read_by_whoever_pays_and_by_nobody_else(owing: Owing, visit: Visit) -> None:
    keeper = visit(owing.desk.keeper)
    claim = keeper.post(f"/assets/lent/{owing.item}/claim", {"amount": "120", "words": "Scratched"}).location
    member = visit(owing.desk.member)
    assert "请联系物资管理员" in member.get(claim).text
    assert "待赔偿 120.00 元" in member.get("/assets/mine").text
    member.post(f"{claim}/waive", {"words": "Please"}, 403)
    visit(owing.desk.other).get(claim, 403)
    with owing.desk.world.look():
        assert db.session.query(Claim).one().paid_at is None


def test_a_borrower_sees_what_he_has_extends_it_and_says_that_it_will_be_late(
    owing: Owing, visit: Visit
) -> None:
    with clock.frozen(DUE - HOUR):
        member = visit(owing.desk.member)
        shown = member.get("/assets/mine")
        assert "Concert" in shown.text and "2026-11-23 18:00" in shown.text
        assert "请归还：Speaker" in member.get("/").text
        after = member.follow(member.post(f"/assets/lent/{owing.item}/renew"))
        assert "2026-11-28 18:00" in after.text and "已续借 1 次" in after.text
        assert not after.all(f"form[action='/assets/lent/{owing.item}/renew']")
        assert "已经续借 1 次" in member.follow(member.post(f"/assets/lent/{owing.item}/renew")).text
        member.get(f"/assets/loans/{owing.loan}/late")
        member.post(f"/assets/loans/{owing.loan}/late", {"words": "Until the 30th"})
        assert "已说明会晚还" in member.get("/assets/mine").text
    visit(owing.desk.other).post(f"/assets/lent/{owing.item}/renew", status=403)


def test_all_of_a_loan_is_extended_with_one_tap(owing: Owing, visit: Visit) -> None:
    loan, _item = owing.lend(*owing.desk.room.assets(2, name="Tent"))
    with clock.frozen(DUE - HOUR):
        member = visit(owing.desk.member)
        member.get("/assets/mine")
        after = member.follow(member.post(f"/assets/loans/{loan}/renew"))
        assert after.text.count("2026-11-28 18:00") == 2


def test_what_came_back_is_in_the_history_and_nothing_is_left(owing: Owing, visit: Visit) -> None:
    owing.give_back(DUE + HOUR)
    member = visit(owing.desk.member)
    assert "现在没有借用的物资" in member.get("/assets/mine").text
    shown = member.get("/assets/mine/history")
    assert shown.texts("tbody th") == ["Speaker"] and "逾期" in shown.text


@pytest.mark.parametrize("path", ["overdue", "deposits", "claims", "bars", "consumables", "movements"])
def test_an_empty_store_says_so(owing: Owing, visit: Visit, path: str) -> None:
    owing.give_back(DUE - timedelta(hours=1))
    visit(owing.desk.keeper).get(f"/assets/{owing.desk.store}/{path}")


@pytest.mark.parametrize("path", ["/assets/{store}/overdue", "/assets/mine"])
def test_three_things_cost_as_many_questions_as_one(owing: Owing, visit: Visit, path: str) -> None:
    path = path.format(store=owing.desk.store)
    browser = visit(owing.desk.member if path.endswith("mine") else owing.desk.keeper)
    browser.get(path)
    one = queries(owing.desk.world.app, lambda: browser.get(path))
    owing.lend(*owing.desk.room.assets(2, name="Tent"), event="Party")
    assert queries(owing.desk.world.app, lambda: browser.get(path)) == one
