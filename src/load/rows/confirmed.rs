//! Results that look wrong and that a person compared with the report: `input.confirmed_results` of job.toml.

use std::collections::BTreeSet;

use crate::domain::fold::fold_typed;

/// Results by sampling sheet number and test item.
pub(crate) struct Confirmed(BTreeSet<String>);

impl Confirmed {
    /// Those that job.toml names: “QS23-0001 导体电阻”.
    pub(crate) fn of(results: &[String]) -> Self {
        Self(results.iter().map(|result| fold_typed(result)).collect())
    }

    /// Whether a result is one of them.
    pub(crate) fn has(&self, sheet_no: &str, item: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&(fold_typed(sheet_no) + &fold_typed(item)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_named_by_its_sheet_and_its_item() {
        let confirmed = Confirmed::of(&["QS23-0001 导体电阻（20℃）".into()]);
        assert!(confirmed.has("ＱＳ23—0001", "导体电阻(20 ℃)"));
        assert!(!confirmed.has("QS23-0001", "绝缘厚度") && !confirmed.has("QS23-0002", "导体电阻（20℃）"));
    }
}
