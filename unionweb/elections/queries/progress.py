"""How far the preparation of an election has come, part by part."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.base.preparing import Part
from unionweb.base.text import Sentence, mark, say
from unionweb.elections.models import Election
from unionweb.elections.queries.nominee_publishing import standing_of_nominees
from unionweb.elections.rules.stages import STAGES, Facts, Stage, following, is_before, obstacles
from unionweb.publications.rules import STATE_LABELS, State


@dataclass(frozen=True, slots=True)
class Way:
    """A stage that may come next, and what stands in its way."""

    to: Stage
    obstacles: list[Sentence]


def path(election: Election) -> list[Stage]:
    """The stages that an election goes through; check-in only where there is one."""
    return [stage for stage in Stage if stage is not Stage.CHECK_IN or election.check_in]


def ways(facts: Facts) -> list[Way]:
    """Where an election may go from here, the usual way first."""
    return [Way(stage, obstacles(facts, stage)) for stage in following(facts)]


def parts(election: Election, facts: Facts, now: datetime) -> list[Part]:
    """Roll, tellers and publication."""
    return [_roll(facts), _tellers(facts), *_publication(election, now)]


def _roll(facts: Facts) -> Part:
    state = say("%(n)s 人", n=f"{facts.voters:,}") if facts.voters else say("还是空的")
    return Part(mark("选举人名册"), "elections.roll", "roster", state, facts.voters > 0)


def _tellers(facts: Facts) -> Part:
    title, endpoint = mark("监票人"), "elections.tellers"
    if facts.server_opens:
        return Part(title, endpoint, "key", say("由服务器开箱，不需要监票人"), True)
    figures = {"n": facts.tellers, "ready": facts.tellers_ready, "k": facts.threshold}
    if not facts.tellers:
        return Part(title, endpoint, "key", say("还没有指定，开箱需要 %(k)s 把钥匙", **figures), False)
    if is_before(facts.stage, Stage.FROZEN):
        state = say("%(n)s 名，%(ready)s 名已生成钥匙；开箱需要 %(k)s 把", **figures)
        done = facts.tellers_ready == facts.tellers >= facts.threshold and facts.chief_tellers == 1
    elif is_before(facts.stage, Stage.CLOSED):
        state = say("%(done)s / %(n)s 名已核对指纹", done=facts.tellers_compared, **figures)
        done = facts.tellers_compared >= facts.threshold
    else:
        state = say(
            "%(signed)s 名已签名封箱，%(keys)s 名已交钥匙；开箱需要 %(k)s 把",
            signed=facts.signatures,
            keys=facts.keys,
            **figures,
        )
        done = facts.keys >= facts.threshold
    return Part(title, endpoint, "key", state, done)


def _publication(election: Election, now: datetime) -> list[Part]:
    if all(contest.motion for contest in election.contests):
        return []
    standing = standing_of_nominees(election, now)
    state = say("没有公示；不公示也可以直接定稿") if standing is None else say(STATE_LABELS[standing.state])
    done = standing is not None and standing.state in (State.ENDED, State.CONFIRMED)
    return [Part(mark("候选人公示"), "elections.publish_nominees", "publication", state, done)]


def next_step(election: Election, facts: Facts) -> Sentence:
    """For the list of what waits: the usual next stage, and whether something stands in its way."""
    first = ways(facts)[0]
    values = {"title": election.title, "stage": say(STAGES[first.to])}
    if first.obstacles:
        return say("%(title)s：还不能进入“%(stage)s”，%(why)s", why=first.obstacles[0], **values)
    return say("%(title)s：可以进入“%(stage)s”", **values)
