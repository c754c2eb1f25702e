"""publications (公示): a public notice with a number of working days, in which anyone may object.

Terms: publication 公示 · objection 异议 · answer 答复 · working day 工作日 · holiday 节假日 ·
make-up working day 调休上班日 · last day 公示截止日. States of a publication: running 公示中 (or
undetermined 截止日未定) → ended 公示期满 (first objections open 异议待答复, if any) → confirmed 已确认,
or withdrawn 已撤回. States of an objection: waiting 待答复 → answered 已答复, or withdrawn 已撤回.

A publication belongs to no desk: congress, recruitment and others put up theirs and are asked
nothing about it here. Read `rules` first: which days count, and what happens when the calendar of a
year is missing.
"""
