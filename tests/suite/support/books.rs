//! Workbooks that tests need: honest ones written with a spreadsheet library, hostile ones part by part.

use std::io::Write;

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};
use yice::domain::columns::{Field, Need, fields};
use zip::write::SimpleFileOptions;

/// The columns that must be there.
fn needed() -> Vec<Field> {
    fields(|column| column.need != Need::Nothing).collect()
}

/// Their headers.
pub fn headers() -> Vec<&'static str> {
    needed().into_iter().map(Field::header).collect()
}

/// Column of a header.
pub fn column(header: &str) -> u16 {
    u16::try_from(headers().iter().position(|h| *h == header).expect("a required header")).expect("few columns")
}

/// Cells by their columns.
type Cells = &'static [(Field, &'static str)];

const EVERY: Cells = &[
    (Field::Task, "监督抽查"),
    (Field::Agency, "示例检验院"),
    (Field::Class, "电线"),
    (Field::Product, "BV电线"),
    (Field::Model, "2.5 mm²"),
    (Field::Standard, "GB/T 5023.3-2008"),
];
const FIRST: Cells = &[
    (Field::SheetNo, "S-001"),
    (Field::Manufacturer, "贵阳示例线缆有限公司"),
    (Field::CreditCode, "91520302MAFAKE027K"),
    (Field::Place, "贵州省贵阳市"),
    (Field::SampledOn, "2023-08-15"),
    (Field::ReportNo, "R-001"),
    (Field::Conclusion, "所检项目未发现不合格"),
];
const SECOND: Cells = &[
    (Field::SheetNo, "S-002"),
    (Field::Manufacturer, "遵义示例电线厂"),
    (Field::CreditCode, "91520222MAFAKE0358"),
    (Field::Place, "贵州省遵义市"),
    (Field::SampledOn, "2023-08-16"),
    (Field::ReportNo, "R-002"),
    (Field::Conclusion, "不合格"),
];
const RESISTANCE: Cells = &[(Field::Item, "导体电阻"), (Field::Unit, "Ω/km"), (Field::Requirement, "≤7.41")];
const THICKNESS: Cells = &[(Field::Item, "绝缘厚度"), (Field::Unit, "mm"), (Field::Requirement, "≥0.7")];

/// Four sound rows: two enterprises, two items each, one failing.
pub fn rows() -> Vec<Vec<&'static str>> {
    let row = |batch: Cells, item: Cells, result: Cells| {
        let text = |field| [EVERY, batch, item, result].concat().into_iter().find(|(of, _)| *of == field);
        needed().into_iter().map(|field| text(field).map_or("", |(_, text)| text)).collect()
    };
    vec![
        row(FIRST, RESISTANCE, &[(Field::Result, "7.38"), (Field::Verdict, "符合")]),
        row(FIRST, THICKNESS, &[(Field::Result, "0.8"), (Field::Verdict, "符合")]),
        row(SECOND, RESISTANCE, &[(Field::Result, "7.52"), (Field::Verdict, "不符合")]),
        row(SECOND, THICKNESS, &[(Field::Result, "0.8"), (Field::Verdict, "符合")]),
    ]
}

/// A workbook whose bytes do not depend on the clock.
pub fn book(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2023, 12, 15).expect("a day");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    fill(&mut workbook);
    workbook.save_to_buffer().expect("a workbook")
}

/// The sound rows on a sheet named 结果.
pub fn sound_sheet(workbook: &mut Workbook) -> &mut Worksheet {
    let sheet = workbook.add_worksheet();
    sheet.set_name("结果").expect("a name");
    for (c, header) in (0_u16..).zip(headers()) {
        sheet.write_string(0, c, header).expect("a cell");
    }
    for (r, row) in (1_u32..).zip(rows()) {
        for (c, text) in (0_u16..).zip(row) {
            sheet.write_string(r, c, text).expect("a cell");
        }
    }
    sheet
}

/// A zip of parts.
pub fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

/// A workbook of one sheet with the given XML between `<worksheet>` and `</worksheet>`.
pub fn raw_book(sheet: &str) -> Vec<u8> {
    let parts = raw_parts(sheet);
    zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

/// Its parts.
pub fn raw_parts(sheet: &str) -> Vec<(&'static str, String)> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let root = relation("rId1", "officeDocument", "xl/workbook.xml");
    let book = relation("rId1", "worksheet", "worksheets/sheet1.xml");
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="结果" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}">{sheet}</worksheet>"#);
    vec![
        ("_rels/.rels", root),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", book),
        ("xl/worksheets/sheet1.xml", sheet),
    ]
}

/// Rows as inline strings; `change` may give another XML for a cell (row and column from 0, the header being row 0).
pub fn raw_rows(change: impl Fn(usize, usize) -> Option<String>) -> String {
    let mut all = vec![headers()];
    all.extend(rows());
    let mut xml = String::from("<sheetData>");
    for (r, row) in all.iter().enumerate() {
        xml += &format!(r#"<row r="{}">"#, r + 1);
        for (c, text) in row.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + u8::try_from(c).expect("few columns")), r + 1);
            let plain = || format!(r#"<c r="{at}" t="inlineStr"><is><t>{}</t></is></c>"#, text.replace('<', "&lt;"));
            xml += &change(r, c).map_or_else(plain, |body| body.replace("{at}", &at));
        }
        xml += "</row>";
    }
    xml + "</sheetData>"
}

/// The results.xlsx of a fixture of `fixtures/invalid` that needs one.
pub fn invalid(code: &str) -> Option<Vec<u8>> {
    let result = column("检验结果");
    let write = |write: &dyn Fn(&mut Worksheet)| {
        book(|workbook| {
            write(sound_sheet(workbook));
        })
    };
    let with_format = |code: &str, value: f64| {
        write(&|sheet| {
            sheet.write_number_with_format(1, result, value, &Format::new().set_num_format(code)).expect("a cell");
        })
    };
    Some(match code {
        "not-a-workbook" => zip_of(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#),
            ("word/document.xml", b"<document/>"),
        ]),
        "encrypted-workbook" => {
            let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            bytes.resize(512, 0);
            bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        }
        "broken-workbook" => {
            let whole = write(&|_| {});
            whole[..whole.len() / 2].to_vec()
        }
        "file-too-large" => raw_book(&raw_rows(|r, c| {
            (r == 1 && c == 3).then(|| format!(r#"<c r="{{at}}" t="inlineStr"><is><t>{}</t></is></c>"#, "长".repeat(700_000)))
        })),
        "hidden-data" => write(&|sheet| {
            sheet.set_row_hidden(3).expect("a row").set_column_hidden(column("检验结论")).expect("a column");
        }),
        "merged-cells" => write(&|sheet| {
            sheet.merge_range(3, 0, 4, 0, "S-002", &Format::new()).expect("a range");
            sheet.merge_range(1, result, 2, result, "7.38", &Format::new()).expect("a range");
        }),
        "sheet-not-found" => write(&|_| {}),
        "sheet-not-read" => book(|workbook| {
            sound_sheet(workbook);
            let sheet = workbook.add_worksheet().set_name("续表").expect("a name");
            for (c, text) in (0_u16..).zip(rows().remove(0)) {
                sheet.write_string(0, c, text.replace("-001", "-003")).expect("a cell");
            }
        }),
        "formula-cell" => write(&|sheet| {
            sheet.write_formula(1, result, Formula::new("=7+0.38").set_result("7.38")).expect("a cell");
        }),
        "formula-without-value" => raw_book(&raw_rows(|r, c| {
            (r == 1 && c == usize::from(result)).then(|| r#"<c r="{at}"><f>7+0.38</f></c>"#.to_string())
        })),
        "error-cell" => raw_book(&raw_rows(|r, c| {
            (r == 1 && c == usize::from(result)).then(|| r##"<c r="{at}" t="e"><v>#N/A</v></c>"##.to_string())
        })),
        "marked-text" => raw_book(&raw_rows(|r, c| {
            let small = r#"<r><t>7.3</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>"#;
            (r == 1 && c == usize::from(result)).then(|| format!(r#"<c r="{{at}}" t="inlineStr"><is>{small}</is></c>"#))
        })),
        "unseen-text" => write(&|sheet| {
            let white = Format::new().set_font_color(Color::White);
            sheet.write_string_with_format(1, result, "7.38", &white).expect("a cell");
        }),
        "boolean-cell" => write(&|sheet| {
            sheet.write_boolean(1, column("单项判定"), true).expect("a cell");
        }),
        "unknown-display-text" => with_format("# ?/?", 7.38),
        "rewritten-by-spreadsheet" => write(&|sheet| {
            let format = Format::new().set_num_format("m\"月\"d\"日\"");
            sheet.write_number_with_format(1, column("规格型号"), 44931.0, &format).expect("a cell");
        }),
        "stored-value-differs" => with_format("0.00", 7.3812),
        _ => return None,
    })
}
