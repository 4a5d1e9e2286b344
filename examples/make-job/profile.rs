//! How samples of a class look (`profiles.toml`), and the classes of the library.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use yice::domain::catalog::Standard;
use yice::domain::{ClassCode, ProductClass};

/// What a generated sample of one class looks like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub product: String,
    pub trade: Vec<String>,
    pub prefix: String,
    #[serde(default)]
    pub standard: String,
    pub variant: Vec<Variant>,
    #[serde(default)]
    pub margin: BTreeMap<String, (i64, i64)>,
    #[serde(default)]
    pub digits: BTreeMap<String, u32>,
    #[serde(default)]
    pub detection: BTreeMap<String, String>,
    #[serde(default)]
    pub words: BTreeMap<String, (String, String)>,
    #[serde(default)]
    pub method: BTreeMap<String, String>,
    #[serde(default)]
    pub basis: BTreeMap<String, String>,
    #[serde(default)]
    pub ratios: Option<Ratios>,
    #[serde(default)]
    pub extra: Vec<Extra>,
    #[serde(default)]
    pub unjudged: Option<Unjudged>,
    /// Results are numeric cells with a number format instead of texts.
    #[serde(default)]
    pub numeric_cells: bool,
}

/// A section, grade or formula.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub model: String,
    #[serde(default)]
    pub grade: String,
    #[serde(default)]
    pub on: Vec<String>,
    #[serde(default)]
    pub declared: BTreeMap<String, String>,
}

/// Items of steel that follow from two others of the same test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratios {
    /// 抗拉强度.
    pub tensile: String,
    /// 屈服强度.
    pub yield_point: String,
    /// 强屈比: tensile strength over yield point.
    pub tensile_to_yield: String,
    /// 超屈比: yield point over its limit.
    pub yield_to_limit: String,
}

/// A text requirement outside the catalog.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    pub name: String,
    pub requirement: String,
    pub pass: String,
    pub fail: String,
}

/// A measured item without a requirement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unjudged {
    pub name: String,
    pub unit: String,
    /// A requirement that every result meets; empty: none, and the item is not judged.
    #[serde(default)]
    pub requirement: String,
    pub centre: String,
    pub digits: u32,
}

/// A class with its profile and the text of its catalog file.
#[derive(Debug, Clone)]
pub struct Kind {
    pub class: ProductClass,
    pub profile: Profile,
    pub catalog_text: String,
    /// The class of the library that this one is a variation of.
    pub base: Option<ClassCode>,
}

impl Kind {
    /// The standard that reports of the class print: the profile's own, or the first in force on a day (ISO).
    pub fn standard_on(&self, day: &str) -> &str {
        let own = (!self.profile.standard.is_empty()).then_some(self.profile.standard.as_str());
        let first = || self.class.standards.iter().find(|s| in_force(s, day)).or(self.class.standards.first());
        own.or_else(|| first().map(|s| s.no.as_str())).unwrap_or_default()
    }
}

/// Whether an edition is in force on a day (ISO); unknown ends do not exclude.
pub fn in_force(standard: &Standard, day: &str) -> bool {
    standard.effective_from.is_none_or(|from| from.to_string().as_str() <= day)
        && standard.effective_to.is_none_or(|to| to.to_string().as_str() >= day)
}

/// Reads the library and its profiles, in code order.
///
/// # Errors
/// A file that cannot be read or does not parse, by name.
pub fn library(templates: &Path, profiles: &str) -> Result<Vec<Kind>, String> {
    let mut profiles: BTreeMap<String, Profile> =
        toml::from_str(profiles).map_err(|e| format!("profiles.toml: {e}"))?;
    let mut kinds = Vec::new();
    let mut files: Vec<_> = fs::read_dir(templates.join("catalog"))
        .map_err(|e| e.to_string())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    for path in files {
        let catalog_text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let class: ProductClass = toml::from_str(&catalog_text).map_err(|e| format!("{}: {e}", path.display()))?;
        let profile = profiles.remove(class.code.0.as_str()).ok_or(format!("{}: no profile", class.code.0))?;
        kinds.push(Kind { class, profile, catalog_text, base: None });
    }
    Ok(kinds)
}

/// A class that is not in the library: a copy of `kind` under another code and name, so that jobs of any size exist.
///
/// # Errors
/// The copy cannot be written as TOML.
pub fn variation(kind: &Kind, n: usize) -> Result<Kind, String> {
    let mut class = kind.class.clone();
    class.code = ClassCode(format!("{}_v{n}", class.code.0).into());
    class.name = format!("{}（虚构细分{n}）", class.name);
    class.aliases.clear();
    let catalog_text = toml::to_string(&class).map_err(|e| format!("{}: {e}", class.code.0))?;
    Ok(Kind { class, profile: kind.profile.clone(), catalog_text, base: Some(kind.class.code.clone()) })
}
