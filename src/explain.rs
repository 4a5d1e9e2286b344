//! The chain behind every printed number: cell, stored and displayed text, rule, rounding, who was compared (counts only).

use crate::analysis::{Comparison, GroupAccount, PeerAccount, Ranked, Standing, Subject, Withheld, margin_of};
use crate::diagnostic::{Lang, Words};
use crate::domain::catalog::ComparisonMethod;
use crate::domain::columns::Field;
use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::rounding::TieRule;
use crate::domain::{Bound, Item, Reading};
use crate::job::{Diagnosis, Job, item_place};

/// One printed number or word, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Chain {
    /// As printed in the letter.
    pub printed: String,
    /// What it is.
    pub what: Words,
    /// Where it comes from, step by step.
    pub steps: Vec<Words>,
    /// The tested item that it is about: indices of its batch and of the item in that batch.
    #[serde(skip)]
    pub at: Option<(usize, usize)>,
}

/// Chains of all figures of a subject's letter: first those of each tested item, then those of each comparison, then
/// what several items say together.
pub fn letter(job: &Job, subject: &Subject) -> Vec<Chain> {
    let mut chains = Vec::new();
    for &index in &subject.batches {
        let batch = &job.spot_check().batches[index];
        for (position, item) in batch.items.iter().enumerate() {
            chains.push(result_chain(job, (index, position)));
            chains.push(requirement_chain(job, (index, position)));
            if let Some(margin) = margin_of(job.spot_check(), &subject.class, item) {
                chains.push(margin_chain(job, subject, (index, position), &margin.display()));
            }
        }
    }
    for standing in &subject.standings {
        chains.extend(comparison_chains(job, subject, standing));
    }
    chains.extend(job.diagnoses(subject).iter().map(|diagnosis| diagnosis_chain(job, diagnosis)));
    chains
}

/// Whether a chain is about this printed text: the text itself, blanks and full-width forms aside.
pub fn is_about(chain: &Chain, value: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    bare(&chain.printed) == bare(value)
}

fn result_chain(job: &Job, at: (usize, usize)) -> Chain {
    let batch = &job.spot_check().batches[at.0];
    let item = &batch.items[at.1];
    let measurement = &item.measurement;
    let mut steps = vec![cell(job, at, Field::Result)];
    steps.extend(agency_step(job, at));
    if let Some(stored) = &measurement.stored {
        steps.push(Words::new(
            format!("单元格内部存储为 {stored}，按其数字格式显示为“{}”，打印显示的文字", measurement.reported),
            format!(
                "the cell stores {stored}; its number format displays \"{}\", which is printed",
                measurement.reported
            ),
        ));
    }
    steps.push(reading_step(&measurement.reading));
    steps.push(Words::new("按原文打印，不修约、不换算", "printed as received, neither rounded nor converted"));
    Chain {
        printed: measurement.reported.to_string(),
        what: Words::new(
            format!("检验结果：{}（抽样单 {}，报告 {}）", item.name, batch.sampling_sheet_no, batch.report.report_no),
            format!("result: {} (sheet {}, report {})", item.name, batch.sampling_sheet_no, batch.report.report_no),
        ),
        steps,
        at: Some(at),
    }
}

fn requirement_chain(job: &Job, at: (usize, usize)) -> Chain {
    let item = &job.spot_check().batches[at.0].items[at.1];
    let bound = match &item.requirement.bound {
        Bound::Range { low, high } => {
            let words = [("（含）", "（不含）"), (" (included)", " (excluded)")].map(|(included, excluded)| {
                [low, high].map(|end| match end {
                    Some(end) => format!("{}{}", end.value, if end.inclusive { included } else { excluded }),
                    None => "—".into(),
                })
            });
            let [[low_zh, high_zh], [low_en, high_en]] = words;
            Words::new(
                format!("读作：下限 {low_zh}，上限 {high_zh}"),
                format!("read as: lower end {low_en}, upper end {high_en}"),
            )
        }
        Bound::OrdinalAtLeast(grade) => {
            Words::new(format!("读作：不低于 {grade} 级"), format!("read as: grade {grade} at least"))
        }
        _ => Words::new("文字要求，不作数值比较", "a requirement in words, not compared as a number"),
    };
    Chain {
        printed: item.requirement.reported.to_string(),
        what: Words::new(format!("标准要求：{}", item.name), format!("requirement: {}", item.name)),
        steps: vec![
            cell(job, at, Field::Requirement),
            bound,
            Words::new("限值属于样品，以报告所列为准", "the limit belongs to the sample and is the report's"),
        ],
        at: Some(at),
    }
}

fn margin_chain(job: &Job, subject: &Subject, at: (usize, usize), display: &str) -> Chain {
    let item = &job.spot_check().batches[at.0].items[at.1];
    let rule = rule_of(job, subject, item);
    let bound = &item.requirement.bound;
    let mut steps = vec![rule_step(rule)];
    if let Some(value) = comparison_value(&item.measurement.reading, bound, rule) {
        steps.push(Words::new(format!("比较值 c = {value}"), format!("comparison value c = {value}")));
    }
    if let Bound::Range { low, high } = bound {
        steps.push(match (low, high) {
            (Some(low), Some(high)) => Words::new(
                format!("余量 = min(c − {l}, {h} − c) ÷ (({h} − {l}) ÷ 2)", l = low.value, h = high.value),
                format!("margin = min(c − {l}, {h} − c) / (({h} − {l}) / 2)", l = low.value, h = high.value),
            ),
            (Some(low), None) => Words::new(
                format!("余量 = (c − {l}) ÷ |{l}|", l = low.value),
                format!("margin = (c − {l}) / |{l}|", l = low.value),
            ),
            (None, Some(high)) => Words::new(
                format!("余量 = ({h} − c) ÷ |{h}|", h = high.value),
                format!("margin = ({h} − c) / |{h}|", h = high.value),
            ),
            (None, None) => Words::new("没有数值限值", "no numeric limit"),
        });
    }
    steps.push(Words::new(
        "按精确分数计算，打印时一次修约到一位小数（四舍六入五成双）；限值为零或间隔尺度只给绝对值",
        "exact fraction, rounded once to one decimal, ties to even; absolute for a zero limit or an interval scale",
    ));
    Chain {
        printed: display.to_string(),
        what: Words::new(format!("余量：{}", item.name), format!("margin: {}", item.name)),
        steps,
        at: Some(at),
    }
}

fn comparison_chains(job: &Job, subject: &Subject, standing: &Standing) -> Vec<Chain> {
    let account = job
        .analysis()
        .comparisons
        .iter()
        .find(|account| account.class == subject.class && account.indicator == standing.indicator);
    let peers = peers_steps(account, standing);
    let chain = |printed: &str, zh: &str, en: &str, last: Words| Chain {
        printed: printed.to_string(),
        what: Words::new(format!("{zh}：{}", standing.name), format!("{en}: {}", standing.name)),
        steps: peers.iter().cloned().chain([last]).collect(),
        at: Some((standing.batch, standing.item)),
    };
    match &standing.comparison {
        Comparison::Withheld(reason) => vec![chain("", "横向比较", "peer comparison", withheld_words(*reason))],
        Comparison::Counts { enterprises, conforming } => vec![chain(
            &conforming.to_string(),
            "符合家数",
            "conforming enterprises",
            Words::new(
                format!("{enterprises} 家的代表值中 {conforming} 家符合"),
                format!("{conforming} of {enterprises} representative values conform"),
            ),
        )],
        Comparison::Ranked(ranked) => ranked_chains(ranked, &chain),
    }
}

fn ranked_chains(ranked: &Ranked, chain: &dyn Fn(&str, &str, &str, Words) -> Chain) -> Vec<Chain> {
    let Ranked { enterprises, rank, better, tied, worse, .. } = ranked;
    let mut chains = vec![
        chain(
            &rank.to_string(),
            "位次",
            "rank",
            Words::new(
                format!(
                    "其余 {} 家中确定更优 {better} 家、相同或不可区分 {tied} 家、确定更劣 {worse} 家；位次 = 1 + {better}",
                    enterprises - 1
                ),
                format!(
                    "of the other {}, {better} certainly better, {tied} tied, {worse} worse; rank = 1 + {better}",
                    enterprises - 1
                ),
            ),
        ),
        chain(
            &ranked.percentile,
            "百分位",
            "percentile",
            Words::new(
                format!("100 × ({worse} + {tied}/2) ÷ {}，修约到整数（五成双）", enterprises - 1),
                format!("100 × ({worse} + {tied}/2) / {}, rounded to an integer, ties to even", enterprises - 1),
            ),
        ),
        chain(&ranked.median.text(), "中位数", "median", quantile_words("1/2")),
    ];
    if let Some((first, third)) = &ranked.quartiles {
        chains.push(chain(&first.text(), "下四分位数", "lower quartile", quantile_words("1/4")));
        chains.push(chain(&third.text(), "上四分位数", "upper quartile", quantile_words("3/4")));
    }
    chains
}

fn quantile_words(share: &str) -> Words {
    Words::new(
        format!("第 7 类分位数（同 Excel QUARTILE.INC），p = {share}，对排序后的代表值线性内插，精确十进制"),
        format!(
            "type 7 quantile (as Excel QUARTILE.INC), p = {share}, linear between ordered representative values, exact decimals"
        ),
    )
}

/// Who was compared and who was not: counts only.
fn peers_steps(account: Option<&PeerAccount>, standing: &Standing) -> Vec<Words> {
    let mut steps = vec![Words::new(
        format!("本企业代表值 {}（可比批次中余量最小的一批），要求 {}", standing.own, standing.requirement),
        format!(
            "own representative value {} (its comparable batch with the smallest margin), required {}",
            standing.own, standing.requirement
        ),
    )];
    let Some(account) = account else { return steps };
    // A group below the threshold is not counted aloud: the letter does not say its size either.
    let disclosed = !matches!(standing.comparison, Comparison::Withheld(_));
    if let Some(group) = group_of(account, standing).filter(|_| disclosed) {
        steps.push(Words::new(
            format!("参与比较 {} 家（每家一个代表值，同一控制人计一家）", group.enterprises),
            format!(
                "{} enterprises compared (one representative value each, an owner counted once)",
                group.enterprises
            ),
        ));
        for (reason, count) in &account.exclusions {
            let code = serde_json::to_value(reason).ok().and_then(|code| code.as_str().map(str::to_string));
            let code = code.unwrap_or_default();
            steps.push(Words::new(
                format!("未参与（{code}）：{count} 项次"),
                format!("left out ({code}): {count} items"),
            ));
        }
    }
    steps
}

fn group_of<'a>(account: &'a PeerAccount, standing: &Standing) -> Option<&'a GroupAccount> {
    let same_requirement = account.groups.iter().find(|group| standing.requirement == group.requirement);
    let same_size = || match &standing.comparison {
        Comparison::Ranked(ranked) => {
            account.groups.iter().find(|group| group.by == ranked.by && group.enterprises == ranked.enterprises)
        }
        _ => None,
    };
    same_size().or(same_requirement)
}

fn withheld_words(reason: Withheld) -> Words {
    let code = serde_json::to_value(reason).ok().and_then(|code| code.as_str().map(str::to_string)).unwrap_or_default();
    Words::new(format!("不作横向比较（{code}）"), format!("no comparison is shown ({code})"))
}

/// Which rule speaks, and the cells that make it speak.
fn diagnosis_chain(job: &Job, diagnosis: &Diagnosis) -> Chain {
    let (file, row) = &diagnosis.origin;
    let mut steps = vec![Words::new(
        format!("规则 {}（{file} 第{row}行）：{}", diagnosis.rule, diagnosis.condition),
        format!("rule {} ({file}, row {row}): {}", diagnosis.rule, diagnosis.condition),
    )];
    steps.extend(diagnosis.items.iter().map(|at| cell(job, *at, Field::Result)));
    if !diagnosis.excluded.is_empty() {
        let excluded = diagnosis.excluded.join("；");
        steps.push(Words::new(format!("据本次结果可以排除：{excluded}"), format!("excluded by it: {excluded}")));
    }
    if !diagnosis.worked.is_empty() {
        let worked = diagnosis.worked.join("；");
        steps.push(Words::new(format!("折算：{worked}"), format!("what its figures come to: {worked}")));
    }
    if let Some(other) = &diagnosis.replaced_by {
        steps.push(Words::new(format!("由规则 {other} 代替，文书不写"), format!("rule {other} speaks in its place")));
    }
    if diagnosis.unapproved {
        steps.push(Words::new("规则尚未批准，只用于草稿", "nobody approved the rule: drafts only"));
    }
    Chain {
        printed: diagnosis.most_probable.clone(),
        what: Words::new("综合判断", "several items together"),
        steps,
        at: None,
    }
}

fn reading_step(reading: &Reading) -> Words {
    match reading {
        Reading::Number { value, .. } => Words::new(format!("读作数值 {value}"), format!("read as the number {value}")),
        Reading::LessThan { limit, inclusive } => censored("小于", "below", limit, *inclusive),
        Reading::GreaterThan { limit, inclusive } => censored("大于", "above", limit, *inclusive),
        Reading::NotDetected => {
            Words::new("读作未检出，作为区间处理，不代以数值", "read as not detected: an interval, never a number")
        }
        Reading::Ordinal(grade) => Words::new(format!("读作等级 {grade}"), format!("read as grade {grade}")),
        Reading::Qualitative { .. } => Words::new("读作定性结果", "read as a word for pass or fail"),
        _ => Words::new("文字，不参与计算", "words, not computed with"),
    }
}

fn censored(zh: &str, en: &str, limit: &rust_decimal::Decimal, inclusive: bool) -> Words {
    let (or_zh, or_en) = if inclusive { ("或等于", " or equal to") } else { ("", "") };
    Words::new(
        format!("读作{zh}{or_zh} {limit} 的区间，不代以数值"),
        format!("read as an interval {en}{or_en} {limit}, never replaced by a number"),
    )
}

fn rule_of(job: &Job, subject: &Subject, item: &Item) -> DecisionRule {
    let indicator = item.indicator.and_then(|index| {
        job.spot_check().catalog.classes.get(&subject.class).and_then(|class| class.indicators.get(index))
    });
    DecisionRule::of(indicator)
}

fn rule_step(rule: DecisionRule) -> Words {
    let interval = rule
        .interval
        .map_or_else(|| "限值末位 / last digit of the limit".to_string(), |interval| interval.value().to_string());
    match rule.method {
        ComparisonMethod::FullValue => {
            Words::new("全数值比较法（GB/T 8170-2008 4.3.2）", "full-value comparison (GB/T 8170-2008 4.3.2)")
        }
        ComparisonMethod::RoundedValue => {
            let (tie_zh, tie_en) = match rule.tie {
                TieRule::Even => ("五成双", "ties to even"),
                TieRule::HalfUp => ("逢五进一", "ties away from zero"),
            };
            Words::new(
                format!("修约值比较法（GB/T 8170-2008 4.3.3），间隔 {interval}，{tie_zh}"),
                format!("rounded-value comparison (GB/T 8170-2008 4.3.3), interval {interval}, {tie_en}"),
            )
        }
    }
}

/// Which agency gave the file, and which file it is to the byte; nothing in a job of one's own.
fn agency_step(job: &Job, at: (usize, usize)) -> Option<Words> {
    let spot_check = job.spot_check();
    let sheet = &spot_check.batches[at.0].items[at.1].origin.sheet;
    let agency = &spot_check.agencies.all[spot_check.agencies.of_sheet(sheet)?];
    let file = agency.files.iter().find(|file| *file.file == *sheet.file)?;
    let (name, own) = (&agency.name, sheet.file.rsplit('/').next().unwrap_or_default());
    Some(Words::new(
        format!("机构“{name}”交来的 {own}，SHA-256 {}", file.sha256),
        format!("{own} as the agency {name} gave it, SHA-256 {}", file.sha256),
    ))
}

fn cell(job: &Job, at: (usize, usize), field: Field) -> Words {
    let place = item_place(job.spot_check(), at.0, at.1, field);
    Words::new(place.to_text(Lang::Zh), place.to_text(Lang::En))
}
