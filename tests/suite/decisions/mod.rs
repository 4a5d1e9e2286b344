//! What people decide: who may do what, what is never lost, and what a killed program leaves.

mod desk;
mod gate;
mod killed;
