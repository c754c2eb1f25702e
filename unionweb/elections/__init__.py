"""Elections (选举): nominees, rolls, stages, tellers, the hall, the count report.

A secret ballot with a roll, of any kind: a branch (团支部) elects delegates, a congress elects its
committee and presidium, a motion (表决) is put to the vote. `congress` stands above and hands over its
delegates as a roll; `ballots` below keeps the box and knows neither persons nor elections.

election 选举 · contest 选票上的一项 · nominee 候选人 · seat 应选名额 · roll 选举人名册 · voter 选举人 ·
teller 监票人 · check-in 签到 · draw 领票 · cast 投票 · count report 计票报告单

Stages: draft 筹备 → nominations 提名 → published 候选人公示 → frozen 定稿 → check_in 签到 → voting 投票 →
closed 封箱 → opened 开箱 → counted 计票 → announced 宣布 → objections 结果公示 → final 生效. Nothing leads
back after frozen; an election that went wrong is annulled with a reason.
"""
