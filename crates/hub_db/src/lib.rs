//! The only crate that opens a database connection: two backends behind one door.
//!
//! SQLite is written by one thread that commits a batch of jobs at a time; PostgreSQL by a pool, the writes of one
//! tenant one after the other. Either way a job sees a [`Conn`] and runs statements made by [`statement!`].

mod conn;
mod db;
mod dynamic;
mod error;
mod migrate;
mod postgres;
mod sqlite;
mod statement;

pub use conn::Conn;
pub use db::{Db, DbOptions};
pub use dynamic::{Dynamic, Value};
pub use error::{Error, Unique};
#[doc(hidden)]
pub use statement::{Bind, reexport, statement_bind};

/// What a database operation gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
