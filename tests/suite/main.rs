//! The one suite binary: what needs several stages, the real binary, or the source tree itself.

mod analysis;
mod architecture;
mod builder;
mod compose;
mod fixture;
mod load;
mod support;
mod vectors;
mod typeset;
