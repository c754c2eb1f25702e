"""Ready-made rubrics; a union edits them before scoring opens.

Source: the regulations on recruitment: content 40, language 30, bearing 10, timing 10, overall 10, and five
criteria of 20 with bands 15–20 / 10–14 / 0–9 are met in real sheets; the words and the sheet for résumés are
ours.
"""

from unionweb.base.text import mark
from unionweb.recruitment.rules.rubric import Band, Criterion, Rubric

PRESENTATION = Rubric(
    (
        Criterion("content", mark("内容"), 40),
        Criterion("language", mark("语言表达"), 30),
        Criterion("bearing", mark("仪表举止"), 10),
        Criterion("timing", mark("时间把握"), 10),
        Criterion("overall", mark("综合印象"), 10),
    )
)


def _of_twenty(key: str, label: str, good: str, fair: str, weak: str) -> Criterion:
    return Criterion(key, label, 20, (Band(15, 20, good), Band(10, 14, fair), Band(0, 9, weak)))


SCENARIO = Rubric(
    (
        _of_twenty(
            "judgement",
            mark("判断与分析"),
            mark("抓住要害，分得清轻重缓急，依据充分"),
            mark("看到主要问题，分析不够深入"),
            mark("没有看出问题所在，或答非所问"),
        ),
        _of_twenty(
            "solving",
            mark("解决办法"),
            mark("步骤具体可行，想到了后果和后续跟进"),
            mark("办法大体可行，缺少细节"),
            mark("办法空泛，或无法执行"),
        ),
        _of_twenty(
            "communication",
            mark("沟通表达"),
            mark("认真倾听，条理清楚，语气得当"),
            mark("能说清意思，条理或语气有欠缺"),
            mark("说不清楚，或不顾对方感受"),
        ),
        _of_twenty(
            "teamwork",
            mark("协作意识"),
            mark("主动配合、分工，带动他人"),
            mark("能配合，较被动"),
            mark("各行其是，或不听取他人意见"),
        ),
        _of_twenty(
            "service",
            mark("服务意识"),
            mark("处处从同学出发，愿意承担"),
            mark("想到同学，主动性一般"),
            mark("只想到自己，或推卸责任"),
        ),
    )
)

RESUME = Rubric(
    (
        Criterion(
            "experience",
            mark("经历与成果"),
            30,
            (
                Band(24, 30, mark("经历与岗位相关，做成过具体的事，讲得出自己的贡献")),
                Band(15, 23, mark("有相关经历，贡献写得笼统")),
                Band(0, 14, mark("少有相关经历，或只罗列头衔")),
            ),
        ),
        Criterion(
            "motive",
            mark("动机与了解"),
            30,
            (
                Band(24, 30, mark("了解部门工作，理由真切，有自己的想法")),
                Band(15, 23, mark("大致了解，理由一般")),
                Band(0, 14, mark("不了解部门，或理由空泛")),
            ),
        ),
        Criterion(
            "ability",
            mark("能力与特长"),
            20,
            (
                Band(15, 20, mark("有岗位需要的能力，并有作品或事例为证")),
                Band(10, 14, mark("有相关能力，证据不足")),
                Band(0, 9, mark("看不出与岗位有关的能力")),
            ),
        ),
        Criterion("writing", mark("文字与条理"), 10),
        Criterion("time", mark("时间投入"), 10),
    )
)

RUBRICS = {
    "presentation": (mark("展示评分表（40/30/10/10/10）"), PRESENTATION),
    "scenario": (mark("情景模拟评分表（五项各 20 分）"), SCENARIO),
    "resume": (mark("简历评分表"), RESUME),
}
"""Label and rubric by key."""
