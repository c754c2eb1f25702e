"""Operations 运行维护: timed work, data checks, the doctor, health, figures, the administrator's page.

It knows no feature by name: each hands its timed work, checks, findings, deadlines and gauges to the
application (`base/web/feature.py`). How to run it: `unionweb/docs/operations.md`; why so: decision 20.

timed work 定时任务 · data check 数据核查 · finding 检查结果 · gauge 指标 · deadline 截止时间
"""
