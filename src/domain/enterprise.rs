//! 企业: who made the goods, by identity and not by spelling.

use serde::Serialize;

use super::{CreditCode, SharedText};

/// Identity of an enterprise: its credit code, or its folded name where it has none.
///
/// The text is the code itself, or `name:` and the folded name (NFKC, brackets folded, white space removed), or `nobody`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EnterpriseKey(pub SharedText);

impl EnterpriseKey {
    /// What unlabelled goods have in the place of a manufacturer: they are counted, and nobody gets a letter about them.
    pub fn nobody() -> Self {
        Self("nobody".into())
    }

    /// Whether it stands for no enterprise.
    pub fn is_nobody(&self) -> bool {
        self.0.as_str() == "nobody"
    }
}

/// 企业 as the job knows it.
#[derive(Debug, Clone)]
pub struct Enterprise {
    /// Identity.
    pub key: EnterpriseKey,
    /// Full name, as first written.
    pub name: String,
    /// 统一社会信用代码, where the file has one.
    pub credit_code: Option<CreditCode>,
    /// 企业所在地, as written.
    pub place: String,
    /// Prefecture resolved from the place text.
    pub region: Option<Region>,
    /// 企业规模.
    pub scale: Option<EnterpriseScale>,
    /// Owner group, where the job names one: its members count once in disclosure thresholds.
    pub owner: Option<String>,
}

/// 行政区划 (GB/T 2260) at prefecture level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Region {
    /// Six digits; empty for 贵安新区, which has none.
    pub code: String,
    /// Full name.
    pub name: String,
}

/// 企业规模.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EnterpriseScale {
    /// 大型.
    Large,
    /// 中型.
    Medium,
    /// 小型.
    Small,
    /// 微型.
    Micro,
}
