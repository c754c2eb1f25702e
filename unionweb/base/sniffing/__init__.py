"""What files are that people hand in, by their content: documents and pictures.

kinds   which of them is taken, and why one is not
images  how large a picture is
pdf     about how many pages
zips    the directory of a ZIP, for Word documents
stripping  pictures without what cameras write beside them
"""

from unionweb.base.sniffing.kinds import (
    DOCUMENT,
    IMAGES,
    MEDIA_TYPES,
    PORTRAIT,
    FileKind,
    Look,
    Wanted,
    examine,
    safe_name,
)
from unionweb.base.sniffing.stripping import without_notes

__all__ = [
    "DOCUMENT",
    "IMAGES",
    "MEDIA_TYPES",
    "PORTRAIT",
    "FileKind",
    "Look",
    "Wanted",
    "examine",
    "safe_name",
    "without_notes",
]
