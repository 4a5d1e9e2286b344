//! The repository itself: what may use what, what is explained, which demand has which test.

mod architecture;
mod codes;
mod documents;
mod exit_codes;
mod requirements;
mod sources;
