//! Exact fractions: ratios to a limit, margins, percentiles and quartiles never pass through a float.
//!
//! What is done several times for every item of a job is inline, and takes the short way where terms fit in 64 bits.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// A fraction with a positive denominator, equal to another by value, whatever its terms.
///
/// Every operation is exact or `None`: `None` means that the result does not fit in 128 bits, which only values of
/// about twenty significant digits reach.
#[derive(Debug, Clone, Copy)]
pub struct Rational {
    numerator: i128,
    denominator: i128,
}

impl Rational {
    /// Zero.
    pub const ZERO: Rational = Rational { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; `None` for a zero denominator.
    #[inline]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        // Lowest terms cost more than all the rest of the arithmetic; only terms that grow long are worth it.
        let long = numerator.unsigned_abs() >> 62 != 0 || denominator.unsigned_abs() >> 62 != 0;
        if long { Self::reduced(numerator, denominator) } else { Self::signed(numerator, denominator) }
    }

    fn reduced(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        Self::signed(numerator / divisor, denominator / divisor)
    }

    #[inline]
    fn signed(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator < 0 {
            Some(Self { numerator: numerator.checked_neg()?, denominator: denominator.checked_neg()? })
        } else {
            Some(Self { numerator, denominator })
        }
    }

    /// A whole number.
    #[inline]
    pub fn whole(value: i64) -> Self {
        Self { numerator: i128::from(value), denominator: 1 }
    }

    /// The exact value of a decimal.
    #[inline]
    pub fn of(value: Decimal) -> Self {
        // A Decimal has at most 96 bits and 28 places: both fit.
        Self { numerator: value.mantissa(), denominator: power_of_ten(value.scale()).unwrap_or(1) }
    }

    /// `numerator / denominator` of two decimals; `None` for a zero denominator or beyond 128 bits.
    #[inline]
    pub fn quotient(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        if let Some(short) = Self::short_quotient(numerator, denominator) {
            return Some(short);
        }
        let (above, below) = (Self::of(numerator), Self::of(denominator));
        match product(above.numerator, below.denominator).zip(product(above.denominator, below.numerator)) {
            Some((above, below)) => Self::new(above, below),
            None => above.over(below),
        }
    }

    /// The quotient of a decimal and a positive one, in 64 bits where that is enough.
    #[inline]
    fn short_quotient(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        let term = |value: Decimal, places: u32| {
            let power = i64::try_from(power_of_ten(places)?).ok()?;
            i64::try_from(value.mantissa()).ok()?.checked_mul(power)
        };
        let (above, below) = (term(numerator, denominator.scale())?, term(denominator, numerator.scale())?);
        (below > 0).then_some(Self { numerator: above.into(), denominator: below.into() })
    }

    /// The same number in lowest terms.
    pub fn in_lowest_terms(self) -> Self {
        Self::reduced(self.numerator, self.denominator).unwrap_or(self)
    }

    /// Numerator of these terms.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// Denominator of these terms, > 0.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Sum.
    #[inline]
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            return Self::new(self.numerator.checked_add(other.numerator)?, self.denominator);
        }
        let left = product(self.numerator, other.denominator)?;
        let right = product(other.numerator, self.denominator)?;
        Self::new(left.checked_add(right)?, product(self.denominator, other.denominator)?)
    }

    /// Difference.
    #[inline]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    /// Product.
    #[inline]
    pub fn times(self, other: Self) -> Option<Self> {
        let plain = product(self.numerator, other.numerator).zip(product(self.denominator, other.denominator));
        if let Some((numerator, denominator)) = plain {
            return Self::new(numerator, denominator);
        }
        self.times_reduced(other)
    }

    /// The product where the plain terms overflow.
    #[cold]
    fn times_reduced(self, other: Self) -> Option<Self> {
        let left = Self::reduced(self.numerator, other.denominator)?;
        let right = Self::reduced(other.numerator, self.denominator)?;
        Self::new(left.numerator.checked_mul(right.numerator)?, left.denominator.checked_mul(right.denominator)?)
    }

    /// Quotient; `None` also for a zero divisor.
    #[inline]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.denominator, other.numerator)?)
    }

    /// The number with the other sign.
    #[inline]
    pub fn negated(self) -> Self {
        Self { numerator: -self.numerator, denominator: self.denominator }
    }

    /// Without its sign.
    #[inline]
    pub fn absolute(self) -> Self {
        Self { numerator: self.numerator.abs(), denominator: self.denominator }
    }

    /// Whether it is zero.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Rounded once to `places` decimals, ties to even (GB/T 8170 3.2); `None` where it does not fit in a decimal.
    pub fn rounded(self, places: u32) -> Option<Decimal> {
        let scaled = product(self.numerator, power_of_ten(places)?)?;
        let whole = i128::try_from(round_half_even(scaled.unsigned_abs(), self.denominator.unsigned_abs())).ok()?;
        Decimal::try_from_i128_with_scale(if self.numerator < 0 { -whole } else { whole }, places).ok()
    }

    /// As a decimal, where it is one exactly; without trailing zeros.
    pub fn exact_decimal(self) -> Option<Decimal> {
        let lowest = self.in_lowest_terms();
        let mut places = 0_u32;
        let mut power = 1_i128;
        while power % lowest.denominator != 0 {
            places += 1;
            power = power.checked_mul(10)?;
            if places > 28 {
                return None;
            }
        }
        let mantissa = lowest.numerator.checked_mul(power / lowest.denominator)?;
        Some(Decimal::try_from_i128_with_scale(mantissa, places).ok()?.normalize())
    }
}

/// Sorts numbers. Decimals of one unit are compared many times faster as whole numbers over their longest denominator.
pub(super) fn sort(numbers: &mut [Rational]) {
    let Some(mut whole) = over_one_denominator(numbers.iter().copied()) else { return numbers.sort_unstable() };
    let denominator = numbers.iter().map(|number| number.denominator).max().unwrap_or(1);
    whole.sort_unstable();
    for (number, numerator) in numbers.iter_mut().zip(whole) {
        *number = Rational { numerator: numerator.into(), denominator };
    }
}

/// The numerators of numbers over the longest of their denominators; `None` where one does not divide it or a
/// numerator becomes too long.
pub(super) fn over_one_denominator(numbers: impl Iterator<Item = Rational> + Clone) -> Option<Vec<i64>> {
    let longest = i64::try_from(numbers.clone().map(|number| number.denominator).max()?).ok()?;
    // Few denominators occur, one after the other mostly: divide only where it changes.
    let (mut known, mut factor) = (longest, 1);
    let numerator = |number: Rational| {
        let denominator = i64::try_from(number.denominator).ok()?;
        if denominator != known {
            (known, factor) = (denominator, longest / denominator);
        }
        (factor * denominator == longest).then_some(())?;
        i64::try_from(number.numerator).ok()?.checked_mul(factor)
    };
    numbers.map(numerator).collect()
}

/// `numerator / denominator` times 10^`places`, rounded once with ties to even, without the cost of lowest terms.
pub(super) fn rounded_quotient(numerator: Decimal, denominator: Decimal, places: u32) -> Option<i128> {
    let (above, below) = whole_terms(numerator, denominator, places)?;
    let magnitude = round_half_even(above.unsigned_abs(), below.unsigned_abs());
    let magnitude = i128::try_from(magnitude).ok()?;
    Some(if (above < 0) == (below < 0) { magnitude } else { -magnitude })
}

/// Whole numbers whose quotient is `numerator / denominator` times 10^`places`; `None` beyond 128 bits or for a zero
/// denominator, and then there is no rounded quotient either.
#[inline]
pub(super) fn whole_terms(numerator: Decimal, denominator: Decimal, places: u32) -> Option<(i128, i128)> {
    let shift = i64::from(denominator.scale()) + i64::from(places) - i64::from(numerator.scale());
    let power = power_of_ten(u32::try_from(shift.unsigned_abs()).ok()?)?;
    let (mut above, mut below) = (numerator.mantissa(), denominator.mantissa());
    if shift >= 0 {
        above = product(above, power)?;
    } else {
        below = product(below, power)?;
    }
    (below != 0).then_some((above, below))
}

/// The square root to twelve decimals, rounded down, by integers; `None` for a negative number and from about 10^16 on.
pub fn square_root(value: Decimal) -> Option<Decimal> {
    let scaled = value.checked_mul(Decimal::from(10_u64.pow(12)))?.trunc();
    let scaled = u128::try_from(scaled.mantissa()).ok()?.checked_mul(10_u128.pow(12))?;
    Decimal::try_from_i128_with_scale(i128::try_from(scaled.isqrt()).ok()?, 12).ok()
}

/// 10^0 to 10^38, all that 128 bits hold.
const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = 10 * powers[exponent - 1];
        exponent += 1;
    }
    powers
};

#[inline]
fn power_of_ten(exponent: u32) -> Option<i128> {
    POWERS_OF_TEN.get(exponent as usize).copied()
}

/// The product, `None` beyond 128 bits. Nearly all factors fit in 64 bits, whose product always fits and costs the least.
#[inline]
fn product(one: i128, other: i128) -> Option<i128> {
    match (i64::try_from(one), i64::try_from(other)) {
        (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
        _ => one.checked_mul(other),
    }
}

fn round_half_even(numerator: u128, denominator: u128) -> u128 {
    let (whole, rest) = match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(small), Ok(by)) => (u128::from(small / by), u128::from(small % by)),
        _ => (numerator / denominator, numerator % denominator),
    };
    let up = match rest.cmp(&(denominator - rest)) {
        Ordering::Greater => true,
        Ordering::Equal => whole % 2 == 1,
        Ordering::Less => false,
    };
    whole + u128::from(up)
}

impl std::fmt::Display for Rational {
    /// In lowest terms: `100/247`, or `38` where it is whole.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lowest = self.in_lowest_terms();
        match lowest.denominator {
            1 => write!(f, "{}", lowest.numerator),
            denominator => write!(f, "{}/{denominator}", lowest.numerator),
        }
    }
}

impl PartialEq for Rational {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rational {}

impl PartialOrd for Rational {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    /// By cross-multiplication; where that would overflow, digit by digit of the continued fractions, which cannot.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        match product(self.numerator, other.denominator).zip(product(other.numerator, self.denominator)) {
            Some((left, right)) => left.cmp(&right),
            None => compare_by_continued_fractions(*self, *other),
        }
    }
}

#[cold]
fn compare_by_continued_fractions(left: Rational, right: Rational) -> Ordering {
    let (mut a, mut b) = (left.numerator, left.denominator);
    let (mut c, mut d) = (right.numerator, right.denominator);
    let mut swapped = false;
    loop {
        let step = a.div_euclid(b).cmp(&c.div_euclid(d));
        let (rest_left, rest_right) = (a.rem_euclid(b), c.rem_euclid(d));
        let decided = match (step, rest_left, rest_right) {
            (Ordering::Equal, 0, 0) => Some(Ordering::Equal),
            (Ordering::Equal, 0, _) => Some(Ordering::Less),
            (Ordering::Equal, _, 0) => Some(Ordering::Greater),
            (Ordering::Equal, _, _) => None,
            (unequal, _, _) => Some(unequal),
        };
        if let Some(order) = decided {
            return if swapped { order.reverse() } else { order };
        }
        // Equal whole parts: compare the rests, inverted, which turns the order round.
        (a, b, c, d) = (b, rest_left, d, rest_right);
        swapped = !swapped;
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    // Most values fit in 64 bits, where division is several times faster.
    while b != 0 {
        if let (Ok(small_a), Ok(small_b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(greatest_common_divisor_of_small(small_a, small_b));
        }
        (a, b) = (b, a % b);
    }
    a.max(1)
}

fn greatest_common_divisor_of_small(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
