//! Which rows are about one enterprise: by credit code, else by folded name.

use std::collections::{BTreeMap, BTreeSet};

use super::decided::{self, Named, tells_former};
use super::mention::Mention;
use super::naming::{names_elsewhere, names_several};
use super::region::{prefecture_of, same_place};
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::domain::settings::IdentitySettings;
use crate::domain::{CreditCode, Enterprise, EnterpriseKey, HoldReason, nobody, words};
use crate::load::aliases::{Aliases, Whom};
use crate::load::findings as say;

/// What became of a mention.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    /// Identity.
    pub key: EnterpriseKey,
    /// Whether the identity is in doubt.
    pub hold: Option<HoldReason>,
}

/// The key of an enterprise that another list names, without a credit code.
pub(crate) fn name_key(name: &str, settings: &IdentitySettings, aliases: &Aliases) -> EnterpriseKey {
    match aliases.whom(name) {
        Some(Whom::Code(code)) => EnterpriseKey(code.as_str().into()),
        Some(Whom::Name(name)) => EnterpriseKey(format!("name:{}", fold(name)).into()),
        None => EnterpriseKey(format!("name:{}", fold(&full_name(name, settings))).into()),
    }
}

/// A credit code as written → the code; `None` for an empty cell.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn credit_code(text: &str) -> Result<Option<CreditCode>, crate::domain::credit_code::CreditCodeError> {
    let folded = fold(text).to_uppercase();
    let is_none = says_nothing(&folded) || nobody::names_nobody(&folded);
    if is_none { Ok(None) } else { CreditCode::parse(&folded).map(Some) }
}

/// The full name that the job gives for a spelling, else the name itself.
pub(crate) fn full_name(name: &str, settings: &IdentitySettings) -> String {
    let folded = fold(name);
    let alias = settings.aliases.iter().find(|(written, _)| fold(written) == folded);
    alias.map_or_else(|| name.to_string(), |(_, full)| full.clone())
}

/// Resolves all mentions together.
pub(crate) fn resolve(
    mentions: &[Mention<'_>],
    settings: &IdentitySettings,
    decisions: &Aliases,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<Resolved>, BTreeMap<EnterpriseKey, Enterprise>) {
    let aliases: BTreeMap<String, &String> = settings.aliases.iter().map(|(w, full)| (fold(w), full)).collect();
    let names: Vec<(String, String)> = mentions
        .iter()
        .map(|m| {
            let folded = fold(m.name);
            match aliases.get(&folded) {
                Some(full) => (full.to_string(), fold(full)),
                None => (m.name.to_string(), folded),
            }
        })
        .collect();
    let names = in_one_case(names);
    let mut named = Named { names, codes: read_codes(mentions, settings, findings) };
    let decided = decided::apply(decisions, mentions, &mut named, findings);
    let Named { names, codes } = named;
    let mut names_of_code: BTreeMap<&CreditCode, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut codes_of_name: BTreeMap<&str, BTreeMap<&CreditCode, usize>> = BTreeMap::new();
    let nameless: Vec<bool> = names.iter().map(|(name, _)| nobody::names_nobody(name)).collect();
    for (index, (code, (_, folded))) in codes.iter().zip(&names).enumerate() {
        if let Ok(Some(code)) = code {
            names_of_code.entry(code).or_default().entry(folded).or_insert(index);
            if !nameless[index] {
                codes_of_name.entry(folded).or_default().entry(code).or_insert(index);
            }
        }
    }
    let disputed_codes = disputes(
        &names_of_code,
        |first, other| say::code_with_two_names(mentions[first].name_at(), mentions[other].name_at()),
        findings,
    );
    let are_apart =
        |name: &str| codes_of_name.get(name).is_some_and(|codes| decided.are_apart(name, codes.keys().copied()));
    let undecided = codes_of_name.iter().filter(|(name, _)| !are_apart(name)).map(|(name, of)| (*name, of.clone()));
    let disputed_names = disputes(
        &undecided.collect(),
        |first, other| say::name_with_two_codes(mentions[first].code_at(), mentions[other].code_at()),
        findings,
    );
    let elsewhere = in_other_places(mentions, &names, &codes, findings);
    // Which enterprise a code that is none was meant for is not known: all of the name wait.
    let is_badly_coded = |at: &usize| codes[*at].is_err() && !nameless[*at] && !names[*at].1.is_empty();
    let badly_coded: BTreeSet<&str> = (0..names.len()).filter(is_badly_coded).map(|at| names[at].1.as_str()).collect();
    let mut resolved = Vec::with_capacity(mentions.len());
    let mut enterprises: BTreeMap<EnterpriseKey, Enterprise> = BTreeMap::new();
    let mut told = Told::default();
    for (index, mention) in mentions.iter().enumerate() {
        let (name, folded) = (&names[index].0, names[index].1.as_str());
        let (several, unclear) = (names_several(name), names_elsewhere(name));
        let by_name = codes_of_name.get(folded).filter(|c| c.len() == 1).and_then(|c| c.iter().next());
        let (code, joined) = match &codes[index] {
            Ok(Some(code)) => (Some(code.clone()), None),
            Ok(None) => (by_name.map(|(code, _)| (*code).clone()), by_name.map(|(_, row)| *row)),
            Err(()) => (None, None),
        };
        let disputed = code.as_ref().is_some_and(|c| disputed_codes.contains(c)) || disputed_names.contains(folded);
        let unnamed = nameless[index] && code.is_some();
        let is_decided = decided.rows.contains(&index);
        let of_several = code.is_none() && codes_of_name.get(folded).is_some_and(|of| of.len() > 1) && !disputed;
        let is_former = !is_decided && !aliases.contains_key(&fold(mention.name)) && tells_former(name);
        let is_doubted = disputed
            || elsewhere[index]
            || badly_coded.contains(folded)
            || of_several
            || is_former
            || decided.contradicted.contains(&index);
        if of_several && told.several.insert(folded.to_string()) {
            findings.push(say::name_of_several(mention.name_at()));
        }
        if is_former && told.several.insert(folded.to_string()) {
            findings.push(say::former_name(mention.name_at()));
        }
        let in_doubt = several || unclear || unnamed || is_doubted || codes[index].is_err();
        let hold = in_doubt.then_some(HoldReason::IdentityConflict);
        let key = match &code {
            Some(code) => EnterpriseKey(code.as_str().into()),
            None if nameless[index] => EnterpriseKey::nobody(),
            None => EnterpriseKey(format!("name:{folded}").into()),
        };
        let key = enterprises.get_key_value(&key).map_or(key, |(known, _)| known.clone());
        if several && told.several.insert(folded.to_string()) {
            findings.push(say::several_enterprises(mention.name_at()));
        }
        if unclear {
            if told.several.insert(folded.to_string()) {
                findings.push(say::name_elsewhere(mention.name_at()));
            }
        } else if key.is_nobody() {
            told.nobody.add(|| mention.name_at());
        } else if unnamed && !disputed && told.unnamed.insert(key.clone()) {
            findings.push(say::code_without_name(mention.name_at(), mention.code_at()));
        } else if matches!(codes[index], Ok(None)) && told.missing.insert(folded.to_string()) {
            let joined = joined.map(|row| mentions[row].code_at());
            findings.push(say::missing_credit_code(mention.name_at(), joined));
        }
        if !disputed && !nameless[index] && told.variants.insert((key.clone(), mention.name.to_string())) {
            if let Some((first, _)) = told.first.get(&key).map(|i: &usize| (&mentions[*i], i)) {
                let alias = aliases.contains_key(&fold(mention.name)) || aliases.contains_key(&fold(first.name));
                let alias = alias || is_decided || fold(mention.name).to_lowercase() != fold(first.name).to_lowercase();
                if first.name != mention.name && !alias {
                    findings.push(say::name_variant(first.name_at(), mention.name_at()));
                }
            } else {
                told.first.insert(key.clone(), index);
            }
        }
        let enterprise = enterprises.entry(key.clone()).or_insert_with(|| Enterprise {
            key: key.clone(),
            name: name.clone(),
            credit_code: code.clone(),
            place: String::new(),
            region: None,
            scale: None,
            owner: owner(name, code.as_ref(), settings),
        });
        if enterprise.place.is_empty() && !says_nothing(mention.place) {
            enterprise.place = mention.place.to_string();
            enterprise.region = prefecture_of(mention.place);
        }
        enterprise.scale = enterprise.scale.or_else(|| words::read(mention.scale, words::SCALES));
        resolved.push(Resolved { key, hold });
    }
    if told.nobody.count > 0 {
        findings.push(say::no_manufacturer(told.nobody.places, told.nobody.count));
    }
    (resolved, enterprises)
}

/// Names that differ in the case of letters alone are one: all get what the first of them folds to.
fn in_one_case(names: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let of_first = |(name, folded): (String, String)| {
        if !folded.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return (name, folded);
        }
        let known = first.entry(folded.to_lowercase()).or_insert(folded);
        (name, known.clone())
    };
    names.into_iter().map(of_first).collect()
}

/// The keys that go with more than one partner; each further partner is told with the first, by the rows where they are
/// mentioned first.
fn disputes<K: Copy + Ord, P>(
    partners: &BTreeMap<K, BTreeMap<P, usize>>,
    tell: impl Fn(usize, usize) -> Diagnostic,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<K> {
    let mut disputed = BTreeSet::new();
    for (key, rows) in partners.iter().filter(|(_, rows)| rows.len() > 1) {
        disputed.insert(*key);
        let mut rows: BTreeSet<usize> = rows.values().copied().collect();
        if let Some(first) = rows.pop_first() {
            findings.extend(rows.into_iter().map(|other| tell(first, other)));
        }
    }
    disputed
}

/// Which mentions without a code may be of another enterprise of their name: where one with a code has the name, those in
/// no place of it; else all of a name that is in several places.
fn in_other_places(
    mentions: &[Mention<'_>],
    names: &[(String, String)],
    codes: &[Result<Option<CreditCode>, ()>],
    findings: &mut Vec<Diagnostic>,
) -> Vec<bool> {
    let mut with_code: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut without: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, ((name, folded), code)) in names.iter().zip(codes).enumerate() {
        match code {
            Ok(None) if nobody::names_nobody(name) => {}
            Ok(None) => without.entry(folded).or_default().push(index),
            Ok(Some(_)) => {
                with_code.entry(folded).or_default().entry(mentions[index].place).or_insert(index);
            }
            Err(()) => {}
        }
    }
    let mut elsewhere = vec![false; mentions.len()];
    for (name, rows) in without {
        let own = BTreeMap::from([(mentions[rows[0]].place, rows[0])]);
        let places = with_code.get(name).unwrap_or(&own);
        let apart = |row: &usize| !places.keys().any(|place| same_place(place, mentions[*row].place));
        let Some(&other) = rows.iter().find(|row| apart(row)) else { continue };
        let first = places.values().min().copied().unwrap_or(rows[0]);
        findings.push(say::name_in_two_places(mentions[first].place_at(), mentions[other].place_at()));
        let all = !with_code.contains_key(name);
        rows.iter().filter(|row| all || apart(row)).for_each(|row| elsewhere[*row] = true);
    }
    elsewhere
}

/// What was told already, once for each enterprise.
#[derive(Default)]
struct Told {
    several: BTreeSet<String>,
    missing: BTreeSet<String>,
    variants: BTreeSet<(EnterpriseKey, String)>,
    first: BTreeMap<EnterpriseKey, usize>,
    unnamed: BTreeSet<EnterpriseKey>,
    nobody: Tally,
}

/// Every mention's code; a bad one is told and is an error.
fn read_codes(
    mentions: &[Mention<'_>],
    settings: &IdentitySettings,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Result<Option<CreditCode>, ()>> {
    let accepted: BTreeSet<String> = settings.accepted_codes.iter().map(|c| fold(c).to_uppercase()).collect();
    let mut told = BTreeSet::new();
    let mut read = Vec::with_capacity(mentions.len());
    for mention in mentions {
        read.push(match credit_code(mention.code) {
            Ok(code) => {
                if let Some(code) = &code {
                    let right = code.check_digit_holds() || accepted.contains(code.as_str());
                    if !right && told.insert(mention.code) {
                        findings.push(say::credit_code_check_digit(mention.code_at()));
                    }
                }
                Ok(code)
            }
            Err(error) => {
                if told.insert(mention.code) {
                    findings.push(say::bad_credit_code(mention.code_at(), &error));
                }
                Err(())
            }
        });
    }
    read
}

fn owner(name: &str, code: Option<&CreditCode>, settings: &IdentitySettings) -> Option<String> {
    let folded = fold(name);
    let mine = |who: &str| fold(who) == folded || code.is_some_and(|c| c.as_str() == fold(who).to_uppercase());
    settings.owners.iter().find(|(who, _)| mine(who)).map(|(_, owner)| owner.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::Origin;

    const CODE: &str = "91520302MAFAKE027K";
    const OTHER: &str = "91520222MAFAKE0358";

    fn resolved(rows: &[(&str, &str)], settings: &IdentitySettings) -> (Vec<Resolved>, usize, Vec<&'static str>) {
        let origin = Origin { sheet: Arc::default(), row: 2 };
        let mention =
            |(name, code)| Mention { name, code, place: "贵州省遵义市", scale: "小型", origin: &origin };
        let mentions: Vec<Mention> = rows.iter().copied().map(mention).collect();
        let mut findings = Vec::new();
        let (resolved, enterprises) = resolve(&mentions, settings, &Aliases::default(), &mut findings);
        (resolved, enterprises.len(), findings.iter().map(|f| f.code).collect())
    }

    fn none() -> IdentitySettings {
        IdentitySettings::default()
    }

    #[test]
    fn spellings_of_one_name_are_one_enterprise() {
        let (rows, count, told) = resolved(&[("天津（某）公司", CODE), ("天津(某) 公司", CODE)], &none());
        assert_eq!((count, told), (1, vec!["name-variant"]));
        assert!(rows.iter().all(|r| r.hold.is_none()));
        let (rows, count, told) = resolved(&[("ABC示例公司", ""), ("ａｂｃ示例公司", "")], &none());
        assert_eq!((count, told), (1, vec!["missing-credit-code", "name-variant"]));
        assert_eq!(rows[1].key.0.as_str(), "name:ABC示例公司");
    }

    #[test]
    fn a_row_without_a_code_joins_the_only_one_of_its_name() {
        let (rows, count, told) = resolved(&[("甲公司", ""), ("甲公司", CODE), ("乙公司", "/")], &none());
        assert_eq!((count, told), (2, vec!["missing-credit-code", "missing-credit-code"]));
        assert_eq!((rows[0].key.0.as_str(), rows[2].key.0.as_str()), (CODE, "name:乙公司"));
    }

    #[test]
    fn conflicts_hold_all_their_rows_until_a_person_decides() {
        let rows = [("甲公司", CODE), ("乙公司", CODE), ("丙公司", OTHER)];
        let (held, _, told) = resolved(&rows, &none());
        assert_eq!(told, ["identity-conflict"]);
        assert_eq!(held.iter().map(|r| r.hold.is_some()).collect::<Vec<_>>(), [true, true, false]);
        let aliases = [("乙公司".to_string(), "甲公司".to_string())].into();
        let (decided, count, told) = resolved(&rows, &IdentitySettings { aliases, ..none() });
        assert!(told.is_empty() && decided.iter().all(|r| r.hold.is_none()) && count == 2);
        let (held, _, told) = resolved(&[("甲公司", CODE), ("甲公司", OTHER), ("甲公司", "")], &none());
        assert_eq!(told, ["identity-conflict", "missing-credit-code"]);
        assert!(held.iter().all(|r| r.hold.is_some()), "the row without a code may be either");
    }

    #[test]
    fn a_failing_check_digit_warns_unless_a_person_accepted_it() {
        let wrong = "91350100M0001TGQXM";
        assert_eq!(resolved(&[("甲公司", wrong)], &none()).2, ["credit-code-check-digit"]);
        let accepted = IdentitySettings { accepted_codes: vec![wrong.to_lowercase()], ..none() };
        assert!(resolved(&[("甲公司", wrong)], &accepted).2.is_empty());
        let (rows, _, told) = resolved(&[("甲公司", "123")], &none());
        assert_eq!((told, rows[0].hold), (vec!["bad-credit-code"], Some(HoldReason::IdentityConflict)));
        let (rows, _, told) = resolved(&[("甲公司", CODE), ("甲公司", "123"), ("乙公司", OTHER)], &none());
        assert_eq!(told, ["bad-credit-code"]);
        assert_eq!(rows.iter().map(|row| row.hold.is_some()).collect::<Vec<_>>(), [true, true, false]);
    }
}
