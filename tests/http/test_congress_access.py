"""Who may open what: every page of a congress for every kind of visitor."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.congresses import NOW, congress, delegate, plan, row
from tests.visitor import Visitor
from tests.world import World
from unionweb.congress.models import DelegateFile
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]

READ = [
    "",
    "/rules",
    "/quota",
    "/quota?mode=total&total=20&rounding=up&method=webster",
    "/quota/print",
    "/quota.csv",
    "/quota.xlsx",
    "/delegates",
    "/check",
    "/check/print",
    "/publish",
    "/elections",
]
MANAGE = [
    "/edit",
    "/headcount",
    "/rules/C5",
    "/rules/C12",
    "/rules/C14",
    "/rules/C18",
    "/quota/fill",
    "/quota/table",
    "/quota/nominees",
    "/quota/rows/new",
    "/quota/rows/{row}",
    "/delegates/new?text=Hidden",
    "/delegates/{delegate}",
    "/delegates/import",
    "/delegates/import/{file}",
    "/delegates/template.xlsx",
    "/delegates.xlsx",
    "/delegates/print",
    "/check.xlsx",
]
CHANGE = [
    "/edit",
    "/headcount",
    "/headcount/roster",
    "/rules/C5",
    "/rules/C5/reset",
    "/rules/copy",
    "/quota",
    "/quota/fill",
    "/quota/table",
    "/quota/nominees",
    "/quota/rows/new",
    "/quota/rows/{row}",
    "/quota/rows/{row}/move",
    "/quota/rows/{row}/remove",
    "/delegates/new",
    "/delegates/{delegate}",
    "/delegates/{delegate}/remove",
    "/delegates/{delegate}/restore",
    "/delegates/import",
    "/delegates/import/{file}",
    "/delegates/import/{file}/drop",
    "/publish",
    "/elections",
    "/elections/branches",
    "/elections/move",
    "/elections/elected",
]


@dataclass
class Scene:
    """A congress of Law with one delegate; and those who come to look."""

    congress: int
    ids: dict[str, int]
    people: dict[str, int | None]

    def at(self, path: str) -> str:
        return f"/congress/{self.congress}{path.format(**self.ids)}"


@pytest.fixture
def scene(world: World) -> Scene:
    law, arts = world.college("Law"), world.college("Arts")
    number = congress(world, law)
    (seat,) = plan(world, number, [row("Class 1", 10)])
    one = delegate(world, number, world.student(law, name="Hidden Name", number="77777"), seat)
    file = world.add(
        DelegateFile(
            congress_id=number,
            filename="a.csv",
            headers=["学号"],
            rows=[(2, ["77777"])],
            uploaded_at=NOW,
        )
    )
    committee, member = world.student(law), world.student(arts)
    world.grant(committee, Role.ELECTION_COMMITTEE, law)
    world.tenure(member, Post.OFFICER, arts, department_id=world.department(arts))
    people: dict[str, int | None] = {
        "stranger": None,
        "student": world.student(law),
        "member": member,
        "committee": committee,
        "adviser": world.adviser(law),
        "administrator": world.administrator(),
        "elsewhere": world.adviser(arts),
    }
    return Scene(number, {"row": seat, "delegate": one, "file": file}, people)


def expected(person: str, allowed: set[str]) -> int:
    return 200 if person in allowed else 303 if person == "stranger" else 403


MANAGERS = {"committee", "adviser", "administrator"}
READERS = {*MANAGERS, "member", "elsewhere"}


def test_members_read_a_congress_and_students_do_not(scene: Scene, visit: Visit) -> None:
    for name, person in scene.people.items():
        visitor = visit(person)
        visitor.get("/congress/", expected(name, READERS))
        for path in READ:
            visitor.get(scene.at(path), expected(name, READERS))


def test_only_those_who_prepare_it_open_the_forms(scene: Scene, visit: Visit) -> None:
    for name, person in scene.people.items():
        visitor = visit(person)
        visitor.get("/congress/new", expected(name, {*MANAGERS, "elsewhere"}))
        for path in MANAGE:
            visitor.get(scene.at(path), expected(name, MANAGERS))


def test_nobody_else_changes_anything(scene: Scene, visit: Visit) -> None:
    for name in ("stranger", "student", "member", "elsewhere"):
        visitor = visit(scene.people[name])
        for path in CHANGE:
            visitor.post(scene.at(path), status=expected(name, set()))


def test_readers_see_names_on_the_list_but_nothing_behind_the_checks(scene: Scene, visit: Visit) -> None:
    member = visit(scene.people["member"])
    assert "77777" not in member.get(scene.at("/delegates")).text
    assert "Hidden Name" not in member.get(scene.at("/check")).text
    assert "Hidden Name" not in member.get(scene.at("/check/print")).text
    assert "Hidden Name" in visit(scene.people["committee"]).get(scene.at("/check")).text


def test_rows_delegates_and_files_of_another_congress_are_not_found(
    world: World, scene: Scene, visit: Visit
) -> None:
    other = congress(world)
    manager = visit(scene.people["administrator"])
    for path in ("/quota/rows/{row}", "/delegates/{delegate}", "/delegates/import/{file}", "/rules/C99"):
        manager.get(f"/congress/{other}{path.format(**scene.ids)}", 404)
    manager.get("/congress/999", 404)


def test_the_lists_here_name_every_page_of_a_congress(app: Flask) -> None:
    here = {path.partition("?")[0] for path in (*READ, *MANAGE, *CHANGE)}
    known = {
        path.format(row="<int:row_id>", delegate="<int:delegate_id>", file="<int:file_id>") for path in here
    }
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("congress.")}
    pages = {rule.removeprefix("/congress/<int:congress_id>") for rule in rules} - {
        "/congress/",
        "/congress/new",
    }
    named = {path.replace("/rules/C5", "/rules/<rule_id>") for path in known if "/rules/C1" not in path}
    files = {"/quota.csv", "/quota.xlsx"}
    assert pages == {*(named - files), "/quota.<any(csv, xlsx):kind>"}


def test_the_pages_are_there_in_english_too(scene: Scene, visit: Visit) -> None:
    visitor = visit(scene.people["administrator"], "en")
    for path in (*READ, *MANAGE):
        visitor.get(scene.at(path))
