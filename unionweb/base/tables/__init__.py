"""Tables that people upload and download: CSV and spreadsheets.

`read_table` takes whatever a school system or a person's computer exports and
gives headers and rows of plain text, or one Refusal that says what to do next.
What a file *is* is decided by its content, never by its name.

    table      the shape of a table and its limits
    kinds      what the bytes are: text, xlsx, xls, ods, or something else
    delimited  text: encoding, delimiter, quotes
    workbook   spreadsheets: sheet, cells, merged cells; opened in a process of their own
    reading    all of it together, and the header row
    writing    xlsx and CSV for download
"""

from unionweb.base.tables.reading import read_table
from unionweb.base.tables.table import Row, Table
from unionweb.base.tables.writing import Cell, Sheet, write_csv, write_xlsx

__all__ = ["Cell", "Row", "Sheet", "Table", "read_table", "write_csv", "write_xlsx"]
