"""Situations to begin with, in our own words; a union changes them and adds its own."""

from dataclasses import dataclass

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

TITLE_MOST, WORDS_MOST = 80, 4000
MINUTES_MOST = 120


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """What candidates read; `group`: for several at once, without a leader."""

    title: str
    words: str
    minutes: int = 10
    group: bool = False


SCENARIOS = (
    ScenarioText(
        mark("突发权益诉求"),
        mark(
            "周五晚上十点，宿舍楼停水。同学群里十分钟内出现两百多条消息，有人说要集体去找校领导，"
            "有人贴出了一张来源不明的“停水三天”通知。值班老师的电话暂时没有人接。您是权益服务部值班干事。\n\n"
            "请说明：接下来一小时您做什么、对群里说什么、找谁核实；水恢复以后还要做什么。"
        ),
    ),
    ScenarioText(
        mark("活动方案推介"),
        mark(
            "学院给您两千元经费，用来办一次让大一新生彼此认识的活动，时间由您定，场地要自己找。\n\n"
            "请用三分钟向评委推介您的方案：做什么、谁来做、钱怎么花、下雨了怎么办，以及怎样知道它办成了。"
        ),
        8,
    ),
    ScenarioText(
        mark("两个活动撞了时间"),
        mark(
            "文体部的歌手赛决赛和学习部的讲座都登记在同一天晚上、同一个报告厅。海报都贴出去了，"
            "主讲人的车票也买了，两位部长都说是对方后登记的。主席让您去协调。\n\n"
            "一位评委扮演文体部部长，请您和他谈。"
        ),
    ),
    ScenarioText(
        mark("班级群里的谣言"),
        mark(
            "期中考试前一天，班级群里有人转发“某门课改成开卷”，落款像是教务处。不少同学停下了复习。"
            "转发的人是您的室友，他说是别的学院的朋友发给他的。\n\n"
            "请说明您怎样判断真假、怎样在群里说、怎样对待您的室友。"
        ),
        8,
    ),
    ScenarioText(
        mark("没有人干活的小组"),
        mark(
            "您负责校庆摊位的布置，组里五个人。离开展还有两天，两个人说要准备考试，一个人一直不回消息，"
            "剩下的一位同学和您都已经很累，她今天对您发了火。\n\n"
            "请说明您先找谁、说什么，哪些事情不做了，要不要告诉部长。"
        ),
        8,
    ),
    ScenarioText(
        mark("无领导小组：经费怎么分"),
        mark(
            "下学期的活动经费共八千元。各部门的申请是：权益服务部做宿舍设施调查三千元，文体部办篮球赛四千元，"
            "学习部请校外讲师三千元，宣传部换一台相机五千元。\n\n"
            "五分钟阅读和准备，每人一分钟陈述，二十分钟自由讨论，最后由一位同学用三分钟汇报小组一致的方案和理由。"
            "评委不参与讨论。"
        ),
        40,
        True,
    ),
    ScenarioText(
        mark("无领导小组：迎新当天的意外"),
        mark(
            "迎新当天下起大雨，露天的报到点不能用。可以做的事有：把报到点搬进体育馆、给家长安排休息处、"
            "通知还没有到的新生、保护已收的纸质材料、增派志愿者接站、安抚排队的人。现在只有十二名志愿者。\n\n"
            "请先各自排出先后次序，再讨论二十分钟，得出一致的次序和分工，由一位同学汇报。"
        ),
        40,
        True,
    ),
)


def check_scenario(text: ScenarioText) -> None:
    """Refuse one that says nothing or too much."""
    if not 0 < len(text.title.strip()) <= TITLE_MOST:
        raise Refusal("请填写名称，最多 %(n)s 字", field="title", n=TITLE_MOST)
    if not 0 < len(text.words.strip()) <= WORDS_MOST:
        raise Refusal("请写出情景，最多 %(n)s 字", field="words", n=WORDS_MOST)
    if not 1 <= text.minutes <= MINUTES_MOST:
        raise Refusal("时间应为 1 至 %(n)s 分钟", field="minutes", n=MINUTES_MOST)
