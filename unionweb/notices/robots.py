"""Robots speak: what is due is claimed, said, and written down, message by message."""

from collections import Counter
from datetime import datetime

from sqlalchemy import or_, select

from unionweb.audit import Actor
from unionweb.base.clock import now
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices import webhooks
from unionweb.notices.actions import announcing
from unionweb.notices.actions import robots as actions
from unionweb.notices.actions.robots import Parcel
from unionweb.notices.mailing import settings
from unionweb.notices.models import News, Robot, RobotPost
from unionweb.notices.rules.mails import MailState, Verdict
from unionweb.notices.rules.platforms import SHORTEST_REST, Judgement, call_of, judge
from unionweb.notices.rules.robots import target_of, text_of

UNREADABLE = mark("地址读不出来：系统恢复后密钥换了。请重新填写这个机器人的地址和密钥。")
TEST_WORDS = mark("测试：机器人已接通，今后会在这里播报。")


def speak(moment: datetime) -> Counter[Verdict]:
    """Find what is new and say what is due; how often the platforms said what."""
    fresh = announcing.fresh_news(moment)
    end_reading()
    if fresh:
        with unit_of_work():
            announcing.write_news(fresh, now=moment)
    counts: Counter[Verdict] = Counter()
    for robot_id in _with_something_to_say(moment):
        counts += _speak(robot_id)
    return counts


def _with_something_to_say(moment: datetime) -> list[int]:
    new = select(News.id).where(News.robot_id == Robot.id, News.post_id.is_(None)).exists()
    waiting = (RobotPost.state == MailState.QUEUED) & (RobotPost.next_at <= moment)
    again = select(RobotPost.id).where(RobotPost.robot_id == Robot.id, waiting).exists()
    able = Robot.paused_at.is_(None) & (Robot.fault == "")
    found = list(db.session.scalars(select(Robot.id).where(able, or_(new, again)).order_by(Robot.id)))
    end_reading()
    return found


def _speak(robot_id: int) -> Counter[Verdict]:
    counts: Counter[Verdict] = Counter()
    while True:
        with unit_of_work():
            parcel = actions.claim_next(robot_id, now=now())
        if parcel is None:
            return counts
        judged = hand_over(parcel)
        with unit_of_work():
            actions.settle(parcel.post_id, judged, now=now())
        counts[judged.verdict] += 1
        if judged.verdict is not Verdict.TAKEN:
            return counts  # the others would only wait as long for the same answer


def try_robot(robot: Robot, *, by: Actor) -> Judgement | None:
    """Say that it works, now; None when the robot has said all that it may in this minute. Opens its own
    units of work: nobody else may wait for the platform."""
    robot_id, moment = robot.id, now()
    with unit_of_work():
        held = db.session.get_one(Robot, robot_id)
        parcel = actions.claim_test(held, TEST_WORDS, by=by, now=moment)
    if parcel is None:
        return None
    judged = hand_over(parcel)
    with unit_of_work():
        actions.settle(parcel.post_id, judged, test=True, now=now())
    return judged


def hand_over(parcel: Parcel) -> Judgement:
    """Call the platform. The address is looked at once more: what robots may call can have changed."""
    found, moment = settings(), now()
    if not parcel.address:
        return Judgement(Verdict.REFUSED, str(say(UNREADABLE)), broken=True)
    try:
        target = target_of(parcel.kind, parcel.address, found.robot_hosts)
    except Refusal as refusal:
        return Judgement(Verdict.REFUSED, str(refusal), broken=True)
    text = text_of(f"{parcel.union}学生会", parcel.pieces, found.address)
    try:
        reply = webhooks.post(target, call_of(parcel.kind, target.path, parcel.secret, text, moment))
    except webhooks.NotSent as problem:
        return Judgement(Verdict.LATER, str(problem), rest=SHORTEST_REST)
    except webhooks.NoAnswer as problem:
        return Judgement(Verdict.UNKNOWN, str(problem), rest=SHORTEST_REST)
    return judge(parcel.kind, reply.status, reply.body, reply.retry_after, moment)
