//! The log of a run: lines for a person or JSON for a collector, without names, codes and values.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::{Args, ValueEnum};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry};

use super::output::Output;
use crate::bulk::{Summary, findings};
use crate::diagnostic::Diagnostic;

/// Where the log goes and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "日志 / Log")]
pub(super) struct LogArgs {
    /// 写日志：text 或每行一个 JSON；不含名称、编号和数值 / Keep a log, without names, numbers and values
    #[arg(long, value_enum, value_name = "FORM")]
    pub log: Option<Form>,
    /// 日志文件（追加；不给则写到标准错误，代替给人看的提示）/ Log file, appended to; else standard error, in place of words
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// 给人看的行 / Lines for a person
    Text,
    /// 每行一个 JSON 对象 / One JSON object a line
    Json,
}

/// Begins the log that was asked for. Where it takes standard error, nothing else is said there: a collector gets lines
/// of one form only, and no name.
pub(super) fn begin(arguments: &LogArgs, output: Output) -> Result<Output, Diagnostic> {
    match (&arguments.log_file, arguments.log) {
        (None, None) => Ok(output),
        (None, Some(form)) => {
            install(form, std::io::stderr);
            Ok(output.quiet())
        }
        (Some(file), form) => {
            install(form.unwrap_or(Form::Text), Mutex::new(open(file)?));
            Ok(output)
        }
    }
}

fn open(file: &Path) -> Result<std::fs::File, Diagnostic> {
    OpenOptions::new().create(true).append(true).open(file).map_err(|error| findings::log_unusable(file, &error))
}

fn install(form: Form, writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static) {
    // Libraries have events of their own, with addresses and file names in them.
    let own = filter_fn(|event| event.target().starts_with(env!("CARGO_PKG_NAME")));
    let layer = fmt::layer().with_writer(writer).with_target(false).with_ansi(false);
    let layer = match form {
        Form::Text => layer.with_filter(own).boxed(),
        Form::Json => {
            layer.json().flatten_event(true).with_current_span(false).with_span_list(false).with_filter(own).boxed()
        }
    };
    // Only a second log in the same process is refused, and there is none.
    let _ = tracing::subscriber::set_global_default(Registry::default().with(layer));
}

/// The last line of a run.
pub(super) fn ended(summary: Option<&Summary>, exit: u8) {
    let Some(summary) = summary else {
        tracing::error!(exit, "run ended");
        return;
    };
    let Summary { cases, written, unchanged, held, failed, made, left, proven, .. } = summary;
    let [plan_ms, render_ms, collect_ms] = summary.seconds.map(|seconds| (seconds * 1000.0) as u64);
    tracing::info!(
        exit,
        cases,
        written,
        unchanged,
        held,
        failed,
        made,
        left,
        proven,
        plan_ms,
        render_ms,
        collect_ms,
        "run ended"
    );
}

/// Findings by code and no more: their words hold the cells of people's files.
pub(super) fn findings(findings: &[Diagnostic]) {
    use std::collections::BTreeMap;

    use crate::diagnostic::Severity;

    let mut counts: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    findings.iter().for_each(|finding| *counts.entry((finding.severity, finding.code)).or_default() += 1);
    for ((severity, code), count) in counts {
        match severity {
            Severity::Note => tracing::info!(code, count, "note"),
            Severity::Warning => tracing::warn!(code, count, "warning"),
            Severity::Hold => tracing::warn!(code, count, "held"),
            Severity::Error => tracing::error!(code, count, "error"),
        }
    }
}
