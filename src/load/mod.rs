//! Job folder → [`crate::domain::SpotCheck`]: the only reader, and every integrity check.
