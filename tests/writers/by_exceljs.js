// Writes a table (see tests/writers/README.md) as xlsx with ExcelJS: by_exceljs.js TABLE.json OUT.xlsx
"use strict";
const fs = require("fs");
const ExcelJS = require("exceljs");

const table = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const workbook = new ExcelJS.Workbook();
const sheet = workbook.addWorksheet(table.sheet);
table.rows.forEach((row, r) => row.forEach((cell, c) => {
  if (cell === null) return;
  const target = sheet.getCell(r + 1, c + 1);
  if ("text" in cell) {
    target.value = cell.text;
  } else {
    target.value = "date" in cell ? new Date(cell.date + "T00:00:00Z") : Number(cell.number);
    target.numFmt = cell.format;
  }
}));
workbook.xlsx.writeFile(process.argv[3]).catch((error) => {
  console.error(error);
  process.exit(1);
});
