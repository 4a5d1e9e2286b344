//! Checks of what was read: its characters, and whether it contradicts itself.

pub mod characters;
pub mod glyphs;
pub mod integrity;
