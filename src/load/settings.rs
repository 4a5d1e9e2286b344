//! job.toml: read, and checked for what its types cannot say.

use std::path::Path;

use super::checks::characters::first_forbidden;
use super::checks::look_alikes::{look_alike, with_plain_ideographs};
use super::checks::placeholders::is_placeholder;
use super::toml::{Lines, Text, parse_and_check, texts};
use super::{findings as say, folder};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::domain::package::FilePattern;
use crate::domain::{Digest, Settings, SourceFile};

/// Name of the job's settings file.
pub(crate) const FILE: &str = "job.toml";

/// Reads job.toml; `None` where an error stops the job.
pub(crate) fn read(job: &Path, findings: &mut Vec<Diagnostic>) -> Option<(Settings, SourceFile)> {
    if !job.join(FILE).is_file() {
        findings.push(say::missing_job_file(&folder::near(job, FILE)));
        return None;
    }
    let written = folder::read_text(job, FILE, findings)?;
    let text = plain(&written, findings);
    let before = findings.len();
    let settings: Option<Settings> = parse_and_check(FILE, &text, findings, check);
    let unwritten: Vec<Diagnostic> = placeholders(&text).into_iter().chain(unprintable(&text)).collect();
    // What is still to be written is no wrong value besides.
    let is_told = |row: Option<u32>| row.is_some() && unwritten.iter().any(|finding| finding.places[0].row == row);
    let mut told: Vec<Diagnostic> = findings.drain(before..).collect();
    told.retain(|finding| finding.code != "bad-value" || !is_told(finding.places[0].row));
    told.extend(unwritten);
    told.sort_by_key(|finding| finding.places[0].row);
    findings.append(&mut told);
    let source = SourceFile { file: FILE.into(), sha256: Digest::of(written.as_bytes()) };
    let is_whole = findings[before..].iter().all(|finding| finding.severity != Severity::Error);
    settings.filter(|_| is_whole).map(|settings| (settings, source))
}

/// The text with the ideographs that its radicals show, as in results, and told as there.
fn plain(text: &str, findings: &mut Vec<Diagnostic>) -> String {
    let Some(plain) = with_plain_ideographs(text) else { return text.to_string() };
    let shown = texts(FILE, text).into_iter().filter(|found| with_plain_ideographs(&found.text).is_some());
    let places: Vec<Place> = shown.map(|found| Place { text: Some(found.text), ..found.place }).collect();
    if !places.is_empty() {
        let count = places.len();
        findings.push(say::radicals_read(places.into_iter().take(say::PLACES).collect(), count));
    }
    plain
}

/// Texts that letters may print. Names of files and fonts are looked for anyway, and are printed nowhere.
fn printed(text: &str) -> impl Iterator<Item = Text> {
    let is_printed =
        |keys: &[String]| !matches!(keys.first().map(String::as_str), Some("input" | "fonts" | "package" | "trial"));
    texts(FILE, text).into_iter().filter(move |found| is_printed(&found.keys))
}

/// Characters that must not reach a page. A text of nothing else is an empty one, which is told as such.
fn unprintable(text: &str) -> impl Iterator<Item = Diagnostic> {
    printed(text).filter(|found| !fold(&found.text).is_empty()).filter_map(|found| {
        let (character, why) = first_forbidden(&found.text).or_else(|| look_alike(&found.text))?;
        Some(say::unprintable_setting(Place { text: Some(found.text), ..found.place }, character, why))
    })
}

/// Texts that nobody has filled in.
fn placeholders(text: &str) -> Vec<Diagnostic> {
    let waits = printed(text).filter(|found| is_placeholder(&found.text));
    waits
        .map(|found| {
            let key = found.keys.last().cloned().unwrap_or_default();
            say::placeholder_left(Place { text: Some(found.text), ..found.place }, &key)
        })
        .collect()
}

/// Whether a text is the name of a file without folder and extension.
fn is_bare_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '\\', '.'])
}

fn check(settings: &Settings, lines: &Lines, findings: &mut Vec<Diagnostic>) {
    let thresholds = &settings.thresholds;
    let mut lowered = |key: &str, value: u32, least: u32| {
        if value < least {
            findings.push(say::threshold_lowered(lines.key(key), key, least));
        }
    };
    lowered("min_peers_rank", thresholds.min_peers_rank, 5);
    lowered("min_peers_quartiles", thresholds.min_peers_quartiles, 10.max(thresholds.min_peers_rank));
    let id = &settings.campaign.id;
    if id.is_empty() || id.len() > 40 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        findings.push(say::bad_value(
            lines.key("id"),
            "只能用英文字母、数字和“-”，最多 40 个",
            "letters, digits and - only, 40 at most",
        ));
    }
    if !(2000..=2100).contains(&settings.campaign.year) {
        findings.push(say::bad_value(lines.key("year"), "应是四位年份", "a year of four digits"));
    }
    for (key, text) in [
        ("name", &settings.campaign.name),
        ("authority", &settings.campaign.authority),
        ("issuer", &settings.letter.issuer),
    ] {
        if says_nothing(text) {
            findings.push(say::bad_value(lines.key(key), "不能是空的", "must not be empty"));
        }
    }
    if !settings.letter.document_no.is_empty() && !settings.letter.document_no.contains("{n}") {
        findings.push(say::bad_value(
            lines.key("document_no"),
            "要含有 {n}，表示流水号",
            "must hold {n}, the running number",
        ));
    }
    for (number, approval) in settings.approvals.iter().enumerate() {
        let Some(until) = approval.until else { continue };
        let place = lines.key_of("[[approval]]", number, "until");
        if until < approval.on {
            findings.push(say::bad_value(place, "有效期在批准日期之前", "it ends before it was given"));
        } else if approval.is_over(settings.letter.date) {
            findings.push(say::approval_over(place, &approval.entries, until, settings.letter.date));
        }
    }
    if settings.input.profile.contains(['/', '\\', '.']) {
        findings.push(say::bad_value(
            lines.key("profile"),
            "写档案的名称，不含文件夹和扩展名",
            "the name of a profile, without folder and extension",
        ));
    }
    if let Some(trial) = &settings.trial {
        let [one, other] = &trial.arms;
        if !is_bare_name(one) || !is_bare_name(other) || one == other {
            findings.push(say::bad_value(
                lines.key_of("[trial]", 0, "arms"),
                "两个不同的名称，是 templates/trial/ 里文件夹的名称，不含 / \\ .",
                "two different names, those of folders in templates/trial/, without / \\ .",
            ));
        }
    }
    if !is_bare_name(&settings.package.profile) {
        let place = lines.key_of("[package]", 0, "profile");
        findings.push(say::bad_value(
            place,
            "写上传包索引档案的名称，不含文件夹和扩展名",
            "the name of an index profile, without folder and extension",
        ));
    }
    if !settings.package.file_name.has_field() {
        let place = lines.key_of("[package]", 0, "file_name");
        let fields = FilePattern::fields();
        findings.push(say::bad_value(
            place,
            &format!("至少要有一个字段，不然每份文书同名：{fields}"),
            &format!("it needs a field, else every letter has one name: {fields}"),
        ));
    }
    for (key, file) in [("results", &settings.input.results), ("prior", &settings.input.prior)] {
        let path = Path::new(file);
        let inside = path.components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if !inside {
            findings.push(say::bad_value(
                lines.key(key),
                "只能是任务文件夹里的文件",
                "must be a file inside the job folder",
            ));
        }
    }
}

/// Settings of nothing, with which the other files of a job are still read when job.toml cannot be.
pub(crate) fn stand_in() -> Settings {
    use crate::domain::settings::{Campaign, IdentitySettings, InputSettings, LetterSettings, Thresholds};
    let empty = String::new;
    Settings {
        campaign: Campaign {
            id: empty(),
            year: 0,
            name: empty(),
            authority: empty(),
            handling_authority: empty(),
            objection_to: empty(),
            correction_report_to: empty(),
            plan_no: empty(),
            linkage_name: empty(),
        },
        letter: LetterSettings {
            issuer: empty(),
            contact: empty(),
            return_to: empty(),
            design: Default::default(),
            date: chrono::NaiveDate::default(),
            status: Default::default(),
            document_no: empty(),
            first_no: 1,
            addressee: Default::default(),
            one_letter_per: Default::default(),
            drafted_by: empty(),
            reviewed_by: empty(),
            approved_by: empty(),
        },
        input: InputSettings::default(),
        thresholds: Thresholds::default(),
        identity: IdentitySettings::default(),
        fonts: Default::default(),
        review: Default::default(),
        trial: None,
        package: Default::default(),
        merge: Default::default(),
        approvals: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_go_on_behind_errors_and_say_nothing_of_stand_ins() {
        let text = "[campaign]\nid = \"a\"\nyear = \"x\"\nname = \"\"\nauthority = \"b\"\n[letter]\nissuer = \"c\"\n\
                    date = 2023-12-15\ndocument_no = \"1\"\n[thresholds]\nmax_actions = \"五\"\n\
                    min_specific_percent = -1\nmin_peers_rank = \"6\"\nmin_peers_quartiles = 9\n";
        let mut findings = Vec::new();
        assert!(parse_and_check::<Settings>("a.toml", text, &mut findings, check).is_none());
        let told: Vec<_> = findings.iter().map(|finding| (finding.code, finding.places[0].row.unwrap())).collect();
        let bad = |line| ("bad-value", line);
        assert_eq!(told, [bad(3), bad(4), bad(9), bad(11), bad(12), bad(13), ("threshold-lowered", 14)]);
    }

    #[test]
    fn an_approval_that_is_over_is_told_at_its_own_line_and_stops_nothing() {
        let head = "[campaign]\nid = \"a\"\nyear = 2023\nname = \"n\"\nauthority = \"b\"\n[letter]\nissuer = \"c\"\n\
                    date = 2023-12-15\n";
        let told = |untils: [&str; 2]| {
            let approval =
                |until: &str| format!("[[approval]]\nentries = \"*\"\nby = \"甲\"\non = 2023-01-01\nuntil = {until}\n");
            let text = format!("{head}{}{}", approval(untils[0]), approval(untils[1]));
            let mut findings = Vec::new();
            parse_and_check::<Settings>("a.toml", &text, &mut findings, check);
            let told = findings.iter().map(|finding| (finding.code, finding.severity, finding.places[0].row.unwrap()));
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(["2023-12-15", "2023-12-14"]), [("approval-over", Severity::Warning, 18)]);
        assert_eq!(told(["2022-12-31", "2024-01-01"]), [("bad-value", Severity::Error, 13)]);
    }
}
