//! What lists beside the results say of enterprises: how they are reached, who must be sampled again, who is in a linkage check.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::province::Province;
use super::{ClassCode, CreditCode, EnterpriseKey, Origin};

/// Lists beside the results; each is empty where the job has none.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// 企业名录, by identity.
    pub directory: BTreeMap<EnterpriseKey, DirectoryEntry>,
    /// 跟踪抽查名单 (应抽尽抽), in file order.
    pub followup: Vec<ListedTask>,
    /// 联动抽查名单, in file order.
    pub linkage: Vec<ListedTask>,
    /// 抽查计划, in file order.
    pub plan: Vec<PlanLine>,
    /// What last year's letters advised, in file order.
    pub advised: Vec<AdvisedLine>,
    /// Last year's counts by class, in file order.
    pub last_year: Vec<LastYearLine>,
}

/// An item that a letter of last year pointed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisedLine {
    /// Identity.
    pub enterprise: EnterpriseKey,
    /// Name as written.
    pub name: String,
    /// Class, where it is one of the catalog's.
    pub class: Option<ClassCode>,
    /// Class as written.
    pub class_text: String,
    /// 检验项目.
    pub item: String,
    /// 情形, in the words of the list.
    pub state: String,
    /// 方向: 偏低 or 偏高, else something that has no side.
    pub direction: String,
    /// 检验结果 of that year as printed.
    pub result: String,
    /// 计量单位.
    pub unit: String,
    /// 标准要求 of that year as printed.
    pub requirement: String,
    /// 年度.
    pub year: Option<i32>,
    /// 措辞: the arm of that year's trial; empty: there was none.
    pub arm: String,
    /// Its row.
    pub origin: Origin,
}

/// Counts of a class in an earlier year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastYearLine {
    /// Class, where it is one of the catalog's.
    pub class: Option<ClassCode>,
    /// Class as written.
    pub class_text: String,
    /// Batches that counted.
    pub batches: u32,
    /// Those that failed; at most as many.
    pub failed: u32,
    /// 年度.
    pub year: Option<i32>,
}

/// 抽查计划: so many batches of a class, of an agency, in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// Class, where it is one of the catalog's.
    pub class: Option<ClassCode>,
    /// Class as written.
    pub class_text: String,
    /// 承检机构; empty: any.
    pub agency: String,
    /// 地区; empty: any.
    pub region: String,
    /// 计划批次; none where the row has no whole number.
    pub batches: Option<u32>,
    /// 检验项目 that the plan asks for, split; empty: it names none.
    pub items: Vec<String>,
    /// 抽样截止日期.
    pub sampled_by: Option<NaiveDate>,
    /// 报告截止日期.
    pub reported_by: Option<NaiveDate>,
    /// Its row.
    pub origin: Origin,
}

/// An enterprise of the directory; a text is empty where the row has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Name as written.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: Option<CreditCode>,
    /// 通信地址.
    pub address: String,
    /// 电子邮箱.
    pub email: Option<Email>,
    /// 联系人.
    pub contact: String,
    /// 联系电话, as written.
    pub phone: String,
    /// 负责结果处理的部门.
    pub handling_authority: String,
    /// 省份.
    pub province: Option<Province>,
    /// Its row.
    pub origin: Origin,
}

/// An enterprise that a list names for sampling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTask {
    /// Identity.
    pub enterprise: EnterpriseKey,
    /// Name as written.
    pub name: String,
    /// Class as written.
    pub class_text: String,
    /// Class, where it is one of the catalog's.
    pub class: Option<ClassCode>,
    /// 上次不合格项目, split; empty where the list has none.
    pub failed_items: Vec<String>,
    /// 年度 of what it follows up.
    pub year: Option<i32>,
    /// 省份.
    pub province: Option<Province>,
    /// 负责部门.
    pub authority: String,
    /// Its row.
    pub origin: Origin,
}

/// 电子邮箱: one address that can be written to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Of a text that is one plain address: `name@host.domain`, in ASCII, without display name.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.split_once('@')?;
        let is_of = |part: &str, more: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let labels: Vec<&str> = host.split('.').collect();
        let is_host = labels.len() > 1
            && labels.iter().all(|label| is_of(label, "-") && !label.starts_with('-') && !label.ends_with('-'))
            && labels.last().is_some_and(|last| last.len() > 1 && last.chars().all(|c| c.is_ascii_alphabetic()));
        let is_name = is_of(name, "._+-") && !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
        (is_name && is_host && text.len() <= 254).then(|| Self(text.to_string()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_plain_address() {
        for good in ["a@b.cn", "li.si_2+x@mail.example-1.com.cn", " zhang@example.com "] {
            assert!(Email::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.cn",
            "a@.cn",
            "a b@c.cn",
            "a@b.cn;c@d.cn",
            "a@@b.cn",
            "李四@b.cn",
            "a@b.c",
            "a@b.1n",
            "<a@b.cn>",
            "a..b@c.cn",
            "a@-b.cn",
            "a@b.cn\r\nBcc: c@d.cn",
        ] {
            assert!(Email::parse(bad).is_none(), "{bad}");
        }
    }
}
