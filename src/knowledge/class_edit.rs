//! An edit for a whole class: one sentence of the job's own copy of a knowledge table.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compose::edit::{strange_number, unknown_placeholders};
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::job::Resources;
use crate::load;

/// Columns whose texts may be edited.
const TEXTS: [&str; 4] = ["text", "verification", "evidence", "who"];
/// Columns of an approval: it was for other words.
const APPROVAL: [&str; 3] = ["approved_by", "approved_on", "approved_until"];

/// A sentence of a knowledge table, to be changed for all letters that print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassEdit {
    /// The table as findings name it (`knowledge/cables.csv`, `templates/knowledge/cables.csv`).
    pub file: String,
    /// Row in it, from 1 with the head.
    pub row: u32,
    /// `text`, `verification`, `evidence` or `who`.
    pub column: String,
    /// The cell as it is, with its placeholders.
    pub before: String,
    /// What it becomes.
    pub new: String,
}

/// Changes the job's own copy of the table, made where there is none; the sentence has to be approved anew. Either the whole
/// file is written or nothing is changed.
///
/// # Errors
/// The cell is another by now, the new text breaks a rule of the tables, or the file cannot be written.
pub fn edit_class(resources: &Resources, job: &Path, edit: &ClassEdit) -> Result<PathBuf, Diagnostic> {
    let name = edit.file.trim_start_matches("templates/").trim_start_matches("knowledge/");
    let is_plain = Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_plain || !name.ends_with(".csv") || !TEXTS.contains(&edit.column.as_str()) {
        return Err(refused(
            edit,
            "只能改知识表（csv）里的文字",
            "only texts of a knowledge table (csv) can be edited",
        ));
    }
    if let Some(number) = strange_number(&edit.before, &edit.new) {
        let (zh, en) = (format!("“{number}”不是原文里的数"), format!("`{number}` is no number of the text before"));
        return Err(refused(edit, &zh, &en));
    }
    if let Some(name) = unknown_placeholders(&edit.new).first() {
        let (zh, en) = (format!("不认识的占位符“{{{name}}}”"), format!("unknown placeholder {{{name}}}"));
        return Err(refused(edit, &zh, &en));
    }
    let own = job.join("templates/knowledge").join(name);
    let earlier = fs::read(&own).ok();
    let shipped = || fs::read(resources.templates.join("knowledge").join(name));
    let bytes = match &earlier {
        Some(bytes) => bytes.clone(),
        None => shipped().map_err(|error| refused(edit, &format!("读不了：{error}"), &format!("not read: {error}")))?,
    };
    let errors_before = errors(resources, job);
    let written = changed(&bytes, edit)?;
    let unwritable =
        |error: std::io::Error| refused(edit, &format!("写不进去：{error}"), &format!("not written: {error}"));
    write_atomically(&own, &written).map_err(unwritable)?;
    // By the rules that every table is read by; what breaks them is taken back.
    let told = errors(resources, job).into_iter().find(|finding| !errors_before.contains(finding));
    if let Some(finding) = told {
        match earlier {
            Some(bytes) => write_atomically(&own, &bytes),
            None => fs::remove_file(&own),
        }
        .map_err(unwritable)?;
        return Err(finding);
    }
    Ok(own)
}

fn errors(resources: &Resources, job: &Path) -> Vec<Diagnostic> {
    let mut findings = load::knowledge_tables(Some(job), &resources.templates).findings;
    findings.retain(|finding| finding.severity >= Severity::Hold);
    findings
}

/// The bytes of the table with one cell changed and its row's approval taken.
fn changed(bytes: &[u8], edit: &ClassEdit) -> Result<Vec<u8>, Diagnostic> {
    let broken = |error: csv::Error| refused(edit, &format!("读不懂：{error}"), &format!("not understood: {error}"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(broken)?;
    let stale = || refused(edit, "这一句已经变了", "the sentence is another by now");
    let head = rows.first().cloned().ok_or_else(stale)?;
    let column = |name: &str| head.iter().position(|cell| cell.trim_start_matches('\u{FEFF}').trim() == name);
    let at =
        usize::try_from(edit.row).ok().and_then(|row| row.checked_sub(1)).filter(|at| *at > 0).ok_or_else(stale)?;
    let row = rows.get(at).ok_or_else(stale)?;
    let cell = column(&edit.column).filter(|&cell| row.get(cell).map(str::trim) == Some(edit.before.trim()));
    let cell = cell.ok_or_else(stale)?;
    let approval: Vec<usize> = APPROVAL.into_iter().filter_map(column).collect();
    let cells = row.iter().enumerate().map(|(number, text)| match number {
        number if number == cell => edit.new.trim(),
        number if approval.contains(&number) => "",
        _ => text,
    });
    rows[at] = cells.collect();
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.write_record(row)).map_err(broken)?;
    writer.into_inner().map_err(|error| refused(edit, &error.to_string(), &error.to_string()))
}

fn refused(edit: &ClassEdit, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::hold("class-edit-refused")
        .at(Place {
            row: Some(edit.row),
            header: edit.column.clone(),
            text: Some(edit.before.clone()),
            ..Place::file(&edit.file)
        })
        .say(format!("这一类的修改没有写入：{zh}"), format!("the edit of the class was not written: {en}"))
        .hint("刷新后再改；数字用占位符", "reload and edit again; numbers come by placeholders")
}
