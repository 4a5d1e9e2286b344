//! The one suite binary: what needs several stages, the real binary, or the source tree itself. Its folders are the rooms of `src`;
//! `house` reads the repository, `vectors` the tables of `tests/vectors`, `outside` needs programs and services that are not ours,
//! and `support` holds no test.

mod advice;
mod analysis;
mod bulk;
mod compose;
mod decisions;
#[cfg(unix)]
mod deliver;
mod house;
#[cfg(unix)]
mod issue;
mod job;
mod knowledge;
mod load;
mod method;
mod outside;
#[cfg(unix)]
mod package;
mod review;
mod sign;
mod summary;
mod support;
mod typeset;
mod vectors;
