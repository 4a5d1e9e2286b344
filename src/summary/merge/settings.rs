//! job.toml of the merged job, where the bureau gives none: what all agencies say alike.

use std::collections::BTreeSet;

use super::findings;
use super::given::GivenJob;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Settings;
use crate::domain::review_settings::ReviewSettings;
use crate::domain::settings::{Approval, IdentitySettings, InputSettings, LetterSettings};
use crate::load::agencies::common;

/// Words that it begins with.
const HEAD: &str = "# 由 yice merge 按各机构一致的设置写成，可以修改；再次合并不会改动它。各机构文书的落款取各自的 job.toml。\n\
                    # Written by yice merge of what all agencies say alike; it may be edited, and merging again leaves it alone.\n\n";

/// The text; what the agencies must say alike and do not is told.
///
/// # Errors
/// The keys that differ, with every agency's line.
pub(super) fn text(jobs: &[GivenJob]) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let Some(first) = jobs.first().map(|job| &job.settings) else { return Err(Vec::new()) };
    let all: Vec<_> = jobs.iter().map(|job| common(&job.settings)).collect();
    let mut differing = Vec::new();
    for (at, (key, _)) in common(first).iter().enumerate() {
        let said: BTreeSet<&str> = all.iter().map(|keys| keys[at].1.as_str()).collect();
        if said.len() > 1 {
            let place = |(job, keys): (&GivenJob, &Vec<(&str, String)>)| Place {
                text: Some(keys[at].1.clone()),
                ..job.key(key)
            };
            differing.push(findings::settings_differ(jobs.iter().zip(&all).map(place).collect(), key));
        }
    }
    if !differing.is_empty() {
        return Err(differing);
    }
    let (approvals, told) = approvals(jobs);
    let packages_alike = jobs.iter().all(|job| job.settings.package == first.package);
    let settings = Settings {
        letter: letter(jobs, first),
        input: InputSettings::default(),
        identity: IdentitySettings {
            reports_cover_several: first.identity.reports_cover_several,
            ..IdentitySettings::default()
        },
        fonts: Default::default(),
        review: ReviewSettings { mode: first.review.mode, ..ReviewSettings::default() },
        merge: Default::default(),
        // Wordings of a trial stand in an agency's own templates, which are not merged.
        trial: None,
        package: if packages_alike { first.package.clone() } else { Default::default() },
        approvals,
        ..first.clone()
    };
    let text = toml::to_string(&settings).map_err(|_| Vec::new())?;
    Ok((format!("{HEAD}{text}"), told))
}

/// What all agencies say alike of letters; the authority signs what no agency signs alone.
fn letter(jobs: &[GivenJob], first: &Settings) -> LetterSettings {
    let alike = |of: fn(&LetterSettings) -> &String| {
        let text = of(&first.letter);
        if jobs.iter().all(|job| of(&job.settings.letter) == text) { text.clone() } else { String::new() }
    };
    let issuer = Some(alike(|letter| &letter.issuer)).filter(|issuer| !issuer.is_empty());
    let design = first.letter.design;
    let is_one_design = jobs.iter().all(|job| job.settings.letter.design == design);
    let no_number = alike(|letter| &letter.document_no);
    let first_no = first.letter.first_no;
    LetterSettings {
        issuer: issuer.unwrap_or_else(|| first.campaign.authority.clone()),
        contact: alike(|letter| &letter.contact),
        return_to: alike(|letter| &letter.return_to),
        design: if is_one_design { design } else { Default::default() },
        document_no: no_number,
        first_no: if jobs.iter().all(|job| job.settings.letter.first_no == first_no) { first_no } else { 1 },
        drafted_by: alike(|letter| &letter.drafted_by),
        reviewed_by: alike(|letter| &letter.reviewed_by),
        approved_by: alike(|letter| &letter.approved_by),
        ..first.letter.clone()
    }
}

/// Approvals of what every agency approved, by whoever it was; the others are told.
fn approvals(jobs: &[GivenJob]) -> (Vec<Approval>, Vec<Diagnostic>) {
    let covers = |one: &str, other: &str| {
        one == "*" || one == other || one.strip_suffix('*').is_some_and(|class| other.starts_with(class))
    };
    let (mut kept, mut told): (Vec<Approval>, _) = (Vec::new(), Vec::new());
    for job in jobs {
        for approval in job.settings.approvals_in_force() {
            let is_of_all = jobs.iter().all(|other| {
                other.settings.approvals_in_force().iter().any(|one| covers(&one.entries, &approval.entries))
            });
            let is_new = kept.iter().all(|known| !is_same(known, &approval));
            match is_of_all {
                true if is_new => kept.push(approval),
                true => {}
                false => told.push(findings::approvals_differ(vec![job.key("entries")], &approval.entries)),
            }
        }
    }
    (kept, told)
}

fn is_same(one: &Approval, other: &Approval) -> bool {
    (&one.entries, &one.by, one.on, one.until) == (&other.entries, &other.by, other.on, other.until)
}
