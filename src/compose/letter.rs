//! The letter as data: what the layout typesets, what golden tests read, what `--emit letter` writes.
//!
//! Every text is plain: no markup of any kind. A `Letter` can be written as JSON and read back.

use serde::{Deserialize, Serialize};

use crate::domain::LetterKind;
use crate::domain::settings::{Design, LetterStatus};

/// Stands in a receipt's texts for the document number, which the letter holds once. Unicode sets this character apart for
/// programs and no font has it, so that no cell that may be printed holds it.
pub const NUMBER_SLOT: char = '\u{FDD0}';

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
}

impl Letter {
    /// Whether it is final: then no warning and no missing glyph is forgiven.
    pub fn is_final(&self) -> bool {
        self.status == LetterStatus::Final
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

impl Receipt {
    /// The receipt as it is printed, under this document number.
    pub fn numbered(&self, document_no: &str) -> Self {
        let numbered = |text: &String| text.replace(NUMBER_SLOT, document_no);
        Self {
            title: self.title.clone(),
            text: numbered(&self.text),
            fields: self.fields.iter().map(|(label, text)| (label.clone(), numbered(text))).collect(),
        }
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
    /// A paragraph with the two-character indent.
    Paragraph {
        /// A lead set in bold (`1. 立即：`); may be empty.
        #[serde(default)]
        lead: String,
        /// The text.
        text: String,
    },
    /// A table whose head repeats and whose rows never split.
    Table(Table),
    /// One key indicator drawn.
    Chart(Chart),
    /// A small note under a table or chart, without indent.
    Note {
        /// The text.
        text: String,
    },
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// One key indicator drawn: own value, requirement line, quartile strip. Numbers are decimal texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Title: indicator and unit.
    pub title: String,
    /// Alternative text: the whole content in words.
    pub alt: String,
    /// Own value.
    pub own: String,
    /// Label of the own value as printed (`7.38`, `<0.005`).
    pub own_label: String,
    /// `<` or `>` where censored, else empty.
    pub own_censored: String,
    /// Own other batches.
    pub own_others: Vec<String>,
    /// Lower limit.
    pub low: Option<String>,
    /// Its label.
    pub low_label: String,
    /// Upper limit.
    pub high: Option<String>,
    /// Its label.
    pub high_label: String,
    /// Median.
    pub median: Option<String>,
    /// Quartiles, lower first.
    pub quartiles: Option<(String, String)>,
    /// Which side is better, in words (`越小越好`); empty: none.
    pub direction: String,
    /// `left`, `right` or empty: the side that is better, for the arrow.
    pub better_side: String,
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

/// 签收回执.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Heading.
    pub title: String,
    /// The declaration.
    pub text: String,
    /// Lines to fill in: label and prefilled text.
    pub fields: Vec<(String, String)>,
}
