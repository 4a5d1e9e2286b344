//! File names in a package: by the job's pattern, taken by Windows and Linux alike, and no two the same.

use std::collections::{BTreeMap, BTreeSet};

use super::parcels::Letter;
use crate::deliver::file_name::{is_reserved, safe_part};
use crate::domain::fold::fold_typed;
use crate::domain::outcome::LetterKind;
use crate::domain::package::{FilePattern, PackageField, Piece};

/// Longest name of a file without its extension, in bytes (Linux) and in units of UTF-16 (Windows, whose whole paths have 260).
const FILE: (usize, usize) = (230, 120);
/// Longest name of a folder.
const FOLDER: (usize, usize) = (120, 40);

/// A name for each letter, with `/` between folders and `.pdf` at the end. Where two would be the same to some program (by case,
/// by width), each of them has the id of its letter at its end.
pub(crate) fn names(pattern: &FilePattern, letters: &[Letter<'_>]) -> Vec<String> {
    unique(letters.iter().map(|letter| (path(pattern, letter), letter.line.id.as_str())).collect())
}

/// What a name holds of its letter.
fn value(field: PackageField, letter: &Letter<'_>) -> String {
    match field {
        PackageField::Sheet => letter.sheet.to_string(),
        PackageField::Report => letter.report.to_string(),
        PackageField::Enterprise => letter.line.enterprise.clone(),
        PackageField::Code => letter.line.credit_code.clone(),
        PackageField::Letter => letter.line.id.clone(),
        PackageField::Class => letter.line.class_name.clone(),
        PackageField::ClassCode => letter.line.class.clone(),
        PackageField::Kind => kind_words(letter.kind).to_string(),
        PackageField::DocumentNo => letter.line.document_no.clone(),
        PackageField::Agency => letter.agency.clone(),
        PackageField::Campaign => letter.campaign.to_string(),
        PackageField::Date => letter.date.clone(),
        // No pattern has them.
        PackageField::File | PackageField::Sha256 | PackageField::Pages | PackageField::Status => String::new(),
    }
}

/// A kind of letter as file names have it.
pub(crate) fn kind_words(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::RectificationGuidance => "整改指导意见书",
        LetterKind::ImprovementAdvice => "质量提升建议书",
    }
}

/// Folders and name without the extension, each usable by itself.
fn path(pattern: &FilePattern, letter: &Letter<'_>) -> Vec<String> {
    let mut whole = String::new();
    for piece in &pattern.0 {
        match piece {
            Piece::Text(text) => whole.push_str(text),
            // An empty value leaves nothing, a foreign one no way into another folder.
            Piece::Field(field) => match value(*field, letter) {
                value if value.is_empty() => {}
                value => whole.push_str(&safe_part(&value)),
            },
        }
    }
    let parts: Vec<&str> = whole.split('/').collect();
    let last = parts.len() - 1;
    parts.iter().enumerate().map(|(at, part)| usable(part, if at == last { FILE } else { FOLDER })).collect()
}

/// A name that every system takes: no sign at its ends, nothing twice, not reserved, not too long, not empty.
fn usable(part: &str, most: (usize, usize)) -> String {
    let mut name = String::new();
    for c in part.chars() {
        let is_twice = matches!(c, '_' | ' ' | '.') && name.ends_with(c);
        if !is_twice {
            name.push(c);
        }
    }
    let is_mark = |c: char| matches!(c, '_' | '-' | ' ' | '.');
    let name = cut(name.trim_matches(is_mark), most).trim_end_matches(is_mark);
    match name {
        "" => "_".to_string(),
        // `CON.a` is reserved as `CON` is.
        name if is_reserved(name.split('.').next().unwrap_or(name)) => format!("_{name}"),
        name => name.to_string(),
    }
}

/// As much of a text as is not too long.
fn cut(text: &str, (bytes, units): (usize, usize)) -> &str {
    let mut wide = 0;
    let end = text.char_indices().find(|(at, c)| {
        wide += c.len_utf16();
        at + c.len_utf8() > bytes || wide > units
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// What some program takes for the same name.
fn key(name: &str) -> String {
    fold_typed(name)
}

fn unique(paths: Vec<(Vec<String>, &str)>) -> Vec<String> {
    let joined = |parts: &[String]| parts.join("/");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (parts, _) in &paths {
        *counts.entry(key(&joined(parts))).or_default() += 1;
    }
    let is_alone = |parts: &[String]| counts.get(&key(&joined(parts))) == Some(&1);
    let mut taken: BTreeSet<String> =
        paths.iter().map(|(parts, _)| joined(parts)).map(|name| key(&name)).filter(|key| counts[key] == 1).collect();
    let mut name = |(parts, id): (Vec<String>, &str)| {
        if is_alone(&parts) {
            return format!("{}.pdf", joined(&parts));
        }
        let (last, folders) = parts.split_last().map_or(("", &[][..]), |(last, folders)| (last.as_str(), folders));
        let with = |ending: String| {
            let room = (FILE.0.saturating_sub(ending.len()), FILE.1.saturating_sub(ending.encode_utf16().count()));
            joined(&[folders, &[format!("{}{ending}", cut(last, room))]].concat())
        };
        let id = safe_part(id);
        let endings = std::iter::once(format!("_{id}")).chain((2..).map(|n| format!("_{id}_{n}")));
        let free = endings.map(with).find(|name| taken.insert(key(name)));
        format!("{}.pdf", free.unwrap_or_default())
    };
    paths.into_iter().map(&mut name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_windows_takes() {
        for (part, name) in [
            ("CON", "_CON"),
            ("con.a", "_con.a"),
            ("COM¹", "_COM¹"),
            ("", "_"),
            (" ..a. ", "a"),
            ("a__b", "a_b"),
            ("_甲_", "甲"),
        ] {
            assert_eq!(usable(part, FILE), name);
        }
        let long = usable(&"示".repeat(300), FILE);
        assert!(long.len() <= 230 && long.chars().count() == 76, "{long}");
        assert_eq!(usable(&"a".repeat(300), FILE).len(), 120);
        assert_eq!(usable(&"𠮷".repeat(300), FOLDER).encode_utf16().count(), 40);
    }

    fn made(names: &[(&str, &str)]) -> Vec<String> {
        unique(names.iter().map(|(name, id)| (vec![(*name).to_string()], *id)).collect())
    }

    #[test]
    fn two_letters_never_have_the_same_name() {
        let names = made(&[("a", "1"), ("A", "2"), ("ａ", "3"), ("b", "4"), ("a_2", "5")]);
        assert_eq!(names, ["a_1.pdf", "A_2_2.pdf", "ａ_3.pdf", "b.pdf", "a_2.pdf"]);
        let long = "示".repeat(76);
        let names = made(&[(&long, "id-1"), (&long, "id-2")]);
        assert!(names[0] != names[1] && names.iter().all(|name| name.len() <= 234), "{names:?}");
    }

    proptest::proptest! {
        #[test]
        fn whatever_letters_are_called_their_names_differ_to_every_program(
            stems in proptest::collection::vec("[aAａ_1示 .-]{0,3}|.{0,300}", 1..12)
        ) {
            let stems: Vec<Vec<String>> =
                stems.iter().map(|stem| vec![usable(&safe_part(stem), FILE)]).collect();
            let ids: Vec<String> = (0..stems.len()).map(|n| format!("c-{n}")).collect();
            let names = unique(stems.into_iter().zip(ids.iter().map(String::as_str)).collect());
            let keys: BTreeSet<String> = names.iter().map(|name| key(name)).collect();
            proptest::prop_assert_eq!(keys.len(), names.len());
            for name in names {
                proptest::prop_assert!(name.len() <= 255 && !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '/']));
            }
        }
    }
}
