//! Files made to harm: what each is, and the code that tells it.

use std::io::Read;

use super::books::{book, raw_book, sound_sheet, zip_of};
use super::grids::compound;

/// The parts of a package, each with its name.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("its bytes");
            (part.name().expect("a name").to_string(), bytes)
        })
        .collect()
}

/// Files made to harm, with the code that tells each.
pub fn hostile() -> Vec<(&'static str, &'static str, Vec<u8>, &'static str)> {
    let laughs = (1..12).fold("<!ENTITY l0 \"lol\">".to_string(), |all, n| {
        all + &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))
    });
    let in_content = format!(
        "<!DOCTYPE x [{laughs}]><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"a\"><table:table-row><table:table-cell><text:p>&l11;</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let ods = zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", in_content.as_bytes()),
    ]);
    let cell = |row: u16, column: u16| {
        let body: Vec<u8> = [row, column, 0, 1].into_iter().flat_map(u16::to_le_bytes).chain([0, b'x']).collect();
        [&[0x04, 0x02, u8::try_from(body.len()).expect("short"), 0][..], &body].concat()
    };
    // Forty sheets, each as large as the format allows, with a cell in two corners.
    let beginning = |kind: u8| [&[0x09, 0x08, 16, 0, 0, 6, kind, 0][..], &[0; 12]].concat();
    let sheet = [beginning(0x10), cell(0, 0), cell(u16::MAX, 255), vec![0x0A, 0, 0, 0]].concat();
    let listed = |start: usize| {
        let start = u32::try_from(start).expect("small").to_le_bytes();
        [&[0x85, 0, 10, 0][..], &start, &[0, 0, 1, 0, b'a', 0]].concat()
    };
    let head = beginning(5).len() + 40 * listed(0).len() + 4;
    let sheets = (0..40).flat_map(|at| listed(head + at * sheet.len())).collect::<Vec<u8>>();
    let far = compound(&[beginning(5), sheets, vec![0x0A, 0, 0, 0], sheet.repeat(40)].concat());
    let page = |inner: String| format!("<html><table>{inner}</table></html>").into_bytes();
    let long = [0x07, 0xFF, 0xFF, 0xFF, 0x7F];
    let binary = parts(&kept_xlsb())
        .into_iter()
        .map(|(name, bytes)| if name.ends_with("sheet1.bin") { (name, long.repeat(1 << 20)) } else { (name, bytes) })
        .collect::<Vec<_>>();
    let binary: Vec<(&str, &[u8])> = binary.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let rows = format!("<sheetData>{}</sheetData>", "<row><c/></row>".repeat(1 << 18));
    vec![
        ("a sheet of empty rows", "results.xlsx", raw_book(&rows), "empty-file"),
        ("a packed style", "results.xlsx", packed_style(), "file-too-large"),
        ("entities in entities", "results.ods", ods, "broken-workbook"),
        ("far cells", "results.xls", far, "file-too-large"),
        ("records without end", "results.xlsb", zip_of(&binary), "broken-workbook"),
        ("wide cells", "results.html", page(format!("<tr>{}", "<td colspan=1000>".repeat(1 << 10))), "file-too-large"),
        ("tables in tables", "results.html", "<html><table><td>".repeat(1 << 12).into_bytes(), "file-too-large"),
        ("one long cell", "results.html", page(format!("<td>{}", "a".repeat(1 << 20))), "file-too-large"),
        ("elements in elements", "results.html", page("<td>".to_string() + &"<b>".repeat(1 << 17)), "not-a-workbook"),
        ("lists in lists", "results.json", "[".repeat(1 << 20).into_bytes(), "file-too-large"),
        (
            "one long record",
            "results.json",
            format!("[{{\"a\":[{}0]}}]", "0,".repeat(3 << 19)).into_bytes(),
            "file-too-large",
        ),
        ("many keys", "results.json", keys(20_000), "file-too-large"),
        ("a part that unpacks to a gigabyte", "results.xlsx", unpacks_to(1 << 30), "file-too-large"),
        ("entities in entities of a workbook", "results.xlsx", laughs_in_xlsx(&laughs), "broken-workbook"),
        ("cells of the last row", "results.xlsx", far_rows(), "missing-header"),
        ("rows repeated without end", "results.ods", repeated(), "file-too-large"),
        ("half a workbook", "results.xlsx", half(sound_book()), "broken-workbook"),
        ("half a binary workbook", "results.xlsb", half(kept_xlsb()), "broken-workbook"),
        ("a document that is called a workbook", "results.xlsx", b"%PDF-1.7\n".repeat(1 << 16), "not-a-workbook"),
        (
            "a program that is called a table",
            "results.csv",
            [b"\x7FELF\x02\x01\x01\0".repeat(1 << 16)].concat(),
            "undecodable-text",
        ),
        (
            "an open quotation mark",
            "results.csv",
            format!("a,b\n\"{}", "x,".repeat(1 << 20)).into_bytes(),
            "unclosed-quote",
        ),
    ]
}

fn packed_style() -> Vec<u8> {
    let mut parts: Vec<(String, Vec<u8>)> = parts(&sound_book());
    for (name, bytes) in &mut parts {
        if name == "xl/styles.xml" {
            *bytes = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(1 << 18)).into_bytes();
        }
    }
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn keys(count: usize) -> Vec<u8> {
    let records: Vec<String> = (0..count).map(|key| format!("{{\"k{key}\":1}}")).collect();
    format!("[{}]", records.join(",")).into_bytes()
}

/// A workbook written by another program.
fn kept_xlsb() -> Vec<u8> {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sheetjs.xlsb");
    std::fs::read(kept).expect("a kept file")
}

fn sound_book() -> Vec<u8> {
    book(|workbook| {
        sound_sheet(workbook);
    })
}

fn half(bytes: Vec<u8>) -> Vec<u8> {
    bytes[..bytes.len() / 2].to_vec()
}

/// The sound workbook with another part.
fn with_part(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let mut parts = parts(&sound_book());
    parts.iter_mut().filter(|(of, _)| of == name).for_each(|(_, own)| *own = bytes.clone());
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn unpacks_to(bytes: usize) -> Vec<u8> {
    // Written in pieces: the test itself needs no gigabyte.
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let parts = parts(&sound_book());
    for (name, own) in &parts {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("an entry");
        if name == "xl/worksheets/sheet1.xml" {
            std::io::Write::write_all(
                &mut writer,
                b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>",
            )
            .expect("bytes");
            for _ in 0..bytes >> 20 {
                std::io::Write::write_all(&mut writer, &[b'a'; 1 << 20]).expect("bytes");
            }
        } else {
            std::io::Write::write_all(&mut writer, own).expect("bytes");
        }
    }
    writer.finish().expect("a zip").into_inner()
}

fn laughs_in_xlsx(entities: &str) -> Vec<u8> {
    let sheet = format!(
        "<!DOCTYPE x [{entities}]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&l11;</t></is></c></row></sheetData></worksheet>"
    );
    with_part("xl/worksheets/sheet1.xml", sheet.into_bytes())
}

/// A cell in each of the two corners of the largest sheet there is.
fn far_rows() -> Vec<u8> {
    raw_book(
        "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>",
    )
}

/// A row of a million cells, a billion times.
fn repeated() -> Vec<u8> {
    let content = "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
                   <table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"1000000000\"><table:table-cell \
                   table:number-columns-repeated=\"1000000\"><text:p>a</text:p></table:table-cell></table:table-row></table:table>\
                   </office:spreadsheet></office:body></office:document-content>";
    zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}
