//! The letter as data: what the layout typesets, what golden tests read, what `--emit letter` writes.
//!
//! Every text is plain: no markup of any kind; a line break in a table's cell is one on the page. A `Letter` can be written
//! as JSON and read back.

mod detail;
mod difference;
mod front;
mod issued;
mod receipt;
mod sentences;
mod version;

use serde::{Deserialize, Serialize};

use crate::domain::LetterKind;
use crate::domain::settings::{Design, LetterStatus};

pub use detail::{Fact, Group, Measure, MeasureGroup, Measures, Outcome, Paths, Step, TableRole};
pub use difference::{Difference, differences};
pub use front::{FirstThing, FirstThings, Mark, Panel, PanelRow, Side, Strip};
pub use issued::{Issued, LedgerHead, printed_texts};
pub use receipt::{Boxes, Fill, NUMBER_SLOT, Receipt};
pub use sentences::sentences;
pub use version::Version;

/// One letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// Id: campaign, class and enterprise, in letters, digits, `_` and `-`.
    pub id: String,
    /// Which letter it is.
    pub kind: LetterKind,
    /// Page design.
    pub design: Design,
    /// Draft (watermarked) or final.
    pub status: LetterStatus,
    /// Who issues it: letterhead and signature block.
    pub issuer: String,
    /// 发文字号; empty: left out. The receipt repeats it, see [`NUMBER_SLOT`].
    pub document_no: String,
    /// 标题.
    pub title: String,
    /// 主送, the enterprise's full name, without the colon.
    pub addressee: String,
    /// Credit code of the addressee; empty: left out.
    pub credit_code: String,
    /// Product class name; several joined by `、`.
    pub class_name: String,
    /// The letter is about several product classes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_merged: bool,
    /// The body in order.
    pub body: Vec<Block>,
    /// 落款.
    pub signature: Signature,
    /// 附件 names, in order (`关键性指标对照图`, `签收回执`).
    pub annexes: Vec<String>,
    /// 签收回执, on its own page.
    pub receipt: Receipt,
    /// Date as printed (`2023年12月15日`).
    pub date: String,
    /// ISO date, for PDF metadata.
    pub iso_date: String,
    /// SHA-256 of the facts the letter is made of, hex; printed shortened.
    pub fingerprint: String,
    /// What issuing adds; none in a letter that is not issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Issued>,
}

impl Letter {
    /// Whether it is final: then no warning and no missing glyph is forgiven.
    pub fn is_final(&self) -> bool {
        self.status == LetterStatus::Final
    }

    /// Whether it has the plain design, whose pages may hold a little more.
    pub fn is_plain(&self) -> bool {
        self.design == Design::Plain
    }

    /// What the blocks of the body show, in order.
    pub fn contents(&self) -> impl Iterator<Item = &Content> {
        self.body.iter().map(|block| &block.content)
    }

    /// The letter as it is printed: its receipt repeats the document number.
    pub fn filled(&self) -> Self {
        Self { receipt: self.receipt.numbered(&self.document_no), ..self.clone() }
    }
}

/// A block of the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What the block is about, once in a letter: the same block has the same id whatever else the job's data say, so that
    /// it can be spoken of. Never printed, and no part of the fingerprint; empty in a letter made by hand.
    #[serde(default)]
    pub id: String,
    /// What it shows.
    #[serde(flatten)]
    pub content: Content,
}

/// What a block shows.
#[allow(clippy::large_enum_variant, reason = "a letter holds a few dozen blocks; boxes would only clutter matching")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// 一、/（一）: number and text are one string; level 1 or 2.
    Heading {
        /// 1 or 2.
        level: u8,
        /// Text with its number.
        text: String,
    },
    /// 结果一览, on page one.
    Panel(Panel),
    /// 先做这三件事, on page one after the panel; what follows begins below only where there is room for its beginning.
    FirstThings(FirstThings),
    /// Facts of a sample in running lines: what the opening says is not repeated. At most two lines of 42 characters.
    Facts {
        /// In their order.
        facts: Vec<Fact>,
    },
    /// A paragraph with the two-character indent.
    Paragraph {
        /// A lead set in 黑体 (`偏离有多大。`, `1. 立即：`); may be empty.
        #[serde(default)]
        lead: String,
        /// The text.
        text: String,
    },
    /// A table whose head repeats and whose rows never split.
    Table(Table),
    /// How to tell the causes apart.
    Paths(Paths),
    /// What to do, grouped.
    Measures(Measures),
    /// A small note under a table or chart, without indent.
    Note {
        /// The text.
        text: String,
    },
}

impl Content {
    /// Every text that is printed, in reading order; empty ones too.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Heading { text, .. } | Self::Note { text } => vec![text],
            Self::Panel(panel) => panel.texts(),
            Self::FirstThings(things) => things.texts(),
            Self::Facts { facts } => facts.iter().flat_map(|fact| [fact.label.as_str(), &fact.value]).collect(),
            Self::Paragraph { lead, text } => vec![lead, text],
            Self::Table(table) => table.texts(),
            Self::Paths(paths) => paths.texts(),
            Self::Measures(measures) => measures.texts(),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Caption; empty: none.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of cells, as many as columns.
    pub rows: Vec<Vec<String>>,
    /// Rows (0-based) to set in bold: failed items.
    #[serde(default)]
    pub emphasized: Vec<usize>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "TableRole::is_plain")]
    pub role: TableRole,
    /// Heads over rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// The column (0-based) that names its row, for who cannot see the table; none: no column does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_head: Option<usize>,
}

impl Table {
    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.caption.as_str()];
        texts.extend(self.columns.iter().map(|column| column.head.as_str()));
        for (index, row) in self.rows.iter().enumerate() {
            texts.extend(Group::before(&self.groups, index));
            texts.extend(row.iter().map(String::as_str));
        }
        texts
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Head.
    pub head: String,
    /// Share of the width; the shares of a table are added up.
    pub width: u32,
    /// Alignment of the cells.
    pub align: Align,
}

/// Alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// 落款.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// Issuer.
    pub issuer: String,
    /// Date as printed.
    pub date: String,
    /// 编制.
    pub drafted_by: String,
    /// 审核.
    pub reviewed_by: String,
    /// 批准.
    pub approved_by: String,
    /// 联系人, telephone; empty: left out.
    pub contact: String,
}
