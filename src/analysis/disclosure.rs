//! Disclosure control: the only way from a peer group's raw statistics to anything a letter shows.
//!
//! What may be shown, N being the enterprises compared, the addressee included, each owner once:
//!
//! | N | shown |
//! |---|---|
//! | below 5 | nothing |
//! | 5 to 9 | own rank, counts, percentile, median |
//! | 10 and more | also the quartiles and the band |
//!
//! A job may raise 5 and 10, never lower them. Minimum, maximum and single points are in no type that leaves here.
//!
//! **Why nobody can be named.** Every figure is a function of the own value and of the *set* of the others' values: it
//! stays the same when two others exchange theirs (counts of others that the method cannot tell from the own result too). So whoever sees figures cannot tell two enterprises apart that have
//! different values, and a named enterprise's value follows from them only if all enterprises that the onlookers do not
//! already know have one and the same value. Two colluding addressees know two values. Hence the second rule: where all
//! but two owners, or more, share one value, nothing is shown (`ValuesTooAlike`); that reason itself does not tell
//! which value it is. Within a class and an indicator every enterprise is in one group only, and there is no second,
//! overlapping grouping to subtract.
//!
//! In a bureau's job an agency knows the values of all enterprises that it tested: it is an onlooker too, alone or with one addressee
//! of another agency, and where it would know too much each agency's enterprises are compared among themselves (`agencies`).
//!
//! What a letter draws, asks for or says for who cannot see it adds nothing to its counts, median and quartiles.
//!
//! **What remains.** (1) With an odd N the median is some peer's exact value, and with 10 and more the quartiles may be;
//! whose is unknown. (2) Ranks are inequalities: the last of N knows that every other one is better, who
//! cannot be told apart from any other that all lie within what the method scatters, and two who compare letters that all
//! others lie between them. (3) Three or more
//! colluding addressees know more than these rules count on. (4) Across different limits the argument holds for the
//! ratios; whoever knows every participant's specification and the laboratory's digits may rule some of them out.
//! (5) Letters of two runs of one job with different participants can be subtracted; letters belong to one frozen run.
//! (6) What an authority publishes about a failed batch is outside.

use super::order::Better;
use super::peers::{Group, OwnPlace};
use super::rational::Rational;
use super::subject::{Band, Comparison, Ranked, Withheld};
use crate::domain::Preference;
use crate::domain::settings::Thresholds;

/// When figures about peers may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Disclosure {
    rank_from: u32,
    quartiles_from: u32,
    /// Addressees that may put their letters together without learning a third one's value.
    colluders: u32,
}

/// Fewest enterprises for rank and median, whatever the job says.
pub(crate) const FEWEST_FOR_RANK: u32 = 5;
/// Fewest enterprises for quartiles, whatever the job says.
pub(crate) const FEWEST_FOR_QUARTILES: u32 = 10;

impl Disclosure {
    /// The job's thresholds, never below the house's.
    pub fn new(thresholds: &Thresholds) -> Self {
        let rank_from = thresholds.min_peers_rank.max(FEWEST_FOR_RANK);
        Self {
            rank_from,
            quartiles_from: thresholds.min_peers_quartiles.max(FEWEST_FOR_QUARTILES).max(rank_from),
            colluders: 2,
        }
    }

    /// Everything shown from one enterprise on: only for the test that must find the leak.
    #[doc(hidden)]
    pub fn none_for_attack_test() -> Self {
        Self { rank_from: 1, quartiles_from: 1, colluders: 0 }
    }

    /// The thresholds without the rule about values that are alike: only for the test that must find the leak.
    #[doc(hidden)]
    pub fn thresholds_only_for_attack_test() -> Self {
        Self { rank_from: FEWEST_FOR_RANK, quartiles_from: FEWEST_FOR_QUARTILES, colluders: 0 }
    }

    /// Fewest enterprises of a group that no single agency tested, where several agencies share it.
    pub(super) fn least_of_others(&self) -> u32 {
        if self.colluders > 0 { self.rank_from } else { 0 }
    }

    /// What may be said to the enterprise at `own` about its group. Results that lie closer to the own one than `scatter`,
    /// on the group's scale, are neither better nor worse.
    pub(super) fn comparison(
        &self,
        group: &Group,
        own: &OwnPlace,
        preference: Preference,
        scatter: Option<Rational>,
    ) -> Comparison {
        let better = match preference {
            Preference::Higher | Preference::Target => Better::High,
            Preference::Lower => Better::Low,
            Preference::Within if own.value.is_some() => return Comparison::Withheld(Withheld::NoPreferredSide),
            Preference::Within => Better::High,
        };
        if group.owners < self.rank_from {
            return Comparison::Withheld(Withheld::TooFewEnterprises);
        }
        if self.colluders > 0 && group.most_alike + self.colluders >= group.owners {
            return Comparison::Withheld(Withheld::ValuesTooAlike);
        }
        let (Some(value), Some(owner_value)) = (&own.value, &own.owner_value) else {
            return Comparison::Counts { enterprises: group.owners, conforming: group.conforming };
        };
        let counts = group.ordered.counts(value, owner_value, better);
        let told = match scatter {
            Some(scatter) => group.ordered.counts(&value.widened(scatter), owner_value, better),
            None => counts,
        };
        let [first, median, third] = &group.figures;
        let Some(median) = median.clone() else { return Comparison::Withheld(Withheld::NotComparable) };
        let enough = group.owners >= self.quartiles_from;
        let pair = if enough { first.clone().zip(third.clone()) } else { None };
        // By what is told: who cannot be told apart is not behind, and a band tells no more than the counts beside it.
        let band = told.percentile().filter(|_| pair.is_some()).map(|percentile| {
            if percentile >= Rational::whole(75) {
                Band::FirstQuarter
            } else if percentile <= Rational::whole(25) {
                Band::LastQuarter
            } else {
                Band::Middle
            }
        });
        Comparison::Ranked(Ranked {
            by: group.by,
            enterprises: group.owners,
            rank: counts.rank(),
            better: told.better,
            tied: told.tied,
            worse: told.worse,
            percentile: counts.percentile_text(),
            median,
            quartiles: pair,
            band,
        })
    }
}
