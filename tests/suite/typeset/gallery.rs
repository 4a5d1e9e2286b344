//! The gallery's letters, made once: what they must show, and a file of each for whoever reads it back.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use yice::analysis::strip;
use yice::compose::letter::{Content, Letter};
use yice::domain::LetterKind;
use yice::domain::settings::{Design, LetterStatus};

use crate::support::project;

#[path = "../../../examples/gallery/specimens.rs"]
mod specimens;

/// What a letter must tell, taken from the job and not from the letter.
pub struct Facts {
    /// Full name of the enterprise.
    pub enterprise: String,
    /// Name of the task.
    pub campaign: String,
    /// Sampling sheets, report numbers.
    pub numbers: Vec<String>,
    /// Name and result, as reported, of every item.
    pub items: Vec<(String, String)>,
    /// Names of the key indicators that can be drawn.
    pub drawable: Vec<String>,
}

fn facts(job: &yice::job::Job, letter: &Letter) -> Facts {
    let (spot_check, cases) = (job.spot_check(), job.cases());
    let case = cases.iter().find(|case| case.id == letter.id).unwrap();
    // A merged letter is about several subjects.
    let subjects: Vec<_> = case.subjects.iter().map(|&index| job.subject(index)).collect();
    let batches: Vec<_> =
        subjects.iter().flat_map(|subject| &subject.batches).map(|&batch| &spot_check.batches[batch]).collect();
    let numbers = batches.iter().flat_map(|batch| [batch.sampling_sheet_no.clone(), batch.report.report_no.clone()]);
    let items = batches.iter().flat_map(|batch| &batch.items);
    let standings =
        subjects.iter().flat_map(|subject| subject.standings.iter().map(move |standing| (subject, standing)));
    let drawable = standings.filter(|(subject, standing)| strip(spot_check, subject, standing).is_some());
    Facts {
        enterprise: case.enterprise.clone(),
        campaign: spot_check.settings.campaign.name.clone(),
        numbers: numbers.map(|number| number.to_string()).collect(),
        items: items.map(|item| (item.name.to_string(), item.measurement.reported.to_string())).collect(),
        drawable: drawable.map(|(_, standing)| standing.name.to_string()).collect(),
    }
}

/// All letters, and on disk as `NAME.pdf`.
pub struct Gallery {
    folder: tempfile::TempDir,
    /// Facts that the letters must tell, by the name of their specimen.
    pub facts: BTreeMap<&'static str, Facts>,
    /// Letters by the name of their specimen.
    pub letters: BTreeMap<&'static str, Letter>,
    /// Every twentieth letter of the demonstration.
    pub demonstration: Vec<Letter>,
}

impl Gallery {
    /// Where a letter's PDF is.
    pub fn pdf(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).with_extension("pdf")
    }
}

/// Made once for all tests.
pub fn gallery() -> &'static Gallery {
    static GALLERY: OnceLock<Gallery> = OnceLock::new();
    GALLERY.get_or_init(|| {
        let (folder, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (mut letters, mut told, mut demonstration) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        specimens::each(&project(), work.path(), &mut |exhibit| {
            let (name, engine) = (exhibit.specimen.name, exhibit.job.engine());
            assert!(!exhibit.specimen.shows.is_empty());
            let pdf = engine.pdf(&exhibit.letter).map_err(|findings| specimens::words(&findings))?;
            assert!(pdf.warnings.is_empty(), "{name}: {}", specimens::words(&pdf.warnings));
            fs::write(folder.path().join(format!("{name}.pdf")), pdf.bytes)?;
            told.insert(name, facts(exhibit.job, &exhibit.letter));
            letters.insert(name, exhibit.letter);
            if name == "05-hostile-name" {
                let subjects = exhibit.job.cases().into_iter().filter_map(|case| case.subject);
                demonstration.extend(subjects.step_by(20).filter_map(|subject| exhibit.job.letter(subject).ok()));
            }
            Ok(())
        })
        .unwrap_or_else(|trouble| panic!("{trouble}"));
        assert_eq!(letters.len(), specimens::SPECIMENS.len());
        assert!(demonstration.len() > 10);
        Gallery { folder, facts: told, letters, demonstration }
    })
}

#[test]
fn the_gallery_shows_what_it_must() {
    let letters: Vec<&Letter> = gallery().letters.values().collect();
    let items = |letter: &Letter| -> usize {
        let tables = letter.contents().filter_map(|content| match content {
            Content::Table(table) if table.columns.iter().any(|column| column.head == "单项判定") => {
                Some(table.rows.len())
            }
            _ => None,
        });
        tables.sum()
    };
    for kind in LetterKind::ALL {
        for design in [Design::Plain, Design::Letterhead] {
            for status in [LetterStatus::Draft, LetterStatus::Final] {
                let is_shown =
                    |letter: &&Letter| (letter.design, letter.status) == (design, status) && letter.kind == *kind;
                assert!(letters.iter().copied().any(|letter| is_shown(&letter)), "{kind:?} {design:?} {status:?}");
            }
        }
    }
    for wanted in [1, 14] {
        assert!(letters.iter().any(|letter| items(letter) == wanted), "{wanted} items");
    }
    assert!(letters.iter().any(|letter| letter.addressee.chars().count() == 120), "a name of 120 characters");
    assert!(letters.iter().any(|letter| letter.addressee.contains('𠮷')), "a rare character");
    assert!(letters.iter().any(|letter| letter.addressee.starts_with("#read")), "a hostile name");
}
