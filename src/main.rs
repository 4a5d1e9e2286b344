//! The `yice` binary: everything is in the library.
fn main() {}
