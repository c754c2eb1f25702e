"""Files that people really upload by mistake, each with the sentence that sends them on."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Sheet, read_table, write_xlsx
from unionweb.people.rules.roster import EXPECTED, header_score

HEADER = "学号,姓名,学院\n"
ROW = "20240001,张三,经济学院\n"
GOOD = HEADER + ROW


def refusal_of(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read_table(data, "名册.xlsx", header_score=header_score, expected=EXPECTED)
    return str(caught.value.sentence)


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return file.getvalue()


def good_workbook() -> bytes:
    return write_xlsx([Sheet("名册", ("学号", "姓名", "学院"), [("20240001", "张三", "经济学院")])])


def archive(entries: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file.getvalue()


def old_container(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(500)


def changed_workbook(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as old, zipfile.ZipFile(file, "w", 8) as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry == name else content)
    return file.getvalue()


def far_cell(book: xlsxwriter.Workbook) -> None:
    page = book.add_worksheet()
    page.write_row(0, 0, ["学号", "姓名", "学院"])
    page.write(1_048_575, 16_383, "x")


def zip_bomb() -> bytes:
    """A workbook that says it unpacks to 300 MB."""
    data = bytearray(good_workbook())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (300 * 1024 * 1024).to_bytes(4, "little")
    return bytes(data)


def open_document(rows: str) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="名册">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "META-INF/manifest.xml": "<manifest/>", "content.xml": content})


REPEATED = open_document(
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string"'
    ' table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
)
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "文件是空的。请确认选对了文件，再上传一次。"),
    "only a byte order mark and blanks": (b"\xef\xbb\xbf \r\n\r\n", "文件是空的"),
    "PDF": (b"%PDF-1.7\n...", "这是PDF 文件，不是表格。请上传 Excel 工作簿（.xlsx）或 CSV 文件。"),
    "photograph": (b"\xff\xd8\xff\xe0" + bytes(90), "这是图片，不是表格"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(90), "这是压缩包，不是表格"),
    "zip of files": (archive({"名册.xlsx": "x"}), "这是压缩包。请先解压，再上传里面的表格文件。"),
    "Word document": (archive({"word/document.xml": "<w/>"}), "这是Word 文档，不是表格"),
    "old Word document": (old_container("WordDocument"), "这是Word 文档，不是表格"),
    "slides": (archive({"ppt/presentation.xml": "<p/>"}), "这是演示文稿，不是表格"),
    "binary workbook": (archive({"xl/workbook.bin": "x"}), "另存为“Excel 工作簿（.xlsx）”"),
    "encrypted workbook": (old_container("EncryptedPackage"), "这个文件有密码"),
    "unknown container": (old_container("Something"), "文件不完整或已损坏，打不开"),
    "broken xls": (old_container("Workbook"), "文件不完整或已损坏，打不开"),
    "web page named xls": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "其实是网页"),
    "web page in UTF-16": ("\ufeff<TABLE><tr><td>学号</td></tr></TABLE>".encode("utf-16-le"), "其实是网页"),
    "web archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related;", "这是网页存档"),
    "XML of Excel 2003": (XML_2003.encode(), "这是 XML 文件"),
    "cut-off workbook": (good_workbook()[:-300], "文件不完整或已损坏，打不开"),
    "start of a workbook": (good_workbook()[:40], "文件不完整或已损坏，打不开"),
    "workbook with a broken sheet": (
        changed_workbook("xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        "文件不完整或已损坏，打不开",
    ),
    "workbook without sheets that is empty": (workbook(lambda book: None), "工作簿里没有内容"),
    "zip bomb": (zip_bomb(), "表格解压后太大"),
    "stray cell at the far corner": (workbook(far_cell), "工作簿太大，打不开。常见原因是很远的行列里有内容"),
    "repeated cells in ods": (REPEATED, "打不开"),
    "title and header only": (f"某某大学学生名册\n{HEADER}".encode(), "第2行是表头，下面没有数据"),
    "no header": (ROW.encode() * 3, "前 20 行里找不到表头。表头要有这样的列名：学号、姓名、学院。"),
    "header too far down": (("说明\n" * 20 + GOOD).encode(), "前 20 行里找不到表头"),
    "unclosed quote": (f'{GOOD}20240002,"李四,法学院\n{ROW}'.encode(), "第3行有一个引号没有配对"),
    "text after a quote": (f'{GOOD}20240002,"李"四,法学院\n'.encode(), "第3行的引号后面还有别的字"),
    "swallowed rows": (f'{GOOD}1,"李四,法\n{ROW * 60}2,王",五\n'.encode(), "第3行有一格内容太长"),
    "one spoilt byte in UTF-8": (
        (HEADER + ROW * 5).encode() + b"20240009,\xe6\x9d,\n",
        "第7行有无法识别的字符",
    ),
    "neither UTF-8 nor GB18030": (GOOD.encode("gb18030") + b"20240002,\xff\xff,\n", "第3行有无法识别的字符"),
    "cut-off UTF-16": (GOOD.encode("utf-16")[:-1], "有无法识别的字符"),
    "UTF-16 without its mark": (GOOD.encode("utf-16-le"), "第1行含有空字节"),
    "zero bytes in the text": (GOOD.encode() + b"2024\x000002,a,b\n", "第3行含有空字节"),
    "too many columns": ((",".join(["学号"] + ["x"] * 200) + "\n" + ROW).encode(), "第1行超过 200 列"),
    "a book in a cell": (f"{GOOD}1,{'长' * 10_001},x\n".encode(), "第3行有一格内容太长"),
    "a library in a cell": (f"{GOOD}1,{'长' * 140_000},x\n".encode(), "第3行有一格内容太长"),
    "too many rows": ((HEADER + "1,a,b\n" * 200_000).encode(), "表格超过 200000 行"),
    "too many bytes": (b"x" * (20 * 1024 * 1024 + 1), "文件超过 20 MB"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_what_to_do_next(name: str) -> None:
    data, sentence = BAD_FILES[name]
    assert sentence in refusal_of(data)


def test_a_file_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"读不到文件“名册\.csv”"):
        read_table(tmp_path / "missing.csv", "名册.csv")
    with pytest.raises(Refusal, match="读不到文件"):
        read_table(tmp_path, "文件夹")
