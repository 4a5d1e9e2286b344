//! The one suite binary: what needs several stages, the real binary, or the source tree itself.

mod analysis;
mod architecture;
mod attacker;
mod books;
mod browser;
mod builder;
mod codes;
mod compose;
#[cfg(unix)]
mod crash;
mod deploy;
mod end_to_end;
mod faces;
mod fixture;
mod freezer;
mod gallery;
mod invalid;
mod load;
mod merged;
mod method;
mod moto;
mod operator;
mod overnight;
mod pdf;
mod process;
mod requirements;
mod review;
mod review_page;
mod slurm;
mod statistics_vectors;
mod store;
mod support;
mod typeset;
mod typeset_page;
mod vectors;
mod worker;
