//! One facade over all stages: open a job folder, then ask for letters and pages.

pub mod cards;
mod cases;
mod digests;
mod draft;
mod index;
mod numbering;
pub mod plan_facts;
pub mod resources;
mod review_notes;
mod sharing;
pub mod specificity;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::advice::{Advice, advise_together, phrase};
use crate::analysis::{Analysis, Subject, analyse};
use crate::compose::findings::playbook_text_broken;
use crate::compose::specificity::Footprint;
use crate::compose::{Context, ForeignNames, Letter, MERGED, Portion, Wording, compose_merged};
use crate::diagnostic::{Diagnosed, Diagnostic, Place, Severity};
use crate::domain::SpotCheck;
use crate::domain::citation::Citations;
use crate::domain::columns::Field;
use crate::domain::playbook::Playbook;
use crate::domain::settings::OneLetterPer;
use crate::load;
use crate::typeset::{Engine, Pdf};

pub use crate::compose::digest_of_words;
pub use crate::compose::letter::Letter as LetterData;
pub use crate::compose::proofreading::{Proofreader, bare_text, identities};
pub use crate::deliver::manifest::letter_of_file;
pub use crate::deliver::scaffold::scaffold;
pub use crate::deliver::write_atomically as write_file;
pub use crate::typeset::Drawn;
pub use cases::Case;
pub use digests::Digests;
use index::Index;
pub use resources::Resources;
use sharing::Sharing;

/// An open job: facts, what they mean, and everything letters are made with.
pub struct Job {
    folder: PathBuf,
    spot_check: SpotCheck,
    analysis: Analysis,
    playbook: Playbook,
    citations: Citations,
    wording: Wording,
    foreign_names: ForeignNames,
    engine: Engine,
    sharing: Sharing,
    index: Index,
    /// Running numbers by group of `sharing`.
    numbers: BTreeMap<usize, u32>,
    layout: BTreeMap<String, Vec<u8>>,
    digests: Digests,
}

impl Job {
    /// Opens a job folder. All findings come back, whether or not the job can run.
    pub fn open(folder: &Path, resources: &Resources) -> Diagnosed<Option<Job>> {
        let mut findings = Vec::new();
        // To read and hash 80 MB of fonts takes as long as to read a job of some hundred batches.
        let (facts, fonts) = rayon::join(|| load::job(folder), || resources.font_files(folder));
        findings.extend(facts.findings);
        let templates = load::templates(folder, &resources.templates);
        findings.extend(templates.findings);
        findings.extend(fonts.findings);
        let of_templates = Digests::of_templates(&templates.value);
        let wording = Wording::new(templates.value.wording).map_err(|broken| findings.extend(broken)).ok();

        let job = facts.value.and_then(|spot_check| {
            let layout = templates.value.layout;
            let engine = Engine::new(fonts.value, &spot_check.settings.fonts, layout.clone())
                .map_err(|broken| findings.extend(broken))
                .ok()?;
            let (spot_check, unprintable) = load::admit(spot_check, &|c| engine.covers(c));
            findings.extend(unprintable);
            let playbook = templates.value.playbook.approved(&spot_check.settings.approvals);
            let (citations, wording) = (templates.value.citations, wording?);
            // Before the statistics, because its index takes several times its memory while it is built.
            let foreign_names = ForeignNames::new(&spot_check, &wording, &playbook, &citations);
            let analysis = analyse(&spot_check);
            findings.extend(review_notes::findings(&spot_check, &analysis));
            let sharing = Sharing::new(&analysis.subjects, spot_check.settings.letter.one_letter_per);
            let first = spot_check.settings.letter.first_no;
            let numbers = numbering::running_numbers(first, &analysis.subjects, sharing.groups());
            findings.extend(broken_playbook_texts(&playbook));
            let index = Index::new(&spot_check, &analysis.subjects);
            let digests = of_templates.with(&spot_check.settings, engine.digest());
            let folder = folder.to_path_buf();
            Some(Job {
                folder,
                spot_check,
                analysis,
                playbook,
                citations,
                wording,
                foreign_names,
                engine,
                sharing,
                index,
                numbers,
                layout,
                digests,
            })
        });
        let stopped = findings.iter().any(|finding| finding.severity == Severity::Error);
        Diagnosed { value: job.filter(|_| !stopped), findings }
    }

    /// The job's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The facts.
    pub fn spot_check(&self) -> &SpotCheck {
        &self.spot_check
    }

    /// What the facts mean.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Everything that pages are made with.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether the product classes of an enterprise share a letter.
    pub fn is_merged(&self) -> bool {
        self.spot_check.settings.letter.one_letter_per == OneLetterPer::Enterprise
    }

    /// One subject.
    pub fn subject(&self, index: usize) -> &Subject {
        &self.analysis.subjects[index]
    }

    /// The letter that a subject is in, alone or with the enterprise's other classes.
    ///
    /// # Errors
    /// Wording that fails for it, or a name or word that no letter may hold.
    pub fn letter(&self, index: usize) -> Result<Letter, Vec<Diagnostic>> {
        self.letter_numbered(index, &self.document_no(index))
    }

    fn letter_numbered(&self, index: usize, document_no: &str) -> Result<Letter, Vec<Diagnostic>> {
        let subjects = self.told_with(index);
        self.composed(&subjects, &advise_together(&self.spot_check, &subjects, &self.playbook), document_no)
    }

    /// The letter of a subject and what it leaves behind for comparison with the others of its class; merged letters
    /// are compared with each other.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn letter_with_footprint(&self, index: usize) -> Result<(Letter, Footprint), Vec<Diagnostic>> {
        let subjects = self.told_with(index);
        let advice = advise_together(&self.spot_check, &subjects, &self.playbook);
        let letter = self.composed(&subjects, &advice, &self.document_no(index))?;
        let rules =
            subjects.iter().zip(&advice).flat_map(|(subject, advice)| specificity::non_failing_rules(subject, advice));
        let class = if letter.is_merged { MERGED } else { &self.subject(index).class.0 };
        let footprint = Footprint::of(&letter, class, rules.collect());
        Ok((letter, footprint))
    }

    fn composed(&self, subjects: &[&Subject], advice: &[Advice], document_no: &str) -> Result<Letter, Vec<Diagnostic>> {
        let portions: Vec<Portion<'_>> =
            subjects.iter().zip(advice).map(|(subject, advice)| Portion { subject, advice }).collect();
        let context = Context {
            spot_check: &self.spot_check,
            wording: &self.wording,
            citations: &self.citations,
            foreign_names: &self.foreign_names,
        };
        compose_merged(&context, &portions, document_no)
    }

    /// What the letter of a case is about; all there is where it has none for good.
    pub fn subjects_of(&self, case: &Case) -> Vec<&Subject> {
        case.subject.map(|index| self.told_with(index)).unwrap_or_default()
    }

    /// The subjects that the letter of a subject is about.
    fn told_with(&self, index: usize) -> Vec<&Subject> {
        let group = &self.sharing.groups()[self.sharing.group_of(index)];
        sharing::told(&group.iter().map(|&index| self.subject(index)).collect::<Vec<_>>())
    }

    /// A letter's pages as PDF.
    ///
    /// # Errors
    /// What the typesetter refuses: any warning or missing glyph of a final letter.
    pub fn pdf(&self, letter: &Letter) -> Result<Pdf, Vec<Diagnostic>> {
        self.engine.pdf(letter)
    }

    /// The job's own font files by name.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn own_fonts(&self) -> io::Result<Vec<(String, Vec<u8>)>> {
        let files = load::fonts(&[self.folder.join(resources::FONTS)]);
        let named = files.into_iter().map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, fs::read(path)?))
        });
        named.collect()
    }

    /// Every name, code and number that may stand in a finished letter of one enterprise alone, with its owners
    /// (positions among the enterprises).
    pub fn identities(&self) -> impl Iterator<Item = (String, Vec<u32>)> {
        identities(&self.spot_check)
    }

    /// Who a case's letter is about (position among the enterprises), and the texts that it must hold.
    pub fn own_texts(&self, case: &Case) -> (u32, Vec<String>) {
        let subjects = self.subjects_of(case);
        let batches = subjects.iter().flat_map(|subject| &subject.batches);
        let numbers = batches.map(|&batch| &self.spot_check.batches[batch]);
        let numbers =
            numbers.flat_map(|batch| [bare_text(&batch.sampling_sheet_no), bare_text(&batch.report.report_no)]);
        let owner = case.subject.map_or(u32::MAX, |subject| self.index.owner(subject));
        (owner, std::iter::once(bare_text(&case.enterprise)).chain(numbers).collect())
    }

    /// What letters are made with besides facts, as digests.
    pub fn digests(&self) -> &Digests {
        &self.digests
    }

    /// The layout files that the engine was built from.
    pub fn layout(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.layout
    }

    /// What the layout reads of a letter: `/letter.json`.
    ///
    /// # Errors
    /// As [`Job::pdf`].
    pub fn layout_data(&self, letter: &Letter) -> Result<Vec<u8>, Vec<Diagnostic>> {
        self.engine.layout_data(letter)
    }

    /// A letter's pages, one SVG each.
    ///
    /// # Errors
    /// As [`Job::pdf`].
    pub fn svg(&self, letter: &Letter) -> Result<Vec<String>, Vec<Diagnostic>> {
        self.engine.svg(letter)
    }
}

/// Misspelt placeholders of the playbook: told once per text and job, not once per letter.
fn broken_playbook_texts(playbook: &Playbook) -> Vec<Diagnostic> {
    let texts = playbook.entries.iter().flat_map(|entry| entry.texts().map(move |text| (entry, text)));
    let unknown = texts.flat_map(|(entry, text)| {
        let misspelt = phrase::mentioned(text).into_iter().filter(|name| !phrase::is_placeholder(name));
        misspelt.map(move |name| playbook_text_broken(&entry.id, text, &format!("{{{{ {name} }}}}")))
    });
    unknown.collect()
}

/// The cell of an item in the clerk's own file.
pub fn item_place(spot_check: &SpotCheck, batch: usize, item: usize, field: Field) -> Place {
    let batch = &spot_check.batches[batch];
    let item = &batch.items[item];
    let text = item.texts().into_iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text);
    load::places::cell(&batch.origin_of(item), field, text)
}
