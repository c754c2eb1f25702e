"""Posters with the QR code of a survey: one sheet, or one for each class."""

from flask import Response

from unionweb.base.web.answers import page
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import certain_site
from unionweb.surveys import policies
from unionweb.surveys.models import Survey
from unionweb.surveys.queries import surveys as queries
from unionweb.surveys.queries.forms import fingerprint_of
from unionweb.surveys.views.room import room


@room.get("/<int:survey_id>/poster", policy=policies.manages_survey)
def poster(survey_id: int) -> Response:
    """One A4 sheet."""
    survey = queries.survey_of(survey_id)
    return _sheets(survey, [survey.unit.full_name])


@room.get("/<int:survey_id>/posters", policy=policies.manages_survey)
def posters(survey_id: int) -> Response:
    """One A4 sheet for each class, all with the same code: nobody learns which class answers."""
    survey = queries.survey_of(survey_id)
    return _sheets(survey, [unit.full_name for unit in queries.classes_of(survey.unit_id)])


def _sheets(survey: Survey, names: list[str]) -> Response:
    address = f"{certain_site()}/s/{survey.code}"
    return page(
        "surveys/poster.html",
        survey=survey,
        names=names,
        address=address,
        qr_code=qr_svg(address),
        fingerprint=fingerprint_of(survey),
    )
