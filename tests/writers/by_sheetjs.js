// Writes a table (see tests/writers/README.md) with SheetJS: by_sheetjs.js TABLE.json OUT.xlsx (or .xls, .ods, .xlsb)
"use strict";
const fs = require("fs");
const XLSX = require("xlsx");

const table = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const sheet = {};
table.rows.forEach((row, r) => row.forEach((cell, c) => {
  if (cell === null) return;
  const at = XLSX.utils.encode_cell({ r, c });
  if ("text" in cell) sheet[at] = { t: "s", v: cell.text };
  // A day is its serial number: a JavaScript date would depend on the machine's time zone.
  else if ("date" in cell) sheet[at] = { t: "n", v: Date.parse(cell.date) / 86400000 + 25569, z: cell.format };
  else sheet[at] = { t: "n", v: Number(cell.number), z: cell.format };
}));
const width = Math.max(...table.rows.map((row) => row.length));
sheet["!ref"] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: table.rows.length - 1, c: width - 1 } });
const workbook = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(workbook, sheet, table.sheet);
const kinds = { xlsx: "xlsx", xls: "biff8", ods: "ods", xlsb: "xlsb" };
const bookType = kinds[process.argv[3].split(".").pop()];
XLSX.writeFile(workbook, process.argv[3], { bookType, compression: true, bookSST: true });
