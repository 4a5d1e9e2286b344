//! What became of every row of a sheet that was read through a profile: each is of one class.

use serde::{Deserialize, Serialize};

/// What a row of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowClass {
    /// 表头以上的说明: it stands above the head, or in a sheet without one.
    Metadata,
    /// 分组行: it names what the rows below it are.
    Group,
    /// 表头: it names columns or what they hold.
    Header,
    /// 数据: it says something of a batch.
    Data,
    /// 统计行: a total, an average.
    Derived,
    /// 注、落款: it says something of the table.
    Notes,
}

impl RowClass {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [Self::Metadata, Self::Group, Self::Header, Self::Data, Self::Derived, Self::Notes];

    /// Its name in Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Metadata => ("表外说明", "metadata"),
            Self::Group => ("分组行", "group"),
            Self::Header => ("表头", "header"),
            Self::Data => ("数据", "data"),
            Self::Derived => ("统计行", "derived"),
            Self::Notes => ("注、落款", "notes"),
        }
    }
}

/// Rows of one class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub count: u32,
    /// The numbers of the first ones.
    pub first: Vec<u32>,
}

/// A column of a sheet, and what is taken from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUse {
    /// Its letters, or its number in a text file.
    pub column: String,
    /// Its name as written, below the group above it.
    pub header: String,
    /// The fields that take it, by their names in profiles; `item` for what is of an item; none where nothing is taken.
    pub takes: Vec<String>,
    /// Whether it is known what it is.
    pub is_known: bool,
}

/// Rows of a sheet by class.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetAccount {
    /// File name relative to the job folder.
    pub file: String,
    /// Sheet name; empty for a text file.
    pub sheet: String,
    /// Its columns, where the table is one of several side by side: `A:H`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub range: String,
    /// Rows that hold anything.
    pub rows: u32,
    /// Those of each class, in the order of [`RowClass::ALL`].
    pub classes: [Counted; 6],
    /// The last row of its head; none where none was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// How items stand in it, by the word of profiles; empty where it is no table of results.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub layout: String,
    /// Its columns; none without a head.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnUse>,
}

/// Rows whose number is kept, of each class.
const FIRST: usize = 10;

impl SheetAccount {
    /// Of a sheet no row of which was read yet.
    pub fn new(file: &str, sheet: &str) -> Self {
        Self { file: file.to_string(), sheet: sheet.to_string(), ..Self::default() }
    }

    /// What a person calls it.
    pub fn name(&self) -> String {
        let parts = [self.file.as_str(), &self.sheet, &self.range];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" › ")
    }

    /// Counts a row.
    pub fn add(&mut self, class: RowClass, row: u32) {
        let counted = &mut self.classes[class as usize];
        counted.count += 1;
        if counted.first.len() < FIRST {
            counted.first.push(row);
        }
    }

    /// Rows of a class.
    pub fn of(&self, class: RowClass) -> &Counted {
        &self.classes[class as usize]
    }

    /// Rows of all classes.
    pub fn counted(&self) -> u32 {
        self.classes.iter().map(|counted| counted.count).sum()
    }

    /// Whether every row is of one class.
    pub fn is_balanced(&self) -> bool {
        self.counted() == self.rows
    }
}
