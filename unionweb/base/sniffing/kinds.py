"""What an uploaded file is, by its content: its name and what the browser says of it prove nothing.

Only leading bytes, sizes and the directory of a ZIP are read, a few kilobytes each; nothing is unpacked.
`Look` is how: (position, length) → bytes, shorter at the end.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.sniffing.images import jpeg_size, png_size, webp_size
from unionweb.base.sniffing.pdf import count_pages
from unionweb.base.sniffing.zips import Unreadable, entries
from unionweb.base.text import Sentence, mark, say

Look = Callable[[int, int], bytes]

MEGABYTE = 1024 * 1024
DOCUMENT_MOST, PHOTO_MOST = 10 * MEGABYTE, 5 * MEGABYTE
PAGES_MOST = 30
SIDE_MOST, PIXELS_MOST = 12_000, 50_000_000
UNPACKED_MOST = 100 * MEGABYTE
ENTRIES_MOST = 2000


class FileKind(StrEnum):
    """What may be handed in."""

    PDF = "pdf"
    DOCX = "docx"
    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"


FILE_KINDS = {
    FileKind.PDF: mark("PDF"),
    FileKind.DOCX: mark("Word 文档（DOCX）"),
    FileKind.JPEG: mark("JPEG 图片"),
    FileKind.PNG: mark("PNG 图片"),
    FileKind.WEBP: mark("WebP 图片"),
}
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
}
IMAGES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})

_ZIP, _DOCX = b"PK\x03\x04", "word/document.xml"
_OTHERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"\xd0\xcf\x11\xe0",), mark("旧版 Office 文件（如 DOC）")),
    ((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"), mark("压缩包")),
    ((b"MZ", b"\x7fELF", b"#!"), mark("程序")),
    ((b"GIF8",), mark("GIF 图片")),
    ((b"BM",), mark("BMP 图片")),
    ((b"{\\rtf",), mark("RTF 文档")),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
_OFFICE = {"xl/workbook.xml": mark("Excel 表格"), "ppt/presentation.xml": mark("PPT 演示文稿")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form takes."""

    kinds: frozenset[FileKind]
    most: int

    @property
    def words(self) -> Sentence:
        """For people: which kinds, how large."""
        kinds = tuple(say(FILE_KINDS[one]) for one in FileKind if one in self.kinds)
        return say("%(kinds)s，最大 %(n)s MB", kinds=kinds, n=self.most // MEGABYTE)

    @property
    def accept(self) -> str:
        """For the browser's file dialogue."""
        return ",".join(MEDIA_TYPES[one] for one in FileKind if one in self.kinds)


DOCUMENT = Wanted(frozenset(FileKind), DOCUMENT_MOST)
PORTRAIT = Wanted(IMAGES, PHOTO_MOST)


def examine(look: Look, size: int, wanted: Wanted) -> FileKind:
    """What the file is. Refusal when it is empty or too large, is none of the kinds wanted (saying what it
    really is), or is not what its beginning claims."""
    if not size:
        raise Refusal("文件是空的")
    if size > wanted.most:
        raise Refusal("文件有 %(size)s MB，最大 %(n)s MB", size=_megabytes(size), n=wanted.most // MEGABYTE)
    kind = kind_of(look, size)
    if not isinstance(kind, FileKind) or kind not in wanted.kinds:
        named = say(FILE_KINDS[kind]) if isinstance(kind, FileKind) else kind
        raise Refusal("这个文件的内容是%(what)s，请上传%(kinds)s", what=named, kinds=_listed(wanted.kinds))
    _CHECKS[kind](look, size)
    return kind


def kind_of(look: Look, size: int) -> FileKind | Sentence:
    """Which kind the content is of; words for what we do not take."""
    head = look(0, 512)
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    return _in_zip(look, size) if head.startswith(_ZIP) else _other(head)


def _in_zip(look: Look, size: int) -> FileKind | Sentence:
    try:
        names = {one.name for one in entries(look, size, ENTRIES_MOST)}
    except Unreadable:
        return say("损坏或过大的压缩包")
    if _DOCX in names and "[Content_Types].xml" in names:
        return FileKind.DOCX
    return say(next((words for name, words in _OFFICE.items() if name in names), mark("压缩包")))


def _other(head: bytes) -> Sentence:
    for beginnings, words in _OTHERS:
        if head.startswith(beginnings):
            return say(words)
    if head[4:12] in _HEIC:
        return say("HEIC 图片（请在手机相机设置里改为“兼容性最佳”，或发送截图）")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return say("SVG 图片")
    if start.startswith((b"<!doctype", b"<html", b"<script", b"<?xml", b"<")):
        return say("网页")
    return say("其他格式")


def _check_pdf(look: Look, size: int) -> None:
    if b"%%EOF" not in look(max(0, size - 2048), 2048):
        raise Refusal("PDF 不完整，可能没有传完，请重新导出")
    pages = count_pages(look, size, PAGES_MOST)
    if pages > PAGES_MOST:
        raise Refusal("这份 PDF 超过 %(n)s 页，请只上传简历本身", n=PAGES_MOST)


def _check_docx(look: Look, size: int) -> None:
    found = entries(look, size, ENTRIES_MOST)
    if sum(one.unpacked for one in found) > UNPACKED_MOST:
        raise Refusal("文档解开后超过 %(n)s MB，请压缩其中的图片", n=UNPACKED_MOST // MEGABYTE)
    if any(one.name.lower().endswith("vbaproject.bin") for one in found):
        raise Refusal("文档里有宏，请另存为不带宏的 DOCX，或导出 PDF")
    if any(one.encrypted for one in found):
        raise Refusal("文档加了密码，请去掉密码再上传")


def _check_image(sizer: Callable[[Look, int], tuple[int, int] | None]) -> Callable[[Look, int], None]:
    def check(look: Look, size: int) -> None:
        sides = sizer(look, size)
        if sides is None or not all(sides):
            raise Refusal("图片损坏，打不开，请重新保存")
        if max(sides) > SIDE_MOST or sides[0] * sides[1] > PIXELS_MOST:
            raise Refusal("图片有 %(w)s × %(h)s 像素，太大了，请缩小再上传", w=sides[0], h=sides[1])

    return check


_CHECKS: dict[FileKind, Callable[[Look, int], None]] = {
    FileKind.PDF: _check_pdf,
    FileKind.DOCX: _check_docx,
    FileKind.JPEG: _check_image(jpeg_size),
    FileKind.PNG: _check_image(png_size),
    FileKind.WEBP: _check_image(webp_size),
}


def _listed(kinds: Collection[FileKind]) -> tuple[Sentence, ...]:
    return tuple(say(FILE_KINDS[one]) for one in FileKind if one in kinds)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"


def safe_name(typed: str, kind: FileKind) -> str:
    """A file's name without path or control characters, ending as its content demands."""
    stem = typed.replace("\\", "/").rpartition("/")[2]
    stem = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:80] or 'file'}.{kind.value}"
