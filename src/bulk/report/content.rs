//! What a run report says.

use std::collections::BTreeMap;

use super::page::{Cell, Figure, Page, Section, Table, Tone, Verdict, number, words};
use crate::bulk::balance::Account;
use crate::bulk::log::short;
use crate::bulk::plan::Plan;
use crate::bulk::plan::changes::Change;
use crate::bulk::summary::Summary;
use crate::diagnostic::codes::{self, code_info};
use crate::diagnostic::kinds::{Kind, kinds};
use crate::diagnostic::{Diagnostic, Lang, Words};
use crate::domain::account::{RowClass, SheetAccount};
use crate::domain::outcome::{Outcome, Reason};
use crate::job::specificity::Passage;

/// Cases without a letter that are named one by one; the manifest has all.
const CASES_SHOWN: usize = 500;

/// The report of a run.
pub(super) fn page(plan: &Plan, summary: &Summary, told: &[Diagnostic], span: &[String; 2]) -> Page {
    let findings: Vec<&Diagnostic> = told.iter().chain(&summary.findings).collect();
    let (for_keepers, own): (Vec<Kind<'_>>, Vec<Kind<'_>>) =
        kinds(findings.iter().copied()).into_iter().partition(Kind::is_for_keepers);
    let sections = [
        reasons(summary, &findings),
        without(plan, summary),
        of_clerk(&own),
        changes(summary),
        balance_by(
            Words::new("按承检机构对账", "Reconciliation by testing agency"),
            words("承检机构", "agency"),
            &summary.balance.by_agency,
            &|agency| agency.into(),
        ),
        balance_by(
            Words::new("按产品类别对账", "Reconciliation by product class"),
            words("产品类别", "class"),
            &summary.balance.by_class,
            &{
                let names = class_names(plan);
                move |code| Cell {
                    text: names.get(code).copied().unwrap_or(code).to_string(),
                    more: code.to_string(),
                    share: None,
                }
            },
        ),
        of_sheets(&summary.balance.sheets),
        of_keepers(&for_keepers),
        repeated(summary),
        slowest(plan, summary),
        pace(summary, span),
        made_with(plan),
    ];
    Page {
        title: Words::new("运行报告", "Run report"),
        subject: format!("{}　{}", plan.header.campaign, span[0]),
        verdict: verdict(summary),
        figures: figures(summary),
        sections: sections.into_iter().flatten().collect(),
    }
}

fn verdict(summary: &Summary) -> Verdict {
    let Summary { held, failed, left, outbox, .. } = summary;
    let of = |tone, words, zh: &str, en: &str| Verdict { tone, words, todo: Words::new(zh, en) };
    let again = (
        "再运行同一条命令就接着做；已做好的不重做。",
        "Run the same command again to go on; what is made is not made twice.",
    );
    match summary {
        _ if *left > 0 && summary.stopped => of(
            Tone::Bad,
            Words::new(
                format!("按要求停止，还有 {left} 份没有做"),
                format!("Stopped as asked; {left} letters are left"),
            ),
            again.0,
            again.1,
        ),
        _ if *left > 0 => of(
            Tone::Bad,
            Words::new(
                format!("不能再写入，还有 {left} 份没有做"),
                format!("Nothing more could be written; {left} letters are left"),
            ),
            "按下面的提示腾出空间或恢复权限，再运行同一条命令就接着做。",
            "Do what the findings below say, then run the same command to go on.",
        ),
        _ if !summary.adds_up => of(
            Tone::Bad,
            Words::new("对不平：不要寄出这批文书", "It does not add up: send nothing"),
            "这是程序的错误，请把本报告发给维护者。",
            "This is the program's fault: send this report to the maintainers.",
        ),
        _ if !summary.proven => of(
            Tone::Bad,
            Words::new(
                "没有核对齐全，没有写清单：先不要寄出",
                "Not all is proven and no manifest was written: send nothing yet",
            ),
            "按下面“提示”一节处理，再运行一次。",
            "Do what the findings below say, then run again.",
        ),
        _ if held + failed == 0 => of(
            Tone::Good,
            Words::new("全部完成，逐份核对无误", "All done, every letter proven"),
            &format!("文书在 {outbox}。"),
            &format!("Letters are in {outbox}."),
        ),
        _ => of(
            Tone::Mind,
            Words::new(
                format!("已做的逐份核对无误；暂缓或不生成 {held} 项，失败 {failed} 项"),
                format!("What is made is proven; {held} held, {failed} failed"),
            ),
            "可以寄出已做好的；没有文书的见下面两节。",
            "What is made may be sent; the next two sections say who has no letter and why.",
        ),
    }
}

fn figures(summary: &Summary) -> Vec<Figure> {
    let of = |zh: &str, en: &str, value: String, tone| Figure { name: Words::new(zh, en), value, tone };
    let count = |zh, en, count: usize, tone| of(zh, en, count.to_string(), if count > 0 { tone } else { Tone::Plain });
    let (cases, en) = if summary.merged { ("企业", "enterprises") } else { ("企业×产品", "cases") };
    let mut figures = vec![
        count(cases, en, summary.cases, Tone::Plain),
        count("新写文书", "written", summary.written, Tone::Good),
        count("未变", "unchanged", summary.unchanged, Tone::Good),
        count("暂缓或不生成", "held", summary.held, Tone::Mind),
        count("失败", "failed", summary.failed, Tone::Bad),
    ];
    if summary.left > 0 {
        figures.push(count("没有做", "left", summary.left, Tone::Bad));
    }
    figures.push(of("页", "pages", summary.pages.to_string(), Tone::Plain));
    if let Some(median) = summary.specificity.specificity_median {
        figures.push(of("本企业独有文字（中位）", "own text, median", format!("{:.0}%", median * 100.0), Tone::Plain));
    }
    figures
}

fn reasons(summary: &Summary, findings: &[&Diagnostic]) -> Option<Section> {
    let mut sorted: Vec<(&Reason, &usize)> = summary.reasons.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let row = |(reason, count): (&Reason, &usize)| {
        let code = reason.code();
        // What to do, in the words of this run where there are any.
        let is_it = |finding: &&&Diagnostic| finding.code == code && !finding.hint.zh.is_empty();
        let found = findings.iter().find(is_it).map(|finding| finding.hint.clone());
        let known = || code_info(code).map(|info| Words::new(info.explanation.zh, info.explanation.en));
        vec![titled(code), (*count).into(), found.or_else(known).unwrap_or_else(|| Words::new("", "")).into()]
    };
    section(
        Words::new("为什么没有文书", "Why there is no letter"),
        Words::new("一项有几个原因的，每个原因各计一次。", "A case with several reasons counts under each."),
        vec![words("原因", "reason"), number("项", "cases"), words("说明、怎么办", "what it means, what to do")],
        sorted.into_iter().map(row).collect(),
    )
}

fn without(plan: &Plan, summary: &Summary) -> Option<Section> {
    let mut sorted: Vec<_> = summary.without.iter().collect();
    sorted.sort_by_key(|without| (!matches!(without.outcome, Outcome::Failed(_)), without.position));
    let row = |without: &&crate::bulk::summary::Without| {
        let case = plan.cases.get(without.position)?;
        let outcome = without.outcome.words();
        let reasons = without.outcome.reasons()?;
        let titles = |lang| reasons.iter().map(|reason| codes::title(reason.code(), lang)).collect::<Vec<_>>();
        let why = Words::new(titles(Lang::Zh).join("；"), titles(Lang::En).join("; "));
        let who = Cell { text: case.enterprise.clone(), more: case.credit_code.clone(), share: None };
        let sheets = case.sampling_sheets.first().map(String::as_str).unwrap_or_default();
        let more = case.sampling_sheets.len().saturating_sub(1);
        let sheets = if more > 0 { format!("{sheets} +{more}") } else { sheets.to_string() };
        Some(vec![
            who,
            case.class_name.as_str().into(),
            Words::new(outcome.0, outcome.1).into(),
            why.into(),
            sheets.into(),
        ])
    };
    let rest = sorted.len().saturating_sub(CASES_SHOWN);
    let note = if rest > 0 {
        Words::new(
            format!("另有 {rest} 项没有列出，见 manifest.jsonl。"),
            format!("{rest} more are not listed here; manifest.jsonl has them."),
        )
    } else {
        Words::new("", "")
    };
    section(
        Words::new("哪些没有文书", "Who has no letter"),
        note,
        vec![
            words("企业", "enterprise"),
            words("产品类别", "class"),
            words("情形", "outcome"),
            words("原因", "why"),
            words("抽样单", "sheet"),
        ],
        sorted.iter().take(CASES_SHOWN).filter_map(row).collect(),
    )
}

fn changes(summary: &Summary) -> Option<Section> {
    let row = |(change, count): (&Change, &usize)| vec![change.words().into(), (*count).into()];
    section(
        Words::new("与上次相比", "Since the last run"),
        Words::new("", ""),
        vec![words("文书为什么变了", "why letters changed"), number("份", "letters")],
        summary.changes.iter().map(row).collect(),
    )
}

fn balance_by(
    title: Words,
    of: super::page::Column,
    accounts: &BTreeMap<String, Account>,
    name: &dyn Fn(&str) -> Cell,
) -> Option<Section> {
    let row = |(key, account): (&String, &Account)| {
        let others: usize = account.without.values().sum();
        let list = |lang| {
            let told = |(reason, count): (&Reason, &usize)| format!("{} {count}", codes::title(reason.code(), lang));
            account.without.iter().map(told).collect::<Vec<_>>()
        };
        let share = (account.loaded > 0).then(|| account.in_letters as f64 / account.loaded as f64);
        let key = if key.is_empty() { Words::new("（没有写明）", "not stated").into() } else { name(key) };
        let why = Words::new(list(Lang::Zh).join("，"), list(Lang::En).join(", "));
        vec![key, account.loaded.into(), Cell { share, ..account.in_letters.into() }, others.into(), why.into()]
    };
    section(
        title,
        Words::new("", ""),
        vec![
            of,
            number("读入", "loaded"),
            number("写入文书", "in letters"),
            number("其他", "others"),
            words("其他的原因", "why others"),
        ],
        accounts.iter().map(row).collect(),
    )
}

/// What became of every row, where a profile describes the tables.
fn of_sheets(sheets: &[SheetAccount]) -> Option<Section> {
    let row = |sheet: &SheetAccount| {
        let name = Cell { text: sheet.file.clone(), more: sheet.sheet.clone(), share: None };
        let counts = RowClass::ALL.map(|class| (sheet.of(class).count as usize).into());
        [name, (sheet.rows as usize).into()].into_iter().chain(counts).collect()
    };
    let class = |class: RowClass| number(class.words().0, class.words().1);
    section(
        Words::new("按工作表对行", "Rows by sheet"),
        Words::new("每一行归入一类。", "Every row is of one class."),
        [words("文件、工作表", "file, sheet"), number("行", "rows")]
            .into_iter()
            .chain(RowClass::ALL.map(class))
            .collect(),
        sheets.iter().map(row).collect(),
    )
}

/// What the clerk is told.
fn of_clerk(kinds: &[Kind<'_>]) -> Option<Section> {
    of_kinds(
        Words::new("提示", "Findings"),
        Words::new(
            "最要紧的在前，每种举第一条为例；全部提示见 yice check --all。",
            "The gravest first, each kind by its first one; yice check --all lists every finding of the job.",
        ),
        kinds,
    )
}

/// What is told to those who keep catalog and knowledge.
fn of_keepers(kinds: &[Kind<'_>]) -> Option<Section> {
    of_kinds(
        Words::new("给维护知识库的人", "For whoever keeps the knowledge"),
        Words::new(
            "与这批文书能否发出无关；用来改进产品目录和知识条目。",
            "Nothing here keeps a letter back; it is for making catalog and knowledge better.",
        ),
        kinds,
    )
}

fn of_kinds(title: Words, note: Words, kinds: &[Kind<'_>]) -> Option<Section> {
    let row = |kind: &Kind<'_>| {
        let first = kind.findings[0];
        let told = |lang, todo: &str| {
            let (places, hint) = (kind.first_places(lang), first.hint.in_lang(lang));
            let places = (!places.is_empty()).then(|| format!("→ {places}"));
            let hint = (!hint.is_empty()).then(|| format!("{todo}{hint}"));
            let lines = [first.message.in_lang(lang).to_string()].into_iter().chain(places).chain(hint);
            lines.collect::<Vec<_>>().join("\n")
        };
        let told = Cell { text: told(Lang::Zh, "怎么办："), more: told(Lang::En, "what to do: "), share: None };
        let severity = Words::new(kind.severity.word(Lang::Zh), kind.severity.word(Lang::En));
        vec![severity.into(), titled(kind.code), kind.findings.len().into(), told]
    };
    let columns =
        vec![words("程度", "severity"), words("是什么", "what"), number("条", "count"), words("例", "example")];
    section(title, note, columns, kinds.iter().map(row).collect())
}

/// Passages that most letters of a class have in common.
fn repeated(summary: &Summary) -> Option<Section> {
    let passages = summary.specificity.repeated_passages.iter();
    let row = |passage: &Passage| {
        let share = (passage.of > 0).then(|| passage.letters as f64 / passage.of as f64);
        let letters = Cell { share, ..format!("{} / {}", passage.letters, passage.of).into() };
        vec![passage.class.as_str().into(), letters, passage.text.as_str().into()]
    };
    section(
        Words::new("重复最多的文字", "What letters repeat most"),
        Words::new("", ""),
        vec![words("产品类别", "class"), number("份", "letters"), words("文字", "text")],
        passages.map(row).collect(),
    )
}

fn slowest(plan: &Plan, summary: &Summary) -> Option<Section> {
    let row = |(seconds, id): &(f64, String)| {
        let case = plan.cases.iter().find(|case| case.id == *id)?;
        Some(vec![format!("{seconds:.2}").into(), case.enterprise.as_str().into(), case.class_name.as_str().into()])
    };
    section(
        Words::new("最慢的文书", "Slowest letters"),
        Words::new("", ""),
        vec![number("秒", "seconds"), words("企业", "enterprise"), words("产品类别", "class")],
        summary.slowest.iter().filter_map(row).collect(),
    )
}

fn pace(summary: &Summary, span: &[String; 2]) -> Option<Section> {
    let [planned, rendered, collected] = summary.seconds.map(|seconds| format!("{seconds:.1}"));
    let mut rows = vec![
        fact("时间（UTC+8）", "when", format!("{} 至 {}", span[0], span[1])),
        fact("秒：计划、生成、核对", "seconds: plan, render, collect", format!("{planned} + {rendered} + {collected}")),
    ];
    if let Some(pace) = summary.letters_per_second() {
        let made = summary.made;
        rows.push(fact("每秒文书", "letters a second", format!("{pace:.1}（本次做了 {made} 份）")));
    }
    let [own, worker] = summary.peak_kib.map(|peak| peak.map(|kib| format!("{} MiB", kib.div_ceil(1024))));
    if let Some(own) = own {
        let worker = worker.map(|worker| format!("，最大的排版进程 {worker}")).unwrap_or_default();
        rows.push(fact("内存峰值", "peak memory", format!("主进程 {own}{worker}")));
    }
    rows.push(fact("输出", "destination", summary.outbox.clone()));
    section(Words::new("时间与速度", "Time and pace"), Words::new("", ""), Vec::new(), rows)
}

fn made_with(plan: &Plan) -> Option<Section> {
    let digests = &plan.header.digests;
    let mut rows = vec![
        fact("程序", "program", format!("yice {} {}", env!("CARGO_PKG_VERSION"), short(&digests.program))),
        fact("字体与版式", "fonts and layout", short(&digests.pages).into()),
        fact("文字", "wording", short(&digests.wording).into()),
        fact("知识条目与法规", "knowledge and citations", short(&digests.knowledge).into()),
        fact("设置", "settings", short(&digests.settings).into()),
    ];
    let sources = plan.header.sources.iter();
    rows.extend(sources.map(|(file, sha256)| vec![file.as_str().into(), short(&sha256.to_string()).into()]));
    section(
        Words::new("用什么做的", "Made with"),
        Words::new(
            "各部分摘要的前 12 位；相同即没有变。",
            "The first 12 digits of each part's digest; equal means unchanged.",
        ),
        Vec::new(),
        rows,
    )
}

/// A section, unless there is nothing to say.
fn section(title: Words, note: Words, columns: Vec<super::page::Column>, rows: Vec<Vec<Cell>>) -> Option<Section> {
    (!rows.is_empty()).then_some(Section { title, note, table: Table { columns, rows } })
}

fn fact(zh: &str, en: &str, value: String) -> Vec<Cell> {
    vec![Words::new(zh, en).into(), value.into()]
}

/// A code by its title.
fn titled(code: &str) -> Cell {
    match code_info(code) {
        Some(info) => Cell { text: info.title.zh.into(), more: format!("{}\n{code}", info.title.en), share: None },
        None => code.into(),
    }
}

/// Class names by code.
fn class_names(plan: &Plan) -> BTreeMap<&str, &str> {
    let pairs = plan.cases.iter().flat_map(|case| case.class.split('+').zip(case.class_name.split('、')));
    pairs.filter(|(code, _)| !code.is_empty()).collect()
}
