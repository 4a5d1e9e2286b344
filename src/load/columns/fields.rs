//! The default layout of results: one row per tested item.

use super::header::{Column, Header, SheetPlace};
use crate::diagnostic::Place;

/// A column of the default layout; the discriminant is its index in [`COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is explained by its header in COLUMNS")]
pub enum Field {
    SheetNo,
    Task,
    Agency,
    Manufacturer,
    CreditCode,
    Place,
    Scale,
    SampledParty,
    Principal,
    Channel,
    Class,
    Product,
    Model,
    Grade,
    Trademark,
    Lot,
    Standard,
    SampledOn,
    ReportNo,
    ReportedOn,
    Item,
    Unit,
    Requirement,
    Basis,
    TestBasis,
    Result,
    Verdict,
    Conclusion,
    Status,
    NotifiedOn,
    OrderedOn,
    Remark,
}

use Field::{
    Agency, Basis, Channel, Class, Conclusion, CreditCode, Grade, Item, Lot, Manufacturer, Model, NotifiedOn,
    OrderedOn, Principal, Product, Remark, ReportNo, ReportedOn, Requirement, Result, SampledOn, SampledParty, Scale,
    SheetNo, Standard, Status, Task, TestBasis, Trademark, Unit, Verdict,
};

/// Number of columns.
pub const COUNT: usize = 32;

/// Header of every field, and whether the column must be there.
pub const COLUMNS: [Column; COUNT] = [
    needed("抽样单编号"),
    needed("任务类别"),
    needed("承检机构"),
    needed("标称生产企业"),
    needed("统一社会信用代码"),
    needed("企业所在地"),
    optional("企业规模"),
    optional("被抽样单位"),
    optional("委托方"),
    optional("抽样环节"),
    needed("产品类别"),
    needed("产品名称"),
    needed("规格型号"),
    optional("产品等级"),
    optional("商标"),
    optional("生产日期/批号"),
    needed("执行标准"),
    needed("抽样日期"),
    needed("检验报告编号"),
    optional("报告日期"),
    needed("检验项目"),
    needed("计量单位"),
    needed("标准要求"),
    optional("要求来源"),
    optional("检验依据"),
    needed("检验结果"),
    needed("单项判定"),
    needed("检验结论"),
    optional("结果状态"),
    optional("告知日期"),
    optional("责令改正日期"),
    optional("备注"),
];

const fn needed(name: &'static str) -> Column {
    Column { name, aliases: &[], required: true }
}

const fn optional(name: &'static str) -> Column {
    Column { name, aliases: &[], required: false }
}

/// Fields of an item; all others belong to the batch and are equal in all its rows.
pub const ITEM_FIELDS: [Field; 7] = [Item, Unit, Requirement, Basis, TestBasis, Result, Verdict];

/// Fields that tell one batch from another under one sampling sheet number.
pub const IDENTITY_FIELDS: [Field; 6] = [Manufacturer, CreditCode, ReportNo, Class, Product, Model];

/// Fields of the batch that must agree among its rows, besides those.
pub const SHARED_FIELDS: [Field; 18] = [
    Task,
    Agency,
    Field::Place,
    Scale,
    SampledParty,
    Principal,
    Channel,
    Grade,
    Trademark,
    Lot,
    Standard,
    SampledOn,
    ReportedOn,
    Conclusion,
    Status,
    NotifiedOn,
    OrderedOn,
    Remark,
];

/// Batch fields that a batch with results must have.
pub const BATCH_NEEDS: [Field; 10] =
    [Task, Agency, Manufacturer, Class, Product, Model, Standard, SampledOn, ReportNo, Conclusion];

/// Item fields that an item must have.
pub const ITEM_NEEDS: [Field; 4] = [Item, Requirement, Result, Verdict];

/// Fields that hold dates.
pub const DATES: [Field; 4] = [SampledOn, ReportedOn, NotifiedOn, OrderedOn];

impl Field {
    /// Canonical header.
    pub fn header(self) -> &'static str {
        COLUMNS[self as usize].name
    }

    /// Whether the field belongs to an item.
    pub fn is_of_item(self) -> bool {
        ITEM_FIELDS.contains(&self)
    }
}

/// All fields in order.
pub const FIELDS: [Field; COUNT] = [
    SheetNo,
    Task,
    Agency,
    Manufacturer,
    CreditCode,
    Field::Place,
    Scale,
    SampledParty,
    Principal,
    Channel,
    Class,
    Product,
    Model,
    Grade,
    Trademark,
    Lot,
    Standard,
    SampledOn,
    ReportNo,
    ReportedOn,
    Item,
    Unit,
    Requirement,
    Basis,
    TestBasis,
    Result,
    Verdict,
    Conclusion,
    Status,
    NotifiedOn,
    OrderedOn,
    Remark,
];

/// Names cells of a results sheet.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The sheet.
    pub sheet: SheetPlace,
    /// Sheet column of each field.
    pub positions: Vec<Option<u32>>,
}

impl Cells {
    /// From a header row.
    pub fn new(sheet: SheetPlace, header: &Header) -> Self {
        Self { sheet, positions: header.positions.clone() }
    }

    /// A cell by row and field, with its own text.
    pub fn at(&self, row: u32, field: Field, text: &str) -> Place {
        self.sheet.cell(row, self.positions[field as usize], field.header(), Some(text))
    }

    /// An empty cell, or a cell whose text does not matter.
    pub fn bare(&self, row: u32, field: Field) -> Place {
        self.sheet.cell(row, self.positions[field as usize], field.header(), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_columns_are_in_one_order() {
        for (index, field) in FIELDS.iter().enumerate() {
            assert_eq!(*field as usize, index);
        }
        let others = ITEM_FIELDS.iter().chain(&IDENTITY_FIELDS).chain(&SHARED_FIELDS).count();
        assert_eq!(others + 1, COUNT, "every field but the sheet number is of an item, identifies or is shared");
        assert_eq!(COLUMNS.iter().filter(|c| c.required).count(), 18);
    }
}
