//! The one suite binary.
