"""Recruitment 招新: applications, three scored rounds, a decision that any candidate can check, and members.

drive 招新 · opening 招新岗位 (a department or the presidium) · application 报名 · round 轮次 · panel 评委组 ·
juror 评委 · rubric 评分表 · criterion 评分项 · sheet 一位评委给一位候选人的评分 · slot 场次 · booking 预约 ·
placement 录取结果 · adjustment 服从调剂 · offer 录用通知 · probation 试用期

A drive goes draft → open → scoring → decided → published → offers → finished; a round preparing → scoring →
closed → published. A member of the panels sees his own sheets only, until he has handed them in.
"""
