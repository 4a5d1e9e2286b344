//! Fonts by role: 仿宋, 楷体, 黑体, 宋体, 标题, and 西文 for Latin letters inside all of them.
//!
//! Fonts come from files alone, never from the system. A role's chain is the agency's own families first, then those
//! shipped in `fonts/`; each chain ends with the fonts for rare characters, so a chain covers what any font covers.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontWeight};
use typst::utils::LazyHash;

use super::findings;
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
pub struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    chains: BTreeMap<&'static str, Vec<Value>>,
    /// One bit per code point that some font has: names are checked by the hundred thousand characters.
    covered: Vec<u64>,
}

impl Fonts {
    /// Reads the fonts (file name, bytes) and lines up the chains; `own` maps a role to the agency's families.
    pub fn load(files: Vec<(String, Vec<u8>)>, own: &BTreeMap<String, Vec<String>>) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut fonts = Vec::new();
        for (name, bytes) in files {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes)));
            if fonts.len() == before {
                found.push(findings::font_unreadable(&name));
            }
        }
        let regular: Vec<_> = fonts.iter().filter(|font| is_regular_serif(font)).cloned().collect();
        let mut book = FontBook::from_fonts(&fonts);
        for font in regular {
            book.push(FontInfo { family: REGULAR.into(), ..font.info().clone() });
            fonts.push(font);
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
        if fonts.is_empty() {
            found.push(findings::no_fonts(&absent));
        }
        let chains = chains(own, &absent);
        let covered = coverage(&fonts);
        (Self { book: LazyHash::new(book), fonts, chains, covered }, found)
    }

    pub fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    pub fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    pub fn covers(&self, character: char) -> bool {
        let (word, bit) = place(u32::from(character));
        character.is_control() || self.covered.get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    /// The chains as the layout reads them: role → list for `text(font: …)`.
    pub fn chains_json(&self) -> Vec<u8> {
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

fn is_regular_serif(font: &Font) -> bool {
    let info = font.info();
    info.family == "Noto Serif SC" && info.variant.weight == FontWeight::REGULAR
}

fn coverage(fonts: &[Font]) -> Vec<u64> {
    let mut covered = vec![0; place(u32::from(char::MAX)).0 + 1];
    for code_point in fonts.iter().flat_map(|font| font.info().coverage.iter()) {
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
