"""What columns and values are called on the page of one's own data; the file has them as they are stored."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from flask import current_app

from unionweb.audit.words import DETAILS
from unionweb.base.money import yuan
from unionweb.base.text import mark
from unionweb.base.web.feature import Feature
from unionweb.base.web.filters import moment
from unionweb.base.web.i18n import translate

YES, NO = mark("是"), mark("否")
MONEY = {"amount", "price", "value"}
"""Columns in fen."""

COLUMNS = DETAILS | {
    "absent": mark("缺席"),
    "activated_at": mark("激活时间"),
    "actor_name": mark("操作人"),
    "address": mark("邮箱"),
    "adjustment": mark("服从调剂"),
    "agreed": mark("是否同意"),
    "agreed_at": mark("同意时间"),
    "amount": mark("金额"),
    "answer": mark("答复"),
    "answered_at": mark("答复时间"),
    "answers": mark("回答"),
    "approved_by": mark("批准人"),
    "arrived_at": mark("到场时间"),
    "asked": mark("被读取次数"),
    "asked_at": mark("申请时间"),
    "asked_since": mark("自何时起计数"),
    "at": mark("时间"),
    "attempts": mark("尝试次数"),
    "body": mark("内容"),
    "booked_at": mark("预约时间"),
    "bought_on": mark("购入日期"),
    "by": mark("经手人"),
    "change": mark("增减"),
    "checked": mark("已核对"),
    "checked_in": mark("签到"),
    "chief": mark("总监票人"),
    "claimed_at": mark("开始处理"),
    "code": mark("编码"),
    "collecting": mark("正在汇集"),
    "compared_at": mark("核对公钥的时间"),
    "condition": mark("状况"),
    "confirmed_at": mark("确认时间"),
    "corrected": mark("校正分"),
    "counted_at": mark("盘点时间"),
    "counts": mark("合计"),
    "created_at": mark("建立时间"),
    "declared_at": mark("声明时间"),
    "delegation": mark("代表团"),
    "device": mark("设备"),
    "digest_hour": mark("汇总时刻"),
    "disabled": mark("已停用"),
    "due_at": mark("应还时间"),
    "ed25519": mark("签名公钥"),
    "eligibility": mark("资格核对"),
    "email": mark("邮箱"),
    "ended_at": mark("结束时间"),
    "ends_at": mark("结束时间"),
    "erased_at": mark("清除时间"),
    "ethnicity": mark("民族"),
    "event": mark("活动"),
    "expires_at": mark("到期时间"),
    "expires_on": mark("到期日"),
    "extended": mark("续借次数"),
    "failed_course": mark("有不及格"),
    "field": mark("对应的题目"),
    "filed_at": mark("提出时间"),
    "filename": mark("文件"),
    "form_version": mark("表格版本"),
    "found_at": mark("盘到的时间"),
    "from_at": mark("从"),
    "gender": mark("性别"),
    "given_up_at": mark("放弃发送的时间"),
    "grade": mark("年级"),
    "granted_at": mark("授予时间"),
    "group_key": mark("分组"),
    "group_name": mark("所属代表团"),
    "handed_in": mark("已交出密钥"),
    "headers": mark("表头"),
    "holding": mark("占用中"),
    "in_scope": mark("在盘点范围内"),
    "introduction": mark("简介"),
    "issued_at": mark("发放时间"),
    "judged_at": mark("评定时间"),
    "large": mark("大型活动"),
    "last_error": mark("最近的错误"),
    "leaves_out": mark("不评价的部门"),
    "lent_at": mark("借出时间"),
    "lifted_at": mark("解除时间"),
    "lifted_by": mark("解除人"),
    "lifted_words": mark("解除理由"),
    "link": mark("链接"),
    "made_at": mark("生成时间"),
    "mapping": mark("列的对应"),
    "media_type": mark("文件类型"),
    "must": mark("必须满足的条件"),
    "must_confirm": mark("需要确认"),
    "new_units": mark("新单位"),
    "next_at": mark("下次发送"),
    "notes": mark("提示"),
    "noticed_at": mark("提醒时间"),
    "outcome": mark("结果"),
    "override": mark("特批理由"),
    "paid_at": mark("付清时间"),
    "panel_size": mark("评委人数"),
    "paper": mark("使用纸质选票"),
    "passed": mark("是否通过"),
    "photo_hash": mark("照片指纹"),
    "political_status": mark("政治面貌"),
    "price": mark("价格"),
    "proposed_at": mark("提出时间"),
    "proposed_by": mark("提名人"),
    "quantity": mark("数量"),
    "quiet_from": mark("免打扰开始"),
    "quiet_until": mark("免打扰结束"),
    "rank": mark("名次"),
    "rank_overall": mark("总排名"),
    "rank_semester": mark("学期排名"),
    "rank_year": mark("学年排名"),
    "raw": mark("原始分"),
    "read_at": mark("读过的时间"),
    "reading": mark("识别方式"),
    "received_at": mark("收到时间"),
    "recommended_by": mark("推荐人"),
    "refused_reason": mark("未通过的理由"),
    "registered": mark("登记件数"),
    "registered_at": mark("登记时间"),
    "removed_at": mark("移除时间"),
    "retired_at": mark("停用时间"),
    "returned_at": mark("归还时间"),
    "returned_by": mark("归还人"),
    "saved_at": mark("保存时间"),
    "scanned_at": mark("扫码时间"),
    "score": mark("得分"),
    "seat": mark("座位"),
    "sent_at": mark("发出时间"),
    "serial": mark("序列号"),
    "settled": mark("已处理"),
    "settled_at": mark("处理时间"),
    "settled_by": mark("处理人"),
    "sha256": mark("文件指纹"),
    "signature": mark("签名"),
    "since": mark("从"),
    "size": mark("大小（字节）"),
    "slip": mark("预制票条"),
    "started_at": mark("开始时间"),
    "starts_at": mark("开始时间"),
    "step": mark("步骤"),
    "student_kind": mark("学生类别"),
    "subject": mark("主题"),
    "subject_kind": mark("对象类别"),
    "submitted_at": mark("提交时间"),
    "tag": mark("物资编号"),
    "taken_at": mark("领取时间"),
    "taken_back_at": mark("撤回时间"),
    "text": mark("文字"),
    "total": mark("合计"),
    "tried_at": mark("尝试时间"),
    "trimmed": mark("去极值分"),
    "undone_at": mark("撤销时间"),
    "unit_name": mark("单位"),
    "until_at": mark("到"),
    "upheld": mark("异议成立"),
    "uploaded_at": mark("上传时间"),
    "value": mark("价值"),
    "venue": mark("地点"),
    "verb": mark("动作"),
    "version": mark("版本"),
    "voucher": mark("凭证号"),
    "waiting": mark("候补"),
    "waived": mark("已免除"),
    "way": mark("方式"),
    "withdrawn_at": mark("撤回时间"),
    "words": mark("说明"),
    "x25519": mark("加密公钥"),
}


def words_of(value: Enum) -> str:
    """The word for a member of an enum; as it is stored where its feature names none."""
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    known: list[Mapping[Any, str]] = [one for feature in features for one in feature.values]
    named = next((one for one in known if type(value) is type(next(iter(one)))), {})
    return translate(named.get(value, str(value.value)))


def shown(name: str, value: Any, stored: object) -> str:
    """A value for people; `stored` is how the file has it."""
    if isinstance(value, Enum):
        return words_of(value)
    if isinstance(value, bool):
        return translate(YES if value else NO)
    if isinstance(value, datetime):
        return moment(value)
    if name in MONEY and isinstance(value, int):
        return yuan(value)
    if isinstance(value, dict):
        return " · ".join(f"{translate(COLUMNS.get(key, key))} {one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "verb":
        return translate(current_app.extensions["unionweb.verbs"].get(value, value))
    return str(stored)
