//! Who has a letter open just now: shown, expiring, never blocking.

use std::collections::BTreeMap;

use serde::Serialize;

/// A letter that somebody has open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lease {
    /// Letter id.
    pub letter: String,
    /// Who.
    pub who: String,
    /// Until when, seconds since 1970.
    pub until: i64,
}

/// All of them. Nothing is lost where the program ends: the next one begins without.
#[derive(Debug, Default)]
pub(super) struct Leases(BTreeMap<(String, String), i64>);

impl Leases {
    /// A person has a letter open until then; each person has one.
    pub(super) fn take(&mut self, letter: &str, who: &str, until: i64) {
        self.0.retain(|(_, holder), _| holder != who);
        self.0.insert((letter.to_string(), who.to_string()), until);
    }

    /// What is open at this time.
    pub(super) fn at(&mut self, now: i64) -> Vec<Lease> {
        self.0.retain(|_, until| *until > now);
        self.0
            .iter()
            .map(|((letter, who), until)| Lease { letter: letter.clone(), who: who.clone(), until: *until })
            .collect()
    }
}
