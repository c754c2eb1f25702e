"""What is wrong with a questionnaire, in sentences; with none it may be opened."""

import re
from collections.abc import Iterator, Sequence

from unionweb.base.text import Sentence, mark, say
from unionweb.surveys.rules.answers import longest_response
from unionweb.surveys.rules.mapping import points
from unionweb.surveys.rules.questions import Kind, Option, Question, Questionnaire, Role, parse_questionnaire
from unionweb.surveys.rules.shapes import Unreadable
from unionweb.surveys.rules.sheet import LONGEST_RESPONSE

TITLE_MOST, TEXT_MOST, LABEL_MOST = 100, 300, 60
QUESTIONS_MOST, OPTIONS_MOST, ANSWER_MOST = 60, 30, 1000

_ID = re.compile(r"[a-z][a-z0-9_]{0,15}", re.ASCII)
_SUBJECT_ID = re.compile(r"[a-z0-9_]{1,16}", re.ASCII)
KIND_OF_ROLE = {
    Role.INDICATOR: Kind.SCALE,
    Role.AWARENESS: Kind.SINGLE,
    Role.PARTICIPATION: Kind.SINGLE,
    Role.COMMENT: Kind.TEXT,
}
"""Any other role goes with every kind."""

_ONCE = {
    Role.AWARENESS: mark("知晓度的问题只能有一道"),
    Role.PARTICIPATION: mark("参与度的问题只能有一道"),
    Role.COMMENT: mark("意见的问题只能有一道"),
}


def read_questionnaire(data: bytes) -> Questionnaire:
    """From canonical JSON; Unreadable with the first fault when there is one."""
    questionnaire = parse_questionnaire(data)
    fault = next(iter(faults(questionnaire)), None)
    if fault is not None:
        raise Unreadable(fault)
    return questionnaire


def faults(questionnaire: Questionnaire) -> list[Sentence]:
    """Everything that must be mended before the survey may open."""
    found = [*_of_whole(questionnaire), *_of_subjects(questionnaire)]
    earlier: dict[str, Question] = {}
    for question in questionnaire.questions:
        found += _of_question(question)
        found += _of_condition(question, earlier)
        earlier[question.id] = question
    if not found and longest_response(questionnaire) > LONGEST_RESPONSE:
        found.append(say("问卷太长：答卷最多可达 %(most)s 字节，请减少文字题", most=LONGEST_RESPONSE))
    return found


def _of_whole(questionnaire: Questionnaire) -> Iterator[Sentence]:
    questions = questionnaire.questions
    if not 0 < len(questionnaire.title.strip()) <= TITLE_MOST:
        yield say("请填写问卷标题，最多 %(n)s 字", n=TITLE_MOST)
    if not 0 < len(questions) <= QUESTIONS_MOST:
        yield say("问题应有 1 到 %(n)s 道，现有 %(now)s 道", n=QUESTIONS_MOST, now=len(questions))
    if any(not section.questions or len(section.title) > TITLE_MOST for section in questionnaire.sections):
        yield say("每一部分至少有一道问题，标题最多 %(n)s 字", n=TITLE_MOST)
    if len({question.id for question in questions}) < len(questions):
        yield say("问题的编号重复")
    for role, words in _ONCE.items():
        if sum(question.role is role for question in questions) > 1:
            yield say(words)
    mapping, threshold = questionnaire.scoring.mapping, questionnaire.scoring.threshold
    if not points(mapping, 1) <= threshold <= points(mapping, 5):
        yield say("及格线不在分数的范围内")


def _of_subjects(questionnaire: Questionnaire) -> Iterator[Sentence]:
    subjects = questionnaire.subjects
    if len({subject.id for subject in subjects}) < len(subjects):
        yield say("测评对象重复")
    for subject in subjects:
        if not _SUBJECT_ID.fullmatch(subject.id) or not 0 < len(subject.name.strip()) <= TITLE_MOST:
            yield say("测评对象的名称应有 1 到 %(n)s 字：%(name)s", n=TITLE_MOST, name=subject.name)
    if subjects and not questionnaire.indicators:
        yield say("有测评对象的问卷至少要有一项指标")


def _of_question(question: Question) -> Iterator[Sentence]:
    name = question.text or question.id
    if not _ID.fullmatch(question.id):
        yield say("问题“%(name)s”的编号不对：%(id)s", name=name, id=question.id)
    if not 0 < len(question.text.strip()) <= TEXT_MOST:
        yield say("第“%(id)s”题没有题目，或超过 %(n)s 字", id=question.id, n=TEXT_MOST)
    kind = KIND_OF_ROLE.get(question.role, question.kind)
    if question.kind is not kind:
        yield say("问题“%(name)s”的题型与用途不符", name=name)
    if question.role in (Role.AWARENESS, Role.PARTICIPATION) and not _divided(question.options):
        yield say("问题“%(name)s”要有计入的选项，也要有不计入的选项", name=name)
    yield from _of_kind(question, name)


def _of_kind(question: Question, name: str) -> Iterator[Sentence]:
    chosen = question.kind in (Kind.SINGLE, Kind.MULTIPLE)
    if chosen != bool(question.options) or (question.kind is Kind.MATRIX) != bool(question.rows):
        yield say("问题“%(name)s”缺少选项，或有多余的选项", name=name)
    for listed, least in ((question.options, 2), (question.rows, 1)):
        if listed:
            yield from _of_options(listed, least, name)
    if question.kind is Kind.NUMBER and question.least > question.most:
        yield say("问题“%(name)s”的最小值大于最大值", name=name)
    if question.kind is Kind.TEXT and not 0 < question.most <= ANSWER_MOST:
        yield say("问题“%(name)s”的字数上限应在 1 到 %(n)s 之间", name=name, n=ANSWER_MOST)
    bounds_fit = 1 <= question.least <= question.most <= len(question.options)
    if question.kind is Kind.MULTIPLE and not bounds_fit:
        yield say("问题“%(name)s”至少、至多可选的项数不对", name=name)


def _of_options(options: Sequence[Option], least: int, name: str) -> Iterator[Sentence]:
    if not least <= len(options) <= OPTIONS_MOST:
        yield say(
            "问题“%(name)s”应有 %(least)s 到 %(most)s 项，现有 %(now)s 项",
            name=name,
            least=least,
            most=OPTIONS_MOST,
            now=len(options),
        )
    if len({option.id for option in options}) < len(options):
        yield say("问题“%(name)s”的选项编号重复", name=name)
    if len({option.label.strip() for option in options}) < len(options):
        yield say("问题“%(name)s”有相同的选项", name=name)
    for option in options:
        if not _ID.fullmatch(option.id) or not 0 < len(option.label.strip()) <= LABEL_MOST:
            yield say("问题“%(name)s”的选项应有 1 到 %(n)s 字", name=name, n=LABEL_MOST)
            return


def _of_condition(question: Question, earlier: dict[str, Question]) -> Iterator[Sentence]:
    condition = question.shown_if
    if condition is None:
        return
    asked = earlier.get(condition.question)
    name = question.text or question.id
    if asked is None:
        yield say("问题“%(name)s”的显示条件要用排在它前面的问题", name=name)
    elif not condition.among or not set(condition.among) <= set(asked.choices):
        yield say("问题“%(name)s”的显示条件要用“%(asked)s”的选项", name=name, asked=asked.text)
    elif len(set(condition.among)) < len(condition.among):
        yield say("问题“%(name)s”的显示条件重复", name=name)


def _divided(options: Sequence[Option]) -> bool:
    return len({option.counts for option in options}) > 1
