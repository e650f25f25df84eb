//! The tenant service: every business rule and every business write.
//!
//! A feature is a folder: `mod.rs` says what, `store.rs` how it is stored, `tests.rs` proves it. Functions take an
//! open [`hub_db::Conn`] inside a transaction, a [`hub_kernel::Cx`] and a witness of who acts; what they change they
//! also write to the event log.

pub mod app;
pub mod connection;
pub mod directory;
pub mod domain;
pub mod enforcement;
mod error;
pub mod event;
pub mod extension;
pub mod failure_mail;
pub mod group;
pub mod guide;
pub mod import;
pub mod listing;
pub mod mass_change;
pub mod notice;
pub mod point_in_time;
pub mod policies;
pub mod product_role;
pub mod provisioning;
pub mod reconcile;
pub mod role_mapping;
pub mod seat;
pub mod second_factor;
pub mod session;
pub mod setup_link;
pub mod sign_in;
pub mod tenant;
#[cfg(test)]
mod test_support;
mod text_enum;
pub mod user;

pub use error::{Error, Invalid, Result};
