"""Writes a table (see tests/writers/README.md) as xlsx with openpyxl: by_openpyxl.py TABLE.json OUT.xlsx"""

import json
import sys
from datetime import date

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

table = json.load(open(sys.argv[1], encoding="utf-8"))
workbook = Workbook()
if table["date_1904"]:
    workbook.epoch = CALENDAR_MAC_1904
sheet = workbook.active
sheet.title = table["sheet"]
for at_row, row in enumerate(table["rows"], 1):
    for at_column, cell in enumerate(row, 1):
        if cell is None:
            continue
        target = sheet.cell(at_row, at_column)
        if "text" in cell:
            # A text that begins with `=` is a text, not a formula.
            target.value = cell["text"]
            target.data_type = "s"
        else:
            target.value = date.fromisoformat(cell["date"]) if "date" in cell else float(cell["number"])
            # openpyxl takes codes alone, no ids of built-in formats.
            if isinstance(cell["format"], str):
                target.number_format = cell["format"]
workbook.save(sys.argv[2])
