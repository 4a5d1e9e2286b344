//! The columns of results, one line each: whoever reads, writes, explains or counts them reads this list.

use super::words::{BASES, CHANNELS, CONCLUSIONS, SCALES, STATUSES, TASKS, VERDICTS, proper};

/// A column of results.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Which it is.
    pub field: Field,
    /// Its header.
    pub header: &'static str,
    /// Other headers that mean it.
    pub aliases: &'static [&'static str],
    /// What its cells are about.
    pub part: Part,
    /// Whether it must be there.
    pub need: Need,
    /// What stands in its cells.
    pub holds: Holds,
    /// Width in the workbook of a new job, in characters.
    pub width: u8,
    /// What to write, as that workbook explains it.
    pub help: &'static str,
    /// Cells of its example: one for each row, or one for all rows.
    examples: &'static [&'static str],
}

/// What the cells of a column are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// They name the batch.
    Key,
    /// They are of the batch, and tell it from another one of the same number.
    Identity,
    /// They are of the batch, and equal in all its rows.
    Batch,
    /// They are of a tested item.
    Item,
}

/// What a clerk must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The column, and a text in every cell.
    Cell,
    /// The column; its cells may be empty.
    Column,
    /// Nothing.
    Nothing,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// Any text.
    Text,
    /// A day.
    Date,
    /// A class of the catalog.
    Class,
    /// One of a few words: these, or others that are read as them.
    Words(fn() -> Vec<&'static str>),
}

/// Makes [`Field`] and [`COLUMNS`] of one list, so that neither can have what the other has not.
macro_rules! columns {
    ($($field:ident $header:literal $(| $alias:literal)* => $(.$step:ident($($argument:expr),*))+;)+) => {
        /// A column by name; in the order of [`COLUMNS`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = $header] $field,)+
        }

        /// Number of columns.
        pub const COUNT: usize = [$(Field::$field),+].len();

        /// All columns, in the order of the workbook of a new job.
        pub static COLUMNS: [Column; COUNT] =
            [$(Column::new(Field::$field, $header, &[$($alias),*])$(.$step($($argument),*))+),+];
    };
}

columns! {
    SheetNo "抽样单编号" => .key().cell().help("一个编号一批样品；同一批各行的批次信息须一致，行不必相邻。").example(&["QS23-0001"]);
    Task "任务类别" => .cell().words(|| proper(TASKS)).help("风险监测不出具文书。").example(&["监督抽查"]);
    Agency "承检机构" => .cell().width(20).help("检验报告上的机构全称。").example(&["示例检验检测机构（示例）"]);
    Manufacturer "标称生产企业" => .identity().cell().width(30).help("产品上标注的生产企业全称，文书发给它。").example(&["示例线缆有限公司（示例，请删除）"]);
    CreditCode "统一社会信用代码" => .identity().column().width(22).help("18 位；没有则留空。").example(&["91520115MFAKE0008U"]);
    Place "企业所在地" => .column().width(24).help("省、市（州）、县（市、区）。").example(&["贵州省贵阳市观山湖区"]);
    Scale "企业规模" => .words(|| proper(SCALES)).help("可不填。").example(&["小型"]);
    SampledParty "被抽样单位" => .width(24).help("在哪里抽的样；与生产企业相同也请填写。").example(&["示例线缆有限公司（示例，请删除）"]);
    Principal "委托方" => .width(16).help("委托加工的委托方；没有则留空。");
    Channel "抽样环节" => .words(|| proper(CHANNELS)).example(&["生产领域"]);
    Class "产品类别" => .identity().cell().class().width(28).help("从下拉列表选择；列表来自 catalog 文件夹。").example(&["电线电缆（60227 IEC 01 BV）"]);
    Product "产品名称" => .identity().cell().width(28).help("按检验报告。").example(&["一般用途单芯硬导体无护套电缆"]);
    Model "规格型号" => .identity().cell().width(32).help("按检验报告。").example(&["60227 IEC 01（BV） 450/750 V 2.5 mm²"]);
    Grade "产品等级" => .width(12).help("标注等级，如 优等品、高浓度；没有则留空。");
    Trademark "商标" => .width(10).help("没有则留空或填 /。").example(&["/"]);
    Lot "生产日期/批号" => .width(20).help("按样品标注，原样填写。").example(&["2023-07-02/--"]);
    Standard "执行标准" => .cell().width(18).help("检验报告上的标准编号和年号。").example(&["GB/T 5023.3-2008"]);
    SampledOn "抽样日期" => .cell().date().width(12).help("如 2023-08-15。").example(&["2023-08-15"]);
    ReportNo "检验报告编号" => .identity().cell().width(16).example(&["DX2023-0001"]);
    ReportedOn "报告日期" => .date().width(12).help("如 2023-09-08。").example(&["2023-09-08"]);
    Item "检验项目" => .item().cell().width(26).help("一行一个项目，按检验报告。").example(&["导体电阻（20℃）", "绝缘厚度平均值", "绝缘最薄处厚度", "老化前抗张强度（中间值）", "老化前断裂伸长率（中间值）"]);
    Unit "计量单位" => .item().column().width(10).help("没有单位的项目留空。").example(&["Ω/km", "mm", "mm", "N/mm²", "%"]);
    Requirement "标准要求" => .item().cell().width(18).help("对这个样品的要求，如 ≤7.41、≥45.0、4.0～8.5；不参与判定的填 /。").example(&["≤7.41", "≥0.8", "≥0.62", "≥12.5", "≥125"]);
    Basis "要求来源" => .item().words(|| proper(BASES)).help("要求来自企业明示还是标准。").example(&["推荐性标准"]);
    TestBasis "检验依据" => .item().width(20).help("检验方法标准。").example(&["GB/T 3048.4-2007", "GB/T 5023.2-2008", "GB/T 5023.2-2008", "GB/T 2951.11-2008", "GB/T 2951.11-2008"]);
    Result "检验结果" => .item().cell().width(12).help("按检验报告原样填写：45.0 不要写成 45；低于检出限写 未检出 或 <5。").example(&["7.33", "0.8", "0.64", "15.2", "168"]);
    Verdict "单项判定" => .item().cell().words(|| proper(VERDICTS)).help("按检验报告。").example(&["符合"]);
    Conclusion "检验结论" => .cell().words(|| proper(CONCLUSIONS)).help("按检验报告；同一批各行相同。").example(&["所检项目未发现不合格"]);
    Status "结果状态" => .words(|| proper(STATUSES)).help("异议处理中、复检中的暂缓出具文书。").example(&["最终"]);
    NotifiedOn "告知日期" => .date().width(12).help("结果书面告知企业的日期。");
    ReceivedOn "收到日期" | "收到告知日期" | "签收日期" => .date().width(12).help("企业收到书面告知的日期：15 日异议期由此起算；不知道则留空。");
    OrderedOn "责令改正日期" => .date().width(12).help("责令改正通知书的日期。");
    Remark "备注" => .width(20).help("拒检、无法抽样、停产、注销、涉嫌假冒等。");
}

impl Field {
    /// The line of [`COLUMNS`] that it names.
    pub const fn column(self) -> &'static Column {
        &COLUMNS[self as usize]
    }

    /// Its name in files: `sheet_no`, `credit_code` …
    pub fn key(self) -> String {
        let mut key = String::new();
        for (at, c) in format!("{self:?}").char_indices() {
            key.extend((at > 0 && c.is_ascii_uppercase()).then_some('_'));
            key.push(c.to_ascii_lowercase());
        }
        key
    }

    /// Its header.
    pub const fn header(self) -> &'static str {
        self.column().header
    }

    /// Whether its cells are about an item; all others are about the batch.
    pub fn is_of_item(self) -> bool {
        self.column().part == Part::Item
    }
}

/// The fields whose columns are of a kind, in their order.
pub fn fields(kind: impl Fn(&Column) -> bool) -> impl Iterator<Item = Field> {
    COLUMNS.iter().filter(move |column| kind(column)).map(|column| column.field)
}

impl Column {
    /// The example in a row of the example batch, counted from 0; empty where the column is left empty.
    pub fn example_in(&self, row: usize) -> &'static str {
        self.examples.get(row).or(self.examples.last()).copied().unwrap_or_default()
    }

    /// Rows of the example batch.
    pub fn example_rows() -> usize {
        COLUMNS.iter().map(|column| column.examples.len()).max().unwrap_or(0)
    }

    const fn new(field: Field, header: &'static str, aliases: &'static [&'static str]) -> Self {
        let (part, need, holds) = (Part::Batch, Need::Nothing, Holds::Text);
        Self { field, header, aliases, part, need, holds, width: 14, help: "", examples: &[] }
    }

    const fn key(self) -> Self {
        Self { part: Part::Key, ..self }
    }

    const fn identity(self) -> Self {
        Self { part: Part::Identity, ..self }
    }

    const fn item(self) -> Self {
        Self { part: Part::Item, ..self }
    }

    const fn cell(self) -> Self {
        Self { need: Need::Cell, ..self }
    }

    const fn column(self) -> Self {
        Self { need: Need::Column, ..self }
    }

    const fn date(self) -> Self {
        Self { holds: Holds::Date, ..self }
    }

    const fn class(self) -> Self {
        Self { holds: Holds::Class, ..self }
    }

    const fn words(self, proper: fn() -> Vec<&'static str>) -> Self {
        Self { holds: Holds::Words(proper), ..self }
    }

    const fn width(self, width: u8) -> Self {
        Self { width, ..self }
    }

    const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    const fn example(self, examples: &'static [&'static str]) -> Self {
        Self { examples, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::fold::fold_header;

    #[test]
    fn no_header_means_two_columns() {
        let headers = || COLUMNS.iter().flat_map(|column| std::iter::once(&column.header).chain(column.aliases));
        let folded: BTreeSet<String> = headers().map(|header| fold_header(header)).collect();
        assert_eq!(folded.len(), headers().count());
    }

    #[test]
    fn one_column_names_the_batch() {
        assert_eq!(fields(|column| column.part == Part::Key).collect::<Vec<_>>(), [Field::SheetNo]);
    }
}
