//! Cells that are damaged in every way that a spreadsheet or an export knows: no letter says what the sheet does not show.
//!
//! A damage knows what its cell shows; a sheet in which that is typed as text says what the letters may be. Either they are
//! the same, or the batch has no letter and the clerk is told where. `DAMAGE_SEED` and `DAMAGES` try others.
//!
//! What a letter is made of is compared, which is many times as fast as its words; those of every four hundredth damage are
//! compared as well, and of any that is found to differ. `DAMAGE_WORDS` compares the words of all.

mod csv;
mod dice;
mod grid;
mod ods;
mod shown;
mod xls;
mod xlsx;
mod xlsx_cells;
mod xlsx_sheet;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::sync::Arc;

use yice::analysis::{Entitlement, Subject, analyse};
use yice::compose::plain_text;
use yice::diagnostic::{Diagnostic, Lang, Severity};
use yice::domain::{Origin, SpotCheck};

use super::build::letters_of;
use crate::support::project;
use dice::Dice;
use grid::{Damage, Grid, Must, with};
use xlsx::Otherwise;

const SEED: u64 = 20_231_215;
const DAMAGES: u64 = 2_000;

/// Letters by their numbers: what they are made of, or their words.
type Letters = BTreeMap<String, String>;

/// A job folder whose results are changed again and again.
struct Desk {
    folder: tempfile::TempDir,
    sound: Grid,
    /// Whether letters are compared by their words.
    in_words: bool,
    /// Letters of sheets of typed texts, and what is told of them.
    known: HashMap<(Grid, bool), (Letters, BTreeSet<&'static str>)>,
    /// The words of letters that are made of the same.
    words: HashMap<String, String>,
    /// The letter of every row.
    letter_of_row: Vec<String>,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let small = project().join("fixtures/small");
        fs::create_dir(folder.path().join("catalog")).expect("a folder");
        fs::copy(small.join("job.toml"), folder.path().join("job.toml")).expect("a copy");
        let class = fs::read_to_string(small.join("catalog/wire_bv.toml")).expect("a class");
        fs::write(folder.path().join("catalog/wire_bv.toml"), shortened(&class)).expect("a class");
        let sound = grid::sound();
        let mut desk = Self {
            folder,
            sound,
            in_words: true,
            known: HashMap::new(),
            words: HashMap::new(),
            letter_of_row: Vec::new(),
        };
        let clean = desk.typed(&desk.sound.clone()).0;
        assert_eq!(clean.len(), 6, "every enterprise has its letter");
        let letter_of =
            |row: &Vec<String>| clean.iter().find(|(_, text)| text.contains(&row[0])).map(|(id, _)| id.clone());
        desk.letter_of_row = desk.sound.iter().map(|row| letter_of(row).unwrap_or_default()).collect();
        assert!(desk.letter_of_row[1..].iter().all(|id| !id.is_empty()));
        desk
    }

    /// What comes of a file: the letters, and what is told.
    fn read(&mut self, file: &str, bytes: &[u8]) -> (Letters, Vec<Diagnostic>) {
        let path = self.folder.path().join(file);
        fs::write(&path, bytes).expect("results");
        let loaded = yice::load::job(self.folder.path());
        fs::remove_file(&path).expect("results");
        let Some(spot_check) = loaded.value else { return (Letters::new(), loaded.findings) };
        let made_of = made_of(&spot_check);
        if !self.in_words {
            return (made_of, loaded.findings);
        }
        // What cannot be made is no letter.
        let composed = letters_of(spot_check).into_iter();
        let words: Letters = composed.filter_map(|(id, letter)| Some((id, plain_text(&letter.ok()?)))).collect();
        for (id, words) in &words {
            let known = self.words.entry(made_of[id].clone()).or_insert_with(|| words.clone());
            assert_eq!(known, words, "{id} says what it is not made of");
        }
        (words, loaded.findings)
    }

    /// What comes of a sheet in which everything is typed as text.
    fn typed(&mut self, grid: &Grid) -> (Letters, BTreeSet<&'static str>) {
        let key = (grid.clone(), self.in_words);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let (letters, findings) = self.read("results.xlsx", &xlsx::written(grid, &Otherwise::default()));
        let codes = findings.iter().map(|finding| finding.code).collect();
        self.known.insert(key.clone(), (letters, codes));
        self.known[&key].clone()
    }

    /// What came of a damage, or why it must not have come of it; by words where that is asked for, or anything is wrong.
    fn judged(&mut self, damage: &Damage, in_words: bool) -> Result<Came, String> {
        self.in_words = in_words;
        let came = self.judged_so(damage);
        if in_words || came.as_ref().is_ok_and(|came| *came != Came::Silent) {
            return came;
        }
        self.in_words = true;
        self.judged_so(damage)
    }

    fn judged_so(&mut self, damage: &Damage) -> Result<Came, String> {
        let (made, findings) = self.read(damage.file, &damage.bytes);
        let own = self.letter_of_row[damage.row].clone();
        let told = || findings.iter().map(|finding| finding.to_text(Lang::Zh) + "\n").collect::<String>();
        if damage.must != Must::Held {
            let typed = self.typed(&damage.shows).0;
            if made == typed {
                let (clean, codes) = self.typed(&self.sound.clone());
                let is_told = findings.iter().any(|finding| !codes.contains(finding.code));
                let is_silent = made == clean && !is_told && damage.shows != self.sound;
                return Ok(if is_silent { Came::Silent } else { Came::Equal { made: made.contains_key(&own) } });
            }
            if damage.must == Must::Equal {
                return Err(format!("the letters differ: {}\n{}", first_difference(&typed, &made), told()));
            }
        }
        if made.contains_key(&own) {
            return Err(format!(
                "a letter was made: {}\n{}",
                first_difference(&self.typed(&damage.shows).0, &made),
                told()
            ));
        }
        let holds = |finding: &&Diagnostic| matches!(finding.severity, Severity::Hold | Severity::Error);
        if !findings.iter().any(|finding| holds(&finding) && !finding.places.is_empty()) {
            return Err(format!("no letter, and nobody is told why\n{}", told()));
        }
        for (id, letter) in &made {
            if !self.is_said_without(damage, id, letter) {
                let expected = self.typed(&damage.shows).0.get(id).cloned().unwrap_or_default();
                let both = [expected, letter.clone()].map(|text| Letters::from([(id.clone(), text)]));
                let difference = first_difference(&both[0], &both[1]);
                return Err(format!("{difference} in no sheet without the cell\n{}", told()));
            }
        }
        Ok(if made.is_empty() { Came::Stopped } else { Came::Held })
    }

    /// The cells that show something else than the sound sheet.
    fn changed(&self, damage: &Damage) -> Vec<String> {
        let (shows, sound) = (&damage.shows[damage.row], &self.sound[damage.row]);
        let columns = (0..sound.len()).filter(|column| shows[*column] != sound[*column]);
        columns.map(|column| format!("{} {:?} for {:?}", self.sound[0][column], shows[column], sound[column])).collect()
    }

    /// Whether another enterprise's letter says what it does when the batch is not there, alone or with the one above or
    /// below, when the cell is lost, or when what it shows is typed.
    fn is_said_without(&mut self, damage: &Damage, id: &str, letter: &String) -> bool {
        let (shows, row) = (&damage.shows, damage.row);
        let batch = |row: usize| self.sound.get(row).map_or("", |row| row[0].as_str());
        let without = |beside: &str| -> Grid {
            shows.iter().filter(|of| of[0] != batch(row) && of[0] != beside).cloned().collect()
        };
        let changed = (0..self.sound[0].len()).filter(|column| shows[row][*column] != self.sound[row][*column]);
        let lost: Vec<Grid> = changed.map(|column| with(shows, (row, column), "#REF!")).collect();
        let beside = [without(""), without(batch(row - 1)), without(batch(row + 1))].into_iter();
        let mut all = beside.filter(|grid| grid.len() > 1).chain(lost).chain([shows.clone()]);
        all.any(|grid| self.typed(&grid).0.get(id) == Some(letter))
    }
}

/// The class with its first two indicators and the limits of the sheet: it is read again for every damage.
fn shortened(class: &str) -> String {
    let mut indicators = class.split("\n[[indicator]]\n");
    let mut short = indicators.next().expect("a head").to_string();
    for indicator in indicators.take(2) {
        let mut limits = indicator.split("\n[[indicator.limit]]\n");
        short += &format!("\n[[indicator]]\n{}", limits.next().expect("an indicator"));
        let is_of_sheet =
            |limit: &&str| limit.contains("requirement = \"≤7.41\"") || limit.contains("requirement = \"≥0.8\"");
        short += &format!("\n[[indicator.limit]]\n{}", limits.find(is_of_sheet).expect("a limit"));
    }
    assert!(short.lines().count() < 150 && short.matches("[[indicator.limit]]").count() == 2, "{short}");
    short + "\n"
}

/// All that the letter of each subject is made of, wherever that stands in its file.
fn made_of(spot_check: &SpotCheck) -> Letters {
    let due = |subject: &Subject| matches!(subject.entitlement, Entitlement::Letter(_));
    let of = |mut subject: Subject| {
        let id = yice::compose::letter_id(spot_check, &subject);
        let mut batches: Vec<_> = subject.batches.iter().map(|index| spot_check.batches[*index].clone()).collect();
        let nowhere = Origin { sheet: Arc::default(), row: 0 };
        for batch in &mut batches {
            batch.origin = nowhere.clone();
            for item in &mut batch.items {
                (item.origin, item.measurement.stored) = (nowhere.clone(), None);
            }
        }
        // Batches have the number of their place among all.
        let own: HashMap<usize, usize> = subject.batches.iter().copied().zip(0..).collect();
        subject.batches.clear();
        subject.standings.iter_mut().for_each(|standing| standing.batch = own[&standing.batch]);
        subject.shortcomings.iter_mut().for_each(|shortcoming| shortcoming.batch = own[&shortcoming.batch]);
        let enterprise = &spot_check.enterprises[&subject.enterprise];
        (id, format!("{enterprise:?}{batches:?}{subject:?}"))
    };
    std::mem::take(&mut analyse(spot_check).subjects).into_iter().filter(due).map(of).collect()
}

/// What came of a damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// The letters of the displayed texts; whether the batch has one.
    Equal { made: bool },
    /// The same, and nothing of what the cell shows is in them.
    Silent,
    /// The batch has no letter, and it is told why.
    Held,
    /// No letter of the job.
    Stopped,
}

fn first_difference(expected: &Letters, found: &Letters) -> String {
    let ids: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    for id in ids {
        match (expected.get(id), found.get(id)) {
            (Some(one), Some(other)) if one == other => {}
            (Some(one), Some(other)) => {
                let line = one.lines().zip(other.lines()).find(|(one, other)| one != other);
                return format!("{id}: {line:#?}");
            }
            (one, _) => {
                return format!(
                    "{id} only {}",
                    if one.is_some() { "where the text is typed" } else { "in the damaged file" }
                );
            }
        }
    }
    "none".into()
}

#[test]
fn no_letter_says_what_a_damaged_cell_does_not_show() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (seed, count) = (number("DAMAGE_SEED", SEED), number("DAMAGES", DAMAGES) as usize);
    let all_words = std::env::var_os("DAMAGE_WORDS").is_some();
    let kinds = [&xlsx_cells::KINDS[..], &xlsx_cells::TYPED, &xlsx_sheet::KINDS, &xls::KINDS, &ods::KINDS, &csv::KINDS]
        .concat();
    let mut desk = Desk::new();
    let mut dice = Dice::of(seed);
    let mut tally: BTreeMap<&str, BTreeMap<Came, usize>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for n in 0..count {
        // Every kind in turn, so that none is seldom.
        let (name, damage) = kinds[n % kinds.len()];
        let damage = damage(&desk.sound, &mut dice);
        let changed = desk.changed(&damage);
        match desk.judged(&damage, n % 400 == 0 || all_words) {
            // A blank under a column that may be blank is the one thing that changes nothing.
            Ok(Came::Silent) if !changed.iter().all(|change| change.contains("\"\" for")) => {
                wrong.push(format!("{n} {name}, row {}, {changed:?}: nobody sees it", damage.row + 1));
            }
            Ok(came) => *tally.entry(name).or_default().entry(came).or_default() += 1,
            Err(why) => wrong.push(format!("{n} {name}, row {}, {changed:?}: {why}", damage.row + 1)),
        }
    }
    assert!(wrong.is_empty(), "seed {seed}: {} of {count}\n{}", wrong.len(), wrong.join("\n\n"));
    let of = |wanted: fn(&Came) -> bool| -> usize {
        tally.values().flatten().filter(|(came, _)| wanted(came)).map(|(_, n)| n).sum()
    };
    let told = of(|came| matches!(came, Came::Held | Came::Stopped));
    let letters = of(|came| *came == Came::Equal { made: true });
    assert_eq!(of(|_| true), count);
    assert_eq!(tally.len(), kinds.len().min(count), "every kind");
    if count >= DAMAGES as usize {
        // Whoever holds everything, or nothing, is seen.
        assert!(
            letters * 10 > count * 4 && told * 10 > count * 3,
            "{letters} with the letter, {told} without and told, of {count}: {tally:#?}"
        );
    }
}
