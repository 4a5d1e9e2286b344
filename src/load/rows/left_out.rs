//! Rows of a sheet that are no results: sums, notes, signatures, and what else stands around a table.

use super::draft::{Cells, text_of};
use crate::domain::columns::{COLUMNS, Field};
use crate::domain::fold::fold;
use crate::load::columns::dates;
use crate::load::columns::header::Header;
use crate::load::workbook::row::{Cell, Row};

/// What a row is that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftOut {
    /// The header once more.
    Header,
    /// The numbers of the columns below their names.
    Columns,
    /// What the columns hold, below their names: 文本, 必填, 示例 …
    Described,
    /// 合计, 平均值, 最大值 …
    Total,
    /// 以下空白.
    Blank,
    /// 注, 备注, 说明, a sentence.
    Note,
    /// 制表人, 审核人 …
    Signature,
    /// 第 1 页 共 3 页.
    Page,
    /// The mark by which an old program ends a file (Ctrl-Z).
    EndOfFile,
}

impl LeftOut {
    /// Its name in Chinese and English.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Header => ("重复的表头", "the header once more"),
            Self::Columns => ("列号行（1、2、3……）", "the numbers of the columns"),
            Self::Described => ("列的说明（类型、是否必填、示例）", "what the columns hold (type, required, example)"),
            Self::Total => ("合计、平均值等统计行", "sums, averages and the like"),
            Self::Blank => ("“以下空白”", "“nothing below”"),
            Self::Note => ("注、备注、说明", "notes"),
            Self::Signature => ("制表、审核等落款", "signatures"),
            Self::Page => ("页码", "page numbers"),
            Self::EndOfFile => ("文件结束符（Ctrl-Z）", "the mark of a file's end (Ctrl-Z)"),
        }
    }
}

/// The cell that says what a row is: the first that is not only a figure.
pub(crate) struct Label {
    field: Option<Field>,
    text: String,
    /// Nothing else stands in the row.
    is_alone: bool,
}

impl Label {
    /// Of a row of a table.
    pub(crate) fn of(row: &Row, header: &Header) -> Option<Self> {
        let field = |column: u32| header.field(column).map(|field| COLUMNS[field].field);
        let is_figure = |text: &str| text.trim().chars().all(|c| c.is_ascii_digit() || ".,%-+ ".contains(c));
        let names = |cell: &Cell| field(cell.column) == Some(Field::SheetNo) || !is_figure(&cell.text);
        let label = row.cells.iter().find(|cell| names(cell))?;
        Some(Self { field: field(label.column), text: label.text.clone(), is_alone: row.cells.len() == 1 })
    }

    /// Whether the row may be one of sums or averages.
    pub(crate) fn may_be_total(&self) -> bool {
        kind_of_label(self) == Some(LeftOut::Total)
    }

    /// Whether the row is nothing but this text.
    pub(crate) fn is_only(&self, text: &str) -> bool {
        self.is_alone && !text.is_empty() && fold(&self.text) == fold(text)
    }
}

/// What a row is that is no result. A row that has a sampling sheet number and an item, or an item that was judged, is one
/// whatever its cells say.
pub(crate) fn kind_of_row(label: &Label, cells: &Cells) -> Option<LeftOut> {
    let kind = kind_of_label(label)?;
    let says = |field: Field| label.field != Some(field) && !text_of(cells, field).is_empty();
    let item = says(Field::Item) && kind_of(text_of(cells, Field::Item)).is_none();
    let judged = says(Field::Verdict) || says(Field::Requirement);
    let whose = says(Field::Manufacturer);
    // Totals have counts where results have numbers and names.
    let names = |field: Field| {
        let text = text_of(cells, field);
        says(field) && !is_count(text) && kind_of(text).is_none()
    };
    let is_own = names(Field::Manufacturer) && (names(Field::SheetNo) || names(Field::ReportNo));
    let is_result = match label.field {
        _ if kind == LeftOut::Total && is_own => true,
        // No number of a sampling sheet reads so, but nobody leaves out a whole row for it.
        Some(Field::SheetNo) => item && whose && says(Field::Result) && says(Field::Verdict),
        // 合计 in a column of running numbers, and counts in the others.
        None if kind == LeftOut::Total && !item => false,
        Some(Field::Item) => judged || says(Field::SheetNo),
        _ => item && judged || says(Field::SheetNo) && (item || whose),
    };
    (!is_result).then_some(kind)
}

fn kind_of_label(label: &Label) -> Option<LeftOut> {
    let text = label.text.as_str();
    // These say what was found, and the rest of their row is lost.
    if let Some(Field::Verdict | Field::Conclusion | Field::Result | Field::Requirement | Field::Unit) = label.field {
        return kind_of(text).filter(|kind| *kind == LeftOut::Blank);
    }
    let subtotal = || (label.field != Some(Field::Item) && is_subtotal(text)).then_some(LeftOut::Total);
    let alone = || match label.is_alone {
        true if dates::read(text).is_some() => Some(LeftOut::Signature),
        true if is_sentence(text) || is_count_of_rows(text) => Some(LeftOut::Note),
        _ => None,
    };
    kind_of(text).or_else(subtotal).or_else(alone)
}

/// Whether an item is no item: 以下空白.
pub(crate) fn is_blank_below(item: &str) -> bool {
    kind_of(item) == Some(LeftOut::Blank)
}

const TOTALS: &str = "
    合计 总计 小计 共计 累计 总和 总数 汇总 计数 批次数 总批次 总批次数 样品数 企业数 项目数 本页合计 本页小计
    平均 平均值 均值 平均数 算术平均 算术平均值 中位数 中位值 中值 众数 最大 最大值 最小 最小值 最高 最高值 最低 最低值
    极差 标准差 标准偏差 相对标准偏差 变异系数 方差
    合格率 不合格率 符合率 合格批次 不合格批次 合格批次数 不合格批次数 合格数 不合格数 批次合格率 批次不合格率
    抽查合格率 抽查不合格率 不合格发现率
    sum total subtotal grandtotal average mean avg median max maximum min minimum count stdev std sd rsd cv
";
/// What a spreadsheet writes behind the name of a group whose subtotal it makes.
const SUBTOTALS: &str = "
    汇总 合计 小计 总计 求和 平均值 计数 数值计数 最大值 最小值 乘积 标准偏差 总体标准偏差 方差 总体方差
    平均 均值 平均数 中位数 中位值 标准差 合格率
    total average count max min product sum
";
const BLANKS: &str = "以下空白 以下无正文 以下无内容 以下为空 以下空 此页无正文 下空";
const ENDS: &str = "完 结束 正文完 报告结束 end theend endofreport endoffile eof";
const NOTES: &str = "备注 附注 说明 填表说明 填写说明 填报说明 数据来源 声明 特别声明 提示 注意 注释";
const SIGNATURES: &str = "
    制表 填表 填报 编制 审核 复核 校核 校对 审批 批准 签发 签字 签名 签章 盖章 经办 统计人 统计员 负责人 单位负责人
    技术负责人 质量负责人 部门负责人 主检 检验员 检测员 抽样人 联系人 联系电话 报送单位 报送日期 填报单位 制作日期
    打印日期 打印时间 导出日期 导出时间 单位盖章 单位(盖章) 单位(公章) 日期: 电话: 传真:
";

/// What a label says that its row is.
pub(crate) fn kind_of(label: &str) -> Option<LeftOut> {
    if !label.is_empty() && label.chars().all(|c| c == '\u{1a}' || c.is_whitespace()) {
        return Some(LeftOut::EndOfFile);
    }
    let folded = fold(label).to_lowercase();
    let text = folded.trim_matches(|c: char| "*※●■◆★#-—–=_~.。·<>《》\"“”'".contains(c));
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    let core = text.split([':', '(', '=']).next().unwrap_or_default();
    let counted = core.trim_end_matches(|c: char| c.is_ascii_digit() || ".%批次个家条项份行".contains(c));
    let is = |words: &str, text: &str| words.split_whitespace().any(|word| word == text);
    let several = core.contains(['/', '、']) && core.split(['/', '、']).all(|part| is(TOTALS, part));
    let begins = |words: &str| words.split_whitespace().any(|word| text.starts_with(word));
    let after = |mark: &str| text.strip_prefix(mark).map(|rest| rest.chars().next());
    if several || is(TOTALS, core) || is(TOTALS, counted) {
        Some(LeftOut::Total)
    } else if begins(BLANKS) || is(ENDS, text) {
        Some(LeftOut::Blank)
    } else if begins(NOTES) || after("注").is_some_and(|next| next.is_none_or(|c| c == ':' || c.is_ascii_digit())) {
        Some(LeftOut::Note)
    } else if begins(SIGNATURES) {
        Some(LeftOut::Signature)
    } else if is_page(text) {
        Some(LeftOut::Page)
    } else {
        None
    }
}

fn is_subtotal(label: &str) -> bool {
    let folded = fold(label).to_lowercase();
    SUBTOTALS.split_whitespace().any(|word| folded.ends_with(word))
}

/// 30, 30批次, 2 家.
fn is_count(text: &str) -> bool {
    let folded = fold(text);
    let digits = folded.trim_start_matches(['共', '计', '合']);
    let digits = digits.trim_end_matches(|c: char| "批次个家条项份行种类企业产品".contains(c));
    !digits.is_empty() && digits.len() < 8 && digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        || crate::domain::notation::says_nothing(text)
}

/// `第1页共3页`, `page1of3`.
fn is_page(text: &str) -> bool {
    let marks = [("第", "页"), ("共", "页"), ("page", "")];
    let numbered = |(before, after): (&str, &str)| {
        let rest = text.strip_prefix(before).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        rest.is_some_and(|rest| rest.starts_with(after) && !text[before.len()..].starts_with(rest))
    };
    marks.into_iter().any(numbered)
}

/// What a program that exports a table writes below it: 共173条记录, `(173 rows affected)`.
fn is_count_of_rows(text: &str) -> bool {
    const COUNTED: [&str; 8] =
        ["条记录", "条数据", "行受影响", "rowsaffected", "rowsselected", "rowsinset", "records", "rows)"];
    let folded = fold(text).to_lowercase();
    let counts = folded.strip_prefix('共').is_some_and(|text| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.ends_with(['批', '次', '条', '家', '项', '个', '行', '份'])
    });
    counts || folded.contains(|c: char| c.is_ascii_digit()) && COUNTED.iter().any(|words| folded.contains(words))
}

/// Whether a text is no number of a sampling sheet but words about the table.
fn is_sentence(text: &str) -> bool {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    text.chars().filter(|c| is_han(*c)).count() >= 6 && text.contains(['。', '，', '；', '：', '！', '、', '《'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_what_its_row_is() {
        for (kind, labels) in [
            (
                LeftOut::Total,
                "合计 小 计： 合计（元） 平均值 平均值=35.2 共计30批次 Average MAX 不合格率 （合计） 最大值",
            ),
            (LeftOut::Blank, "以下空白 ——以下空白—— （以下空白） 【以下空白】 以下空白。 END *** 以下无正文"),
            (LeftOut::Note, "注：数据为演示 注1 *注:甲 备注：无 说明 填表说明： ※注：乙"),
            (LeftOut::Signature, "制表人：张三 审核人 批准 填报单位（盖章） 日期：2023-12-01 复核：李四"),
            (LeftOut::Page, "第1页 第1页共3页 共3页 Page1of3"),
            (LeftOut::EndOfFile, "\u{1a} \u{1a}\u{1a}"),
        ] {
            for label in labels.split(' ').filter(|label| !matches!(*label, "***" | "计：" | "小")) {
                assert_eq!(kind_of(label), Some(kind), "{label}");
            }
        }
        for label in [
            "总养分",
            "总氮",
            "QS23-0001",
            "注射剂",
            "注塑件",
            "合计产能",
            "平均分子量",
            "最大力",
            "页岩砖",
            "结束语",
            "第1批",
            "日期",
            "共聚物",
            "",
        ] {
            assert_eq!(kind_of(label), None, "{label}");
        }
        assert!(is_subtotal("QS23-0001 汇总") && is_subtotal("贵阳市 Total") && !is_subtotal("QS23-0001"));
        assert!(is_subtotal("全省平均") && is_subtotal("总体均值"));
        for text in ["本表共173条记录", "(173 行受影响)", "173 rows selected.", "(173 rows)", "共 30 条数据"]
        {
            assert!(is_count_of_rows(text), "{text}");
        }
        assert!(!is_count_of_rows("QS23-0001") && !is_count_of_rows("条记录"));
        assert!(is_sentence("本次抽查共 30 批次，其中不合格 3 批次。") && !is_sentence("黔质监抽字〔2023〕第001号"));
    }
}
