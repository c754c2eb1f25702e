"""The tables of surveys."""

from unionweb.surveys.models.plans import Plan, PlanEntry, PlanMeasure
from unionweb.surveys.models.results import Blotted, Comment, GroupStatistics
from unionweb.surveys.models.roll import Group, Reminder, Respondent
from unionweb.surveys.models.surveys import AUDIENCES, Audience, Extension, Subject, Survey, SurveyVersion

__all__ = [
    "AUDIENCES",
    "Audience",
    "Blotted",
    "Comment",
    "Extension",
    "Group",
    "GroupStatistics",
    "Plan",
    "PlanEntry",
    "PlanMeasure",
    "Reminder",
    "Respondent",
    "Subject",
    "Survey",
    "SurveyVersion",
]
