"""Roster files, brought up to the point where they may be applied."""

from tests.faults.serving import Browser

COLLEGES = 7


def roster(students: int) -> str:
    """A file of so many students, numbered R…, in colleges and classes that do not exist yet."""
    lines = [
        f"R{number:07},Student {number},Faculty {number % COLLEGES},Class {number % 90}"
        for number in range(students)
    ]
    return "\n".join(("学号,姓名,学院,班级", *lines))


def checked(browser: Browser, content: str) -> str:
    """Upload, map and check a file; the path of its import."""
    uploaded = browser.upload("/people/roster", "roster.csv", content)
    assert uploaded.status == 303, uploaded.body
    path = uploaded.location.removesuffix("/mapping")
    columns = ("student_number", "name", "college", "class_name")
    fields = {name: str(column) for column, name in enumerate(columns)}
    mapped = browser.post(f"{path}/mapping", fields)
    assert mapped.status == 303, mapped.body
    while "<progress" in browser.get(path).body:
        assert browser.post(f"{path}/step").status == 303
    return path
