"""Setting an election up through its pages: the list, the rule, nominees, roll, tellers, the next stage."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.tables import read_table
from unionweb.elections.models import Contest, Election, Nominee
from unionweb.elections.queries.roll import turnout
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.presets import Preset
from unionweb.elections.rules.stages import Stage
from unionweb.people.rules.attributes import StudentKind
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)
KEYS = (bytes(range(32)), bytes(range(32, 64)))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x00IHDRcccc" + b"\0\0\0\x00IENDcccc"
RULE = {
    "title": "Committee",
    "text": "",
    "seats": "5",
    "margin": "20%",
    "marks": "three",
    "blank": "abstain",
    "writein": "free",
    "test": "share",
    "sign": "over",
    "part": "1/2",
    "of": "present",
    "quorum_sign": "least",
    "quorum": "2/3",
    "turnout_sign": "least",
    "turnout": "",
    "tie": "runoff",
    "shortfall": "further",
    "each_group": "0",
    "version": "1",
}


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def set_stage(world: World, election: int, stage: Stage) -> None:
    with world.work():
        row = db.session.get_one(Election, election)
        row.stage = stage
        world.add(row)


def test_a_preset_makes_an_election_with_its_first_contest(world: World, manager: Visitor) -> None:
    data = {"unit_id": str(world.school), "preset": "congress", "title": "Congress election"}
    page = manager.follow(manager.post("/elections/new", data))
    assert "实到人数不少于 2/3应到人数" in " ".join(page.texts("#preview"))
    with world.look():
        election = db.session.query(Election).one()
        assert (election.title, election.check_in, election.threshold) == ("Congress election", True, 2)
        assert [contest.title for contest in election.contests] == ["选举学生委员会委员"]
    assert "已有同名的选举" in manager.post("/elections/new", data, status=422).text


def test_every_preset_can_be_begun_with_and_shown_in_both_languages(
    world: World, visit: Visit, manager: Visitor
) -> None:
    foreigner = visit(world.administrator(), "en")
    for preset in Preset:
        election = world.election(preset=preset, title=preset.value)
        manager.get(f"/elections/{election}")
        foreigner.get(f"/elections/{election}")


def test_an_election_is_made_only_where_one_manages(world: World, visit: Visit) -> None:
    college, other = world.college(), world.college()
    person = world.student()
    world.grant(person, Role.ELECTION_COMMITTEE, college)
    browser = visit(person)
    data = {"unit_id": str(other), "preset": "branch", "title": "Not mine"}
    browser.post("/elections/new", data, status=422)
    browser.post("/elections/new", {**data, "unit_id": str(college)})
    browser.post(f"/elections/{world.election(other)}/edit", {"title": "x"}, status=403)


def test_the_list_is_filtered_and_shows_only_what_one_manages(world: World, visit: Visit) -> None:
    college, other = world.college("Law"), world.college()
    world.election(college, title="Alpha")
    begun = world.election(college, title="Beta")
    world.election(other, title="Foreign")
    set_stage(world, begun, Stage.NOMINATIONS)
    person = world.student()
    world.grant(person, Role.ELECTION_COMMITTEE, college)
    browser = visit(person)
    assert {"Alpha", "Beta"} == set(browser.get("/elections/").texts("#list tbody th a"))
    assert browser.get("/elections/?text=alp").texts("#list tbody th a") == ["Alpha"]
    assert browser.get("/elections/?stage=nominations").texts("#list tbody th a") == ["Beta"]
    assert browser.get("/elections/?stage=annulled&unit=x&page=9").texts("#list tbody th a") == []


def test_the_list_asks_the_same_for_one_and_for_three(world: World, manager: Visitor) -> None:
    numbers = []
    for _round in range(2):
        world.nominee(world.contests_of(world.election())[0])
        world.voters(world.election(), number=2)
        numbers.append(queries(world.app, lambda: manager.get("/elections/")))
    assert numbers[0] == numbers[1]


def test_results_are_public_and_drafts_are_not(world: World, visit: Visit) -> None:
    draft, shown = world.election(title="Draft"), world.election(title="Shown")
    set_stage(world, shown, Stage.PUBLISHED)
    student = visit(world.student())
    assert student.get("/elections/results").texts("#list tbody th a") == ["Shown"]
    assert student.get("/elections/").texts("#list tbody th a") == ["Shown"]
    student.get(f"/elections/{shown}")
    student.get(f"/elections/{draft}", status=403)
    visit().get(f"/elections/{shown}")
    visit().get("/elections/", status=303)


def test_an_election_is_edited_and_a_stale_edit_refused(world: World, manager: Visitor) -> None:
    number = world.election()
    data = {
        "title": "Renamed",
        "opener": "server",
        "threshold": "3",
        "nominee_order": "listed",
        "show_board": "y",
        "working_days": "5",
        "version": "1",
    }
    manager.get(f"/elections/{number}/edit")
    manager.post(f"/elections/{number}/edit", data)
    page = manager.post(f"/elections/{number}/edit", {**data, "title": "Again"}, status=422)
    assert "有人比您更快" in page.text
    with world.look():
        kept = db.session.get_one(Election, number)
        assert (kept.title, kept.check_in, kept.server_opens, kept.threshold) == ("Renamed", False, True, 1)
        assert (kept.may_void, kept.show_board, kept.working_days) == (False, True, 5)


def test_every_option_of_a_rule_is_stored_and_said(world: World, manager: Visitor) -> None:
    number = world.election()
    (contest,) = world.contests_of(number)
    data = {
        **RULE,
        "marks": "three",
        "blank": "against",
        "writein": "against",
        "sign": "least",
        "part": "2/3",
        "of": "valid",
        "quorum": "4/5",
        "quorum_sign": "over",
        "turnout": "10%",
        "tie": "lot",
        "shortfall": "presidium",
        "each_group": "1",
    }
    manager.post(f"/elections/contests/{contest}", data)
    text = manager.get(f"/elections/{number}").text
    for words in (
        "实到人数超过 4/5应到人数",
        "收回选票不少于 1/10应到人数",
        "没有标记的视为反对",
        "人数不超过反对的人数",
        "赞成票不少于 2/3有效票的，始得当选",
        "每个代表团（组）至少当选 1 名",
        "当场抽签",
        "由大会主席团决定",
    ):
        assert words in text, words
    with world.look():
        stored = db.session.get_one(Contest, contest)
        assert (stored.seats, stored.rule["quorum"]) == (5, {"part": "4/5", "strict": True})


def test_the_preview_says_what_the_options_mean_and_what_is_wrong_with_them(
    world: World, manager: Visitor
) -> None:
    number = world.election()
    here = f"/elections/{number}/contests/new"
    sent = {name: value for name, value in RULE.items() if name not in ("title", "version")}
    page = manager.get(here, query_string={**sent, "test": "most"})
    assert "得赞成票多的当选" in page.texts("#preview")[0]
    assert "候选人至少 6 名" in page.texts("#preview")[0]
    page = manager.get(here, query_string={**sent, "marks": "for", "writein": "against"})
    assert "不能要求反对了才可另选" in page.texts("#preview")[0]
    page = manager.get(here, query_string={**sent, "part": "7/5"})
    assert "不超过 100%" in page.texts("#preview")[0]
    assert "请填写比例" in manager.get(here, query_string={**sent, "part": ""}).texts("#preview")[0]
    manager.get(here, query_string={**sent, "part": "zwei", "test": "?", "of": "\0"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seats", "0"),
        ("seats", "201"),
        ("part", "3/2"),
        ("part", "0"),
        ("part", "100%"),
        ("quorum", "1/0"),
        ("margin", "900%"),
        ("test", "luck"),
        ("each_group", "-1"),
        ("title", " "),
        ("part", "1/9999999999"),
    ],
)
@pytest.mark.either_database
def test_a_senseless_rule_is_refused_in_words(world: World, manager: Visitor, field: str, value: str) -> None:
    (contest,) = world.contests_of(world.election())
    page = manager.post(f"/elections/contests/{contest}", {**RULE, field: value}, status=422)
    assert page.texts("[data-errors]")


def test_a_motion_asks_nothing_about_persons(world: World, manager: Visitor) -> None:
    number = world.election()
    here = f"/elections/{number}/contests/new?preset=charter"
    page = manager.get(here)
    assert not page.all("[name=seats], [name=writein], [name=tie]")
    data = {**RULE, "title": "Charter", "part": "2/3", "sign": "least"}
    page = manager.follow(manager.post(here, data))
    assert "赞成票不少于 2/3实到人数，通过" in page.text
    contest = world.contests_of(number)[1]
    manager.get(f"/elections/contests/{contest}?preset=congress")
    manager.post(f"/elections/contests/{contest}/remove")
    assert len(world.contests_of(number)) == 1


def test_another_preset_replaces_the_rule_but_not_the_wording(world: World, manager: Visitor) -> None:
    (contest,) = world.contests_of(world.election(seats=7))
    page = manager.get(f"/elections/contests/{contest}?preset=uncontested")
    assert page.all("[name=seats]")[0].attributes["value"] == "7"
    assert "赞成票不少于 2/3有效票的" in page.texts("#preview")[0]


def test_nominees_are_found_added_examined_and_put_in_order(world: World, manager: Visitor) -> None:
    world.student(name="Zhang San", number="10001")
    second = world.student(name="Li Si", number="10002")
    (contest,) = world.contests_of(world.election())
    here = f"/elections/contests/{contest}/nominees"
    page = manager.get(f"{here}?text=Zhang")
    person = page.all("[name=person]")[0].attributes["value"]
    manager.post(here, {"person": person})
    manager.post(here, {"person": str(second)})
    assert "已经在这份名单里" in manager.post(here, {"person": person}, status=422).text
    page = manager.get(here)
    assert [text.split(" 候选人")[0] for text in page.texts("article h3")] == ["Zhang San", "Li Si"]
    with world.look():
        first, other = (one.id for one in db.session.get_one(Contest, contest).nominees)
    manager.post(f"/elections/nominees/{other}/move", {"way": "up"})
    manager.post(f"/elections/nominees/{other}/move", {"way": "up"})
    assert "Li Si" in manager.get(here).texts("article h3")[0]
    manager.get(f"/elections/nominees/{first}")
    manager.post(f"/elections/nominees/{first}/refuse", {"reason": ""}, status=422)
    manager.post(f"/elections/nominees/{first}/refuse", {"reason": "late"})
    assert "理由：late" in manager.get(here).text
    manager.post(f"/elections/nominees/{first}/accept")
    manager.post(f"/elections/nominees/{first}/withdraw")
    with world.look():
        assert db.session.get_one(Nominee, first).state == "withdrawn"


def test_the_marks_of_nominees_are_held_against_the_rule(world: World, manager: Visitor) -> None:
    (contest,) = world.contests_of(world.election())
    nominee = world.nominee(
        contest, student_kind=StudentKind.UNDERGRADUATE, grade=2024, failed_course=True, name="Idler"
    )
    page = manager.get(f"/elections/nominees/{nominee}")
    assert "有课程不及格" in page.text
    assert "不通过 学习条件（P10）" in manager.get(f"/elections/contests/{contest}/nominees").text
    (branch,) = world.contests_of(world.election(preset=Preset.BRANCH))
    delegate = world.nominee(branch, failed_course=True)
    assert "P10" not in manager.get(f"/elections/nominees/{delegate}").text


def test_a_committee_searches_its_own_students_only(world: World, visit: Visit) -> None:
    law, art = world.college("Law"), world.college("Art")
    world.student(law, name="Zhang Inside")
    outsider = world.student(art, name="Zhang Outside")
    person = world.student()
    world.grant(person, Role.ELECTION_COMMITTEE, law)
    browser = visit(person)
    election = world.election(law)
    (contest,) = world.contests_of(election)
    for here in (f"/elections/contests/{contest}/nominees", f"/elections/{election}/tellers"):
        people = browser.get(f"{here}?text=Zhang").texts("#people")[0]
        assert "Inside" in people
        assert "Outside" not in people
        browser.post(here, {"person": str(outsider)}, status=404)


def test_a_portrait_is_kept_small_and_served_strictly(world: World, visit: Visit, manager: Visitor) -> None:
    election = world.election()
    (contest,) = world.contests_of(election)
    nominee = world.nominee(contest)
    here = f"/elections/nominees/{nominee}"
    said = {"unit_name": "Law", "group": "A", "introduction": "Hello"}
    for wrong, name in (
        (b"GIF89a", "a.png"),
        (b"\xff\xd8\xff" + b"x" * 400_000, "b.jpg"),
        (b"\xff\xd8\xff", "c"),
    ):
        page = manager.post(here, {**said, "photo": (io.BytesIO(wrong), name)}, status=422)
        assert page.texts("#photo-error")
    manager.post(here, {**said, "photo": (io.BytesIO(PNG), "x.exe")})
    source = manager.get(f"/elections/{election}").all("img.portrait")[0].attributes["src"]
    assert source is not None
    answer = manager.get(source)
    assert answer.response.get_data() == PNG
    assert answer.response.mimetype == "image/png"
    assert "sandbox" in answer.response.headers["Content-Security-Policy"]
    assert "immutable" in answer.response.headers["Cache-Control"]
    stranger = visit(world.student())
    stranger.get(source, status=403)
    set_stage(world, election, Stage.PUBLISHED)
    stranger.get(source)
    manager.get(f"{here}/photo/{'0' * 64}", status=404)
    manager.post(here, {**said, "drop_photo": "y"})
    assert not manager.get(f"/elections/{election}").all("img.portrait")


def test_students_put_themselves_forward_while_nominations_are_open(world: World, visit: Visit) -> None:
    law = world.college("Law")
    election = world.election(law)
    (contest,) = world.contests_of(election)
    student = world.student(law, name="Zhang San")
    browser, here = visit(student), f"/elections/{election}/nominate"
    data = {"contest_id": str(contest), "introduction": "I work hard"}
    assert "现在不接受提名" in browser.get(here).text
    browser.post(here, data, status=422)
    set_stage(world, election, Stage.NOMINATIONS)
    assert "可以自荐参选" in browser.get("/elections/").text
    page = browser.follow(browser.post(here, data))
    assert "待审查" in page.text
    assert "自荐" in page.text
    browser.post(here, data, status=422)
    visit(world.student(world.college())).get(here, status=403)
    with world.look():
        nominee = db.session.query(Nominee).one().id
    visit(world.student(law)).post(f"/elections/nominees/{nominee}/step-back", status=403)
    browser.post(f"/elections/nominees/{nominee}/step-back")
    assert "已退出" in browser.get(here).text


def test_a_college_union_proposes_its_own_students(world: World, visit: Visit) -> None:
    law, art = world.college("Law"), world.college("Art")
    election = world.election()
    (contest,) = world.contests_of(election)
    world.student(world.class_(law), name="Zhang San", number="10001")
    world.student(art, number="10002")
    officer = world.student(law)
    world.tenure(officer, Post.PRESIDIUM, law)
    set_stage(world, election, Stage.NOMINATIONS)
    browser, here = visit(officer), f"/elections/{election}/nominate"
    data = {"contest_id": str(contest), "union_id": str(law), "introduction": ""}
    for number in ("10002", "99999", ""):
        assert "没有学号为" in browser.post(here, {**data, "number": number}, status=422).text
    browser.post(here, {**data, "union_id": str(art), "number": "10002"}, status=422)
    browser.post(here, {**data, "number": "10001"})
    manager = visit(world.administrator())
    assert "提名：Law" in manager.get(f"/elections/contests/{contest}/nominees").text
    assert "还有 1 名被提名人没有审查" in manager.get(f"/elections/{election}").text


def test_nominees_are_published_and_published_again_for_a_reason(world: World, manager: Visitor) -> None:
    election = world.election()
    (contest,) = world.contests_of(election)
    here = f"/elections/{election}/nominees/publish"
    data = {"title": "Nominees", "days": "3", "working": "no", "reason": ""}
    assert "还没有候选人" in manager.post(here, data, status=422).text
    world.nominee(contest, name="Zhang San")
    world.nominee(contest, name="Li Si")
    manager.get(here)
    page = manager.follow(manager.post(here, data))
    assert "Nominees" in page.text
    with world.look():
        assert db.session.get_one(Election, election).stage is Stage.PUBLISHED
    assert "候选人公示还没有结束" in manager.get(f"/elections/{election}").text
    world.nominee(contest, name="Wang Wu")
    assert "公示以后候选人有变动" in manager.get(here).text
    assert "请写明重新公示的理由" in manager.post(here, data, status=422).text
    manager.post(here, {**data, "reason": "one more"})
    with frozen(NOW + timedelta(days=5)):
        assert "候选人公示还没有结束" not in manager.get(f"/elections/{election}").text


def test_a_whole_unit_is_put_on_the_roll(world: World, manager: Visitor) -> None:
    law = world.college("Law")
    one, two = world.class_(law, "Class 1"), world.class_(law, "Class 2")
    for unit in (one, one, two, law):
        world.student(unit)
    world.student(two, left_on=NOW.date())
    election = world.election(law)
    here = f"/elections/{election}/roll"
    manager.get(here)
    assert "已加入 2 人" in manager.follow(manager.post(f"{here}/unit", {"unit_id": str(one)})).text
    page = manager.follow(manager.post(f"{here}/unit", {"unit_id": str(law)}))
    assert "已加入 2 人" in page.text
    assert page.texts("td[data-label=代表团]") == ["—", "Class 1", "Class 1", "Class 2"]
    manager.post(f"{here}/unit", {"unit_id": str(world.college())}, status=422)
    picked = [node.attributes["value"] for node in page.all("input[name=voter]")[:2]]
    manager.post(f"{here}/remove", {"voter": [*picked, "x", "9" * 30], "reason": "late"})
    manager.post(f"{here}/remove")
    with world.look():
        assert turnout(election).expected == 2


def test_pasted_numbers_are_added_and_unknown_ones_reported(world: World, manager: Visitor) -> None:
    world.student(number="10001")
    world.student(number="10002", left_on=NOW.date())
    world.teacher(number="T0001")
    election = world.election()
    here = f"/elections/{election}/roll"
    page = manager.post(f"{here}/numbers", {"numbers": "10001\n１０００１, 10002 99999\tT0001"}, status=200)
    assert "有 2 个学号没有找到" in page.text
    assert page.all("textarea")[0].text().split() == ["10002", "99999"]
    assert "0 人，1 人原来" in manager.follow(manager.post(f"{here}/numbers", {"numbers": "10001"})).text
    assert "请粘贴学号" in manager.post(f"{here}/numbers", {"numbers": " ,\n"}, status=422).text
    manager.post(f"{here}/numbers", {"numbers": " ".join(map(str, range(5001)))}, status=422)
    with world.look():
        assert turnout(election).expected == 2


def test_the_roll_is_searched_exported_and_printed(world: World, manager: Visitor) -> None:
    election = world.election()
    world.voters(election, world.student(name="Zhang San", number="10001"), world.student(name="Li Si"))
    here = f"/elections/{election}/roll"
    assert len(manager.get(f"{here}?text=Zhang").texts("tbody tr")) == 1
    assert "名册上没有符合条件的人" in manager.get(f"{here}?text=nobody").text
    table = read_table(manager.get(f"{here}.xlsx").response.get_data(), "roll.xlsx")
    assert "Zhang San" in [row.cells[2] for row in table.rows]
    assert len(manager.get(f"{here}/print").texts("tbody tr")) == 2


def test_the_roll_asks_the_same_for_one_and_for_three(world: World, manager: Visitor) -> None:
    election, numbers = world.election(), []
    for more in (1, 2):
        world.voters(election, *(world.student(world.class_(world.college())) for _place in range(more)))
        numbers.append(queries(world.app, lambda: manager.get(f"/elections/{election}/roll")))
    assert numbers[0] == numbers[1]


def test_tellers_are_appointed_changed_and_watched(world: World, manager: Visitor) -> None:
    election = world.election()
    world.teacher(name="Teacher Wang", number="T0001")
    second = world.student(name="Li Si")
    here = f"/elections/{election}/tellers"
    person = manager.get(f"{here}?text=T0001").all("[name=person]")[0].attributes["value"]
    manager.post(here, {"person": person})
    assert "已经是监票人" in manager.post(here, {"person": person}, status=422).text
    manager.post(here, {"person": str(second)})
    manager.post(f"{here}/{second}/chief")
    page = manager.get(here)
    assert "总监票人" in page.texts("#tellers tbody tr")[1]
    assert page.all("#tellers")[0].attributes["hx-trigger"] == "every 5s"
    manager.post(f"{here}/{second}/dismiss")
    manager.post(f"{here}/{second}/dismiss", status=404)
    with world.look():
        assert [(one.number, one.chief) for one in tellers_of(election)] == [(1, True)]


def test_the_first_page_tells_a_teller_to_make_keys(world: World, visit: Visit) -> None:
    election = world.election(title="Great election")
    person = world.teller(election)
    assert "Great election：请在手机上生成监票人的钥匙" in visit(person).get("/").text
    other = world.teller(election, keys=KEYS)
    assert "Great election" not in visit(other).get("/").text


def ready(world: World) -> int:
    """An election that lacks nothing."""
    election = world.election(title="Ready")
    (contest,) = world.contests_of(election)
    for place in range(2):
        world.nominee(contest)
        world.teller(election, keys=(bytes([place + 1]) * 32, bytes([place + 9]) * 32))
    world.voters(election, number=3)
    return election


def test_what_stands_in_the_way_is_listed_and_refused(world: World, manager: Visitor) -> None:
    election = world.election()
    text = manager.get(f"/elections/{election}").text
    for words in ("还没有候选人", "选举人名册是空的", "开箱需要 2 名监票人，现有 0 名", "请指定一名总监票人"):
        assert words in text, words
    manager.post(f"/elections/{election}/stage", {"to": "frozen"}, status=422)
    for to in ("voting", "final", "", "\0", "draft"):
        manager.post(f"/elections/{election}/stage", {"to": to}, status=422)
    with world.look():
        assert db.session.get_one(Election, election).stage is Stage.DRAFT


def test_an_election_goes_to_nominations_and_back(world: World, visit: Visit, manager: Visitor) -> None:
    election = world.election()
    for to in ("nominations", "draft"):
        manager.post(f"/elections/{election}/stage", {"to": to})
    visit(world.student()).post(f"/elections/{election}/stage", {"to": "nominations"}, status=403)


def test_a_frozen_election_can_only_be_annulled(world: World, manager: Visitor) -> None:
    election = ready(world)
    (contest,) = world.contests_of(election)
    here = f"/elections/{election}"
    assert "可以进行" in manager.get(here).text
    manager.post(f"{here}/stage", {"to": "frozen"})
    text = manager.get(here).text
    assert "至少 2 名监票人要在自己手机上核对指纹" in text
    assert "修改这一项" not in text
    for page in ("edit", "roll", "tellers", "nominees/publish"):
        manager.get(f"{here}/{page}")
    manager.get(f"/elections/contests/{contest}/nominees")
    manager.post(f"/elections/contests/{contest}", RULE, status=422)
    manager.post(f"{here}/remove", status=422)
    manager.post(f"{here}/annul", {"reason": ""}, status=422)
    manager.post(f"{here}/annul", {"reason": "wrong list"})
    assert "wrong list" in manager.get(here).text
    assert manager.get("/elections/?stage=annulled").texts("#list tbody th a") == ["Ready"]


def test_a_draft_is_deleted_with_everything_in_it(world: World, manager: Visitor) -> None:
    election = ready(world)
    manager.post(f"/elections/{election}/remove")
    manager.get(f"/elections/{election}", status=404)
