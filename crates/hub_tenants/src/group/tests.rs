//! What groups do.
