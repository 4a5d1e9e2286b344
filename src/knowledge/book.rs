//! The workbook of the tables, and the csv files that are made of it again.

use std::io;
use std::path::{Path, PathBuf};

use crate::deliver::knowledge_book::{BookColumn, BookSheet, csv_bytes, workbook, write_together};
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnosed, Diagnostic, Severity};
use crate::load::knowledge::{HELP, choices, headers};
use crate::load::{KnowledgeFile, KnowledgeTables, knowledge_workbook, unknown_knowledge_classes};

/// Files to be written, with their bytes.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// Header, width and meaning of each column.
const COLUMNS: [(&str, u16, &str); 16] = [
    ("class", 16, "产品类别代码；几个类别说法相同时用空格隔开"),
    ("item", 26, "检验项目名称；道理相同的几个项目用 | 隔开"),
    ("direction", 11, "哪一侧：too_low 偏低，too_high 偏高，failed 只有文字结果的项目"),
    ("state", 9, "failed 不符合；thin 余量小；behind 同类多数更好；spread 各批相差大；repeat 上年度不合格；sound 正常"),
    ("kind", 13, "cause 原因；consequence 危害；containment 立即控制；correction 纠正；prevention 预防"),
    ("factor", 13, "只有原因写：人、机、料、法、环、测"),
    ("horizon", 24, "只有措施写：立即、改正期限内、短期、长期"),
    ("text", 60, "正文，末尾不加句号"),
    ("verification", 40, "只有措施写：测几次、达到什么值或什么状态"),
    ("evidence", 28, "只有措施写：留存什么记录"),
    ("who", 12, "只有措施写：由谁做，写岗位"),
    ("source", 30, "出处"),
    ("status", 20, "published 检索到的文字写明了；engineering_practice 工程惯例"),
    ("certainty", 16, "seen 看到原文或转载；memory-high、memory-medium、memory-low 凭经验，把握依次降低"),
    ("approved_by", 14, "谁批准；空着就是未批准，只出现在草稿"),
    ("approved_on", 14, "哪天批准，写作 2026-11-27；与批准人一起写"),
];

/// Writes the workbook, a sheet a table.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where there is such a file, which may hold an engineer's work; a table whose name no
/// sheet can have; what the file system says.
pub fn write(tables: &KnowledgeTables, file: &Path) -> io::Result<()> {
    if file.symlink_metadata().is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, file.display().to_string()));
    }
    let mut choices = choices();
    let mut taken = |name: &str| {
        let at = choices.iter().position(|(column, _)| *column == name);
        at.map(|at| choices.swap_remove(at).1).unwrap_or_default()
    };
    let columns = COLUMNS.map(|(name, width, help)| BookColumn { name, width, help, choices: taken(name) });
    let sheets: Vec<BookSheet<'_>> = tables.files.iter().map(sheet).collect();
    let bytes = workbook(&columns, &sheets, HELP).map_err(io::Error::other)?;
    write_atomically(file, &bytes)
}

fn sheet(of: &KnowledgeFile) -> BookSheet<'_> {
    BookSheet { name: &of.table.name, rows: &of.table.rows }
}

/// The csv files that a workbook makes in a folder, none where anything in it breaks a rule. A table that says what the
/// known table of its name says is that one byte for byte.
///
/// # Errors
/// A sheet whose name no file can have.
pub fn read(tables: &KnowledgeTables, file: &Path, folder: &Path) -> io::Result<Diagnosed<Files>> {
    let read = knowledge_workbook(file);
    let mut findings: Vec<Diagnostic> = read.findings;
    for (table, sentences) in &read.value {
        findings.extend(unknown_knowledge_classes(&tables.catalog, sentences.iter(), &table.name));
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(Diagnosed { value: Vec::new(), findings });
    }
    let written = read.value.into_iter().map(|(table, _)| {
        if table.name.is_empty() || table.name.starts_with('.') || table.name.contains(['/', '\\', ':']) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{}.csv", table.name)));
        }
        let known = tables.files.iter().find(|known| known.table == table);
        let bytes = known.map_or_else(|| csv_bytes(&headers(), &table.rows), |known| Ok(known.bytes.clone()))?;
        Ok((folder.join(format!("{}.csv", table.name)), bytes))
    });
    Ok(Diagnosed { value: written.collect::<io::Result<_>>()?, findings })
}

/// Writes the files, all or none.
///
/// # Errors
/// As [`write_together`].
pub fn write_files(files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    write_together(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_tables_is_explained() {
        assert_eq!(COLUMNS.map(|(name, ..)| name), headers());
    }
}
