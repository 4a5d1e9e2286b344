//! Checks of what was read: its characters, and whether it contradicts itself.

pub(crate) mod characters;
pub(crate) mod glyphs;
pub(crate) mod integrity;
