"""Recruitment: applications are erased as a whole, when the drive says so."""

from unionweb.base.text import mark
from unionweb.privacy.rules.holding import AtErasure, Ground, Holding, Path

_ERASED = mark("招新结束后，按公告写明的期限删除")
_PANEL = mark("本人；负责招新的人；评委只看到自己评的人")
_LEADS = mark("负责招新的人")
_OTHERS = mark("评委的评分，招新公布的成绩在本人的申请中可以看到")
_APPLICANT: tuple[Path, ...] = (("application_id", "person_id"),)


def _of_application(table: str, what: str, purpose: str, seen: str = _PANEL, withheld: str = "") -> Holding:
    return Holding(
        table,
        what,
        purpose,
        Ground.CONSENT,
        _ERASED,
        seen,
        whose=_APPLICANT,
        withheld=withheld,
        at_erasure=AtErasure.OWN_WAY,
        hidden=frozenset({"stored", "sha256"}),
    )


_SELECTING = mark("选拔成员")

HOLDINGS = (
    Holding(
        "drive_application",
        mark("报名的部门、回答、资格核对结果、各时间"),
        _SELECTING,
        Ground.CONSENT,
        _ERASED,
        _PANEL,
        whose=(("person_id",),),
        at_erasure=AtErasure.OWN_WAY,
        hidden=frozenset({"lot"}),
    ),
    _of_application("drive_upload", mark("简历、照片等附件（可在“我的报名”下载）"), _SELECTING),
    _of_application("drive_booking", mark("面试时间、是否到场"), mark("安排面试")),
    _of_application("drive_wait", mark("等候面试时间"), mark("安排面试")),
    _of_application("drive_round_result", mark("各轮成绩"), _SELECTING),
    _of_application("drive_placement", mark("录用结果、名次、理由"), _SELECTING),
    _of_application("drive_offer", mark("录用通知和答复"), _SELECTING),
    _of_application("drive_probation", mark("试用期结论"), mark("试用期考察")),
    _of_application("drive_signature", mark("审批意见和签字人"), mark("审批录用"), _LEADS, _OTHERS),
    _of_application("drive_sheet", mark("每位评委的评分和评语"), _SELECTING, _LEADS, _OTHERS),
    Holding(
        "drive_conflict",
        mark("谁声明要回避、理由"),
        mark("公正评分"),
        Ground.CONSENT,
        _ERASED,
        _LEADS,
        whose=(("person_id",),),
        at_erasure=AtErasure.OWN_WAY,
    ),
    Holding(
        "drive_juror",
        mark("担任评委"),
        mark("评分"),
        Ground.CONSENT,
        _ERASED,
        _LEADS,
        whose=(("person_id",),),
        at_erasure=AtErasure.OWN_WAY,
    ),
    Holding(
        "drive",
        mark("录用决定的文件，只用报名编号"),
        mark("任何人都能验算录用结果"),
        Ground.CONSENT,
        mark("长期，不含姓名"),
        mark("所有登录的人"),
        withheld=mark("公开的决定文件，只用报名编号"),
        at_erasure=AtErasure.OWN_WAY,
    ),
    Holding(
        "drive_round_marks",
        mark("一轮的全部评分，评委和报名者只用编号"),
        mark("任何人都能验算成绩"),
        Ground.CONSENT,
        _ERASED,
        mark("所有登录的人"),
        withheld=_OTHERS,
        at_erasure=AtErasure.OWN_WAY,
    ),
)

PLAIN = {
    "drive_opening": mark("招新的部门和名额，没有个人信息"),
    "drive_round": mark("招新的轮次，没有个人信息"),
    "drive_scenario": mark("面试题目，没有个人信息"),
    "drive_text": mark("通知的文字，没有个人信息"),
    "drive_panel": mark("面试组，没有个人信息"),
    "drive_slot": mark("面试时段，没有个人信息"),
}
