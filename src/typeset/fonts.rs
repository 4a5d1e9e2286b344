//! Fonts by role: 仿宋, 楷体, 黑体, 宋体, 标题, and 西文 for Latin letters inside all of them.
//!
//! Fonts come from files alone, never from the system. A role's chain is the agency's own families first, then those
//! shipped in `fonts/`; each chain ends with the fonts for rare characters, so a chain covers what any font covers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use typst::text::{Font, FontBook, FontInfo, FontWeight};
use typst::utils::LazyHash;

use super::findings;
use super::font_file::FontFile;
use crate::diagnostic::Diagnostic;

/// The roles that `[fonts]` of a job may map to families of its own.
pub const ROLES: [&str; 6] = ["仿宋", "楷体", "黑体", "宋体", "标题", LATIN];

const LATIN: &str = "西文";

/// The shipped families of each role; the first that has the character is taken.
const SHIPPED: [(&str, &[&str]); 6] = [
    ("仿宋", &["FandolFang R", "LXGW WenKai"]),
    ("楷体", &["LXGW WenKai"]),
    ("黑体", &["Noto Sans SC", "LXGW WenKai"]),
    ("宋体", &["Noto Serif SC", "LXGW WenKai"]),
    ("标题", &["Noto Serif SC", "LXGW WenKai"]),
    (LATIN, &["Liberation Serif"]),
];

/// The end of every chain: rare Han characters, then symbols.
const RARE: [&str; 4] = [REGULAR, "HanaMinB", "Liberation Serif", "Libertinus Serif"];

/// The regular face of Noto Serif SC under a name of its own: bold text would otherwise ask that family for its bold
/// face alone, which lacks the rare characters.
const REGULAR: &str = "Noto Serif SC Regular";

/// All fonts of a run.
pub(super) struct Fonts {
    book: LazyHash<FontBook>,
    /// Where each font of the book is.
    places: Vec<Place>,
    files: Vec<Lazy>,
    chains: BTreeMap<&'static str, Vec<Value>>,
    are_shipped: bool,
    /// One bit per code point that some font has: names are checked by the hundred thousand characters.
    covered: OnceLock<Vec<u64>>,
}

/// A file and a face in it.
#[derive(Clone, Copy)]
struct Place {
    file: usize,
    face: usize,
}

/// A file with its faces, once some letter has needed one of them.
struct Lazy {
    file: FontFile,
    faces: OnceLock<Result<Vec<Font>, Diagnostic>>,
}

impl Fonts {
    /// Lines up the chains of these font files; `own` maps a role to the agency's families.
    pub(super) fn new(files: Vec<FontFile>, own: &BTreeMap<String, Vec<String>>) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut book = FontBook::new();
        let mut places = Vec::new();
        let faces = files.iter().enumerate().flat_map(|(file, font)| {
            font.faces().iter().enumerate().map(move |(face, info)| (Place { file, face }, info))
        });
        let regular = faces.clone().filter(|(_, info)| is_regular_serif(info));
        let regular = regular.map(|(place, info)| (place, FontInfo { family: REGULAR.into(), ..info.clone() }));
        for (place, info) in faces.clone().map(|(place, info)| (place, info.clone())).chain(regular) {
            book.push(info);
            places.push(place);
        }
        for (role, families) in own {
            if !ROLES.contains(&role.as_str()) {
                found.push(findings::font_role_unknown(role, &ROLES));
            }
            for family in families {
                if !book.contains_family(&family.to_lowercase()) {
                    found.push(findings::font_family_unknown(role, family, &families_of(&book)));
                }
            }
        }
        let shipped = SHIPPED.iter().flat_map(|(_, families)| families.iter()).chain(&RARE);
        let mut absent: Vec<&str> =
            shipped.copied().filter(|family| !book.contains_family(&family.to_lowercase())).collect();
        absent.sort_unstable();
        absent.dedup();
        // An agency that brings its own fonts may leave some of ours out; with none at all there is nothing to print with.
        if files.is_empty() {
            found.push(findings::no_fonts(&absent));
        }
        let chains = chains(own, &absent);
        let are_shipped = own.is_empty() && absent.is_empty();
        let files = files.into_iter().map(|file| Lazy { file, faces: OnceLock::new() }).collect();
        (Self { book: LazyHash::new(book), places, files, chains, are_shipped, covered: OnceLock::new() }, found)
    }

    pub(super) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// A font of the book; its file is read when the first letter asks for it, once.
    ///
    /// # Errors
    /// The file is not what it was.
    pub(super) fn font(&self, index: usize) -> Result<Option<Font>, Diagnostic> {
        let Some(&Place { file, face }) = self.places.get(index) else { return Ok(None) };
        let Lazy { file, faces } = &self.files[file];
        faces.get_or_init(|| file.read()).as_ref().map(|faces| faces.get(face).cloned()).map_err(Clone::clone)
    }

    /// The files, as they were opened.
    pub(super) fn files(&self) -> impl Iterator<Item = &FontFile> {
        self.files.iter().map(|lazy| &lazy.file)
    }

    /// Whether every role has the faces that came with the program, and no other.
    pub(super) fn are_shipped(&self) -> bool {
        self.are_shipped
    }

    pub(super) fn covers(&self, character: char) -> bool {
        let covered = self.covered.get_or_init(|| coverage(&self.files));
        let (word, bit) = place(u32::from(character));
        character.is_control() || covered.get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    /// The chains as the layout reads them: role → list for `text(font: …)`.
    pub(super) fn chains_json(&self) -> Vec<u8> {
        json!(self.chains).to_string().into_bytes()
    }
}

fn chains(own: &BTreeMap<String, Vec<String>>, absent: &[&str]) -> BTreeMap<&'static str, Vec<Value>> {
    let families = |role: &str, shipped: &[&'static str]| -> Vec<String> {
        let own = own.get(role).into_iter().flatten().cloned();
        let shipped = shipped.iter().filter(|family| !absent.contains(family)).map(|family| (*family).to_owned());
        own.chain(shipped).collect()
    };
    let latin = SHIPPED.iter().filter(|(role, _)| *role == LATIN).flat_map(|(role, shipped)| families(role, shipped));
    // In Chinese text a Latin font must not set the punctuation and symbols that Chinese shares with it.
    let latin: Vec<Value> = latin.map(|family| json!({ "name": family, "covers": "latin-in-cjk" })).collect();
    SHIPPED
        .iter()
        .filter(|(role, _)| *role != LATIN)
        .map(|(role, shipped)| {
            let han = families(role, shipped).into_iter().chain(families("", &RARE)).map(Value::from);
            (*role, latin.iter().cloned().chain(han).collect())
        })
        .collect()
}

fn is_regular_serif(info: &FontInfo) -> bool {
    info.family == "Noto Serif SC" && info.variant.weight == FontWeight::REGULAR
}

fn coverage(files: &[Lazy]) -> Vec<u64> {
    let mut covered = vec![0; place(u32::from(char::MAX)).0 + 1];
    let faces = files.iter().flat_map(|lazy| lazy.file.faces());
    for code_point in faces.flat_map(|info| info.coverage.iter()) {
        let (word, bit) = place(code_point);
        if let Some(bits) = covered.get_mut(word) {
            *bits |= 1 << bit;
        }
    }
    covered
}

/// Word and bit of a code point.
fn place(code_point: u32) -> (usize, u32) {
    ((code_point / 64) as usize, code_point % 64)
}

fn families_of(book: &FontBook) -> Vec<String> {
    let mut names: Vec<String> = book.families().map(|(name, _)| name.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}
