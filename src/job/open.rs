//! Opening a job: everything is read and worked out once, and every finding is told.

use std::collections::BTreeMap;
use std::path::Path;

use super::held_by;
use super::index::Index;
use super::reviewed::Review;
use super::sharing::Sharing;
use super::writing::{Writing, broken_texts};
use super::{Digests, Job, Resources, numbering, review_notes};
use crate::analysis::analyse;
use crate::compose::Wording;
use crate::diagnostic::{Diagnosed, Diagnostic, Place, Severity};
use crate::domain::SpotCheck;
use crate::load::{self, Templates};
use crate::typeset::{Engine, FontFile};

impl Job {
    /// Opens a job folder. All findings come back, whether or not the job can run.
    pub fn open(folder: &Path, resources: &Resources) -> Diagnosed<Option<Job>> {
        let mut findings = Vec::new();
        let files = read(folder, resources, &mut findings);
        let job = worked_out(folder, files, &mut findings);
        let stopped = findings.iter().any(|finding| finding.severity == Severity::Error);
        if let Some(job) = job.as_ref().filter(|_| !stopped) {
            held_by::name_cases(job, &mut findings);
        }
        Diagnosed { value: job.filter(|_| !stopped), findings }
    }
}

/// What the files say; no facts where an error stops the job.
struct Files {
    spot_check: Option<SpotCheck>,
    templates: Templates,
    fonts: Vec<FontFile>,
}

fn read(folder: &Path, resources: &Resources, findings: &mut Vec<Diagnostic>) -> Files {
    // To read and hash 80 MB of fonts takes as long as to read a job of some hundred batches.
    let (facts, fonts) = rayon::join(|| load::job_with(folder, &resources.templates), || resources.font_files(folder));
    let templates = load::templates(folder, &resources.templates);
    findings.extend([facts.findings, templates.findings, fonts.findings].into_iter().flatten());
    Files { spot_check: facts.value, templates: templates.value, fonts: fonts.value }
}

/// What the files mean together; none where they cannot make letters.
fn worked_out(folder: &Path, files: Files, findings: &mut Vec<Diagnostic>) -> Option<Job> {
    let Files { spot_check, templates, fonts } = files;
    let of_templates = Digests::of_templates(&templates);
    // Wrong sentences are told even where there are no facts to use them for.
    let arms = arms(spot_check.as_ref(), &templates.wording, &templates.trial, findings);
    let wording = made(Wording::new(templates.wording), findings);
    let spot_check = spot_check?;
    let engine = made(Engine::new(fonts, &spot_check.settings.fonts, templates.layout.clone()), findings)?;
    let (spot_check, unprintable) = load::admit(spot_check, &|c| engine.covers(c));
    findings.extend(unprintable);
    // Before the statistics, because its index of names takes several times its memory while it is built.
    findings.extend(load::unknown_rule_items(&templates.diagnosis, &spot_check));
    let known = (templates.knowledge, templates.diagnosis);
    let writing = Writing::new(&spot_check, (wording?, arms?), known, templates.citations);
    let analysis = analyse(&spot_check);
    findings.extend(review_notes::findings(&spot_check, &analysis));
    findings.extend(broken_texts(&writing.knowledge));
    let letters = &spot_check.settings.letter;
    let sharing = Sharing::new(&analysis.subjects, letters.one_letter_per);
    let numbers = numbering::running_numbers(&spot_check, &analysis.subjects, sharing.groups());
    let given = made(numbering::given(folder).map_err(|finding| vec![finding]), findings)?;
    let review = made(Review::of(folder).map_err(|finding| vec![finding]), findings)?;
    Some(Job {
        review,
        folder: folder.to_path_buf(),
        index: Index::new(&spot_check, &analysis.subjects),
        digests: of_templates.with(&spot_check, engine.digest()),
        layout: templates.layout,
        spot_check,
        analysis,
        writing,
        engine,
        sharing,
        numbers,
        given,
    })
}

/// The wordings of a trial by arm; none where one of them cannot be used.
fn arms(
    spot_check: Option<&SpotCheck>,
    base: &BTreeMap<String, String>,
    own: &BTreeMap<String, BTreeMap<String, String>>,
    findings: &mut Vec<Diagnostic>,
) -> Option<BTreeMap<String, Wording>> {
    let Some(trial) = spot_check.and_then(|of| of.settings.trial.as_ref()) else { return Some(BTreeMap::new()) };
    let [one, other] = &trial.arms;
    if own.get(one) == own.get(other) {
        findings.push(Diagnostic::warning("trial-same-wording").at(Place::file("job.toml")).say(
            format!("措辞试验的“{one}”和“{other}”没有不同的文字：templates/trial/ 里没有它们的 .tera 文件，或内容相同"),
            format!("\"{one}\" and \"{other}\" of the trial have the same words: templates/trial/ has no .tera files of theirs, or the same ones"),
        ));
    }
    let mut wordings = BTreeMap::new();
    for arm in &trial.arms {
        let mut files = base.clone();
        files.extend(own.get(arm).cloned().unwrap_or_default());
        wordings.insert(arm.clone(), made(Wording::new(files), findings)?);
    }
    Some(wordings)
}

/// A value, or nothing, and why.
fn made<T>(result: Result<T, Vec<Diagnostic>>, findings: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|broken| findings.extend(broken)).ok()
}
