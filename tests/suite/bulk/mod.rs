//! The overnight run: its processes, its shares, and what its operator sees.

mod freezer;
mod operator;
mod overnight;
mod worker;
