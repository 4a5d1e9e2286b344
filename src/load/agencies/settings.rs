//! job.toml of the bureau and those of the agencies: what must be one for all, and what stays each agency's own.

use std::path::Path;

use super::part::Part;
use super::record::Given;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::agencies::FOLDER;
use crate::domain::settings::LetterSettings;
use crate::domain::{Agency, Settings, SourceFile};
use crate::load::settings::FILE;
use crate::load::toml::Lines;
use crate::load::{findings as say, folder};

/// Keys that must be one for all letters of a campaign, with what they say.
pub(crate) fn common(settings: &Settings) -> Vec<(&'static str, String)> {
    let Settings { campaign, letter, thresholds, identity, review, .. } = settings;
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}");
    vec![
        ("id", campaign.id.clone()),
        ("year", campaign.year.to_string()),
        ("name", campaign.name.clone()),
        ("authority", campaign.authority.clone()),
        ("handling_authority", campaign.handling_authority.clone()),
        ("objection_to", campaign.objection_to.clone()),
        ("correction_report_to", campaign.correction_report_to.clone()),
        ("plan_no", campaign.plan_no.clone()),
        ("linkage_name", campaign.linkage_name.clone()),
        ("date", letter.date.to_string()),
        ("status", word(&letter.status)),
        ("one_letter_per", word(&letter.one_letter_per)),
        ("min_peers_rank", thresholds.min_peers_rank.to_string()),
        ("min_peers_quartiles", thresholds.min_peers_quartiles.to_string()),
        ("max_actions", thresholds.max_actions.to_string()),
        ("min_specific_percent", thresholds.min_specific_percent.to_string()),
        ("max_common_rule_percent", thresholds.max_common_rule_percent.to_string()),
        ("reports_cover_several", identity.reports_cover_several.to_string()),
        ("review", word(&review.mode)),
    ]
}

/// The line of a key in the text of a job.toml.
pub(crate) fn line_of(key: &str, text: &str) -> Place {
    Lines::new(FILE, text).key(key)
}

/// Keys of an agency's job.toml that say something else than the bureau's; the bureau's count.
pub(super) fn differing(job: &Path, bureau: &Settings, parts: &[Part]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let own = common(bureau);
    for part in parts {
        let file = part.prefix.file(FILE);
        // What is wrong with it was told when the part was read.
        let text = folder::read_text(job, &file, &mut Vec::new()).unwrap_or_default();
        let lines = Lines::new(&file, &text);
        let others = common(&part.settings);
        for ((key, said), (_, other)) in own.iter().zip(&others).filter(|(one, other)| one.1 != other.1) {
            let place = Place { text: Some(other.clone()), ..lines.key(key) };
            told.push(say::merge_settings_overruled(place, key, said));
        }
    }
    told
}

/// How letters of an agency look and who signs them: as its own job.toml says, but for what is one for all.
pub(super) fn letter(bureau: &Settings, agency: &Settings) -> LetterSettings {
    let LetterSettings { date, status, addressee, one_letter_per, .. } = bureau.letter;
    LetterSettings { date, status, addressee, one_letter_per, ..agency.letter.clone() }
}

/// An agency of the bureau's job.
pub(super) fn agency(given: &Given, letter: LetterSettings) -> Agency {
    let file = |of: &super::record::File| {
        let name = format!("{FOLDER}/{}/{}", given.name, of.path);
        SourceFile { file: name.as_str().into(), sha256: of.sha256 }
    };
    Agency { name: given.name.clone(), letter, files: given.file.iter().map(file).collect() }
}
