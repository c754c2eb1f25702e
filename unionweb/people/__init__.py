"""People: who is here, where they belong, what they serve as, and how they come in.

unit 组织单位 (school 学校 → college 学院 → class 班级/团支部; club 社团) · department 部门 ·
person 人员 · student number 学号 · term 届 · semester 学期 · post 职务 · tenure 任职 ·
core member 学生会骨干 · grant 授权 · account 账号 · activation code 激活码 · roster 学生名册

A person is never deleted: whoever leaves is marked as left (离校). An account is
waiting (待激活) → active (已激活); a log-in lasts until it ends, is ended, or everything is
ended (全部退出). A roster import is uploaded → mapped → checked → applied, or dropped.
"""
