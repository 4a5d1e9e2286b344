//! Printing: the one place where the program speaks.
#![allow(clippy::disallowed_macros, reason = "printing goes through here")]

use std::collections::BTreeMap;
use std::env;
use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

use super::page;
use crate::bulk::Reason;
use crate::bulk::balance::{Account, Balance};
use crate::bulk::plan::changes::Change;
use crate::diagnostic::codes::title;
use crate::diagnostic::kinds::kinds;
use crate::diagnostic::{Diagnostic, Lang, Severity, Words};
use crate::domain::account::{RowClass, SheetAccount};
use crate::job::specificity::Report;

/// Reasons for having no letter that are told in their line.
const REASONS_SHOWN: usize = 8;

/// Languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Lang::Zh,
            LangArg::En => Lang::En,
        }
    }
}

/// Where and in which language the program speaks.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    lang: Lang,
    is_quiet: bool,
    tells_all: bool,
}

impl Output {
    /// The language asked for, else the locale's, else Chinese.
    pub fn new(asked: Option<LangArg>) -> Self {
        Self { lang: asked.map_or_else(language_of_locale, Lang::from), is_quiet: false, tells_all: false }
    }

    /// The same, but silent on standard error, which a log has.
    pub fn quiet(self) -> Self {
        Self { is_quiet: true, ..self }
    }

    /// The same, which tells every finding in full, or one page of them.
    pub fn telling(self, all: bool) -> Self {
        Self { tells_all: all, ..self }
    }

    /// Whether everything is told in full.
    pub fn tells_all(&self) -> bool {
        self.tells_all
    }

    /// Whether nothing is said on standard error.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A line for a person, on standard error.
    pub fn say(&self, zh: &str, en: &str) {
        if self.is_quiet {
            return;
        }
        let line = match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// A line of data, on standard output.
    pub fn data(&self, line: &str) {
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A value as JSON, on standard output.
    pub fn json<T: Serialize>(&self, value: &T) {
        self.data(&serde_json::to_string_pretty(value).unwrap_or_default());
    }

    /// Findings in full, the gravest first.
    pub fn findings(&self, findings: &[Diagnostic]) {
        for finding in kinds(findings).into_iter().flat_map(|kind| kind.findings) {
            self.say(&finding.to_text(Lang::Zh), &finding.to_text(Lang::En));
        }
    }

    /// Findings on one page, or all of them in full; then how many there are.
    pub fn page(&self, findings: &[Diagnostic]) {
        if self.tells_all {
            self.findings(findings);
        } else {
            page::page(findings, self.lang).iter().for_each(|line| self.say(line, line));
        }
        if !findings.is_empty() {
            self.tally(findings);
        }
    }

    /// What to do first, where there is more than one thing to do.
    pub fn first(&self, findings: &[Diagnostic]) {
        if let Some(line) = page::first(findings, self.lang) {
            self.say(&line, &line);
        }
    }

    /// One line that counts findings by severity.
    pub fn tally(&self, findings: &[Diagnostic]) {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let (errors, holds) = (count(Severity::Error), count(Severity::Hold));
        let (warnings, notes) = (count(Severity::Warning), count(Severity::Note));
        self.say(
            &format!("共 {errors} 个错误、{holds} 个暂缓、{warnings} 个注意、{notes} 个提示"),
            &format!("{errors} errors, {holds} held, {warnings} warnings, {notes} notes"),
        );
    }

    /// What was found while a job was opened that cannot run.
    pub fn refused(&self, findings: &[Diagnostic]) {
        self.page(findings);
        self.say("作业不能运行，没有写任何文件", "the job cannot run; nothing was written");
        self.first(findings);
    }

    /// How much of the letters is each one's own and, among all there is to know, what repeats most.
    pub fn specificity(&self, report: &Report) {
        let (Some(median), Some(least)) = (report.specificity_median, report.specificity_minimum) else { return };
        let [median, least] = [median, least].map(|share| format!("{:.0}%", share * 100.0));
        self.say(
            &format!("正文中只属于本企业的文字：中位数 {median}，最低 {least}"),
            &format!("running text that is a letter's own: median {median}, least {least}"),
        );
        for passage in report.repeated_passages.iter().filter(|_| self.tells_all) {
            let start: String = passage.text.chars().take(40).collect();
            self.say(
                &format!("  重复最多：{} / {} 份（{}）“{start}…”", passage.letters, passage.of, passage.class),
                &format!("  repeated most: {} of {} ({}) \"{start}…\"", passage.letters, passage.of, passage.class),
            );
        }
    }

    /// What a case is called: an enterprise in a class, or an enterprise whose classes share a letter.
    pub fn what(&self, merged: bool) -> (&'static str, &'static str) {
        if merged { ("企业", "enterprises") } else { ("企业×产品", "cases") }
    }

    /// Cases without a letter, by reason, in one line.
    pub fn reasons(&self, reasons: &BTreeMap<Reason, usize>) {
        let mut most: Vec<(&Reason, &usize)> = reasons.iter().collect();
        most.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let list = |lang, between: &str| {
            let told = most.iter().take(REASONS_SHOWN);
            let told = told.map(|(reason, count)| format!("{}[{reason}] {count}", title(reason.code(), lang)));
            told.collect::<Vec<_>>().join(between) + if most.len() > REASONS_SHOWN { " …" } else { "" }
        };
        if !most.is_empty() {
            self.say(
                &format!("  没有文书的原因：{}", list(Lang::Zh, "、")),
                &format!("  why there is no letter: {}", list(Lang::En, ", ")),
            );
        }
    }

    /// Why letters are not those of the last finished run.
    pub fn changes(&self, changes: impl Iterator<Item = (Change, usize)>) {
        for (change, count) in changes {
            let Words { zh, en } = change.words();
            self.say(&format!("  变动：{count} 份，{zh}"), &format!("  changed: {count} letters, {en}"));
        }
    }

    /// What became of the rows of every sheet, where a profile describes the tables.
    pub fn sheets(&self, sheets: &[SheetAccount]) {
        for sheet in sheets {
            let name = sheet.name();
            let classes = RowClass::ALL.into_iter().filter(|class| sheet.of(*class).count > 0);
            let told = |lang: Lang| {
                let of = |class: RowClass| {
                    let (zh, en) = class.words();
                    format!("{} {}", if lang == Lang::Zh { zh } else { en }, sheet.of(class).count)
                };
                classes.clone().map(of).collect::<Vec<_>>()
            };
            self.say(
                &format!("{name}：{} 行 = {}", sheet.rows, told(Lang::Zh).join(" + ")),
                &format!("{name}: {} rows = {}", sheet.rows, told(Lang::En).join(" + ")),
            );
        }
    }

    /// The reconciliation: what was loaded, and what became of it.
    pub fn balance(&self, balance: &Balance) {
        self.sheets(&balance.sheets);
        let Account { loaded, in_letters, without } = &balance.all;
        let rest =
            |colon: &str| without.iter().map(|(reason, count)| format!("{reason}{colon}{count}")).collect::<Vec<_>>();
        let sum: usize = without.values().sum();
        self.say(
            &format!(
                "对账：读入 {loaded} 条 = 写入文书 {in_letters} + 其他 {sum}（{}）；承检机构 {} 家、产品 {} 类",
                rest(" ").join("，"),
                balance.by_agency.len(),
                balance.by_class.len()
            ),
            &format!(
                "reconciliation: {loaded} records = {in_letters} in letters + {sum} others ({}); {} agencies, {} classes",
                rest(" ").join(", "),
                balance.by_agency.len(),
                balance.by_class.len()
            ),
        );
    }
}

fn language_of_locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    if locale.starts_with("en") { Lang::En } else { Lang::Zh }
}
