"""What a large event usually needs 大型活动物资需求清单, to begin with; every union changes it to its own."""

from unionweb.assets.rules.need_lists import Need, NeedText
from unionweb.base.text import mark

VENUE, SOUND, TENTS = mark("场地"), mark("音响灯光"), mark("帐篷桌椅")
SIGNS, SAFETY, OFFICE = mark("标识宣传"), mark("医疗安全"), mark("耗材")

LARGE_EVENT = NeedText(
    mark("大型活动物资需求清单"),
    mark("适用于迎新、运动会、文艺晚会、社团招新等校级或大型活动。请按活动规模修改数量。"),
    (
        Need(VENUE, mark("舞台板"), 12, mark("每块 1 × 2 米，按舞台面积计算")),
        Need(VENUE, mark("隔离栏"), 20, mark("入口、通道和舞台前")),
        Need(VENUE, mark("电源接线盘"), 6, mark("50 米，先确认场地电源的位置")),
        Need(SOUND, mark("音箱"), 4, mark("户外每 200 人至少一对")),
        Need(SOUND, mark("调音台"), 1),
        Need(SOUND, mark("无线话筒"), 4, mark("主持两支，备用两支")),
        Need(SOUND, mark("对讲机"), 10, mark("总控、各入口、医疗点各一部")),
        Need(TENTS, mark("帐篷"), 10, mark("签到、医疗、物资、休息各至少一顶")),
        Need(TENTS, mark("折叠桌"), 20),
        Need(TENTS, mark("折叠椅"), 60),
        Need(SIGNS, mark("易拉宝"), 8),
        Need(SIGNS, mark("指示牌"), 12, mark("入口、卫生间、医疗点、出口")),
        Need(SIGNS, mark("横幅"), 2, mark("悬挂前先报批")),
        Need(SIGNS, mark("工作证"), 50),
        Need(SAFETY, mark("急救箱"), 2, mark("检查有效期")),
        Need(SAFETY, mark("灭火器"), 4, mark("每个用电区域两具")),
        Need(SAFETY, mark("反光背心"), 20, mark("安保和引导人员")),
        Need(OFFICE, mark("签字笔"), 20),
        Need(OFFICE, mark("打印纸"), 2),
        Need(OFFICE, mark("矿泉水"), 10, mark("按箱")),
        Need(OFFICE, mark("垃圾袋"), 5, mark("按卷；活动结束后清场")),
    ),
)
SHIPPED = (LARGE_EVENT,)
