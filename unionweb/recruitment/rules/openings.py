"""What a drive may take people for: posts in a department, or the presidium of the union itself.

The executive chair rotates among the members of the presidium by semester (P8), and the posts of teachers and
of the discipline group are not applied for.
"""

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.rules.organisation import DEPARTMENT_POSTS, Post

PRESIDIUM = mark("主席团")
RECRUITED = tuple(post for post in Post if post in DEPARTMENT_POSTS or post is Post.PRESIDIUM)


def check_post(post: Post, in_department: bool) -> None:
    """Refuse a post that is not recruited for, or that does not belong there."""
    if post not in RECRUITED:
        raise Refusal("这个职务不通过招新产生", field="post")
    if post is Post.PRESIDIUM and in_department:
        raise Refusal("主席团成员不属于部门，部门请选“学生会主席团”", field="department_id")
    if post is not Post.PRESIDIUM and not in_department:
        raise Refusal("学生会主席团只招主席团成员，职务请选“主席团成员”", field="post")
