//! Every word this stage says, in both languages: one constructor per finding.

mod aliases;
mod cells;
mod contents;
mod derived;
mod diagnosis;
mod exports;
mod files;
mod identity;
mod integrity;
pub(crate) mod knowledge;
mod layout;
mod listed;
mod merge;
mod names;
mod pages;
mod practice;
mod rows;
mod settings;

pub(crate) use aliases::*;
pub(crate) use cells::*;
pub(crate) use contents::*;
pub(crate) use derived::*;
pub(crate) use diagnosis::*;
pub(crate) use exports::*;
pub(crate) use files::*;
pub(crate) use identity::*;
pub(crate) use integrity::*;
pub(crate) use layout::*;
pub(crate) use listed::*;
pub(crate) use merge::*;
pub(crate) use names::*;
pub(crate) use pages::*;
pub(crate) use practice::*;
pub(crate) use rows::*;
pub(crate) use settings::*;

/// Places that one finding lists at most; the message tells the whole number.
pub(crate) const PLACES: usize = 10;
