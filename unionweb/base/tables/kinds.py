"""What the bytes of an uploaded file are. Names lie: half of all school systems
export a web page called `.xls`."""

import io
import zipfile
from enum import Enum

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say

MAX_UNPACKED = 200 * 1024 * 1024


class Kind(Enum):
    """The kinds of file that can be read as a table."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


_OTHER_FILES = (
    (b"%PDF", mark("PDF 文件")),
    (b"\xff\xd8\xff", mark("图片")),
    (b"\x89PNG", mark("图片")),
    (b"GIF8", mark("图片")),
    (b"BM", mark("图片")),
    (b"RIFF", mark("图片或音像文件")),
    (b"Rar!", mark("压缩包")),
    (b"7z\xbc\xaf", mark("压缩包")),
    (b"\x1f\x8b", mark("压缩包")),
    (b"{\\rtf", mark("Word 文档")),
    (b"SQLite format 3", mark("数据库文件")),
    (b"MZ", mark("程序文件")),
    (b"\x7fELF", mark("程序文件")),
)
_WEB_PAGE = ("<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style", "<div", "<script")
_CONTAINER_STREAMS = (
    ("WordDocument", mark("Word 文档")),
    ("PowerPoint Document", mark("演示文稿")),
)


def kind_of(data: bytes) -> Kind:
    """The kind of table in these bytes; a Refusal names what it is otherwise."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Refusal("文件是空的。请确认选对了文件，再上传一次。")
    if data.startswith(b"PK"):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_container(data)
    for start, what in _OTHER_FILES:
        if data.startswith(start) and (len(start) > 2 or b"\0" in data[:64]):
            raise _not_a_table(what)
    _refuse_markup(data)
    return Kind.TEXT


def _not_a_table(what: str) -> Refusal:
    return Refusal("这是%(what)s，不是表格。请上传 Excel 工作簿（.xlsx）或 CSV 文件。", what=say(what))


def locked() -> Refusal:
    """For a spreadsheet that asks for a password."""
    return Refusal("这个文件有密码。请用 Excel 或 WPS 打开，去掉密码后保存，再上传。")


def _refuse_markup(data: bytes) -> None:
    """A web page or an XML file, which a person sees as a table because Excel opens it as one."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    head = data[:4096].decode(encoding, "ignore").lower()
    if head.lstrip(" \t\r\n\xef\xbb\xbf\ufeff").startswith("<"):
        if any(tag in head for tag in _WEB_PAGE):
            raise Refusal(
                "这个文件其实是网页（许多系统导出的 .xls 都是这样）。"
                "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”，再上传。"
            )
        raise Refusal("这是 XML 文件。请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”，再上传。")
    if head.startswith("mime-version:"):
        raise Refusal("这是网页存档。请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”，再上传。")


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            mimetype = _start_of(archive, "mimetype") if "mimetype" in entries else b""
    except Exception as problem:  # a damaged archive raises a dozen kinds of error
        raise damaged() from problem
    if sum(entry.file_size for entry in entries.values()) > MAX_UNPACKED:
        raise Refusal("表格解压后太大。请只保留需要的工作表和列，另存为新文件，再上传。")
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise locked()
    return _kind_of_entries(set(entries), mimetype)


def _kind_of_entries(names: set[str], mimetype: bytes) -> Kind:
    if "xl/workbook.bin" in names:
        raise Refusal("这是二进制工作簿（.xlsb）。请用 Excel 打开它，另存为“Excel 工作簿（.xlsx）”，再上传。")
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return Kind.XLSX
    if mimetype.strip() == b"application/vnd.oasis.opendocument.spreadsheet" and "content.xml" in names:
        return Kind.ODS
    if any(name.startswith("word/") for name in names):
        raise _not_a_table(mark("Word 文档"))
    if any(name.startswith("ppt/") for name in names):
        raise _not_a_table(mark("演示文稿"))
    raise Refusal("这是压缩包。请先解压，再上传里面的表格文件。")


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(200)


def _kind_of_container(data: bytes) -> Kind:
    """Microsoft's older container: xls, but also doc, ppt and every encrypted xlsx."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked()
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return Kind.XLS
    for stream, what in _CONTAINER_STREAMS:
        if stream.encode("utf-16-le") in data:
            raise _not_a_table(what)
    raise damaged()


def damaged() -> Refusal:
    """For a spreadsheet that cannot be opened."""
    return Refusal("文件不完整或已损坏，打不开。请重新导出，或用 Excel、WPS 另存为 .xlsx，再上传。")
