"""What an uploaded file is, by its content."""

import struct
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.drives import PDF, docx, pdf, png, zipped
from unionweb.base.refusals import Refusal
from unionweb.base.sniffing.kinds import (
    DOCUMENT,
    DOCUMENT_MOST,
    PAGES_MOST,
    PORTRAIT,
    FileKind,
    Wanted,
    examine,
    safe_name,
)
from unionweb.base.sniffing.pdf import count_pages

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + b"\xff\xc0\x00\x11\x08\x00\x28\x00\x1e\x03" + b"\0" * 20
WEBP = b"RIFF\x1a\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\x1d\0\0\x27\0\0"


def looked(content: bytes, wanted: Wanted = DOCUMENT) -> FileKind:
    return examine(lambda at, length: content[at : at + length], len(content), wanted)


def refused(content: bytes, wanted: Wanted = DOCUMENT) -> str:
    with pytest.raises(Refusal) as caught:
        looked(content, wanted)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (docx(), FileKind.DOCX),
        (png(), FileKind.PNG),
        (JPEG, FileKind.JPEG),
        (WEBP, FileKind.WEBP),
    ],
)
def test_what_may_be_handed_in_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert looked(content) is kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script>", "网页"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "网页"),
        (b'<?xml version="1.0"?><svg onload="x()"/>', "SVG"),
        (b"MZ\x90\0 a program", "程序"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office"),
        (zipped({"xl/workbook.xml": b"", "[Content_Types].xml": b""}), "Excel"),
        (zipped({"word/document.xml": b""}), "压缩包"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"PK\x03\x04 and nothing else", "损坏"),
        (b"plain words", "其他格式"),
        (b"", "空的"),
    ],
)
def test_a_file_that_is_something_else_is_told_what_it_is(content: bytes, words: str) -> None:
    assert words in refused(content)


def test_a_portrait_is_a_picture_and_no_document() -> None:
    assert looked(png(), PORTRAIT) is FileKind.PNG
    assert "PDF" in refused(PDF, PORTRAIT)


def test_a_file_has_a_largest_size() -> None:
    with pytest.raises(Refusal, match="最大 10 MB"):
        examine(lambda at, length: PDF[at : at + length], DOCUMENT_MOST + 1, DOCUMENT)


def test_a_thesis_is_no_resume_whether_its_pages_are_packed_or_not() -> None:
    for packed in (False, True):
        assert looked(pdf(PAGES_MOST, packed)) is FileKind.PDF
        assert f"超过 {PAGES_MOST} 页" in refused(pdf(200, packed))


def test_pages_are_counted_once_wherever_a_piece_of_the_file_ends() -> None:
    page = b"<< /Type /Page >>"
    for shift in range(-len(page) - 2, 3):
        content = b"x" * (256 * 1024 + shift) + page + b"y" * 100 + page
        assert pages_of(content) == 2


def pages_of(content: bytes) -> int:
    return count_pages(lambda at, length: content[at : at + length], len(content), 99)


def test_a_stream_that_would_unpack_to_gigabytes_is_left_packed() -> None:
    content = pdf(5_000_000 // 30, packed=True)
    assert "超过" in refused(content)


def test_a_pdf_without_an_end_did_not_arrive_whole() -> None:
    assert "不完整" in refused(PDF.replace(b"%%EOF", b""))


def test_macros_bombs_and_passwords_in_a_document_are_refused() -> None:
    assert "宏" in refused(docx(**{"word/vbaProject.bin": b"x"}))
    assert "解开后超过" in refused(docx(**{"word/media/bomb.png": b"\0" * 101 * 1024 * 1024}))
    secret = bytearray(docx())
    for at in range(len(secret) - 4):
        if secret[at : at + 4] == b"PK\x01\x02":
            struct.pack_into("<H", secret, at + 8, 1)
    assert "密码" in refused(bytes(secret))


def test_a_directory_that_claims_too_much_is_not_read() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for number in range(2001):
            archive.writestr(f"{number}", b"")
    assert "过大的压缩包" in refused(out.getvalue())
    lying = bytearray(docx())
    struct.pack_into("<H", lying, len(lying) - 22 + 10, 9)
    assert "损坏" in refused(bytes(lying))


def test_pictures_have_sizes_that_can_be_shown() -> None:
    assert "像素" in refused(png(50_000, 50_000))
    assert "打不开" in refused(png()[:12])
    assert "打不开" in refused(JPEG[:20])
    assert "打不开" in refused(png(0, 5))


def test_a_name_keeps_its_words_and_gets_the_ending_of_its_content() -> None:
    assert safe_name("C:\\me\\简历.exe", FileKind.PDF) == "简历.pdf"
    assert safe_name("../../etc/passwd", FileKind.DOCX) == "passwd.docx"
    assert safe_name('a"b\r\nc<d>.png', FileKind.PNG) == "abcd.png"
    assert safe_name("", FileKind.PNG) == "file.png"
    assert len(safe_name("长" * 300 + ".pdf", FileKind.PDF)) < 100
