"""One of everything, at one college, and a person of every role: for tests that read every route."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.drives import OpenDrive
from tests.respondents import survey, survey_of
from tests.stores import store
from tests.world import World
from unionweb.assets.models import (
    AssetImport,
    Bar,
    Claim,
    Consumable,
    Kit,
    Label,
    Loan,
    LoanItem,
    NeedList,
    Photo,
    Request,
    Spot,
    Stocktake,
    WriteOff,
)
from unionweb.assets.queries.stores import categories_of
from unionweb.assets.queries.tags import asset_of
from unionweb.assets.rules.states import LabelKind
from unionweb.audit import SYSTEM, Actor
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.congress.actions.congresses import CongressDetails, create_congress
from unionweb.congress.actions.delegates import register_delegate
from unionweb.congress.actions.rows import ByHand, add_row
from unionweb.congress.models import DelegateFile
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import RowEntry, RowKind
from unionweb.elections.models import Kiosk, PaperBatch, WrittenText
from unionweb.notices import feeds
from unionweb.notices.actions import tell_person
from unionweb.notices.models import Feed, Robot
from unionweb.notices.rules.robots import RobotKind
from unionweb.notices.unsubscribing import leaving_token
from unionweb.people.models import ImportState, Person, RosterImport, Unit
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.publications.actions import publish
from unionweb.publications.actions.objections import file_objection
from unionweb.publications.models import CalendarDay
from unionweb.publications.rules import DayKind, PublishedTable
from unionweb.recruitment.models import Juror, Offer, Panel, Probation, Scenario, Sheet, Slot
from unionweb.surveys.models import Plan


@dataclass
class Scene:
    """Values for the arguments of every route, and person ids by the name of their role."""

    arguments: dict[str, Any]
    cast: dict[str, int | None]


def build(world: World) -> Scene:
    """Everything belongs to college A; some of the cast serve at the school or at college B."""
    college = world.college("College A")
    scene = Scene(
        {
            "unit_id": college,
            "post": "presidium",
            "kind": "csv",
            "way": "cas",
            "rule_id": "C5",
            "year": 2026,
            "outcome": "bad",
            "nth": 1,
            "answer": "approve",
            "what": "cancel",
        },
        {},
    )
    with world.work():
        _people(world, scene, college)
        _union(world, scene, college)
        _congress(scene, college)
        _publication(scene, college)
    _files(world, scene)
    _election(world, scene, college)
    _survey(world, scene, college)
    _drive(world, scene, college)
    _lending(world, scene, college)
    _ledger(world, scene)
    _counting(world, scene)
    _asking(world, scene)
    _messages(world, scene, college)
    return scene


def _messages(world: World, scene: Scene, college: int) -> None:
    now, me = clock.now(), scene.arguments["person_id"]
    robot = Robot(
        unit_id=college,
        kind=RobotKind.WECOM,
        name="Robot",
        address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=not-a-key-of-anybody",
        announces=["publication"],
        since=now,
        paused_at=now,
    )
    feed = {"person_id": me, "nonce": b"n" * 16, "made_at": now}
    with world.look():
        secret = feeds.secret_of(me, b"n" * 16)
        scene.arguments |= {"secret": secret, "token": leaving_token(me, "")}
    world.add(Feed(secret_hash=feeds.hash_of(secret), **feed))
    scene.arguments |= {"robot_id": world.add(robot), "carrier": "mails"}


def _people(world: World, scene: Scene, college: int) -> None:
    class_ = world.class_(college)
    student = world.student(class_, name="Plain Student", number="S1000")
    scene.arguments["person_id"] = student
    scene.cast = {
        "stranger": None,
        "student": world.student(class_),
        "the student himself": student,
        "school administrator": world.administrator(),
        "college administrator": world.administrator(college),
        "other college's administrator": world.administrator(world.college("College B")),
        "school adviser": world.adviser(),
        "college adviser": world.adviser(college),
        "secretary-general": _serving(world, Post.SECRETARY_GENERAL, teacher=True),
        "school presidium": _serving(world, Post.PRESIDIUM),
        "discipline group": _serving(world, Post.DISCIPLINE),
    }
    for role in (Role.ELECTION_COMMITTEE, Role.ASSET_OFFICER, Role.RECRUITMENT_LEAD):
        scene.cast[role.value.replace("_", " ")] = person = world.student(class_)
        world.grant(person, role)
    scene.arguments["grant_id"] = world.grant(student, Role.ASSET_OFFICER, college)


def _serving(world: World, post: Post, teacher: bool = False) -> int:
    person = world.teacher() if teacher else world.student()
    world.tenure(person, post)
    return person


def _union(world: World, scene: Scene, college: int) -> None:
    department = world.department(college)
    head, officer = world.student(), world.student()
    world.tenure(head, Post.HEAD, college, department_id=department)
    tenure = world.tenure(officer, Post.OFFICER, college, department_id=department)
    scene.cast |= {"department head": head, "officer": officer}
    scene.arguments |= {
        "department_id": department,
        "tenure_id": tenure,
        "term_id": world.term(college),
        "semester_id": world.semester(),
    }


def _congress(scene: Scene, college: int) -> None:
    now = clock.now()
    details = CongressDetails("Congress", None, None, None, "2019")
    congress = create_congress(db.session.get_one(Unit, college), details, by=SYSTEM, now=now)
    row = add_row(congress.id, RowEntry(RowKind.OTHER, "Row", 10), ByHand(), by=SYSTEM, now=now)
    seat = Seat(row.id, DelegateKind.FORMAL, None)
    person = db.session.get_one(Person, scene.arguments["person_id"])
    delegate = register_delegate(congress, person, seat, by=SYSTEM, now=now)
    scene.arguments |= {"congress_id": congress.id, "row_id": row.id, "delegate_id": delegate.id}


def _publication(scene: Scene, college: int) -> None:
    now = clock.now()
    publication = publish(
        kind="test",
        owner=("test", 1),
        title="List",
        table=PublishedTable(("Name",), (("Somebody",),)),
        unit=db.session.get_one(Unit, college),
        days=30,
        working=False,
        by=SYSTEM,
        now=now,
    )
    scene.arguments["publication_id"] = publication.id
    filer = scene.arguments["person_id"]
    objection = file_objection(
        publication, "A reason", person_id=filer, by=Actor(filer, "Plain Student"), now=now
    )
    scene.arguments["objection_id"] = objection.id
    scene.arguments["notice_id"] = tell_person(filer, "Notice", "Told.", "/", key="test", now=now).id


def _files(world: World, scene: Scene) -> None:
    now = clock.now()
    administrator = scene.cast["school administrator"]
    scene.arguments["day_id"] = world.add(
        CalendarDay(day=date(2026, 10, 1), kind=DayKind.HOLIDAY, name="Holiday")
    )
    scene.arguments["file_id"] = world.add(
        DelegateFile(
            congress_id=scene.arguments["congress_id"],
            filename="delegates.csv",
            headers=["Student number"],
            rows=[(2, ["S1000"])],
            uploaded_at=now,
            uploaded_by=administrator,
        )
    )
    scene.arguments["import_id"] = world.add(
        RosterImport(
            filename="roster.csv",
            state=ImportState.UPLOADED,
            headers=["Student number"],
            mapping={},
            total=0,
            uploaded_by=administrator,
            uploaded_at=now,
        )
    )


def _election(world: World, scene: Scene, college: int) -> None:
    """A draft with one nominee, one voter and one teller; the person of the routes is that teller."""
    election = world.election(college, title="Election")
    contest = world.contests_of(election)[0]
    voter = world.student()
    world.voters(election, voter)
    world.teller(election, scene.arguments["person_id"])
    nominee = world.nominee(contest)
    scene.cast["voter"] = voter
    scene.arguments |= {
        "election_id": election,
        "contest_id": contest,
        "nominee_id": nominee,
        "photo_hash": "0" * 64,
        "code": "AAAAAAAAAA",
        "vote": "A" * 43,
        "text_id": world.add(WrittenText(contest_id=contest, text="Somebody")),
        "batch_id": world.add(
            PaperBatch(election_id=election, number=1, data=b"{}", entered_by=voter, signatures={})
        ),
        "kiosk_id": world.add(Kiosk(election_id=election, number=1, token_hash="0" * 64, opened_by=voter)),
    }


def _survey(world: World, scene: Scene, college: int) -> None:
    """A draft about the department, which owes a plan all the same."""
    drafted = survey(world, scene.arguments["department_id"], unit=college, title="Survey")
    with world.look():
        subject = survey_of(drafted).subjects[0]
        scene.arguments |= {"survey_id": drafted, "key": subject.key, "number": 0}
        owing = subject.id
    scene.arguments["plan_id"] = world.add(Plan(subject_id=owing, due=date(2026, 12, 1)))


def _drive(world: World, scene: Scene, college: int) -> None:
    """An open drive with one candidate, who has handed in, and a head of the department that he chose; in its
    second round a panel of one juror with a slot. The offer is there before its time."""
    drive = OpenDrive.build(world, unit=college, title="Drive")
    candidate, juror, head = drive.student(grade=None), world.student(), world.student()
    world.tenure(head, Post.HEAD, college, department_id=drive.departments[0])
    on_trial = scene.arguments["tenure_id"]
    application = drive.submitted(candidate)
    world.add(Probation(application_id=application, tenure_id=on_trial, ends_on=date(2030, 1, 1)))
    now, round_id = clock.now(), drive.now().rounds[1].id
    panel = world.add(Panel(round_id=round_id, name="Panel"))
    serving = world.add(Juror(panel_id=panel, round_id=round_id, person_id=juror))
    scene.cast |= {"candidate": candidate, "juror": juror, "head of the department chosen": head}
    scene.arguments |= {
        "drive_id": drive.id,
        "opening_id": drive.openings[0],
        "round_id": round_id,
        "application_id": application,
        "upload_id": drive.upload(candidate),
        "panel_id": panel,
        "juror_id": serving,
        "sheet_id": world.add(Sheet(round_id=round_id, juror_id=serving, application_id=application)),
        "slot_id": world.add(Slot(panel_id=panel, starts_at=now, ends_at=now + timedelta(minutes=10))),
        "scenario_id": world.add(Scenario(drive_id=drive.id, title="Scenario", words="Words")),
        "offer_id": world.add(
            Offer(
                application_id=application,
                opening_id=drive.openings[0],
                made_at=now,
                expires_on=date(2030, 1, 1),
            )
        ),
    }


def _lending(world: World, scene: Scene, college: int) -> None:
    """The college's store: something is out, for which its borrower is barred and has to pay, and some
    paper."""
    room, now = store(world, college), clock.now()
    borrower = world.student()
    with world.look():
        asset, category = asset_of(room.asset()).id, categories_of(room.id)[0].id
    loan = world.add(Loan(store_id=room.id, person_id=borrower, by="Keeper", lent_at=now))
    item = world.add(LoanItem(loan_id=loan, asset_id=asset, lent_at=now, due_at=now + timedelta(days=5)))
    days = {"starts_on": clock.today(), "ends_on": date(2030, 1, 1)}
    bar = Bar(store_id=room.id, person_id=borrower, item_id=item, reason="Late", **days)
    world.add(Label(tag="2345678Z", store_id=room.id, kind=LabelKind.CONSUMABLE, made_at=now))
    paper = Consumable(
        store_id=room.id, tag="2345678Z", name="Paper", category_id=category, measure="pack", created_at=now
    )
    scene.cast["borrower"] = borrower
    scene.arguments |= {
        "store_id": room.id,
        "asset_id": asset,
        "category_id": category,
        "loan_id": loan,
        "item_id": item,
        "bar_id": world.add(bar),
        "claim_id": world.add(Claim(item_id=item, amount=100, words="Broken", by="Keeper", at=now)),
        "consumable_id": world.add(paper),
    }


def _ledger(world: World, scene: Scene) -> None:
    """A place, a picture, a kit, a wish to write something off, and a file on its way into the ledger."""
    store_id, asset, now = scene.arguments["store_id"], scene.arguments["asset_id"], clock.now()
    photo = Photo(
        asset_id=asset, media_type="image/png", size=1, sha256="0" * 64, stored="0" * 32, added_at=now
    )
    wish = WriteOff(
        asset_id=asset, value=100, reason="Old", asked_by=scene.cast["asset officer"], asked_at=now
    )
    file = AssetImport(
        store_id=store_id, filename="list.csv", sha256="0" * 64, headers=["Name"], rows=[], uploaded_at=now
    )
    world.add(Label(tag="2345678Y", store_id=store_id, kind=LabelKind.KIT, made_at=now))
    scene.arguments |= {
        "event": "repaired",
        "spot_id": world.add(Spot(store_id=store_id, name="Shelf")),
        "photo_id": world.add(photo),
        "kit_id": world.add(Kit(store_id=store_id, tag="2345678Y", name="Kit", created_at=now)),
        "write_off_id": world.add(wish),
        "ledger_file_id": world.add(file),
    }


def _counting(world: World, scene: Scene) -> None:
    """A count of the store goes on."""
    first, second = world.student(), world.student()
    people = {"first_id": first, "second_id": second}
    stocktake = Stocktake(
        store_id=scene.arguments["store_id"], title="Count", started_at=clock.now(), **people
    )
    scene.cast["who counts"] = first
    scene.arguments["stocktake_id"] = world.add(stocktake)


def _asking(world: World, scene: Scene) -> None:
    """The borrower asks for something; a list of what an event needs."""
    store_id, now = scene.arguments["store_id"], clock.now()
    asked = Request(
        store_id=store_id,
        person_id=scene.cast["borrower"],
        event="Concert",
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=3),
        must=["office", "adviser"],
        asked_at=now,
    )
    lines = [{"category": "Venue", "name": "Tent", "quantity": 3, "words": ""}]
    scene.arguments["request_id"] = world.add(asked)
    scene.arguments["need_list_id"] = world.add(NeedList(store_id=store_id, title="Fair", lines=lines))
