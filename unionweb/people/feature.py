"""The manifest of people. Each topic adds its views, verbs, entries, waiting things and checks to a tuple."""

from collections.abc import Iterator
from datetime import datetime

from unionweb.base.text import mark
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.base.web.policies import everyone, signed_in
from unionweb.people import policies, signin
from unionweb.people import waiting as waits
from unionweb.people.actions import (
    accounts,
    activation,
    consents,
    departments,
    directory,
    grants,
    persons,
    posts,
    roster,
    sso,
    terms,
    units,
)
from unionweb.people.commands import people as people_commands
from unionweb.people.findings import sso_findings
from unionweb.people.models.persons import PERSON_KINDS
from unionweb.people.models.roster import IMPORT_STATES
from unionweb.people.queries import checks
from unionweb.people.rules.attributes import GENDERS, POLITICAL_STATUSES, STUDENT_KINDS
from unionweb.people.rules.organisation import POSTS
from unionweb.people.rules.roles import ROLES
from unionweb.people.rules.who import Who
from unionweb.people.timed import TIMED
from unionweb.people.views import room

VERBS = (
    units.VERBS
    | departments.VERBS
    | terms.VERBS
    | posts.VERBS
    | grants.VERBS
    | persons.VERBS
    | directory.VERBS
    | accounts.VERBS
    | activation.VERBS
    | consents.VERBS
    | roster.VERBS
    | sso.VERBS
)

NAV = (
    NavEntry(mark("我的资料"), "people.me", "person", signed_in, "mine"),
    NavEntry(mark("通讯录"), "people.directory", "directory", everyone, "union"),
    NavEntry(mark("职务"), "people.unions", "people", signed_in, "union"),
    NavEntry(mark("组织"), "people.units_tree", "units", signed_in, "union"),
    NavEntry(mark("学生名册"), "people.roster", "upload", policies.administers_school, "manage"),
    NavEntry(mark("人员"), "people.persons", "roster", policies.leads_some_union, "manage"),
    NavEntry(mark("角色授权"), "people.grants", "shield", policies.administers_somewhere, "manage"),
)

WAITING = (waits.organisation,)

CHECKS = (
    DataCheck("people.units", mark("组织单位的上下级关系正确"), checks.misplaced_units),
    DataCheck("people.posts", mark("任职在正确的组织和部门"), checks.misplaced_posts),
    DataCheck("people.terms", mark("届次、学期互不重叠"), checks.overlapping_terms),
    DataCheck("people.administrator", mark("学校有系统管理员"), checks.no_administrator),
    DataCheck("people.foreign", mark("任职和授权属于本单位"), checks.foreign_terms),
    DataCheck("people.doubled", mark("没有人在同一职务上重复任职"), checks.doubled_posts),
    DataCheck("people.accounts", mark("账号、密码和登录状态一致"), checks.lost_password_accounts),
)


def waiting(who: Who, now: datetime) -> Iterator[Waiting]:
    """What waits for a person, topic by topic."""
    for topic in WAITING:
        yield from topic(who, now)


feature = Feature(
    name="people",
    rooms=(room,),
    nav=NAV,
    waiting=waiting,
    checks=CHECKS,
    timed=TIMED,
    verbs=VERBS,
    values=(PERSON_KINDS, GENDERS, POLITICAL_STATUSES, STUDENT_KINDS, POSTS, ROLES, IMPORT_STATES),
    commands=(people_commands,),
    init_app=signin.init_app,
    findings=sso_findings,
)
