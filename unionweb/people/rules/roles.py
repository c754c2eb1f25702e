"""Roles: what a person may do here, following from posts and from explicit grants.

A role is held for a unit (and everything below it) or for one department. Posts give
roles as long as they last; grants give them until they end or are withdrawn.
"""

from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.people.rules.organisation import Post


class Role(StrEnum):
    """What somebody may act as."""

    ADMINISTRATOR = "administrator"
    ELECTION_COMMITTEE = "election_committee"
    ASSET_OFFICER = "asset_officer"
    RECRUITMENT_LEAD = "recruitment_lead"
    ADVISER = "adviser"
    DISCIPLINE_GROUP = "discipline_group"
    PRESIDIUM = "presidium"
    DEPARTMENT_HEAD = "department_head"
    MEMBER = "member"


ROLES = {
    Role.ADMINISTRATOR: mark("系统管理员"),
    Role.ELECTION_COMMITTEE: mark("选举委员会"),
    Role.ASSET_OFFICER: mark("物资管理员"),
    Role.RECRUITMENT_LEAD: mark("招新负责人"),
    Role.ADVISER: mark("指导老师"),
    Role.DISCIPLINE_GROUP: mark("纪检监督组"),
    Role.PRESIDIUM: mark("主席团"),
    Role.DEPARTMENT_HEAD: mark("部门负责人"),
    Role.MEMBER: mark("学生会成员"),
}

GRANTABLE = (
    Role.ADMINISTRATOR,
    Role.ELECTION_COMMITTEE,
    Role.ASSET_OFFICER,
    Role.RECRUITMENT_LEAD,
    Role.ADVISER,
    Role.DISCIPLINE_GROUP,
)
"""Roles that can be given by an explicit grant; the others follow from posts alone."""

ROLES_OF_POSTS: dict[Post, tuple[Role, ...]] = {
    Post.PRESIDIUM: (Role.PRESIDIUM, Role.MEMBER),
    Post.EXECUTIVE_CHAIR: (Role.PRESIDIUM, Role.MEMBER),
    Post.HEAD: (Role.DEPARTMENT_HEAD, Role.MEMBER),
    Post.DEPUTY: (Role.MEMBER,),
    Post.OFFICER: (Role.MEMBER,),
    Post.SECRETARY_GENERAL: (Role.ADVISER,),
    Post.ADVISER: (Role.ADVISER,),
    Post.DISCIPLINE: (Role.DISCIPLINE_GROUP,),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds: for a unit and all below it, or for one department of it."""

    role: Role
    unit_id: int
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be done: the unit with its ancestors up to the school, and the
    department if the thing belongs to one."""

    unit_ids: tuple[int, ...]
    department_id: int | None = None


def holds(held: frozenset[Held], role: Role, place: Place | None = None) -> bool:
    """Whether the role is held at a place; without a place, anywhere at all.

    A role for one department reaches that department only; a role for a unit reaches
    the units below it and their departments.
    """
    mine = [one for one in held if one.role == role]
    if place is None:
        return bool(mine)
    return any(
        one.unit_id in place.unit_ids
        if one.department_id is None
        else one.department_id == place.department_id
        for one in mine
    )


def roles_of_post(post: Post, unit_id: int, department_id: int | None) -> frozenset[Held]:
    """The roles that follow from serving in a post."""
    return frozenset(
        Held(role, unit_id, department_id if role is Role.DEPARTMENT_HEAD else None)
        for role in ROLES_OF_POSTS[post]
    )


ROLE_DUTIES = {
    Role.ADMINISTRATOR: mark("维护名册、组织、职务和授权"),
    Role.ELECTION_COMMITTEE: mark("筹备代表大会，登记代表，公示名单"),
    Role.ASSET_OFFICER: mark("登记物资，办理借还和盘点"),
    Role.RECRUITMENT_LEAD: mark("组织招新，安排评委"),
    Role.ADVISER: mark("指导学生会工作，审核和查看记录"),
    Role.DISCIPLINE_GROUP: mark("监督各项工作，查看操作日志"),
    Role.PRESIDIUM: mark("主持学生会工作"),
    Role.DEPARTMENT_HEAD: mark("主持本部门工作"),
    Role.MEMBER: mark("参与学生会工作，查看内部通讯录"),
}
"""What a role is for, in words for the person who holds it."""


def check_giving(role: Role, place: Place, to_student: bool, giver: frozenset[Held] | None) -> None:
    """Refuse a role that cannot be given, or not by this giver: only an administrator at or above
    the place may give, so only the school's administrator makes another one. None: the program itself."""
    if role not in GRANTABLE:
        raise Refusal("“%(role)s”随职务而来，不能单独授予", field="role", role=say(ROLES[role]))
    if role is Role.ADVISER and to_student:
        raise Refusal("指导老师只能授予教师", field="role")
    if role is Role.ADMINISTRATOR and place.department_id is not None:
        raise Refusal("系统管理员管理整个单位，不能只管一个部门", field="department_id")
    if giver is not None and not holds(giver, Role.ADMINISTRATOR, place):
        raise Refusal("您不是该单位或其上级单位的系统管理员，不能在此授权", field="unit_id")


def check_withdrawing(*, school_administrators_left: int, own_last: bool) -> None:
    """Refuse a withdrawal after which the school would have no administrator, or the person who
    withdraws would administer nothing any more."""
    if school_administrators_left < 1:
        raise Refusal("这是学校最后一位系统管理员，请先授权另一位再收回")
    if own_last:
        raise Refusal("不能收回自己最后的管理权限，请由另一位系统管理员收回")
