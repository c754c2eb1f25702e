"""Every door of the application: who guards it, and does the table of doors say so."""

from pathlib import Path

from flask import Flask

from unionweb.base.web.rooms import Room, access_table

TABLE = Path(__file__).parents[2] / "unionweb" / "docs" / "access.txt"


def test_no_route_is_without_a_policy(app: Flask) -> None:
    closed = [rule for rule, _methods, policy in access_table(app) if policy == "closed"]
    assert not closed, f"nobody can reach {closed}: register them on a Room with policy=…"


def test_the_committed_access_table_is_that_of_the_code(app: Flask) -> None:
    table = "".join("\t".join(row) + "\n" for row in access_table(app))
    assert table == TABLE.read_text(), (
        "routes or policies changed: look at the difference, then run\n"
        "  flask --app app access > unionweb/docs/access.txt"
    )


def test_a_route_without_a_policy_cannot_be_registered() -> None:
    room = Room("draft", __name__)
    try:
        room.add_url_rule("/open", view_func=lambda: "")
    except TypeError as error:
        assert "policy" in str(error)
    else:
        raise AssertionError("registered without a policy")


def test_a_view_that_came_in_by_another_door_is_closed(app: Flask) -> None:
    app.view_functions["audit.entries"], guarded = (lambda: "open"), app.view_functions["audit.entries"]
    try:
        assert app.test_client().get("/audit/").status_code == 403
    finally:
        app.view_functions["audit.entries"] = guarded
