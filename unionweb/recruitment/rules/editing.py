"""Changing an application form, field by field. A field that answers may exist for is retired, not removed:
its label is needed to read them."""

from collections.abc import Sequence
from dataclasses import replace

from unionweb.base.refusals import NotFound, Refusal
from unionweb.recruitment.rules.form import LINE_MOST, PHOTO, RESUME, TEXT_MOST, Field, FieldKind

FIELDS_MOST, OPTIONS_MOST, OPTION_MOST = 40, 30, 60
Form = tuple[Field, ...]


def field_with(form: Sequence[Field], field_id: str) -> Field:
    """The field with this id. Raises NotFound."""
    for one in form:
        if one.id == field_id:
            return one
    raise NotFound


def new_id(form: Sequence[Field]) -> str:
    """An id that no field has or had: f1, f2, …"""
    used = {one.id for one in form}
    return next(f"f{number}" for number in range(1, len(form) + 2) if f"f{number}" not in used)


def with_field(form: Sequence[Field], field: Field) -> Form:
    """With a field changed, or added at the end. Refusal when it makes no sense."""
    _check(field)
    if any(one.id == field.id for one in form):
        return tuple(field if one.id == field.id else one for one in form)
    if len(form) >= FIELDS_MOST:
        raise Refusal("报名表最多 %(n)s 项", n=FIELDS_MOST)
    return (*form, field)


def _check(field: Field) -> None:
    most = TEXT_MOST if field.kind is FieldKind.TEXT else LINE_MOST
    if field.kind in (FieldKind.TEXT, FieldKind.LINE) and not 1 <= field.most <= most:
        raise Refusal("字数上限在 1 到 %(n)s 之间", field="most", n=most)
    if field.id in (RESUME, PHOTO) and field.kind is not FieldKind.FILE:
        raise Refusal("简历和照片只能是文件", field="kind")
    if field.kind is FieldKind.CHOICE:
        _check_options(field.options)


def _check_options(options: Sequence[str]) -> None:
    if not 2 <= len(options) <= OPTIONS_MOST:
        raise Refusal("请写 2 到 %(n)s 个选项，一行一个", field="options", n=OPTIONS_MOST)
    if len(set(options)) < len(options):
        raise Refusal("选项有重复", field="options")
    if any(len(one) > OPTION_MOST for one in options):
        raise Refusal("每个选项最多 %(n)s 字", field="options", n=OPTION_MOST)


def without_field(form: Sequence[Field], field_id: str, *, keeps: bool) -> Form:
    """Without a field; `keeps` retires it, because there may be answers to it."""
    if keeps:
        return tuple(replace(one, retired=True) if one.id == field_id else one for one in form)
    return tuple(one for one in form if one.id != field_id)


def moved(form: Sequence[Field], field_id: str, by: int) -> Form:
    """With a field one place up (-1) or down (+1) among those that are asked; at the ends it stays."""
    asked = [one for one in form if not one.retired]
    retired = [one for one in form if one.retired]
    place = asked.index(field_with(asked, field_id))
    asked.insert(min(max(0, place + by), len(asked) - 1), asked.pop(place))
    return (*asked, *retired)
