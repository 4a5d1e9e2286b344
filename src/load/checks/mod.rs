//! Checks of what was read: its characters, whether it contradicts itself, and what nobody has filled in.

pub(crate) mod characters;
pub(crate) mod contents;
pub(crate) mod glyphs;
pub(crate) mod integrity;
pub(crate) mod look_alikes;
pub(crate) mod placeholders;
pub(crate) mod slips;
pub(crate) mod totals;
mod words_meet;
