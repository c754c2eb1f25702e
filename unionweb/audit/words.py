"""Words for the details of log entries, so that people read them without knowing the code."""

from unionweb.base.text import mark

DETAILS = {
    "accounts": mark("账号"),
    "added": mark("新增"),
    "adopted": mark("采用"),
    "after": mark("改后"),
    "bad": mark("有问题的行"),
    "before": mark("改前"),
    "changed": mark("有变化"),
    "classes": mark("班级"),
    "college": mark("学院"),
    "conclusion": mark("结论"),
    "day": mark("日期"),
    "days": mark("天数"),
    "department": mark("部门"),
    "difference": mark("差额"),
    "dropped": mark("删去"),
    "duties": mark("职责"),
    "elected_on": mark("选举日期"),
    "ended": mark("结束的登录"),
    "ends_on": mark("结束日期"),
    "expires_at": mark("有效至"),
    "file": mark("文件"),
    "filename": mark("文件"),
    "fingerprint": mark("指纹"),
    "from": mark("原为"),
    "gone": mark("离校"),
    "headcount": mark("学生人数"),
    "kind": mark("类别"),
    "left_on": mark("离校日期"),
    "name": mark("名称"),
    "new": mark("新增"),
    "number": mark("学号或编号"),
    "numbers": mark("学号"),
    "order": mark("顺序"),
    "parent": mark("上级单位"),
    "person": mark("人员编号"),
    "planned": mark("原定结束"),
    "position": mark("顺序"),
    "post": mark("职务"),
    "public_contact": mark("公开联系方式"),
    "reason": mark("理由"),
    "returning": mark("返校"),
    "role": mark("角色"),
    "row": mark("名额行"),
    "rows": mark("行数"),
    "rows_total": mark("各行之和"),
    "rule": mark("规则"),
    "rules": mark("规则"),
    "seats": mark("名额"),
    "source": mark("来源"),
    "starts_on": mark("开始日期"),
    "state": mark("状态"),
    "status": mark("状态"),
    "student": mark("学生"),
    "students": mark("学生"),
    "term": mark("届"),
    "title": mark("标题"),
    "to": mark("改为"),
    "unchanged": mark("无变化"),
    "unit": mark("单位"),
    "working": mark("按工作日"),
}
"""Names that stand in `details`; what is not here is shown as it is stored."""


def describe(value: object) -> str:
    """A stored value in one line: [old, new] as "old → new", lists and groups written out."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        between = " → " if len(value) == 2 else ", "
        return between.join(describe(one) for one in value) or "—"
    if isinstance(value, dict):
        return "; ".join(f"{name} {describe(one)}" for name, one in value.items()) or "—"
    return str(value)
