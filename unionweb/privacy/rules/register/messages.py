"""Notices, mails, calendars."""

from unionweb.base.text import mark
from unionweb.privacy.rules.holding import AtErasure, Forget, Ground, Holding

_SELF = mark("只有本人")
_UNTIL_CHANGED = mark("本人更改或删除本人时")
_TELLING = mark("通知本人要办的事")

HOLDINGS = (
    Holding(
        "notice",
        mark("发给本人的通知、是否已读"),
        _TELLING,
        Ground.CONSENT,
        mark("365 天"),
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        hidden=frozenset({"key"}),
        forget=Forget(("created_at",), 365),
    ),
    Holding(
        "notice_mail",
        mark("通知发往的邮箱、发送结果"),
        _TELLING,
        Ground.CONSENT,
        mark("发出 90 天后删除"),
        _SELF,
        whose=(("notice_id", "person_id"),),
        at_erasure=AtErasure.DELETED,
        forget=Forget(("sent_at",), 90),
    ),
    Holding(
        "notice_choice",
        mark("各类通知怎么收"),
        _TELLING,
        Ground.CONSENT,
        _UNTIL_CHANGED,
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
    ),
    Holding(
        "notice_habit",
        mark("免打扰时间"),
        _TELLING,
        Ground.CONSENT,
        _UNTIL_CHANGED,
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
    ),
    Holding(
        "notice_digest",
        mark("汇总邮件的地址、发送结果"),
        _TELLING,
        Ground.CONSENT,
        mark("发出 90 天后删除"),
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        forget=Forget(("sent_at",), 90),
    ),
    Holding(
        "notice_digest_item",
        mark("汇总邮件里有哪些通知"),
        _TELLING,
        Ground.CONSENT,
        mark("与汇总邮件相同"),
        _SELF,
        whose=(("digest_id", "person_id"),),
        at_erasure=AtErasure.DELETED,
        forget=Forget(("digest_id", "sent_at"), 90),
    ),
    Holding(
        "calendar_feed",
        mark("本人日历的私密地址（散列值）、被读取的次数"),
        mark("在手机日历里看到自己的日程"),
        Ground.CONSENT,
        _UNTIL_CHANGED,
        _SELF,
        whose=(("person_id",),),
        at_erasure=AtErasure.DELETED,
        hidden=frozenset({"nonce", "secret_hash"}),
    ),
)

PLAIN = {
    "robot": mark("群机器人的设置，没有个人信息"),
    "robot_post": mark("群机器人的消息，没有个人信息"),
    "robot_news": mark("群机器人的消息，没有个人信息"),
}
