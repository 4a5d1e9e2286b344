//! `yice knowledge`: what the knowledge tables cover, which rules they break, what they lack; their workbook.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::KnowledgeArgs;
use super::exit;
use super::output::Output;
use crate::diagnostic::{Diagnostic, Lang};
use crate::job::Resources;
use crate::knowledge::{self, Covered, FewRules, Gap, KnowledgeTables, book};

#[derive(Serialize)]
struct Report<'a> {
    entries: &'a [Covered],
    gaps: &'a [Gap],
    few_rules: &'a [FewRules],
    findings: &'a [Diagnostic],
}

#[derive(Serialize)]
struct Written<'a> {
    written: &'a [PathBuf],
    findings: &'a [Diagnostic],
}

/// Runs the command: 0 nothing is missing or broken, 1 something is, 2 it could not be looked at or written.
pub(super) fn run(arguments: &KnowledgeArgs, output: &Output) -> u8 {
    let resources = Resources::find(arguments.templates.as_deref(), &[]);
    let opened = knowledge::open(&resources, arguments.job.as_deref());
    let Some(tables) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    if tables.files.is_empty() {
        let folder = resources.templates.display();
        output.say(&format!("{folder} 里没有知识表"), &format!("there are no knowledge tables in {folder}"));
        return exit::NOT_RUN;
    }
    let is_known = |code: &&String| tables.catalog.classes.keys().any(|known| *known.0 == **code);
    let unknown: Vec<&str> = arguments.class.iter().filter(|code| !is_known(code)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let codes = unknown.join("、");
        output.say(&format!("没有产品种类“{codes}”"), &format!("no product class {codes}"));
        return exit::NOT_RUN;
    }
    match (&arguments.workbook, &arguments.read, &arguments.output) {
        (Some(file), ..) => write(&tables, &opened.findings, file, arguments, output),
        (None, Some(file), Some(folder)) => read(&tables, file, folder, arguments, output),
        _ => look(&tables, opened.findings, arguments, output),
    }
}

fn look(tables: &KnowledgeTables, mut findings: Vec<Diagnostic>, arguments: &KnowledgeArgs, output: &Output) -> u8 {
    findings.extend(knowledge::unknown_classes(tables));
    let classes = &arguments.class;
    let entries = knowledge::coverage(&tables.knowledge, classes);
    let gaps = knowledge::gaps(&tables.catalog, &tables.knowledge, classes);
    let few_rules = knowledge::few_rules(&tables.catalog, &tables.rules, classes);
    if arguments.json {
        output.json(&Report { entries: &entries, gaps: &gaps, few_rules: &few_rules, findings: &findings });
    } else {
        entries.iter().for_each(|entry| output.data(&line(entry, output.lang())));
        output.findings(&findings);
        for gap in &gaps {
            output.say(&format!("缺口：关键性指标没有条目 {}", gap.id), &format!("gap: no entry {}", gap.id));
        }
        for few in &few_rules {
            let (class, rules) = (&few.class, few.rules);
            output.say(
                &format!("缺口：{class} 的综合判断规则只有 {rules} 条，少于3条"),
                &format!("gap: {class} has {rules} rules of diagnosis, fewer than 3"),
            );
        }
        let signed = entries.iter().filter(|entry| entry.unsigned == 0).count();
        let (all, lacks, broken) = (entries.len(), gaps.len() + few_rules.len(), findings.len());
        output.say(
            &format!("共 {all} 个条目，{signed} 个已批准；{lacks} 个缺口，{broken} 处违反规则"),
            &format!("{all} entries, {signed} approved; {lacks} gaps, {broken} findings"),
        );
    }
    exit::of_knowledge(&findings, gaps.len() + few_rules.len())
}

/// An entry in one line, its parts between tabs: id, place, sentences, status, certainty, approval, sources.
fn line(entry: &Covered, lang: Lang) -> String {
    let words = |values: Vec<String>| values.join(",");
    let sentences = entry.sentences;
    let (count, open) = match lang {
        Lang::Zh => (format!("{sentences}句"), format!("未批准{}句", entry.unsigned)),
        Lang::En => (format!("{sentences} sentences"), format!("{} unsigned", entry.unsigned)),
    };
    let until = |day: chrono::NaiveDate| match lang {
        Lang::Zh => format!(" 至 {day}"),
        Lang::En => format!(" until {day}"),
    };
    let signature = |by: &knowledge::Signature| {
        let on = by.on.map(|on| format!(" {on}")).unwrap_or_default();
        format!("{}{on}{}", by.by, by.until.map(until).unwrap_or_default())
    };
    let mut approval: Vec<String> = entry.approved.iter().map(signature).collect();
    approval.extend((entry.unsigned > 0).then_some(open));
    let parts = [
        entry.id.clone(),
        format!("{}:{}", entry.file, entry.row),
        count,
        words(entry.status.iter().map(knowledge::word).collect()),
        words(entry.certainty.iter().map(knowledge::word).collect()),
        approval.join("、"),
        entry.sources.join("；"),
    ];
    parts.join("\t")
}

/// A table with broken rules has a workbook too: it is where they are mended.
fn write(
    tables: &KnowledgeTables,
    findings: &[Diagnostic],
    file: &Path,
    arguments: &KnowledgeArgs,
    output: &Output,
) -> u8 {
    if let Err(error) = book::write(tables, file) {
        output.say(&format!("没有写工作簿：{error}"), &format!("no workbook was written: {error}"));
        return exit::NOT_RUN;
    }
    told(&[file.to_path_buf()], findings, arguments, output);
    exit::of_knowledge(findings, 0)
}

fn read(tables: &KnowledgeTables, file: &Path, folder: &Path, arguments: &KnowledgeArgs, output: &Output) -> u8 {
    let refused = |error: std::io::Error| {
        output.say(&format!("没有写任何文件：{error}"), &format!("nothing was written: {error}"));
        exit::NOT_RUN
    };
    let files = match book::read(tables, file, folder) {
        Ok(read) if read.value.is_empty() => {
            told(&[], &read.findings, arguments, output);
            output.say(
                "没有写任何文件：请先在工作簿里改正上面的问题",
                "nothing was written: mend the workbook as told above first",
            );
            return exit::NOT_RUN;
        }
        Ok(read) => read,
        Err(error) => return refused(error),
    };
    if let Err(error) = book::write_files(&files.value) {
        return refused(error);
    }
    let paths: Vec<PathBuf> = files.value.into_iter().map(|(path, _)| path).collect();
    told(&paths, &files.findings, arguments, output);
    for known in &tables.files {
        let (name, path) = (&known.table.name, folder.join(format!("{}.csv", known.table.name)));
        if !paths.contains(&path) {
            output.say(
                &format!("工作簿里没有“{name}”，没有写 {name}.csv"),
                &format!("the workbook has no sheet {name}: {name}.csv was not written"),
            );
        }
    }
    exit::DONE
}

fn told(files: &[PathBuf], findings: &[Diagnostic], arguments: &KnowledgeArgs, output: &Output) {
    if arguments.json {
        output.json(&Written { written: files, findings });
        return;
    }
    output.findings(findings);
    for file in files {
        output.say(&format!("已写 {}", file.display()), &format!("wrote {}", file.display()));
    }
}
