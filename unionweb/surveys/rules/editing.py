"""Changing a questionnaire, one question or section at a time; what comes out may still have faults."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from unionweb.base.refusals import NotFound, Refusal
from unionweb.surveys.rules.questions import Option, Question, Questionnaire, Section

COUNTS_MARK = "*"
"""Before a line of options: choosing it counts towards awareness or participation."""


def question_with(questionnaire: Questionnaire, identity: str) -> Question:
    """The question of this id. Raises NotFound."""
    found = questionnaire.by_id.get(identity)
    if found is None:
        raise NotFound
    return found


def section_of(questionnaire: Questionnaire, identity: str) -> int:
    """The number, from 0, of the section that a question is in. Raises NotFound."""
    for number, section in enumerate(questionnaire.sections):
        if any(question.id == identity for question in section.questions):
            return number
    raise NotFound


def new_id(questionnaire: Questionnaire) -> str:
    """An id that no question has."""
    number = 1
    while f"q{number}" in questionnaire.by_id:
        number += 1
    return f"q{number}"


def with_question(questionnaire: Questionnaire, section: int, question: Question) -> Questionnaire:
    """A question added at the end of a section, from 0; or put in the place of the one of its id."""
    if question.id in questionnaire.by_id:
        return _mapped(questionnaire, lambda one: question if one.id == question.id else one)
    sections = list(questionnaire.sections) or [Section("", ())]
    if not 0 <= section < len(sections):
        raise NotFound
    chosen = sections[section]
    sections[section] = replace(chosen, questions=(*chosen.questions, question))
    return replace(questionnaire, sections=tuple(sections))


def without_question(questionnaire: Questionnaire, identity: str) -> Questionnaire:
    """Without a question, and without its section if nothing is left in it. Refusal when another question
    is shown only after it."""
    gone = question_with(questionnaire, identity)
    for one in questionnaire.questions:
        if one.shown_if is not None and one.shown_if.question == identity:
            raise Refusal("“%(name)s”要看这道题的回答才显示，请先改它", name=one.text)
    sections = (
        replace(section, questions=tuple(one for one in section.questions if one is not gone))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(section for section in sections if section.questions))


def moved(questionnaire: Questionnaire, identity: str, by: int) -> Questionnaire:
    """A question moved up (−1) or down (+1) one place; over the edge of its section into the next one. At
    the ends nothing changes."""
    question, number = question_with(questionnaire, identity), section_of(questionnaire, identity)
    lists = [list(section.questions) for section in questionnaire.sections]
    place = lists[number].index(question)
    lists[number].remove(question)
    if 0 <= place + by <= len(lists[number]):
        lists[number].insert(place + by, question)
    elif 0 <= number + by < len(lists):
        target = lists[number + by]
        target.insert(len(target) if by < 0 else 0, question)
    else:
        lists[number].insert(place, question)
    return _with_lists(questionnaire, lists)


def with_section(questionnaire: Questionnaire, title: str, question: Question) -> Questionnaire:
    """A new section at the end, with its first question."""
    return replace(questionnaire, sections=(*questionnaire.sections, Section(title, (question,))))


def renamed(questionnaire: Questionnaire, number: int, title: str) -> Questionnaire:
    """Another heading over a section, from 0. Raises NotFound."""
    if not 0 <= number < len(questionnaire.sections):
        raise NotFound
    sections = list(questionnaire.sections)
    sections[number] = replace(sections[number], title=title)
    return replace(questionnaire, sections=tuple(sections))


def read_options(lines: str, before: Sequence[Option] = ()) -> tuple[Option, ...]:
    """Options from a text of one a line, "*" before those that count. A label that was there before keeps
    its id, so that conditions on it still hold."""
    known = {option.label: option.id for option in before}
    taken = set(known.values())
    options = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        label = line.removeprefix(COUNTS_MARK).strip()
        identity = known.pop(label, None) or _free(taken)
        taken.add(identity)
        options.append(Option(identity, label, line.startswith(COUNTS_MARK)))
    return tuple(options)


def options_text(options: Sequence[Option]) -> str:
    """The way back."""
    return "\n".join(f"{COUNTS_MARK if option.counts else ''}{option.label}" for option in options)


def _free(taken: set[str]) -> str:
    number = 1
    while f"o{number}" in taken:
        number += 1
    return f"o{number}"


def _mapped(questionnaire: Questionnaire, change: Callable[[Question], Question]) -> Questionnaire:
    return _with_lists(
        questionnaire, [[change(one) for one in section.questions] for section in questionnaire.sections]
    )


def _with_lists(questionnaire: Questionnaire, lists: Sequence[Sequence[Question]]) -> Questionnaire:
    pairs = zip(questionnaire.sections, lists, strict=True)
    sections = (replace(section, questions=tuple(questions)) for section, questions in pairs)
    return replace(questionnaire, sections=tuple(section for section in sections if section.questions))
