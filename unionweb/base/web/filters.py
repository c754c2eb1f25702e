"""How dates, moments, shares and large numbers look on a page."""

from datetime import date, datetime
from fractions import Fraction

from flask import Flask
from markupsafe import Markup

from unionweb.base import fractions, money
from unionweb.base.clock import LOCAL


def day(value: date | None) -> Markup:
    """A calendar day as `<time>`; an em dash for none."""
    if value is None:
        return Markup("—")
    return Markup('<time datetime="{0}">{0}</time>').format(value.isoformat())


def moment(value: datetime | None) -> Markup:
    """A moment, in the time of Shanghai, as `<time>`; an em dash for none."""
    if value is None:
        return Markup("—")
    local = value.astimezone(LOCAL)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="seconds"), local.strftime("%Y-%m-%d %H:%M")
    )


def percent(value: Fraction | None, digits: int = 1) -> str:
    """A share for people: "16.7%"; an em dash for none."""
    return "—" if value is None else fractions.percent(value, digits)


def grouped(value: int) -> str:
    """A number that may be large, in groups of three digits: "30,000"."""
    return f"{value:,}"


def init_app(app: Flask) -> None:
    """Give the filters to every template."""
    for template_filter in (day, moment, percent, grouped):
        app.add_template_filter(template_filter)
    app.add_template_filter(fractions.decimal_text, "decimal")
    app.add_template_filter(fractions.fraction_text, "share")
    app.add_template_filter(money.yuan, "yuan")
