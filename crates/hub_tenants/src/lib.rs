//! The tenant service: every business rule and every business write.
