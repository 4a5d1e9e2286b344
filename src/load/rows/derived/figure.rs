//! A cell of a statistic, or of what it is made of, as a number; and what a row's label says of how it was made.

use rust_decimal::Decimal;

use crate::domain::fold::fold;
use crate::load::workbook::row::{Cell, Kind};

/// What a row of statistics was made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Statistic {
    /// 合计, of numbers; of texts it counts.
    Sum,
    /// 平均.
    Mean,
    /// 最大.
    Greatest,
    /// 最小.
    Least,
    /// 计数.
    Count,
    /// 中位数, 合格率 …: nothing is computed again.
    Other,
}

/// What stands in a cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A number.
    Number(Figure),
    /// Any other text, folded.
    Text(String),
}

/// A number as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figure {
    /// As shown.
    pub shown: Decimal,
    /// As stored, where that is known to be another number.
    pub stored: Decimal,
    /// It is of hundredths.
    pub percent: bool,
}

const SUMS: &str = "合计 总计 小计 共计 累计 总和 求和 总数 汇总 sum total";
const MEANS: &str = "平均 平均值 均值 平均数 average mean avg";
const GREATEST: &str = "最大 最大值 最高 最高值 max maximum";
const LEAST: &str = "最小 最小值 最低 最低值 min minimum";
const COUNTS: &str = "计数 批次数 总批次 样品数 企业数 项目数 count";
/// What is counted, where the number stands in the label or has its noun.
const NOUNS: [&str; 8] = ["批次", "批", "家", "个", "条", "项", "份", "行"];

/// How a row of statistics was made, by its label, and what the label says before that: `QS-1 汇总` is of `QS-1`.
pub(crate) fn statistic(label: &str) -> (Statistic, String) {
    let folded = fold(label).to_lowercase();
    let core = folded.split([':', '=', '(']).find(|part| !part.is_empty()).unwrap_or_default();
    let core = core.trim_end_matches(')').trim_matches(|c: char| "*※●■◆★#-—–_~.。·<>《》\"“”'[]【】".contains(c));
    let core = NOUNS.iter().find_map(|noun| core.strip_suffix(noun)).filter(|rest| ends_in_digit(rest)).unwrap_or(core);
    let core = core.trim_end_matches(|c: char| c.is_ascii_digit() || ".,%".contains(c));
    if core.contains(['/', '、']) {
        return (Statistic::Other, String::new());
    }
    let lists = [
        (Statistic::Count, COUNTS),
        (Statistic::Mean, MEANS),
        (Statistic::Greatest, GREATEST),
        (Statistic::Least, LEAST),
        (Statistic::Sum, SUMS),
    ];
    let words = lists.iter().flat_map(|(of, words)| words.split(' ').map(move |word| (*of, word)));
    let longest = words.filter(|(_, word)| core.ends_with(word)).max_by_key(|(_, word)| word.len());
    let Some((statistic, word)) = longest else { return (Statistic::Other, String::new()) };
    let before = core.strip_suffix(word).unwrap_or_default();
    let before = if ["算术", "本页", "本表", "全部", "sub", "grand"].contains(&before) { "" } else { before };
    // 合格率合计 is no sum.
    if before.ends_with(['率', '差']) { (Statistic::Other, String::new()) } else { (statistic, before.to_string()) }
}

/// The number and the noun in a label: 共计30批次.
pub(crate) fn counted(label: &str) -> Option<(Decimal, &'static str)> {
    let folded = fold(label);
    let noun = NOUNS.into_iter().find(|noun| folded.ends_with(noun))?;
    let rest = folded.strip_suffix(noun)?;
    let from = rest.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = rest.get(from..).filter(|digits| !digits.is_empty() && digits.len() < 10)?;
    Some((number.parse().ok()?, noun))
}

/// What a cell holds; none where it says nothing. A noun behind a number counts only where it is asked for.
pub(crate) fn value(cell: &Cell, with_noun: bool) -> Option<Value> {
    let folded = fold(&cell.text);
    if folded.is_empty() || folded.chars().all(|c| "/-—–".contains(c)) {
        return None;
    }
    let noun = NOUNS.iter().filter(|_| with_noun).find_map(|noun| folded.strip_suffix(noun));
    let (digits, percent) = match folded.strip_suffix('%') {
        Some(rest) => (rest, true),
        None => (noun.unwrap_or(&folded), false),
    };
    let (ungrouped, stored) = match &cell.kind {
        Kind::Number { ungrouped, stored } => (ungrouped.as_deref().map(fold), stored.as_deref()),
        Kind::Text => (None, None),
        // What a person sees there is not known.
        _ => return Some(Value::Text(folded)),
    };
    let ungrouped = ungrouped.as_deref().map(|text| text.trim_end_matches('%').to_string());
    let shown = decimal(ungrouped.as_deref().unwrap_or(digits)).or_else(|| decimal(&without_groups(digits)?));
    let Some(shown) = shown else { return Some(Value::Text(folded)) };
    let stored = stored
        .and_then(decimal)
        .and_then(|stored| if percent { stored.checked_mul(Decimal::ONE_HUNDRED) } else { Some(stored) });
    Some(Value::Number(Figure { shown, stored: stored.unwrap_or(shown), percent }))
}

/// `1,234.5` → `1234.5`; none where commas do not stand before thousands.
fn without_groups(text: &str) -> Option<String> {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let is_grouped = groups.all(|group| group.len() == 3) && first.len() < whole.len();
    is_grouped.then(|| text.replace(',', ""))
}

/// A plain number of at most 20 digits.
fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.len() <= 20;
    if is_plain { Decimal::from_str_exact(text.trim_start_matches('+')).ok() } else { None }
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_how_its_row_was_made() {
        for (label, statistic, of) in [
            ("合计", Statistic::Sum, ""),
            ("小 计：", Statistic::Sum, ""),
            ("（总计）", Statistic::Sum, ""),
            ("共计30批次", Statistic::Sum, ""),
            ("算术平均值", Statistic::Mean, ""),
            ("平均值=35.2", Statistic::Mean, ""),
            ("QS23-0001 汇总", Statistic::Sum, "qs23-0001"),
            ("贵阳市 平均值", Statistic::Mean, "贵阳市"),
            ("最大值", Statistic::Greatest, ""),
            ("MIN", Statistic::Least, ""),
            ("批次数", Statistic::Count, ""),
            ("最大/最小", Statistic::Other, ""),
            ("合格率", Statistic::Other, ""),
            ("中位数", Statistic::Other, ""),
        ] {
            assert_eq!(super::statistic(label), (statistic, of.to_string()), "{label}");
        }
        assert_eq!(counted("共计 30 批次"), Some((Decimal::from(30), "批次")));
        assert_eq!((counted("合计"), counted("批次")), (None, None));
    }

    #[test]
    fn a_cell_is_a_number_only_where_it_is_nothing_else() {
        let cell = |text: &str| Cell {
            column: 0,
            text: text.into(),
            kind: Kind::Text,
            formula: false,
            fill: Default::default(),
        };
        for (text, shown) in
            [("7.20", "7.20"), ("１，２３４.5", "1234.5"), ("-3", "-3"), ("96.7%", "96.7"), ("3家", "3")]
        {
            let Some(Value::Number(figure)) = value(&cell(text), true) else { panic!("{text}") };
            assert_eq!(figure.shown.to_string(), shown);
        }
        for text in ["<0.5", "未检出", "12,34", "1.2.3", ".5", "1e3", "QS-1", "99999999999999999999999"] {
            assert!(matches!(value(&cell(text), true), Some(Value::Text(_))), "{text}");
        }
        assert!(matches!(value(&cell("3家"), false), Some(Value::Text(_))));
        assert_eq!((value(&cell(" — "), true), value(&cell("/"), true)), (None, None));
    }
}
