//! Rules over several modules.

mod linear;
