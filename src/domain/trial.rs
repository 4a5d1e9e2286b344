//! 措辞试验: which of two wordings an enterprise's letters have, drawn by seed.

use serde::{Deserialize, Serialize};

use super::{Digest, EnterpriseKey};

/// `[trial]` of job.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialSettings {
    /// What the draw begins with; another seed is another draw.
    pub seed: String,
    /// Names of the two wordings: `templates/trial/NAME/*.tera` of the job, each over the job's wording.
    pub arms: [String; 2],
}

impl TrialSettings {
    /// The arm of an enterprise: the parity of a SHA-256 of seed and identity. It depends on nobody else, so that it is the same
    /// whatever other rows the job has, in every share of a plan, and next year.
    pub fn arm(&self, enterprise: &EnterpriseKey) -> &str {
        let digest = Digest::of(format!("{}\n{}", self.seed, enterprise.0).as_bytes()).to_string();
        let is_odd = digest.chars().next_back().and_then(|c| c.to_digit(16)).is_some_and(|figure| figure % 2 == 1);
        &self.arms[usize::from(is_odd)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draw_is_even_depends_on_the_seed_and_on_nothing_else() {
        let trial = |seed: &str| TrialSettings { seed: seed.into(), arms: ["甲".into(), "乙".into()] };
        let keys: Vec<EnterpriseKey> =
            (0..4_000).map(|n| EnterpriseKey(format!("91520115MFAKE{n:05}").as_str().into())).collect();
        let drawn = |seed: &str| keys.iter().map(|key| trial(seed).arm(key) == "甲").collect::<Vec<bool>>();
        let (one, other) = (drawn("2023"), drawn("2024"));
        assert_eq!(one, drawn("2023"));
        let count = |drawn: &[bool]| drawn.iter().filter(|is_first| **is_first).count();
        let both = one.iter().zip(&other).filter(|(a, b)| a == b).count();
        // Four standard deviations of a fair coin are 127.
        for number in [count(&one), count(&other), both] {
            assert!(number.abs_diff(2_000) < 127, "{number}");
        }
    }
}
