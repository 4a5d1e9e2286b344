//! `yice probe`: what unknown files hold, and a profile that reads them.

use std::io::{BufRead, IsTerminal, stderr, stdin};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::ProbeArgs;
use super::exit;
use super::output::Output;
use super::preview::show;
use crate::deliver::scaffold::new_file;
use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::job::{Probe, Question, Resources, RowClass, SheetAccount, Shipped, Tried};
use crate::review;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    probe: &'a Probe,
    questions: &'a [Question],
    profile: &'a str,
    findings: &'a [Diagnostic],
}

/// Runs the command: 0 nothing is left to decide, 1 something is, 2 no file could be read or the profile not written.
pub(super) fn run(arguments: &ProbeArgs, output: &Output) -> u8 {
    let name = arguments.output.as_deref().and_then(Path::file_stem).and_then(|name| name.to_str());
    let target = arguments.output.as_deref();
    // Whoever is asked should not answer in vain.
    if let Some(target) = target.filter(|target| target.symlink_metadata().is_ok()) {
        exists(target, output);
        return exit::NOT_RUN;
    }
    if let Some(profile) = &arguments.profile {
        return try_profile(arguments, profile, output);
    }
    let probed = Resources::find(arguments.templates.as_deref(), &[]).probe(&arguments.files);
    let Some(mut probe) = probed.value else {
        output.refused(&probed.findings);
        return exit::NOT_RUN;
    };
    if !arguments.json {
        lines(&probe, output.lang()).iter().for_each(|line| output.data(line));
        probe.accounts.iter().for_each(|account| output.data(&rows(account, output.lang())));
        // One kind of trouble after the other: what repairs one of a kind repairs the others.
        output.page(&probed.findings);
        probe.shipped.iter().for_each(|shipped| recognised(shipped, output));
    }
    let asks = !arguments.json && !arguments.no_input && stdin().is_terminal() && stderr().is_terminal();
    if asks {
        ask(&mut probe, output);
    }
    let text = probe.profile(name.unwrap_or("export"));
    let left = probe.questions().iter().filter(|question| !probe.is_settled(question)).count();
    if arguments.json {
        let questions = probe.questions();
        output.json(&Report { probe: &probe, questions, profile: &text, findings: &probed.findings });
    }
    match target {
        Some(target) => match new_file(target, text.as_bytes()) {
            Ok(()) => next(target, &arguments.files, left, output),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                exists(target, output);
                return exit::NOT_RUN;
            }
            Err(error) => {
                let target = target.display();
                output.say(&format!("没有写 {target}：{error}"), &format!("{target} was not written: {error}"));
                return exit::NOT_RUN;
            }
        },
        None if arguments.json => {}
        None => {
            output.data("");
            text.lines().for_each(|line| output.data(line));
        }
    }
    let is_whole = left == 0 && probed.findings.iter().all(|finding| finding.severity != Severity::Error);
    if is_whole { exit::DONE } else { exit::SOME_HELD }
}

#[derive(Serialize)]
struct TriedReport<'a> {
    #[serde(flatten)]
    tried: Option<&'a Tried>,
    findings: &'a [Diagnostic],
}

/// Reads the files through a profile: 0 without an error, 2 where none of their rows can be used.
fn try_profile(arguments: &ProbeArgs, profile: &Path, output: &Output) -> u8 {
    let resources = Resources::find(arguments.templates.as_deref(), &[]);
    let tried = resources.try_profile(&arguments.files, profile);
    if arguments.json {
        output.json(&TriedReport { tried: tried.value.as_ref(), findings: &tried.findings });
    } else {
        let accounts = tried.value.iter().flat_map(|tried| &tried.accounts);
        accounts.for_each(|account| output.data(&rows(account, output.lang())));
        output.page(&tried.findings);
    }
    let is_whole = tried.findings.iter().all(|finding| finding.severity != Severity::Error);
    let code = match &tried.value {
        Some(read) if read.is_read && is_whole => exit::DONE,
        Some(read) if read.is_read => exit::SOME_HELD,
        _ => exit::NOT_RUN,
    };
    match tried.value.filter(|_| arguments.open) {
        Some(read) => open_report(read, tried.findings, output).unwrap_or(code),
        None => code,
    }
}

/// Shows what came of it in a browser, until it is stopped; a code where it cannot be shown.
fn open_report(tried: Tried, findings: Vec<Diagnostic>, output: &Output) -> Option<u8> {
    let import = review::Import { profile: tried.profile, sheets: tried.accounts, findings };
    let served = review::serve_import(import, output.lang(), &|address| show(address, (true, false), output));
    let error = served.err()?;
    output.say(&format!("页面不能打开：{error}"), &format!("the page cannot be shown: {error}"));
    Some(exit::NOT_RUN)
}

/// That a shipped profile knows the files.
fn recognised(shipped: &Shipped, output: &Output) {
    let name = &shipped.name;
    if shipped.lacking.is_empty() {
        output.say(
            &format!("随附的档案 {name} 能读：在 job.toml 写 [input] profile = \"{name}\" 就可以"),
            &format!("this is {name}: [input] profile = \"{name}\" in job.toml reads it"),
        );
        return;
    }
    let lacking = shipped.lacking.join("、");
    output.say(
        &format!("随附的档案 {name} 认得所有的列，只缺 {lacking}：复制 report-templates/profiles/{name}.toml 到任务的 profiles/，在 [const] 里写明"),
        &format!("this is {name}, but for {lacking}: copy report-templates/profiles/{name}.toml to profiles/ of the job and say them in [const]"),
    );
}

fn exists(target: &Path, output: &Output) {
    let target = target.display();
    output.say(
        &format!("{target} 已经有了：没有覆盖，请换一个文件名"),
        &format!("{target} is there already and was not overwritten: take another name"),
    );
}

fn next(target: &Path, files: &[PathBuf], left: usize, output: &Output) {
    let (shown, name) = (target.display(), target.file_stem().unwrap_or_default().to_string_lossy());
    output.say(&format!("已写 {shown}"), &format!("wrote {shown}"));
    if left > 0 {
        output.say(
            &format!("还有 {left} 处要由人决定：在档案里找“# ?”"),
            &format!("{left} things are left to decide: look for “# ?” in the profile"),
        );
    }
    let files: Vec<String> = files.iter().map(|file| format!("\"{}\"", file.display())).collect();
    let files = files.join(" ");
    output.say(
        &format!("试读：yice probe {files} --profile \"{shown}\""),
        &format!("try it: yice probe {files} --profile \"{shown}\""),
    );
    output.say(
        &format!("放进任务文件夹的 profiles/，在 job.toml 写 [input] profile = \"{name}\"，然后运行 yice check"),
        &format!("put it into profiles/ of the job folder, write [input] profile = \"{name}\" in job.toml, then run yice check"),
    );
}

/// What was found, as a person reads it.
fn lines(probe: &Probe, lang: Lang) -> Vec<String> {
    let say = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    let mut lines = Vec::new();
    for sheet in &probe.sheets {
        let parts = [&sheet.file, &sheet.sheet, &sheet.range].map(String::as_str);
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" › ");
        let head = match sheet.header_row {
            Some(row) => say(format!("表头在第 {row} 行"), format!("head in row {row}")),
            None => say("没有找到表头".into(), "no head found".into()),
        };
        let hidden = if sheet.hidden { say("（隐藏）".into(), " (hidden)".into()) } else { String::new() };
        let rows = sheet.rows;
        lines.push(say(format!("{name}{hidden}：{rows} 行，{head}"), format!("{name}{hidden}: {rows} rows, {head}")));
        for column in &sheet.columns {
            let takes = column.takes.as_deref().unwrap_or("?");
            let near = column.near.as_ref().map(|near| say(format!("（像“{near}”）"), format!(" (like {near})")));
            let examples = column.examples.join("｜").replace(['\n', '\r', '\t'], " ");
            lines.push(format!(
                "  {:>4}  {takes:<16}{}{}  {examples}",
                column.column,
                column.header,
                near.unwrap_or_default()
            ));
        }
        let (zh, en) = &sheet.why;
        lines.push(say(
            format!("  布局：{}，因为{zh}", sheet.layout.words().0),
            format!("  layout: {}, because {en}", sheet.layout.words().1),
        ));
    }
    lines
}

/// What every row of a sheet is, with the first places of each class.
fn rows(account: &SheetAccount, lang: Lang) -> String {
    let name = account.name();
    let class = |of: &RowClass| {
        let (word_zh, word_en) = of.words();
        let counted = account.of(*of);
        let (count, first) = (counted.count, counted.first.first());
        let first =
            first.map(|row| if lang == Lang::Zh { format!("（第 {row} 行起）") } else { format!(" (from row {row})") });
        format!("{} {count}{}", if lang == Lang::Zh { word_zh } else { word_en }, first.unwrap_or_default())
    };
    let classes: Vec<String> = RowClass::ALL.iter().map(class).collect();
    format!("{name}: {}", classes.join(if lang == Lang::Zh { "，" } else { ", " }))
}

/// No column that is left to ask about is needed.
const REST: [&str; 2] = ["--", "其余不用"];

/// Asks a person what nobody else can say; an empty answer leaves the question in the profile.
fn ask(probe: &mut Probe, output: &Output) {
    let mut answers = stdin().lock().lines();
    for at in 0..probe.questions().len() {
        if probe.is_settled(&probe.questions()[at]) {
            continue;
        }
        let (zh, en) = words(&probe.questions()[at]);
        loop {
            output.say(&zh, &en);
            let Some(Ok(answer)) = answers.next() else { return };
            let is_column = matches!(probe.questions()[at], Question::Column { .. });
            if is_column && REST.contains(&answer.trim()) {
                probe.ignore_from(at);
                break;
            }
            if answer.trim().is_empty() || probe.answer(at, &answer) {
                break;
            }
            output.say("没有这样的写法；留空就跳过", "that is none of them; leave it empty to go on");
            if matches!(probe.questions()[at], Question::Fill { .. }) {
                break;
            }
        }
    }
}

fn words(question: &Question) -> (String, String) {
    match question {
        Question::Column { name, near, examples, .. } => {
            let examples = examples.join("｜");
            let (zh, en) = match near {
                Some(near) => (format!("（像“{near}”）"), format!(" (like {near})")),
                None => (String::new(), String::new()),
            };
            (
                format!("“{name}”{zh}是哪个字段？（字段名；- 不用；-- 这一列和其余的都不用；例：{examples}）"),
                format!(
                    "which field is {name}{en}? (its name; - for none; -- for none of this and the rest; {examples})"
                ),
            )
        }
        Question::Constant { header, field, .. } => (
            format!("没有“{header}”列：各行都相同的话写什么？（=列名 取自那一列；留空以后再写）"),
            format!("no column for {field}: what is it, if it is the same in all rows? (=HEADER for that column)"),
        ),
        Question::Word { word, meanings, field, .. } => {
            let all = meanings.join(" / ");
            (
                format!("“{word}”是什么意思？（{all}；留空以后再写）"),
                format!("what does {word} mean in {field}? ({all}; empty: later)"),
            )
        }
        Question::Fill { color, cells, .. } => (
            format!("{cells} 个结果填了颜色 {color}：是不是表示不符合，其余都符合？（y/n）"),
            format!("{cells} results have the color {color}: do these fail and all others conform? (y/n)"),
        ),
    }
}
