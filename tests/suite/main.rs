//! The one suite binary: what needs several stages, the real binary, or the source tree itself.

mod architecture;
mod fixture;
mod load;
mod support;
mod typeset;
