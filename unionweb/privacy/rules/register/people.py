"""Persons, accounts, units, posts, roster."""

from unionweb.base.text import mark
from unionweb.privacy.rules.holding import AtErasure, Forget, Ground, Holding

_UNIT_LEADS = mark("本人；所在单位及上级的管理员、指导老师")
_SELF = mark("只有本人")
_NOBODY = mark("没有人：只存不可逆的散列值")
_LEAVING = mark("离校两年后删除")

HOLDINGS = (
    Holding(
        "person",
        mark(
            "学号或工号、姓名、单位、年级、性别、民族、政治面貌、学生类别、专业排名、有无不及格、邮箱、公开联系方式、离校日期"
        ),
        mark(
            "确认谁是本校学生、属于哪个单位；核对参选、任职、代表构成的条件（民族、政治面貌、成绩排名只用于此）"
        ),
        Ground.DUTY,
        _LEAVING,
        mark("本人；所在单位及上级的管理员、指导老师；在任者的姓名、学院、职务在公开通讯录中对所有人可见"),
        whose=(("id",),),
    ),
    Holding(
        "account",
        mark("密码的散列值、激活时间、是否停用"),
        mark("登录"),
        Ground.CONSENT,
        _LEAVING,
        _NOBODY,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        hidden=frozenset({"password_hash"}),
    ),
    Holding(
        "activation_code",
        mark("激活码的散列值、发放和到期时间"),
        mark("第一次设置密码"),
        Ground.CONSENT,
        mark("使用后立即删除；到期 30 天后删除"),
        _NOBODY,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        hidden=frozenset({"code_hash"}),
        forget=Forget(("expires_at",), 30),
    ),
    Holding(
        "login_session",
        mark("登录的设备名称、开始和到期时间、登录方式"),
        mark("保持登录，让本人看到并结束各处登录"),
        Ground.CONSENT,
        mark("退出或到期时删除"),
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        hidden=frozenset({"token_hash", "sso_session", "sso_subject"}),
    ),
    Holding(
        "login_failure",
        mark("登录失败的时间，账号和网络地址的密钥散列值"),
        mark("防止猜密码、试探编号"),
        Ground.SECURITY,
        mark("1 小时"),
        _NOBODY,
        withheld=mark("只存密钥散列值，不能对应到个人"),
        at_erasure=AtErasure.OWN_WAY,
    ),
    Holding(
        "login_arrival",
        mark("登录成功的时间，账号和网络地址的密钥散列值"),
        mark("区分很多人共用的校园网地址和猜密码的人"),
        Ground.SECURITY,
        mark("1 小时"),
        _NOBODY,
        withheld=mark("只存密钥散列值，不能对应到个人"),
        at_erasure=AtErasure.OWN_WAY,
    ),
    Holding(
        "consent",
        mark("同意了哪一版说明、何时同意、何时撤回"),
        mark("证明同意"),
        Ground.DUTY,
        mark("与个人资料相同"),
        _SELF,
        whose=(("person_id",),),
    ),
    Holding(
        "erasure",
        mark("何时要求删除、何时删除"),
        mark("证明已按要求删除"),
        Ground.DUTY,
        mark("长期"),
        _UNIT_LEADS,
        whose=(("person_id",),),
    ),
    Holding(
        "tenure",
        mark("在学生会担任的职务、部门、起止日期"),
        mark("公布谁在任；由职务得到的权限；任职证明"),
        Ground.DUTY,
        mark("长期：组织的历史记录"),
        mark("所有登录的人；在任者对所有人公开"),
        whose=(("person_id",),),
        binds=mark("仍在任职，请先结束任职"),
        until=("ends_on",),
        archive=True,
    ),
    Holding(
        "role_grant",
        mark("被授予的角色、范围、理由、起止时间"),
        mark("权限"),
        Ground.DUTY,
        mark("长期：说明谁在何时有什么权限"),
        mark("本人；授权范围的管理员"),
        whose=(("person_id",),),
        binds=mark("仍有授权，请先收回"),
        until=("ended_at",),
    ),
    Holding(
        "roster_import",
        mark("谁在何时上传了名册文件"),
        mark("导入名册，出错时查对"),
        Ground.DUTY,
        mark("长期，不含名册内容"),
        mark("学校管理员"),
        whose=(("uploaded_by",),),
    ),
    Holding(
        "roster_line",
        mark("名册文件里的每一行，直到检查完毕"),
        mark("导入前检查"),
        Ground.DUTY,
        mark("写入或放弃后 30 天删除"),
        mark("学校管理员"),
        withheld=mark("导入中的草稿；写入后的内容在个人资料中"),
        at_erasure=AtErasure.OWN_WAY,
        forget=Forget(("import_id", "ended_at"), 30),
    ),
    Holding(
        "audit_entry",
        mark("每一项更改：时间、操作人、动作、对象、内容"),
        mark("追查谁改了什么；防止事后篡改"),
        Ground.SECURITY,
        mark("长期：前后相扣，不能改动；删除本人后不再显示其姓名（第四十七条第二款）"),
        mark("学校的管理员、指导老师、监督组"),
        whose=(("actor_id",),),
        hidden=frozenset({"details", "previous", "hash"}),
    ),
)

PLAIN = {
    "unit": mark("组织单位，没有个人信息"),
    "department": mark("部门，没有个人信息"),
    "term": mark("届，没有个人信息"),
    "semester": mark("学期，没有个人信息"),
    "calendar_day": mark("节假日，没有个人信息"),
    "calendar_year": mark("节假日，没有个人信息"),
    "operations_check": mark("数据核查的结果，没有个人信息"),
    "operations_work": mark("定时任务的状态，没有个人信息"),
}
