//! Chance with whole numbers only, so that one seed means one job on every machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A seeded source of choices.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The same seed gives the same choices.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number in `0..n`; 0 for an empty range.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.0.next_u64() % n as u64) as usize }
    }

    /// True in `n` of 1000 cases.
    pub fn per_mille(&mut self, n: usize) -> bool {
        self.below(1000) < n
    }

    /// One of the choices.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Roughly normal with mean 0 and deviation 1000: twelve uniform numbers summed.
    pub fn bell(&mut self) -> i64 {
        (0..12).map(|_| self.below(1001) as i64).sum::<i64>() - 6000
    }
}
