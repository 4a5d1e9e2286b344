//! Whole jobs: the demonstration jobs themselves, and what becomes of one.

mod believable;
mod columns;
mod end_to_end;
pub mod fixture;
mod import_walk;
mod merged;
mod nobody;
mod telling;
mod unplaced;
