//! One facade over all stages.
