//! How often something was found, with the first places.

use crate::diagnostic::{Diagnostic, Place};
use crate::load::findings as say;

/// A number with the first few places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// How many.
    pub count: usize,
    /// The first ones.
    pub places: Vec<Place>,
}

impl Tally {
    /// Counts one.
    pub(crate) fn add(&mut self, place: impl FnOnce() -> Place) {
        self.count += 1;
        if self.places.len() < say::PLACES {
            self.places.push(place());
        }
    }

    /// What is said of it; nothing where there was none.
    pub(crate) fn told(self, say: impl FnOnce(Vec<Place>, usize) -> Diagnostic) -> Option<Diagnostic> {
        (self.count > 0).then(|| say(self.places, self.count))
    }
}
