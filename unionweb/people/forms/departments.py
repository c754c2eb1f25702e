"""The form of a department."""

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, at_most, required


class DepartmentForm(Form):
    """Name and duties."""

    name = Line(mark("部门名称"), [required(), at_most(40)])
    duties = TextAreaField(
        mark("职责"),
        [at_most(4000)],
        filters=[lambda text: (text or "").strip()],
        description=mark("一行写一条，会显示在部门列表中"),
    )
