//! What a file is by its content, whatever its name says.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::decode::decode;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// As much of a text is looked at.
const HEAD: usize = 64 << 10;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// xlsx, xlsm.
    Xlsx,
    /// xlsb.
    Xlsb,
    /// ods.
    Ods,
    /// xls, of whatever program.
    Xls,
    /// A table as text between commas or semicolons.
    Csv,
    /// A table as text between tabs.
    Tsv,
    /// A web page, which some systems export as .xls.
    Html,
    /// Data between braces and brackets.
    Json,
    /// A web page in one file with its pictures.
    Mht,
    /// The XML of Excel 2003.
    Xml2003,
    /// A workbook that needs a password.
    Encrypted,
    /// What a program of document security made unreadable for others.
    Sealed,
    /// Something known that is no table; its name in Chinese and English.
    Other(&'static str, &'static str),
    /// A package whose list of parts cannot be read.
    Broken,
    /// Nothing known.
    Unknown,
}

/// The finding on a file whose content is not what its name says.
pub(crate) fn refused(file: &str, content: Content) -> Diagnostic {
    match content {
        Content::Xlsx => say::wrong_extension(file, "xlsx"),
        Content::Xlsb => say::wrong_extension(file, "xlsb"),
        Content::Ods => say::wrong_extension(file, "ods"),
        Content::Xls => say::wrong_extension(file, "xls"),
        Content::Csv => say::text_for_a_workbook(file, ("逗号或分号", "commas or semicolons"), "csv"),
        Content::Tsv => say::text_for_a_workbook(file, ("制表符", "tabs"), "tsv"),
        Content::Html => say::page_for_a_workbook(file, ("网页（HTML）", "a web page (HTML)")),
        Content::Json => say::no_table(file, ("JSON 数据", "JSON data")),
        Content::Mht => say::page_for_a_workbook(file, ("单个文件网页（MHT）", "a web page in one file (MHT)")),
        Content::Xml2003 => say::page_for_a_workbook(file, ("“XML 电子表格 2003”", "an XML Spreadsheet 2003")),
        Content::Encrypted => say::encrypted_workbook(file),
        Content::Sealed => say::sealed_file(file),
        Content::Other(zh, en) => say::no_table(file, (zh, en)),
        Content::Broken => say::broken_workbook(file),
        Content::Unknown => say::not_a_workbook(file),
    }
}

/// What a file is.
pub(crate) fn content(bytes: &[u8]) -> Content {
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return package(bytes);
    }
    if begins(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return compound(bytes);
    }
    let head = &bytes[..bytes.len().min(4096)];
    if [b"E-SafeNet".as_slice(), b"TSD-Header"].iter().any(|mark| holds(head, mark)) {
        return Content::Sealed;
    }
    let others: [(&[u8], Content); 9] = [
        (b"%PDF", Content::Other("PDF", "a PDF")),
        (b"{\\rtf", Content::Other("RTF 文档", "an RTF document")),
        (b"Rar!", Content::Other("压缩包（rar）", "an archive (rar)")),
        (b"7z\xBC\xAF\x27\x1C", Content::Other("压缩包（7z）", "an archive (7z)")),
        (b"\x1F\x8B", Content::Other("压缩包（gz）", "an archive (gz)")),
        (b"\x89PNG", Content::Other("图片", "a picture")),
        (b"\xFF\xD8\xFF", Content::Other("图片", "a picture")),
        (b"SQLite format 3", Content::Other("数据库文件", "a database")),
        (b"MIME-Version:", Content::Mht),
    ];
    let known = others.into_iter().find(|(start, _)| begins(start)).map(|(_, content)| content);
    known.unwrap_or_else(|| text(bytes))
}

/// A zip package by the names of its parts.
fn package(bytes: &[u8]) -> Content {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Content::Broken };
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.replace('\\', "/").to_lowercase())).collect();
    let has = |is: &dyn Fn(&str) -> bool| names.iter().any(|name| is(name.trim_start_matches('/')));
    let below = |folder: &'static str| has(&|name: &str| name.starts_with(folder));
    // A package may hold another office program's file in itself: that of its own comes first.
    if has(&|name| name == "xl/workbook.bin") {
        Content::Xlsb
    } else if below("word/") {
        Content::Other("Word 文档（.docx）", "a Word document (.docx)")
    } else if below("ppt/") {
        Content::Other("演示文稿（.pptx）", "a presentation (.pptx)")
    } else if below("index/") && has(&|name| name.ends_with(".iwa")) {
        Content::Other("苹果 iWork 文件（Numbers 等）", "a file of Apple's iWork (Numbers and the like)")
    } else if has(&|name| name == "mimetype") || has(&|name| name == "content.xml") {
        open_document(&mut archive)
    } else if has(&|name| name == "[content_types].xml" || name == "_rels/.rels") {
        Content::Xlsx
    } else {
        Content::Other("压缩包（zip）", "an archive (zip)")
    }
}

/// An OpenDocument package by its kind, where it says one (ODF 1.3 part 2, 3.3).
fn open_document(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Content {
    let mut kind = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // What cannot be read says nothing.
        let _ = part.take(100).read_to_string(&mut kind);
    }
    if kind.contains("opendocument.text") {
        Content::Other("文字文档（.odt）", "a text document (.odt)")
    } else if kind.contains("opendocument.presentation") {
        Content::Other("演示文稿（.odp）", "a presentation (.odp)")
    } else {
        Content::Ods
    }
}

/// A compound file by the names of its streams.
fn compound(bytes: &[u8]) -> Content {
    let has = |name: &str| holds(bytes, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    if has("EncryptedPackage") {
        Content::Encrypted
    } else if has("Workbook") || has("Book") {
        // A workbook may hold a document in itself.
        Content::Xls
    } else if has("WordDocument") {
        Content::Other("Word 文档（.doc）", "a Word document (.doc)")
    } else if has("PowerPoint Document") {
        Content::Other("演示文稿（.ppt）", "a presentation (.ppt)")
    } else {
        Content::Xls
    }
}

fn text(bytes: &[u8]) -> Content {
    let head = &bytes[..bytes.len().min(HEAD)];
    // The last character may be cut in two.
    let is_cut = |before: &String| bytes.len() > HEAD && before.len() > HEAD / 2;
    let text = decode(head).or_else(|before| if is_cut(&before) { Ok(before) } else { Err(before) });
    let Some(text) = text.ok().filter(|text| !text.contains('\0')) else { return Content::Unknown };
    let head: String = text.trim_start().chars().take(4000).collect::<String>().to_lowercase();
    let first = head.lines().next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    match head.chars().next() {
        Some('<') if has(&["urn:schemas-microsoft-com:office:spreadsheet", "progid=\"excel.sheet\""]) => {
            Content::Xml2003
        }
        Some('<') if has(&["<office:document"]) => Content::Other(
            "单个 XML 文件的 OpenDocument 表格（.fods）",
            "a flat OpenDocument spreadsheet (.fods), one XML file",
        ),
        Some('<') if has(&["<html", "<table", "<!doctype html"]) => Content::Html,
        Some('<') => Content::Other("XML 文件", "an XML file"),
        Some('{' | '[') => Content::Json,
        _ if head.starts_with("mime-version:") => Content::Mht,
        _ if first.contains('\t') => Content::Tsv,
        _ if first.contains([',', ';']) => Content::Csv,
        _ => Content::Unknown,
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
