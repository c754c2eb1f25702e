"""Surveys (测评): what students think of the departments, anonymously, and what follows from it.

Once a semester every department is rated on ten indicators; under the threshold its head owes a rectification
plan. The secretariat asks the departments each quarter, an activity asks its participants, and a general
questionnaire asks anything else. Responses travel as sealed ballots, one a department; nothing here knows who
sent one.

survey 测评 · questionnaire 问卷 · indicator 指标 · grade 等级 · response 答卷 · subject 测评对象 ·
threshold 及格线 · awareness 知晓度 · participation 参与度 · satisfaction 满意度 · release 公布 · comment 意见
· blot 涂去 · rectification plan 整改方案 · measure 整改措施

Stages: draft 筹备 → open 填答 → closed 截止 → counted 统计 → published 公布 → objections 公示 → final 归档
(rows dropped, keys destroyed).
"""
