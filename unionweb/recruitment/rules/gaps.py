"""What is missing in an application before it can be handed in, by the name of its field on the page."""

from collections.abc import Iterator, Mapping, Sequence

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.form import Field, FieldKind, gaps
from unionweb.recruitment.rules.terms import Terms

Gap = tuple[str, Sentence]


def missing(
    form: Sequence[Field],
    terms: Terms,
    choices: Sequence[int | None],
    adjustment: bool | None,
    answers: Mapping[str, str],
    files: Sequence[str],
) -> Iterator[Gap]:
    """Choices first, then the form's fields in their order: "first_id", "adjustment", "answer_…",
    "file_…"."""
    chosen = [one for one in choices if one is not None]
    if not choices[0]:
        yield "first_id", say("请选择第一志愿")
    if terms.adjustment and adjustment is None:
        yield "adjustment", say("请选择是否服从调剂")
    kinds = {one.id: one.kind for one in form}
    for name, sentence in gaps(form, answers, files, chosen):
        yield address_of(name, kinds[name]), sentence


def address_of(field_id: str, kind: FieldKind) -> str:
    """What a field of the form is called on the pages of an application."""
    return f"file_{field_id}" if kind is FieldKind.FILE else f"answer_{field_id}"
