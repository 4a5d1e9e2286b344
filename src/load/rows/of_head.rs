//! Rows below the names of columns that still speak of the columns: their numbers, their types, whether they are required, examples.

use super::left_out::LeftOut;
use crate::domain::fold::fold;
use crate::load::workbook::row::Row;

/// Fewest cells that say what a row is.
const FEWEST: usize = 4;
/// So many rows below the head may describe it.
const BELOW: u32 = 4;
/// What a column holds, or whether it must.
const DESCRIBES: &str = "
    文本 文本型 文字 字符 字符型 字符串 数字 数值 数值型 数字型 日期 日期型 时间 整数 整型 小数 浮点 浮点数 枚举 字典 下拉 下拉框 下拉选择 单选 多选
    选择 布尔 常规 必填 必填项 选填 选填项 非必填 非必填项 可填 可选 可空 可为空 不可空 不能为空 非空 必录 必选 自动生成 自动 手工 手填 是 否 有 无
    示例 样例 例 说明 填写说明 格式 类型
    string text char varchar nvarchar varchar2 int integer bigint number numeric decimal double float date datetime timestamp bool boolean enum
    required optional mandatory null notnull nullable auto y n m o yes no
";
/// How a cell begins that says what is to be written.
const BEGINS: [&str; 14] = [
    "示例:",
    "样例:",
    "例:",
    "例如",
    "如:",
    "请填",
    "请按",
    "请输入",
    "请选择",
    "填写",
    "格式:",
    "必填",
    "选填",
    "不超过",
];
/// What stands in the place of a number in a row of examples.
const EXAMPLES: &str = "示例 样例 示范 例子 填写示例 填表示例 填报示例 示例行 样例行 示例数据 样例数据 sample example";

/// What a row is that speaks of the columns, so many rows below their names; `number` is what stands under 抽样单编号.
pub(crate) fn of_head(row: &Row, below: u32, number: Option<&str>) -> Option<LeftOut> {
    if numbers_columns(row) {
        return Some(LeftOut::Columns);
    }
    let is_described = || {
        row.cells.len() >= FEWEST
            && (row.cells.iter().all(|cell| describes(&cell.text)) || row.cells.iter().all(|cell| is_key(&cell.text)))
    };
    let is_example = || number.is_some_and(is_example);
    (below <= BELOW && (is_example() || is_described())).then_some(LeftOut::Described)
}

/// `示例`, `示例：QS23-0001`.
fn is_example(number: &str) -> bool {
    let folded = fold(number).to_lowercase();
    let bare = folded.trim_matches(|c: char| "():,.*-".contains(c));
    EXAMPLES.split_whitespace().any(|word| word == bare)
        || ["示例:", "样例:", "例:", "例如", "如:"].iter().any(|mark| folded.starts_with(mark))
}

/// `sheet_no`, `reportNo`: what a program calls a column.
fn is_key(text: &str) -> bool {
    text.len() > 2 && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

/// `文本（50）`, `必填、日期`, `请填写企业全称`, `varchar(32)`.
fn describes(text: &str) -> bool {
    let folded = fold(text).to_lowercase();
    let is_word = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        word.is_empty() || DESCRIBES.split_whitespace().any(|of| of == word)
    };
    let words = folded.split(|c: char| "(),、/;:+*|.".contains(c)).filter(|word| !word.is_empty());
    let names_one = folded.contains(|c: char| c.is_alphabetic());
    BEGINS.iter().any(|begins| folded.starts_with(begins)) || names_one && words.clone().all(is_word)
}

/// Whether a row only numbers the columns: `1 2 3`, `(1) (2)`, `① ②`, `一 二 三`, `A B C`, `第1列`. Every cell counts on from the one
/// before it by as many as they stand apart.
fn numbers_columns(row: &Row) -> bool {
    let Some(first) = row.cells.first().filter(|first| row.cells.len() >= FEWEST && first.text.len() <= 16) else {
        return false;
    };
    let counts = |number: fn(&str) -> Option<u32>| {
        number(&first.text).filter(|first| *first <= 2 + row.cells[0].column).is_some_and(|start| {
            row.cells
                .iter()
                .all(|cell| number(&cell.text).and_then(|n| n.checked_sub(start)) == Some(cell.column - first.column))
        })
    };
    counts(column_number) || counts(column_letter)
}

/// `3`, `(3)`, `③`, `3.`, `三`, `第3列`.
fn column_number(text: &str) -> Option<u32> {
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| "().、栏列第".contains(c));
    bare.parse().ok().or_else(|| {
        let digit = |c: char| "一二三四五六七八九".chars().position(|of| of == c).map(|at| at as u32 + 1);
        let one = |text: &str| match text.chars().collect::<Vec<_>>()[..] {
            [] => Some(None),
            [c] => digit(c).map(Some),
            _ => None,
        };
        match bare.split_once('十') {
            None => one(bare)?,
            Some((tens, ones)) => Some(one(tens)?.unwrap_or(1) * 10 + one(ones)?.unwrap_or(0)),
        }
    })
}

/// `A` is 1, `AB` 28.
fn column_letter(text: &str) -> Option<u32> {
    let folded = fold(text);
    let is_letters = (1..=2).contains(&folded.len()) && folded.bytes().all(|b| b.is_ascii_uppercase());
    is_letters.then(|| folded.bytes().fold(0, |all, b| all * 26 + u32::from(b - b'A') + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::workbook::row::{Cell, Kind};

    fn row(texts: &[&str]) -> Row {
        let cell = |(column, text): (u32, &&str)| Cell {
            column,
            text: (*text).into(),
            kind: Kind::Text,
            formula: false,
            fill: Default::default(),
        };
        let cells = (0..).zip(texts).filter(|(_, text)| !text.is_empty()).map(cell).collect();
        Row { number: 2, cells, ..Row::default() }
    }

    #[test]
    fn a_row_that_describes_the_columns_is_none_of_results() {
        for texts in [
            ["文本", "文本", "日期", "数值", "文本"],
            ["必填", "选填", "必填", "必填", ""],
            ["必填，文本（50）", "选填", "日期型", "下拉选择", "是"],
            ["varchar(32)", "varchar(64)", "date", "decimal(10,2)", "int"],
            ["Y", "N", "Y", "Y", "N"],
            ["sheet_no", "task", "agency", "credit_code", "reportNo"],
            ["示例：QS23-0001", "如：监督抽查", "请填写全称", "格式：2023-05-16", "填写报告上的结果"],
        ] {
            assert_eq!(of_head(&row(&texts), 1, Some(texts[0])), Some(LeftOut::Described), "{texts:?}");
            assert_eq!(of_head(&row(&texts), 9, Some(texts[0])), None, "{texts:?}");
        }
        let example = ["示例", "监督抽查", "示例检验院", "贵阳示例线缆有限公司", "7.38"];
        assert_eq!(of_head(&row(&example), 2, Some("示例")), Some(LeftOut::Described));
        for texts in [
            ["QS23-0001", "监督抽查", "示例检验院", "文本", "必填"],
            ["QS23-0001", "是", "否", "有", "无"],
            ["示例1号", "监督抽查", "甲", "乙", "丙"],
            ["文本", "必填", "", "", ""],
            ["1", "2", "3", "4", "9"],
        ] {
            assert_eq!(of_head(&row(&texts), 1, Some(texts[0])), None, "{texts:?}");
        }
    }

    #[test]
    fn numbers_of_columns_count_on_and_nothing_else_does() {
        for texts in [
            ["1", "2", "3", "4", "5"],
            ["0", "1", "2", "3", "4"],
            ["（1）", "（2）", "（3）", "（4）", "（5）"],
            ["①", "②", "③", "④", "⑤"],
            ["一", "二", "三", "四", "五"],
            ["A", "B", "C", "D", "E"],
            ["第1列", "第2列", "第3列", "第4列", "第5列"],
            ["1.", "2.", "", "4.", "5."],
        ] {
            assert!(numbers_columns(&row(&texts)), "{texts:?}");
        }
        for texts in [
            ["1", "2", "3", "4", "6"],
            ["1", "1", "1", "1", "1"],
            ["QS23-0001", "2", "3", "4", "5"],
            ["1", "2", "", "", ""],
            ["7", "8", "9", "10", "11"],
            ["1", "2", "3", "4", "符合"],
        ] {
            assert!(!numbers_columns(&row(&texts)), "{texts:?}");
        }
        assert_eq!((column_number("十二"), column_number("二十"), column_letter("AB")), (Some(12), Some(20), Some(28)));
    }
}
