//! `yice explain`: where each printed figure comes from, or what a code means.

use std::path::{Path, PathBuf};

use super::args::ExplainArgs;
use super::exit;
use super::output::Output;
use crate::deliver::manifest::letter_of_file;
use crate::diagnostic::Lang;
use crate::diagnostic::codes::code_info;
use crate::explain::{self, Chain};
use crate::job::Job;
use crate::summary::{self, Behind, Explained};

/// Runs the command.
pub(super) fn run(arguments: &ExplainArgs, output: &Output) -> u8 {
    if let Some(info) = code_info(&arguments.what) {
        let lang = output.lang();
        output.data(&format!("{}  {}", info.code, info.title.in_lang(lang)));
        output.data(info.explanation.in_lang(lang));
        return exit::DONE;
    }
    let (folder, id) = match named_letter(arguments) {
        Some(found) => found,
        None => {
            output.say(
                &format!("“{}”不是提示代码，也不是某个 outbox 里的文书；文书编号请与 --job 一起给出", arguments.what),
                &format!("\"{}\" is no code and no letter of an outbox; a letter id needs --job", arguments.what),
            );
            return exit::NOT_RUN;
        }
    };
    let opened = Job::open(&folder, &arguments.resources.find());
    let Some(job) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    if arguments.job.is_some()
        && let Some(told) = of_summary(&job, &folder, arguments)
    {
        return print_summary(&told, arguments, output);
    }
    let Some(case) = job.cases().into_iter().find(|case| case.id == id && !case.subjects.is_empty()) else {
        output.say(&format!("这个作业里没有文书 {id}"), &format!("this job has no letter {id}"));
        return exit::NOT_RUN;
    };
    let mut chains: Vec<Chain> =
        job.subjects_of(&case).into_iter().flat_map(|subject| explain::letter(&job, subject)).collect();
    if let Some(value) = &arguments.value {
        chains.retain(|chain| explain::is_about(chain, value));
        if chains.is_empty() {
            output.say(
                &format!("文书 {id} 的数字里没有“{value}”"),
                &format!("\"{value}\" is none of the figures of letter {id}"),
            );
            return exit::NOT_RUN;
        }
    }
    if arguments.json {
        output.json(&chains);
    } else {
        chains.iter().for_each(|chain| print(chain, output));
    }
    exit::DONE
}

/// Rows of a table of the summary with what is behind them; none where there is no such table.
fn of_summary(job: &Job, folder: &Path, arguments: &ExplainArgs) -> Option<Vec<Behind>> {
    let rules = summary::linkage_rules(folder, &arguments.resources.find().templates);
    let made = summary::summary(job, &rules.value, job.spot_check().settings.letter.date);
    summary::behind(job, &made, &arguments.what, arguments.value.as_deref())
}

/// Batches of a row that are listed for a person; `--json` has all of them.
const LISTED: usize = 50;

fn print_summary(told: &[Behind], arguments: &ExplainArgs, output: &Output) -> u8 {
    let lang = output.lang();
    if let (true, Some(value)) = (told.is_empty(), &arguments.value) {
        let table = &arguments.what;
        output.say(
            &format!("表“{table}”里没有“{value}”"),
            &format!("\"{value}\" is neither a row nor a figure of \"{table}\""),
        );
        return exit::NOT_RUN;
    }
    if arguments.json {
        output.json(&told);
        return exit::DONE;
    }
    for Behind { table, row, figures, batches } in told {
        output.data(&format!("{table} › {row}"));
        for Explained { name, shown, definition } in figures {
            let definition = if definition.is_empty() { String::new() } else { format!("  {definition}") };
            output.data(&format!("    {name} = {shown}{definition}"));
        }
        batches.iter().take(LISTED).for_each(|batch| output.data(&format!("    ← {}", batch.to_text(lang))));
        if batches.len() > LISTED {
            let (all, more) = (batches.len(), batches.len() - LISTED);
            output.data(&match lang {
                Lang::Zh => format!("    …… 共 {all} 个批次，还有 {more} 个（--json 全列）"),
                Lang::En => format!("    ... {all} batches, {more} more (all of them with --json)"),
            });
        }
    }
    exit::DONE
}

/// Job folder and letter id that the arguments name.
fn named_letter(arguments: &ExplainArgs) -> Option<(PathBuf, String)> {
    let path = Path::new(&arguments.what);
    if path.is_file() {
        let (outbox, id) = letter_of_file(path)?;
        let job = arguments.job.clone().or_else(|| outbox.parent().map(Path::to_path_buf))?;
        return Some((job, id));
    }
    Some((arguments.job.clone()?, arguments.what.clone()))
}

fn print(chain: &Chain, output: &Output) {
    let lang = output.lang();
    let mark = match lang {
        Lang::Zh => "←",
        Lang::En => "<-",
    };
    output.data(&format!("{}  {}", chain.printed, chain.what.in_lang(lang)));
    for step in &chain.steps {
        output.data(&format!("    {mark} {}", step.in_lang(lang)));
    }
}
