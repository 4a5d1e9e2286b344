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
