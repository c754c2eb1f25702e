"""Why candidates cannot have jurors enough: for each one, how many are missing and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.seating import Seating


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody by key, and by the name (or number) that others see."""

    key: str
    name: str


def sentences(
    candidates: Sequence[Named],
    jurors: Sequence[Named],
    least: int,
    short: Mapping[str, int],
    seating: Seating,
) -> tuple[Sentence, ...]:
    """The sum first, then every candidate who is short; nothing when nobody is."""
    if not short:
        return ()
    missing = sum(short.values())
    whole = say(
        "每位候选人至少 %(least)s 名评委做不到：%(people)s 人共差 %(missing)s 人次",
        least=least,
        people=len(short),
        missing=missing,
    )
    names = [one.name for one in jurors]
    return (whole, *(_one(one, short[one.key], names, seating) for one in candidates if one.key in short))


def _one(one: Named, missing: int, names: Sequence[str], seating: Seating) -> Sentence:
    ways = seating.ways(one.key)
    figures = {"name": one.name, "got": seating.size(one.key), "missing": missing}
    if not ways:
        others = len(names) - seating.panel(one.key).bit_count()
        if not others:
            return say("%(name)s还差 %(missing)s 名：评委一共只有 %(all)s 名", all=len(names), **figures)
        return say(
            "%(name)s已有 %(got)s 名评委，还差 %(missing)s 名：其余 %(others)s 名评委都须回避",
            others=others,
            **figures,
        )
    # All who can be reached by passing candidates on are full, so one more with any of them helps.
    full = tuple(names[juror] for juror in sorted(ways))
    barred = len(names) - (seating.panel(one.key) | seating.open[one.key]).bit_count()
    return say(
        "%(name)s已有 %(got)s 名评委，还差 %(missing)s 名：%(barred)s 名须回避，其余都已满额；"
        "只要%(full)s（任一位）多评一份，就能补上一名",
        barred=barred,
        full=full,
        **figures,
    )
