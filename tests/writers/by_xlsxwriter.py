"""Writes a table (see tests/writers/README.md) as xlsx with XlsxWriter: by_xlsxwriter.py TABLE.json OUT.xlsx"""

import json
import sys
from datetime import date

from xlsxwriter import Workbook

table = json.load(open(sys.argv[1], encoding="utf-8"))
workbook = Workbook(sys.argv[2], {"date_1904": table["date_1904"]})
sheet = workbook.add_worksheet(table["sheet"])
formats = {}
for at_row, row in enumerate(table["rows"]):
    for at_column, cell in enumerate(row):
        if cell is None:
            continue
        if "text" in cell:
            sheet.write_string(at_row, at_column, cell["text"])
            continue
        # A number stands for a built-in format.
        code = cell["format"]
        style = formats.setdefault(code, workbook.add_format({"num_format": code}) if code not in formats else None)
        if "date" in cell:
            sheet.write_datetime(at_row, at_column, date.fromisoformat(cell["date"]), style)
        else:
            sheet.write_number(at_row, at_column, float(cell["number"]), style)
workbook.close()
