//! Tests that need a program or a service of others: validators, a browser, a cluster, a store. `tests/run core` leaves them out,
//! and no other folder may need more than Rust and a plain Unix.

mod api_client;
mod browser;
mod deploy;
mod diagnosis;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod issue;
mod moto;
#[cfg(unix)]
mod package;
mod pdf;
mod review_access;
mod review_desk;
mod review_page;
mod sign;
mod sign_token;
mod slurm;
mod statement;
mod store;
mod summary;
mod terminal;
mod writers;
