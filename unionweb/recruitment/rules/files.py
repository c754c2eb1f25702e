"""What the fields of an application form take."""

from unionweb.base.sniffing import DOCUMENT, PORTRAIT, Wanted
from unionweb.recruitment.rules.form import PHOTO


def wanted_for(field_id: str) -> Wanted:
    """What a field takes: the photo a picture, every other field a document or a picture."""
    return PORTRAIT if field_id == PHOTO else DOCUMENT
