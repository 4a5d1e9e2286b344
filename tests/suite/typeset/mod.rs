//! Letters on pages: what prints, what must not, and where it stands.

mod apart;
mod faces;
mod front;
pub mod gallery;
mod page;
mod pdf;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};
use std::thread;

use yice::compose::letter::{Align, Block, Column, Content, Letter, Table};
use yice::diagnostic::Severity;
use yice::domain::settings::LetterStatus;
use yice::typeset::{Engine, FontFile, PageGeometry};

use crate::support::project;

pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(fonts(), &BTreeMap::new(), layout()).expect("shipped fonts and layout are sound"))
}

/// Opening 75 MB of fonts once is enough.
pub fn fonts() -> Vec<FontFile> {
    static FONTS: LazyLock<Vec<FontFile>> =
        LazyLock::new(|| FontFile::open_all(&yice::load::fonts(&[project().join("fonts")])).value);
    FONTS.clone()
}

pub fn layout() -> BTreeMap<String, Vec<u8>> {
    files(&project().join("report-templates/layout")).into_iter().collect()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

pub fn letter(name: &str) -> Letter {
    let path = project().join("fixtures/letters").join(name).with_extension("json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub fn letters() -> Vec<Letter> {
    let mut names: Vec<_> = files(&project().join("fixtures/letters")).into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert!(names.len() >= 7);
    names.iter().map(|name| letter(name)).collect()
}

/// What is printed on all pages, without running heads above and page numbers below the text area.
fn text_of(pages: &[PageGeometry]) -> String {
    let runs = pages.iter().flat_map(|page| &page.texts);
    runs.filter(|run| (25.0..297.0 - 29.5).contains(&run.y)).map(|run| run.text.as_str()).collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// A block of a letter made by hand.
pub fn block(content: Content) -> Block {
    Block { id: String::new(), content }
}

/// A paragraph without a lead.
pub fn paragraph(text: &str) -> Block {
    block(Content::Paragraph { lead: String::new(), text: text.into() })
}

/// A final letter with this paragraph and nothing else in its body.
pub fn letter_saying(text: &str) -> Letter {
    let mut letter = letter("hostile-letterhead");
    letter.body = vec![paragraph(text)];
    letter
}

#[test]
fn every_text_of_a_letter_is_printed_as_itself() {
    for letter in letters().iter().map(Letter::filled) {
        let printed = without_blanks(&text_of(&engine().geometry(&letter).unwrap()));
        let mut texts = vec![
            letter.title.clone(),
            letter.addressee.clone(),
            letter.document_no.clone(),
            letter.signature.issuer.clone(),
            letter.signature.date.clone(),
            letter.receipt.title.clone(),
            letter.receipt.text.clone(),
        ];
        texts.extend(letter.annexes.iter().cloned());
        for (label, fill) in &letter.receipt.fields {
            texts.push(label.clone());
            texts.extend(fill.texts().into_iter().map(str::to_owned));
        }
        texts.extend(letter.contents().flat_map(Content::texts).map(str::to_owned));
        for text in texts {
            assert!(printed.contains(&without_blanks(&text)), "{}: {text}", letter.id);
        }
    }
}

#[test]
fn the_same_letter_gives_the_same_bytes_alone_and_among_threads() {
    let letters = letters();
    let alone: Vec<_> = letters.iter().map(|letter| engine().pdf(letter).unwrap().bytes).collect();
    const THREADS: usize = 3;
    thread::scope(|scope| {
        for first in 0..THREADS {
            let (letters, alone) = (&letters, &alone);
            scope.spawn(move || {
                for index in (first..letters.len() * 2).step_by(THREADS).map(|index| index % letters.len()) {
                    assert!(engine().pdf(&letters[index]).unwrap().bytes == alone[index], "{}", letters[index].id);
                }
            });
        }
    });
}

#[test]
fn a_final_letter_is_an_archival_accessible_document_with_its_metadata() {
    let letter = letter("fertilizer-improvement");
    let pdf = engine().pdf(&letter).unwrap();
    assert!(pdf.warnings.is_empty());
    let text = String::from_utf8_lossy(&pdf.bytes);
    for fact in [
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2023-12-15T00:00:00+08:00</xmp:CreateDate>",
        "/Lang(zh-CN)",
        "/Marked true",
        &letter.title,
        &letter.issuer,
    ] {
        assert!(text.contains(fact), "{fact}");
    }
    let document = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    assert_eq!(document.get_pages().len(), usize::try_from(pdf.pages).unwrap());
}

#[test]
fn a_character_without_a_glyph_stops_a_final_letter_and_is_named() {
    let mut letter = letter_saying("甲\u{323AF}乙");
    assert!(!engine().covers('\u{323AF}') && engine().covers('甲') && engine().covers('𠮷'));
    let findings = engine().pdf(&letter).unwrap_err();
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].code, findings[0].severity), ("missing-glyph", Severity::Error));
    assert!(findings[0].message.zh.contains("\u{323AF}") && findings[0].message.en.contains("U+323AF"));

    letter.status = LetterStatus::Draft;
    let draft = engine().pdf(&letter).unwrap();
    assert_eq!(draft.warnings.len(), 1);
    assert_eq!((draft.warnings[0].code, draft.warnings[0].severity), ("missing-glyph", Severity::Warning));
    assert!(draft.bytes.starts_with(b"%PDF-"));
}

#[test]
fn a_warning_stops_a_final_letter_and_not_a_draft() {
    let mut files = layout();
    files.get_mut("letter.typ").unwrap().extend_from_slice("\n#text(font: \"No Such Family\")[甲]\n".as_bytes());
    let engine = Engine::new(fonts(), &BTreeMap::new(), files).unwrap();
    let mut letter = letter_saying("正文。");
    let findings = engine.pdf(&letter).unwrap_err();
    assert_eq!((findings[0].code, findings[0].severity), ("layout-warning", Severity::Error));
    assert_eq!(findings[0].places[0].file, "layout/letter.typ");
    letter.status = LetterStatus::Draft;
    assert_eq!(engine.pdf(&letter).unwrap().warnings[0].severity, Severity::Warning);
}

#[test]
fn a_broken_layout_is_told_with_file_line_and_column() {
    let mut files = layout();
    files.insert(
        "plain.typ".into(),
        b"#import \"page.typ\": *\n#let plain-head(letter) = {\n  letter.nonsense\n}\n#let addressee(name) = name\n"
            .to_vec(),
    );
    let engine = Engine::new(fonts(), &BTreeMap::new(), files).unwrap();
    let findings = engine.pdf(&letter("cable-rectification")).unwrap_err();
    let place = &findings[0].places[0];
    assert_eq!(
        (findings[0].code, place.file.as_str(), place.row, place.column.as_str()),
        ("layout-error", "layout/plain.typ", Some(3), "10")
    );
    assert_eq!(place.text.as_deref(), Some("letter.nonsense"));
    assert!(findings[0].message.en.contains("nonsense"));
}

#[test]
fn a_layout_can_read_nothing_but_the_letter() {
    for source in [
        "#read(\"../../Cargo.toml\")",
        "#read(\"/etc/hostname\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today()",
    ] {
        let engine =
            Engine::new(fonts(), &BTreeMap::new(), BTreeMap::from([("letter.typ".into(), source.into())])).unwrap();
        let findings = engine.pdf(&letter("cable-rectification")).unwrap_err();
        assert_eq!(findings[0].code, "layout-error", "{source}");
    }
}

#[test]
fn a_layout_that_runs_away_is_a_failed_letter() {
    let source = "#for _ in range(200) { pagebreak() }";
    let engine =
        Engine::new(fonts(), &BTreeMap::new(), BTreeMap::from([("letter.typ".into(), source.into())])).unwrap();
    assert_eq!(engine.pdf(&letter("cable-rectification")).unwrap_err()[0].code, "too-many-pages");
}

#[test]
fn fonts_and_roles_that_do_not_exist_are_told_all_at_once() {
    let roles = BTreeMap::from([
        ("仿宋".to_owned(), vec!["No Such Fang".to_owned(), "LXGW WenKai".to_owned()]),
        ("宋".to_owned(), vec!["Noto Serif SC".to_owned()]),
    ]);
    let Err(findings) = Engine::new(fonts(), &roles, BTreeMap::new()) else { panic!("must not build") };
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["font-family-unknown", "font-role-unknown", "layout-no-entry"]);
}

#[test]
fn a_font_file_is_what_it_was_or_the_letter_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.ttf");
    fs::write(&path, "not a font").unwrap();
    assert_eq!(FontFile::open(&path).unwrap_err().code, "font-unreadable");

    let serif = project().join("fonts/LiberationSerif-Regular.ttf");
    let layout = || BTreeMap::from([("letter.typ".into(), b"letter".to_vec())]);
    let engine_with = |path: &Path| {
        fs::copy(&serif, path).unwrap();
        let roles = BTreeMap::from([("西文".to_owned(), vec!["Liberation Serif".to_owned()])]);
        Engine::new(vec![FontFile::open(path).unwrap()], &roles, layout()).unwrap()
    };
    let mut letter = letter("cable-rectification");
    letter.status = LetterStatus::Draft;
    let (kept, changed, gone) = ["kept.ttf", "changed.ttf", "gone.ttf"].map(|name| folder.path().join(name)).into();
    let engines = [&kept, &changed, &gone].map(|path| engine_with(path));
    fs::write(&changed, fs::read(project().join("fonts/LiberationSerif-Bold.ttf")).unwrap()).unwrap();
    fs::remove_file(&gone).unwrap();
    let codes = engines.map(|engine| engine.svg(&letter).map_err(|findings| findings[0].code).map(|pages| pages.len()));
    assert_eq!(codes, [Ok(1), Err("font-changed"), Err("font-changed")]);
}

#[test]
fn an_agencys_own_font_comes_first_in_its_role() {
    let roles = BTreeMap::from([("仿宋".to_owned(), vec!["Noto Serif SC".to_owned()])]);
    let engine = Engine::new(fonts(), &roles, layout()).unwrap();
    let pages = engine.geometry(&letter_saying("甲乙丙")).unwrap();
    let run = pages[0].texts.iter().find(|run| run.text.contains("甲乙丙")).unwrap();
    assert_eq!(run.family, "Noto Serif SC");
    assert_ne!(engine.digest(), self::engine().digest());
}

/// The symbols of GB 2312-1980: row, first and last cell.
const GB2312_SYMBOL_CELLS: [(u8, u8, u8); 14] = [
    (1, 1, 94),
    (2, 17, 66),
    (2, 69, 78),
    (2, 81, 92),
    (3, 1, 94),
    (4, 1, 83),
    (5, 1, 86),
    (6, 1, 24),
    (6, 33, 56),
    (7, 1, 33),
    (7, 49, 81),
    (8, 1, 26),
    (8, 37, 73),
    (9, 4, 79),
];

#[test]
fn every_common_character_symbol_and_unit_prints_in_every_role() {
    let list = fs::read_to_string(project().join("tests/data/tgh8105.txt")).unwrap();
    let han: Vec<char> = list.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars).collect();
    assert_eq!(han.len(), 8105);
    let gb2312_symbols: Vec<char> = GB2312_SYMBOL_CELLS
        .iter()
        .flat_map(|&(row, first, last)| (first..=last).map(move |cell| [0xA0 + row, 0xA0 + cell]))
        .flat_map(|bytes| encoding_rs::GBK.decode(&bytes).0.chars().collect::<Vec<_>>())
        .collect();
    assert_eq!(gb2312_symbols.len(), 682);
    let units = "℃°%‰μµΩ㎡㎝㎞㎎㏄²³⁻¹±≥≤≠≈×÷·№Å₂₅αβγδφΦΔ～—–…“”‘’㐂𠮷䶮𬭊";
    let all: String = han.into_iter().chain(gb2312_symbols).chain(units.chars()).collect();
    let mut letter = letter_saying(&all);
    letter.title = all.clone();
    letter.body.extend(
        [
            Content::Heading { level: 1, text: all.clone() },
            Content::Heading { level: 2, text: all.clone() },
            Content::Table(Table {
                caption: String::new(),
                columns: vec![Column { head: "字".into(), width: 1, align: Align::Left }],
                rows: all.chars().collect::<Vec<_>>().chunks(500).map(|part| vec![part.iter().collect()]).collect(),
                emphasized: vec![1],
                ..Table::default()
            }),
        ]
        .map(block),
    );
    let findings = engine().geometry(&letter).err().unwrap_or_default();
    // So much text is more than a letter may have: the pages are counted after the glyphs.
    let missing: Vec<_> =
        findings.iter().filter(|finding| finding.code != "too-many-pages").map(|finding| &finding.message.zh).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
