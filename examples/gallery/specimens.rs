//! Twelve letters that differ in every respect, from the fixture jobs: their folders copied, settings changed, opened.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use yice::compose::letter::Letter;
use yice::diagnostic::Lang;
use yice::domain::settings::{Design, LetterStatus};
use yice::job::{Job, Resources};

/// What went wrong, in words.
pub type Trouble = Box<dyn Error>;

/// Which letter of which job, and what it is there to show.
pub struct Specimen {
    /// Number and short name, for file names.
    pub name: &'static str,
    /// What to look at.
    pub shows: &'static str,
    /// How its job is set.
    setting: Setting,
    /// A sampling sheet of the letter.
    sheet: &'static str,
}

/// A fixture job and what is changed in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Setting {
    job: &'static str,
    is_letterhead: bool,
    is_draft: bool,
    /// One letter per enterprise across its classes.
    is_merged: bool,
    /// A sampling sheet of which only this many items are kept.
    kept_items: Option<(&'static str, usize)>,
}

/// One letter of the gallery and the open job that it came from.
pub struct Exhibit<'a> {
    /// What it is there to show.
    pub specimen: &'a Specimen,
    /// The job it came from.
    pub job: &'a Job,
    /// The letter.
    pub letter: Letter,
}

const SMALL: Setting =
    Setting { job: "small", is_letterhead: false, is_draft: false, is_merged: false, kept_items: None };
const SMALL_DRAFT: Setting = Setting { is_draft: true, ..SMALL };
const SMALL_LETTERHEAD_DRAFT: Setting = Setting { is_letterhead: true, ..SMALL_DRAFT };
const SMALL_MERGED: Setting = Setting { is_merged: true, ..SMALL };
const LARGE: Setting = Setting { job: "guizhou-2023", ..SMALL };
const LARGE_DRAFT: Setting = Setting { is_draft: true, ..LARGE };
const LARGE_LETTERHEAD: Setting = Setting { is_letterhead: true, ..LARGE };
const ONE_ITEM: Setting = Setting { kept_items: Some(("QS23-0026", 1)), ..SMALL_LETTERHEAD_DRAFT };

/// The gallery.
pub const SPECIMENS: [Specimen; 12] = [
    specimen("01-two-batches", "整改；普通版式；两批，一批不合格；同类11家", SMALL, "QS23-0001"),
    specimen("02-fourteen-items", "整改；信函格式；14个项目，含低于检出限；同类10家", LARGE_LETTERHEAD, "QS23-00358"),
    specimen("03-one-item", "提升；信函格式草稿；1个项目，低于检出限；同类1家", ONE_ITEM, "QS23-0026"),
    specimen("04-long-name", "提升；信函格式草稿；名称120个字", SMALL_LETTERHEAD_DRAFT, "QS23-0009"),
    specimen("05-hostile-name", "提升；普通版式；名称形似代码；同类40家", LARGE, "QS23-00371"),
    specimen("06-rare-characters", "整改；普通版式草稿；罕见字；文字要求不合格", SMALL_DRAFT, "QS23-0010"),
    specimen("07-four-peers", "整改；信函格式；同类4家，不作比较", LARGE_LETTERHEAD, "QS23-00019"),
    specimen("08-seven-peers", "提升；信函格式；三批；同类7家，只有位次和中位数", LARGE_LETTERHEAD, "QS23-00146"),
    specimen("09-forty-peers", "整改；信函格式；两批；同类40家", LARGE_LETTERHEAD, "QS23-00369"),
    specimen("10-four-batches", "提升；普通版式草稿；四批，含跟踪抽查", LARGE_DRAFT, "QS23-00077"),
    specimen("11-two-classes", "提升；普通版式；两类产品合为一份；同类5家和4家", SMALL_MERGED, "QS23-0021"),
    specimen("12-grades", "整改；信函格式草稿；等级和双侧限值", SMALL_LETTERHEAD_DRAFT, "QS23-0028"),
];

const fn specimen(name: &'static str, shows: &'static str, setting: Setting, sheet: &'static str) -> Specimen {
    Specimen { name, shows, setting, sheet }
}

/// Opens the jobs and composes the letters; `then` gets each. Copies of the jobs stay below `work`.
pub fn each(root: &Path, work: &Path, then: &mut dyn FnMut(Exhibit<'_>) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let mut by_setting: BTreeMap<Setting, Vec<&Specimen>> = BTreeMap::new();
    for specimen in &SPECIMENS {
        by_setting.entry(specimen.setting).or_default().push(specimen);
    }
    for (index, (setting, specimens)) in by_setting.into_iter().enumerate() {
        let folder = work.join(index.to_string());
        copy(&root.join("fixtures").join(setting.job), &folder)?;
        change_settings(&folder.join("job.toml"), setting)?;
        if let Some((sheet, items)) = setting.kept_items {
            keep_items(&folder.join("results.csv"), sheet, items)?;
        }
        let opened = Job::open(&folder, &resources(root));
        let job = opened.value.ok_or_else(|| words(&opened.findings))?;
        for specimen in specimens {
            let case = job.cases().into_iter().find(|case| case.sampling_sheets.iter().any(|no| no == specimen.sheet));
            let subject = case.and_then(|case| case.subject).ok_or_else(|| format!("{}: no case", specimen.name))?;
            let letter = job.letter(subject).map_err(|findings| format!("{}: {}", specimen.name, words(&findings)))?;
            then(Exhibit { specimen, job: &job, letter })?;
        }
    }
    Ok(())
}

/// Findings as a person reads them.
pub fn words(findings: &[yice::diagnostic::Diagnostic]) -> String {
    findings.iter().map(|finding| finding.to_text(Lang::Zh)).collect::<Vec<_>>().join("\n")
}

fn resources(root: &Path) -> Resources {
    Resources { templates: root.join("report-templates"), fonts: vec![root.join("fonts")] }
}

fn change_settings(path: &Path, setting: Setting) -> Result<(), Trouble> {
    let mut table: toml::Table = fs::read_to_string(path)?.parse()?;
    let authority = table["campaign"]["authority"].clone();
    let letter = table["letter"].as_table_mut().ok_or("[letter] is no table")?;
    let status = if setting.is_draft { LetterStatus::Draft } else { LetterStatus::Final };
    letter.insert("status".into(), toml::Value::try_from(status)?);
    if setting.is_letterhead {
        letter.insert("design".into(), toml::Value::try_from(Design::Letterhead)?);
        letter.insert("issuer".into(), authority);
    }
    if setting.is_merged {
        letter.insert("one_letter_per".into(), "enterprise".into());
    }
    Ok(fs::write(path, toml::to_string(&table)?)?)
}

/// Leaves only the first items of a sampling sheet.
fn keep_items(path: &Path, sheet: &str, items: usize) -> Result<(), Trouble> {
    let text = fs::read_to_string(path)?;
    let mut seen = 0;
    let mut is_kept = |line: &&str| {
        seen += usize::from(line.starts_with(sheet));
        !line.starts_with(sheet) || seen <= items
    };
    let kept: Vec<&str> = text.lines().filter(|line| is_kept(line)).collect();
    Ok(fs::write(path, kept.join("\n") + "\n")?)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_name() == "outbox" || entry.file_name() == "expected" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
