//! What decisions of a person make of the names and codes of rows, before anything is concluded from them.

use std::collections::{BTreeMap, BTreeSet};

use super::mention::Mention;
use super::region::same_place;
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::CreditCode;
use crate::domain::fold::fold;
use crate::load::aliases::{Aliases, Whom};
use crate::load::findings as say;

/// Names of rows with the folded texts that tell them apart, and their codes.
pub(super) struct Named {
    /// For printing, and for comparing.
    pub names: Vec<(String, String)>,
    /// None where a cell is empty; an error where it is no code.
    pub codes: Vec<Result<Option<CreditCode>, ()>>,
}

/// What was decided besides.
#[derive(Default)]
pub(super) struct Decided {
    /// Rows about whose name there is a decision.
    pub rows: BTreeSet<usize>,
    /// Rows that a decision contradicts.
    pub contradicted: BTreeSet<usize>,
    /// Codes that are not those of another enterprise of this name.
    pub apart: BTreeSet<(String, CreditCode)>,
}

impl Decided {
    /// Whether the codes of a name are said to be of as many enterprises: of any two, one is told apart.
    pub(super) fn are_apart<'c>(&self, name: &str, codes: impl Iterator<Item = &'c CreditCode>) -> bool {
        codes.filter(|code| !self.apart.contains(&(name.to_string(), (*code).clone()))).count() <= 1
    }
}

/// Applies every decision.
pub(super) fn apply(
    aliases: &Aliases,
    mentions: &[Mention<'_>],
    named: &mut Named,
    findings: &mut Vec<Diagnostic>,
) -> Decided {
    let mut decided = Decided::default();
    if aliases.all().is_empty() {
        return decided;
    }
    let mut used = BTreeSet::new();
    let mut by_code: Vec<(usize, CreditCode)> = Vec::new();
    for (index, mention) in mentions.iter().enumerate() {
        let fits = |place: &str| place.is_empty() || same_place(place, mention.place);
        let own = fold(mention.name);
        let rows: Vec<_> = aliases.about(mention.name).filter(|(_, row)| fits(&row.place)).collect();
        for (at, row) in rows.iter().filter(|(_, row)| !row.is_same) {
            match &row.whom {
                Whom::Code(code) => {
                    used.insert(*at);
                    decided.apart.insert((own.clone(), code.clone()));
                }
                Whom::Name(name) if fold(name) == own => {
                    used.insert(*at);
                    if matches!(named.codes[index], Ok(None)) {
                        decided.rows.insert(index);
                        named.names[index].1 = format!("{own}@{}", fold(&row.place));
                    }
                }
                // Other names are of other enterprises without being said to be.
                Whom::Name(_) => drop(used.insert(*at)),
            }
        }
        let Some((at, row)) = rows.iter().find(|(_, row)| row.is_same) else { continue };
        used.insert(*at);
        decided.rows.insert(index);
        match &row.whom {
            Whom::Name(name) => named.names[index] = (name.clone(), fold(name)),
            Whom::Code(code) => match &named.codes[index] {
                Ok(Some(written)) if written != code => {
                    if decided.contradicted.insert(index) {
                        findings.push(say::alias_against_code(row.at.clone(), mention.code_at()));
                    }
                }
                Ok(_) => {
                    named.codes[index] = Ok(Some(code.clone()));
                    by_code.push((index, code.clone()));
                }
                Err(()) => {}
            },
        }
    }
    // What is a code has the name that other rows give it.
    let is_by_code: BTreeSet<usize> = by_code.iter().map(|(index, _)| *index).collect();
    let mut names: BTreeMap<CreditCode, (String, String)> = BTreeMap::new();
    for (index, code) in named.codes.iter().enumerate() {
        if let (Ok(Some(code)), false) = (code, is_by_code.contains(&index)) {
            names.entry(code.clone()).or_insert_with(|| named.names[index].clone());
        }
    }
    for (index, code) in by_code {
        let name = names.entry(code).or_insert_with(|| named.names[index].clone());
        named.names[index].clone_from(name);
    }
    let mut unused = Tally::default();
    for (_, row) in aliases.all().iter().enumerate().filter(|(at, _)| !used.contains(at)) {
        unused.add(|| row.at.clone());
    }
    findings.extend(unused.told(say::alias_unused));
    decided
}

/// Whether a name tells a former one: 甲公司（曾用名：乙公司）, 甲公司（原贵阳乙公司）.
pub(super) fn tells_former(name: &str) -> bool {
    const ENDS: [&str; 9] = ["公司", "厂", "商店", "商行", "合作社", "经营部", "门市部", "集团", "中心"];
    // 原料, 原材料, 原创, 原浆: no former name begins so.
    const OF_WORDS: [char; 7] = ['料', '材', '创', '浆', '汁', '味', '酿'];
    // 原木厂, 原酒厂: names of places begin so too, but are longer.
    const OF_SHORT_WORDS: [char; 12] = ['木', '油', '煤', '酒', '奶', '种', '石', '纸', '盐', '棉', '药', '毛'];
    let folded = fold(name);
    let begins_there = |(at, _): (usize, &str)| {
        let before = &folded[..at];
        before.chars().next_back().is_none_or(|c| !c.is_alphanumeric()) || ENDS.iter().any(|end| before.ends_with(end))
    };
    let is_name = |text: &str| {
        let is_word = text.starts_with(OF_WORDS) || text.starts_with(OF_SHORT_WORDS) && text.chars().count() < 4;
        text.chars().count() > 1 && !is_word && ENDS.iter().any(|end| text.ends_with(end))
    };
    ["曾用名", "更名为", "更名前", "现更名", "已更名", "前身为"].iter().any(|mark| folded.contains(mark))
        || folded.match_indices("原名").any(begins_there)
        || folded.match_indices("(原").any(|(at, mark)| {
            let inside = folded[at + mark.len()..].split(')').next().unwrap_or_default();
            is_name(inside.trim_start_matches(':'))
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::Origin;
    use crate::domain::settings::IdentitySettings;
    use crate::load::rows::identity::resolve;

    const CODES: [&str; 4] = ["91520302MAFAKE027K", "91520222MAFAKE0358", "91520115MFAKE30146", "91520602MFAKE3057J"];

    /// Keys with whether each is held, and codes of what is told.
    fn resolved(rows: &[(&str, &str, &str)], aliases: &Aliases) -> (Vec<(String, bool)>, Vec<&'static str>) {
        let origin = Origin { sheet: Arc::default(), row: 2 };
        let mentions: Vec<Mention<'_>> =
            rows.iter().map(|(name, code, place)| Mention { name, code, place, scale: "", origin: &origin }).collect();
        let mut findings = Vec::new();
        let (resolved, _) = resolve(&mentions, &IdentitySettings::default(), aliases, &mut findings);
        let keys = resolved.into_iter().map(|of| (of.key.0.to_string(), of.hold.is_some())).collect();
        (keys, findings.iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn a_decision_makes_two_names_one_or_one_name_two() {
        let here = "贵州省遵义市红花岗区";
        let there = "贵州省贵阳市云岩区";
        // A code with two names.
        let rows = [("甲公司", CODES[0], here), ("乙公司", CODES[0], here)];
        assert_eq!(resolved(&rows, &Aliases::default()).1, ["identity-conflict"]);
        for whom in ["甲公司", CODES[0]] {
            let (keys, told) = resolved(&rows, &Aliases::of(&[("乙公司", whom, "", true)]));
            assert_eq!(keys, [(CODES[0].to_string(), false), (CODES[0].to_string(), false)], "{told:?}");
        }
        // A name with two codes, and a row of either.
        let rows = [("甲公司", CODES[0], here), ("甲公司", CODES[1], there), ("甲公司", "", there)];
        let apart = ("甲公司", CODES[1], "", false);
        let (keys, _) = resolved(&rows, &Aliases::of(&[apart]));
        assert_eq!(keys.iter().map(|(_, is_held)| *is_held).collect::<Vec<_>>(), [false, false, true]);
        let (keys, _) = resolved(&rows, &Aliases::of(&[apart, ("甲公司", CODES[1], there, true)]));
        assert_eq!(keys[2], (CODES[1].to_string(), false));
        // A name in two places, without a code.
        let rows = [("甲公司", "", here), ("甲公司", "", there)];
        assert!(resolved(&rows, &Aliases::default()).0.iter().all(|(_, is_held)| *is_held));
        let (keys, _) = resolved(&rows, &Aliases::of(&[("甲公司", "甲公司", there, false)]));
        assert!(keys[0].0 != keys[1].0 && keys.iter().all(|(_, is_held)| !is_held), "{keys:?}");
        // The row's own code is another, and a decision about nobody.
        let (keys, told) = resolved(&[("乙公司", CODES[1], here)], &Aliases::of(&[("乙公司", CODES[0], "", true)]));
        assert!(keys[0].1 && told.contains(&"identity-conflict"));
        assert!(
            resolved(&[("甲公司", CODES[0], here)], &Aliases::of(&[("丙厂", "甲公司", "", true)])).1
                == ["alias-unused"]
        );
    }

    #[test]
    fn a_name_that_tells_a_former_one_waits_for_a_decision() {
        for (name, is) in [
            ("甲公司（曾用名：乙公司）", true),
            ("甲公司（原乙厂）", true),
            ("甲公司（原石阡示例厂）", true),
            ("甲公司（原：贵阳乙公司）", true),
            ("甲公司（遵义）（原贵阳乙公司）", true),
            ("甲公司（原名贵阳乙公司）", true),
            ("甲公司原名乙公司", true),
            ("原野公司", false),
            ("甲公司（原料部）药业", false),
            ("甲公司（原料药厂）", false),
            ("甲公司（原材料经营部）", false),
            ("甲公司（原创集团）", false),
            ("甲公司（原酒厂）", false),
            ("甲（原平）公司", false),
            ("中原名优食品公司", false),
        ] {
            assert_eq!(tells_former(name), is, "{name}");
        }
        let written = "甲公司（曾用名：乙公司）";
        let (keys, told) = resolved(&[(written, "", "")], &Aliases::default());
        assert!(keys[0].1 && told.contains(&"identity-conflict"));
        let (keys, _) = resolved(&[(written, "", "")], &Aliases::of(&[(written, "甲公司", "", true)]));
        assert_eq!(keys, [("name:甲公司".to_string(), false)]);
    }

    const NAMES: [[&str; 3]; 4] = [
        ["贵阳甲公司", "贵阳 甲公司", "甲公司（贵阳）分部"],
        ["遵义乙厂", "遵义乙 厂", "乙厂（遵义）"],
        ["凯里丙店", "凯里丙店 ", "丙商店"],
        ["毕节丁社", "毕节丁社", "丁合作社"],
    ];

    proptest! {
        /// Whatever rows name the companies, in whatever spelling, with a code or without: with a decision on each spelling that
        /// is not folded away, rows are of one enterprise just where they were written of one.
        #[test]
        fn two_spellings_are_one_enterprise_and_two_companies_never(
            rows in prop::collection::vec((0_usize..4, 0_usize..3, any::<bool>()), 1..24), by_code in prop::collection::vec(any::<bool>(), 4),
            coded in prop::collection::vec(any::<bool>(), 4),
        ) {
            let whom = |of: usize| if by_code[of] && coded[of] { CODES[of] } else { NAMES[of][0] };
            let decisions: Vec<_> = (0..4).map(|of| (NAMES[of][2], whom(of), "", true)).collect();
            let code = |of: usize, has: bool| if has && coded[of] { CODES[of] } else { "" };
            let written: Vec<_> = rows.iter().map(|(of, spelling, has)| (NAMES[*of][*spelling], code(*of, *has), "")).collect();
            let (keys, _) = resolved(&written, &Aliases::of(&decisions));
            for (one, (of, ..)) in keys.iter().zip(&rows) {
                for (other, (whose, ..)) in keys.iter().zip(&rows) {
                    // Two companies are never one; two spellings of one never make two letters.
                    prop_assert!(of == whose || one.0 != other.0);
                    let is_by_code_alone = by_code[*of] && coded[*of] && !rows.iter().any(|(at, spelling, has)| at == of && *spelling < 2 && *has);
                    prop_assert!(of != whose || one.0 == other.0 || is_by_code_alone, "{one:?} {other:?}");
                }
                prop_assert!(!one.1, "{one:?}");
            }
        }
    }
}
