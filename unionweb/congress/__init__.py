"""congress (学生代表大会, 学代会): who sends how many delegates, and do those who come satisfy the rules.

congress 学代会 · delegate 代表 · delegation 代表团 · ex-officio delegate 当然代表 ·
non-voting delegate 列席代表 · quota, apportionment 代表名额, 名额分配 ·
rule set 规则版本 (2017, 2019/20) · finding 核查结论

A finding is pass 通过, fail 不通过 or cannot tell 无法判断: missing data never rounds into a pass.
A delegate is formal 正式, ex officio 当然 (outside the quota, counted by every rule) or non-voting
列席 (counted by none).

Read `rules/` first: seats are shared out exactly, C1–C22 are data with their sources, and a list of
delegates is checked against them.
"""
