//! The TrueType body faces against the CFF faces that `fonts/convert.py` made them from: same characters, same advances,
//! same look.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::Font;
use yice::compose::letter::Letter;
use yice::typeset::{Engine, FontFile, PageGeometry, Picture};

use crate::support::project;
use crate::typeset::letter_saying;

/// Each character in a cell of its own, 32 by 32 on a page: `ROLE` is the role whose chain begins with the face.
const SPECIMEN: &str = "
#let letter = json(\"letter.json\")
#set document(title: letter.title)
#set page(width: 640pt, height: 640pt, margin: 0pt)
#set text(font: json(\"fonts.json\").ROLE, size: 20pt, fallback: false, lang: \"zh\", top-edge: 0.8em, bottom-edge: -0.2em)
#set par(leading: 0pt, spacing: 0pt)
#set box(width: 20pt, height: 20pt)
// Labels of the receipt are handed on as they are.
#for (line, _) in letter.receipt.fields { par(for character in line.codepoints() { box(character) }) }
";

/// Of a glyph's ink at 20 pixels an em, the most that may be elsewhere. The thin ring of ○ has 0.21 of shades where two
/// kinds of curves are drawn; another glyph has 0.8 and more.
const MOST_DIFFERENCE: f64 = 0.25;

/// The most that may be elsewhere on average.
const MOST_ON_AVERAGE: f64 = 0.04;

struct Pair {
    name: String,
    source: PathBuf,
    face: PathBuf,
}

fn pairs() -> Vec<Pair> {
    let fonts = project().join("fonts");
    let mut sources: Vec<_> = fs::read_dir(fonts.join("cff")).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.sort();
    assert_eq!(sources.len(), 4);
    let pair = |source: &PathBuf| {
        let name = source.file_stem().unwrap().to_string_lossy().into_owned();
        let face = fonts.join(format!("{name}.ttf"));
        Pair { name, source: source.clone(), face }
    };
    sources.iter().map(pair).collect()
}

fn font(file: &Path) -> Font {
    Font::new(Bytes::new(fs::read(file).unwrap()), 0).unwrap()
}

/// An engine with this one face, which sets every role.
fn engine(name: &str, file: &Path) -> Engine {
    let family = font(file).info().family.clone();
    let role = if name.contains("Sans") { "黑体" } else { "仿宋" };
    let roles = BTreeMap::from([(role.to_owned(), vec![family])]);
    let layout = BTreeMap::from([("letter.typ".to_owned(), SPECIMEN.replace("ROLE", role).into_bytes())]);
    Engine::new(vec![FontFile::open(file).unwrap()], &roles, layout).unwrap()
}

/// A final letter of all characters of a face.
fn specimen(characters: &[char]) -> Letter {
    let mut letter = letter_saying("");
    letter.receipt.fields = characters.chunks(32).map(|line| (line.iter().collect(), String::new().into())).collect();
    letter
}

fn characters(font: &Font) -> Vec<char> {
    font.info().coverage.iter().filter_map(char::from_u32).collect()
}

#[test]
fn a_converted_face_is_its_source_but_for_the_kind_of_its_outlines() {
    for pair in pairs() {
        let (source, face) = (font(&pair.source), font(&pair.face));
        let (of_source, of_face) = (source.info(), face.info());
        assert_eq!((&of_source.family, of_source.variant), (&of_face.family, of_face.variant));
        assert_eq!(of_source.flags, of_face.flags, "{}", pair.name);
        assert_eq!(characters(&source), characters(&face), "{}", pair.name);
        let [source, face] = [&pair.source, &pair.face].map(|file| fs::read(file).unwrap());
        assert!(source.starts_with(b"OTTO") && face.starts_with(&[0, 1, 0, 0]), "{}", pair.name);
    }
}

#[test]
fn every_code_point_of_a_converted_face_resolves_through_typst_with_its_advance() {
    for pair in pairs() {
        let letter = specimen(&characters(&font(&pair.source)));
        // A missing glyph would be an error.
        let of_source = engine(&pair.name, &pair.source).geometry(&letter).unwrap();
        let of_face = engine(&pair.name, &pair.face).geometry(&letter).unwrap();
        let runs = |pages: &[PageGeometry]| -> Vec<(f64, f64, f64, String)> {
            let runs = pages.iter().flat_map(|page| &page.texts);
            runs.map(|run| (run.x, run.y, run.width, run.text.clone())).collect()
        };
        assert_eq!(runs(&of_source), runs(&of_face), "{}", pair.name);
    }
}

#[test]
fn every_glyph_of_a_converted_face_looks_as_its_source() {
    for pair in pairs() {
        let characters = characters(&font(&pair.source));
        let letter = specimen(&characters);
        let of_source = engine(&pair.name, &pair.source).pictures(&letter, 72).unwrap();
        let of_face = engine(&pair.name, &pair.face).pictures(&letter, 72).unwrap();
        assert_eq!(of_source.len(), characters.len().div_ceil(32 * 32));
        let mut sum = 0.0;
        for (index, character) in characters.iter().enumerate() {
            let differing = difference(&of_source[index / 1024], &of_face[index / 1024], index % 1024);
            let code = u32::from(*character);
            assert!(differing < MOST_DIFFERENCE, "{} U+{code:04X} {character}: {differing:.3}", pair.name);
            sum += differing;
        }
        let average = sum / characters.len() as f64;
        assert!(average < MOST_ON_AVERAGE, "{}: {average:.4}", pair.name);
    }
}

/// The share of a cell's ink in one picture that is not where it is in the other.
fn difference(wanted: &Picture, got: &Picture, cell: usize) -> f64 {
    let (row, column) = (cell / 32, cell % 32);
    let (mut ink, mut differing) = (0, 0);
    for y in row * 20..(row + 1) * 20 {
        let line = (y * 640 + column * 20) * 4..(y * 640 + (column + 1) * 20) * 4;
        for (wanted, got) in wanted.rgba[line.clone()].chunks(4).zip(got.rgba[line].chunks(4)) {
            ink += 255 - i32::from(wanted[0]);
            differing += (i32::from(wanted[0]) - i32::from(got[0])).abs();
        }
    }
    f64::from(differing) / f64::from(ink.max(255))
}

#[test]
fn ordinary_runs_load_the_converted_faces_and_the_sources_only_where_they_are_asked_for() {
    let fonts = project().join("fonts");
    let of_pairs = |folders: &[PathBuf]| -> Vec<String> {
        let files = yice::load::fonts(folders);
        let names = files.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
        names.filter(|name| pairs().iter().any(|pair| name.starts_with(&pair.name))).collect()
    };
    let named = |kind: &str| -> Vec<String> { pairs().iter().map(|pair| format!("{}.{kind}", pair.name)).collect() };
    assert_eq!(of_pairs(std::slice::from_ref(&fonts)), named("ttf"));
    assert_eq!(of_pairs(&[fonts.join("cff"), fonts]), named("otf"));
}
