"""`flask recruitment …` and the timed work of recruitment: what they do, say, and end with."""

import os
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result

from tests.actions.test_recruitment_deciding import LATER, NOW, answer, decide, do, four, offered
from tests.marked import Judged
from tests.scored import OFFICE, Scored, calendar_known
from tests.ticking import tick
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import files
from unionweb.base.clock import frozen
from unionweb.recruitment.actions import offers
from unionweb.recruitment.rules.decision import fingerprint
from unionweb.recruitment.rules.stages import OfferState

pytestmark = pytest.mark.at(NOW)


def run(world: World, *args: object) -> Result:
    return world.app.test_cli_runner().invoke(args=["recruitment", *map(str, args)])


def timed(world: World) -> Result:
    return tick(world.app, "recruitment.offers", "recruitment.erase_reviews", "recruitment.erase")


def written(folder: Path, texts: Sequence[str]) -> list[Path]:
    paths = [folder / f"marks-{nth}.json" for nth, _text in enumerate(texts, 1)]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text.encode())
    return paths


@pytest.mark.either_database
def test_check_computes_a_decision_of_here_again_with_its_marks(world: World) -> None:
    held = Judged.build(world).both()
    assert "还没有录取结果" in run(world, "check", held.drive.code).output
    decide(held.drive)
    told = run(world, "check", held.drive.code)
    lines = told.output.splitlines()
    assert told.exit_code == 0 and lines[0] == f"SHA-256 {held.drive.now().fingerprint}"
    assert [line.partition("：")[2][:8] for line in lines[1:4]] == [
        "评分重新计算一致",
        "评分重新计算一致",
        "不记名，没有评分",
    ]
    assert lines[-1].startswith("重新计算一致")
    nobody = run(world, "check", "nothing")
    assert nobody.exit_code == 1 and "没有这次招新" in nobody.output


@pytest.mark.either_database
def test_check_takes_files_and_names_what_is_wrong_in_them(world: World, tmp_path: Path) -> None:
    held = Judged.build(world).both()
    decide(held.drive)
    text = held.drive.now().decision or ""
    decision = tmp_path / "decision.json"
    decision.write_bytes(text.encode())
    marks = written(tmp_path, held.texts())

    alone = run(world, "check", decision)
    assert alone.exit_code == 0 and alone.output.count("没有给出评分数据") == 2
    both = run(world, "check", decision, *marks)
    assert both.exit_code == 0 and both.output.count("评分重新计算一致") == 2

    changed = held.texts()[0].replace('"90"', '"91"')
    marks[0].write_bytes(changed.encode())
    told = run(world, "check", decision, *marks)
    assert told.exit_code == 1 and f"评分数据的指纹是 {fingerprint(changed)[:16]}" in told.output
    assert "与评分不符 / differs" in told.output and "“平均分”与评分不符" in told.output

    marks[0].write_bytes(b"\xff\xfe")
    assert "不是评分数据" in run(world, "check", decision, marks[0]).output
    assert run(world, "check", decision, tmp_path / "missing.json").exit_code == 2
    decision.write_bytes(text.replace('"ranks":{"1":1', '"ranks":{"1":9').encode())
    wrong = run(world, "check", decision)
    assert wrong.exit_code == 1 and "ranks" in wrong.output
    decision.write_bytes(b"{}")
    none = run(world, "check", decision)
    assert none.exit_code == 1 and "不是录取结果数据" in none.output


def members_only(held: Judged) -> Scored:
    """Two accept, the drive is over."""
    drive = offered(held.drive)
    for number in (1, 2):
        answer(drive, number, accepts=True)
    do(drive, lambda one: offers.finish(one, by=SYSTEM, now=LATER))
    return drive


@pytest.mark.either_database
def test_the_timer_erases_and_erased_and_check_say_so(world: World) -> None:
    drive = members_only(Judged.build(world).both())
    day = (LATER + timedelta(days=90)).date()
    waiting = run(world, "erased")
    assert waiting.exit_code == 0 and f"{drive.code} Autumn drive：{day} 销毁 / due" in waiting.output
    assert "已销毁" not in timed(world).output, "it is not its day"
    with frozen(LATER + timedelta(days=90)):
        told = timed(world)
        assert told.exit_code == 0 and "未录取者的材料已销毁" in told.output
        assert timed(world).output == "", "again changes nothing"
        assert f"{day} 已销毁 / erased" in run(world, "erased").output
        checked = run(world, "check", drive.code)
        assert checked.exit_code == 0 and checked.output.count("评分数据已销毁") == 2


@pytest.mark.either_database
def test_the_timer_lets_offers_lapse_and_asks_who_is_next(world: World) -> None:
    drive = offered(four(world))
    with frozen(LATER + timedelta(days=4)):
        told = timed(world)
    assert told.exit_code == 0 and "候补递补 2 人" in told.output
    assert drive.offers() == {
        1: OfferState.LAPSED,
        2: OfferState.LAPSED,
        3: OfferState.OPEN,
        4: OfferState.OPEN,
    }


@pytest.mark.either_database
def test_the_timer_says_that_a_lot_must_be_drawn(world: World) -> None:
    candidates = [("90", [OFFICE]), ("80", [OFFICE]), ("80", [OFFICE])]
    drive = Scored.held(world, *candidates, places=(1, 1), adjusts=False)
    offered(drive)
    answer(drive, 1, accepts=False)
    told = timed(world)
    assert "须抽签" in told.output and told.exit_code == 0
    assert drive.offers() == {1: OfferState.DECLINED}


@pytest.mark.either_database
def test_the_timer_removes_what_no_application_names_after_a_day(world: World) -> None:
    calendar_known(world, 2026)
    drive = Scored.held(world, ("90", [OFFICE]))
    kept = drive.application(drive.people[0])
    assert kept is not None
    with world.look():
        orphan = files.keep(BytesIO(b"%PDF-1.4"), 100)
        path = files.path_of(orphan.name)
    # Also sweeps what other tests have left in the same directory.
    assert tick(world.app, "operations.files").exit_code == 0 and path.exists(), (
        "somebody may be uploading it"
    )
    with world.look():
        old = (NOW - timedelta(days=2)).timestamp()
        os.utime(path, (old, old))
    told = tick(world.app, "operations.files")
    assert told.exit_code == 0 and "清除无主文件 1 个" in told.output and not path.exists()


@pytest.mark.either_database
def test_the_timer_ends_applications_in_time(world: World) -> None:
    drive = Scored.build(world)
    assert tick(world.app, "recruitment.close").output == ""
    with frozen(NOW + timedelta(days=8)):
        told = tick(world.app, "recruitment.close")
        assert told.exit_code == 0 and "Autumn drive：报名已截止" in told.output
        assert tick(world.app, "recruitment.close").output == ""
    assert drive.now().stage == "scoring"
