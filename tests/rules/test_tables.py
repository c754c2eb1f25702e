"""Reading and writing tables: encodings, delimiters, cells, sheets."""

import io
import zipfile
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zlib import decompress

import pytest
import xlsxwriter

from unionweb.base.tables import Cell, Row, Sheet, Table, read_table, write_csv, write_xlsx
from unionweb.base.tables.workbook_process import number_text

DATA = Path(__file__).parents[1] / "data" / "roster"
TEXT = "学号,姓名,学院\r\n20240001,张三,经济学院\r\n20240002,“镕”,法学院\r\n"
CELLS = (("20240001", "张三", "经济学院"), ("20240002", "“镕”", "法学院"))


def score(cells: object) -> int:
    return len({"学号", "姓名", "学院"} & set(cells))  # type: ignore[call-overload]


def cells(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(row.cells for row in table.rows)


def workbook(*rows: Sequence[object], first_row: int = 0, **formats: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("名册")
        style = book.add_format(formats) if formats else None
        for number, row in enumerate(rows, first_row):
            page.write_row(number, 0, row, style)
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_every_encoding_that_schools_use_is_found_and_named(encoding: str, said: str) -> None:
    table = read_table(TEXT.encode(encoding), "名册.csv", header_score=score)
    assert cells(table) == CELLS
    assert f"按 {said} 编码" in str(table.notes[0])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_delimiters_and_line_ends_are_found(delimiter: str, newline: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\r\n", newline)
    assert cells(read_table(text.encode(), "名册.csv", header_score=score)) == CELLS
    assert cells(read_table(text.encode(), "名册.csv")) == CELLS


def test_a_delimiter_inside_cells_does_not_win() -> None:
    text = "学号;姓名;学院\n1;张,三,李,四;甲,乙\n"
    assert cells(read_table(text.encode(), "名册.csv", header_score=score)) == (
        ("1", "张,三,李,四", "甲,乙"),
    )


def test_the_line_that_excel_hides_names_the_delimiter_and_counts_as_a_row() -> None:
    table = read_table(b"sep=;\nunit;members\nA, B;3\n", "table.csv")
    assert table.headers == ("unit", "members")
    assert table.rows == (Row(3, ("A, B", "3")),)


def test_quotes_line_breaks_and_blank_lines_keep_the_row_numbers_of_a_spreadsheet() -> None:
    text = '\n学号,"姓\n名",学院\n\n1,"张 ""三""",甲\n ,, \n2,李四\n'
    table = read_table(text.encode(), "名册.csv")
    assert table.headers == ("学号", "姓 名", "学院")
    assert table.header_row == 2
    assert table.rows == (Row(4, ("1", '张 "三"', "甲")), Row(6, ("2", "李四", "")))


def test_the_header_is_found_below_titles_and_repeated_headers_are_no_rows() -> None:
    text = f"某某大学学生名册\n制表,2026年9月\n\n{TEXT}学号,姓名,学院\n3,王五,法学院\n"
    table = read_table(text.encode(), "名册.csv", header_score=score)
    assert table.header_row == 4
    assert cells(table) == (*CELLS, ("3", "王五", "法学院"))


def test_cells_beyond_the_header_are_kept_for_the_caller_to_judge() -> None:
    assert read_table(b"a,b\n1,2,3\n4,5,,\n", "x.csv").rows == (Row(2, ("1", "2", "3")), Row(3, ("4", "5")))


def test_the_tricks_against_excel_are_taken_off() -> None:
    text = """a,b,c\n="0012",'0012,'-x\n'张三,=1+1,"'=SUM(A1)"\n"""
    assert cells(read_table(text.encode(), "x.csv")) == (
        ("0012", "0012", "-x"),
        ("'张三", "=1+1", "=SUM(A1)"),
    )


def test_what_a_file_is_decides_not_its_name() -> None:
    assert cells(read_table(TEXT.encode(), "名册.xlsx")) == CELLS
    assert cells(read_table(workbook(["a", "b"], ["1", "2"]), "名册.csv")) == (("1", "2"),)


def test_a_file_can_be_bytes_a_path_or_an_open_file(tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(TEXT.encode())
    with path.open("rb") as file:
        assert cells(read_table(file, "名册.csv")) == cells(read_table(path, "名册.csv")) == CELLS


def test_numbers_of_a_spreadsheet_are_read_as_people_see_them() -> None:
    rows: list[list[object]] = [
        ["a", "b", "c", "d"],
        [20240001, 202401000123, 0.285, 28.499999999999996],
        [True, "'2024", 1e-7, -3],
    ]
    assert cells(read_table(workbook(*rows), "x.xlsx")) == (
        ("20240001", "202401000123", "0.285", "28.5"),
        ("TRUE", "2024", "0.0000001", "-3"),
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999_999_999_999_999.0, "999999999999999"),
        (1_234_567_890_123_456.0, "1234567890123456"),
        (1_234_567_890_123_450.0, "1234567890123450.0"),
        (1.23456789012346e18, "1.23456789012346e+18"),
        (float("inf"), "inf"),
        (-0.5, "-0.5"),
    ],
)
def test_a_number_that_lost_digits_does_not_look_whole(value: float, text: str) -> None:
    assert number_text(value) == text


def test_dates_are_iso_and_percentages_are_shares() -> None:
    dates = workbook(
        ["a", "b"], [date(2024, 9, 1), datetime(2024, 9, 1, 8, 30)], num_format="yyyy-mm-dd hh:mm"
    )
    assert cells(read_table(dates, "x.xlsx")) == (("2024-09-01", "2024-09-01 08:30:00"),)
    assert cells(read_table(workbook(["a"], [0.285], num_format="0.0%"), "x.xlsx")) == (("0.285",),)


def test_row_numbers_count_from_the_top_of_the_sheet() -> None:
    table = read_table(workbook(["a"], ["1"], [""], ["2"], first_row=4), "x.xlsx")
    assert (table.header_row, table.rows) == (5, (Row(6, ("1",)), Row(8, ("2",))))


def test_the_sheet_with_the_header_is_taken_and_hidden_ones_come_last() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for title, first in (("说明", "请填写"), ("旧", "学号"), ("新", "学号")):
            page = book.add_worksheet(title)
            page.write_column(0, 0, [first, title])
        book.get_worksheet_by_name("旧").hide()
    table = read_table(file.getvalue(), "x.xlsx", header_score=score)
    assert cells(table) == (("新",),)
    assert str(table.notes[0]) == "读入工作表“新”"


def test_cells_merged_downwards_are_filled_and_a_heading_of_two_rows_is_read() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.merge_range(0, 1, 0, 4, "学生名册")
        page.merge_range(1, 1, 2, 1, "学号")
        page.merge_range(1, 2, 2, 2, "学院")
        page.merge_range(1, 3, 1, 4, "排名")
        page.write_row(2, 3, ["学期", "学年"])
        page.merge_range(3, 2, 4, 2, "法学院")
        page.write_column(3, 1, ["1", "2"])
        page.write_column(3, 3, ["10%", "20%"])
    table = read_table(file.getvalue(), "x.xlsx", header_score=score)
    assert (table.header_row, table.headers) == (3, ("学号", "学院", "学期", "学年"))
    assert cells(table) == (("1", "法学院", "10%", ""), ("2", "法学院", "20%", ""))


def test_formulas_give_their_values_and_errors_are_reported() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_formula(1, 0, "=1+1", None, 2)
        page.write_formula(1, 1, "=NA()", None, "#N/A")
    table = read_table(file.getvalue(), "x.xlsx")
    assert cells(table) == (("2", ""),)
    assert "有 1 个公式出错的单元格" in str(table.notes[1])


def test_a_sheet_in_an_unusual_dialect_is_read() -> None:
    """Prefixed names, single quotes and cells without references, as small exporters write them."""
    file = io.BytesIO()
    source = workbook(["a", "b"], ["1", "2"])
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b' r="A1"', b"").replace(b' r="B2"', b" r='B2'")
            new.writestr(name, content)
    assert cells(read_table(file.getvalue(), "x.xlsx")) == (("1", "2"),)


def test_the_old_xls_is_read() -> None:
    """The sheet was written by a spreadsheet library: title, merged college, numbers, percent format."""
    packed = (DATA / "merged_and_percent.xls.zlib.b64").read_bytes()
    table = read_table(decompress(b64decode(packed)), "名册.xls", header_score=score)
    assert table.header_row == 2
    assert cells(table) == (
        ("20240001", "张三", "经济学院", "0.285"),
        ("20240002", "李四", "经济学院", "0.3"),
    )


def test_open_document_is_read_with_its_endless_empty_rows() -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="20240001"/>'
    rest = '<table:table-cell table:number-columns-repeated="16382"/>'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='名册'>"
        f"<table:table-row>{cell.format('学号')}{cell.format('姓名')}{rest}</table:table-row>"
        f"<table:table-row>{number}{cell.format('张三')}{rest}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048574">{rest}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    assert cells(read_table(file.getvalue(), "名册.ods", header_score=score)) == (("20240001", "张三"),)


def test_a_written_workbook_reads_back_and_has_a_frozen_filtered_header() -> None:
    moment = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    row: list[Cell] = ["=1+1", "0012", 12, 0.5, date(2026, 11, 21), moment, True, None, 2**60]
    headers = [f"列{number}" for number in range(len(row))]
    data = write_xlsx([Sheet("名册/2026: [甲]", headers, [row]), Sheet("名册/2026: [甲]", ["a"], [])])
    assert cells(read_table(data, "x.xlsx")) == (
        ("=1+1", "0012", "12", "0.5", "2026-11-21", "2026-11-21 16:30:00", "TRUE", "", str(2**60)),
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "名册 2026   甲" in archive.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:I2"/>' in sheet
    assert "<f>" not in sheet


def test_a_written_csv_opens_in_excel_and_holds_no_formula() -> None:
    rows: list[list[Cell]] = [
        ["=cmd|' /C calc'!A0", "@x", "-5.5", "+86", "'=x"],
        [1, None, date(2026, 1, 2), "a,b", "-x"],
    ]
    data = write_csv(["a", "b", "c", "d", "e"], rows)
    assert data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd|' /C calc'!A0,'@x,-5.5,+86,''=x\r\n" in data.decode("utf-8-sig")
    assert cells(read_table(data, "x.csv")) == (
        ("=cmd|' /C calc'!A0", "@x", "-5.5", "+86", "'=x"),
        ("1", "", "2026-01-02", "a,b", "-x"),
    )
