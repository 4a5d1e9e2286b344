//! What the facts mean: margins, peer groups, ranks, quartiles, disclosure control, shortcomings.
//!
//! Definitions: docs/method.md. Everything is exact decimals or fractions; nothing here can fail.

pub mod subject;

pub use subject::*;

use crate::domain::SpotCheck;

/// What one spot check means.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// One subject per enterprise and product class, in order of class code and enterprise key.
    pub subjects: Vec<Subject>,
}

/// Analyses a spot check.
pub fn analyse(spot_check: &SpotCheck) -> Analysis {
    let _ = spot_check;
    Analysis::default()
}
