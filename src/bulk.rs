//! The overnight run: all letters of a job.
