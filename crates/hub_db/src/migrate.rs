//! Brings a database up to date, one process at a time.

use std::fs::File;

use diesel::{Connection as _, PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::{Error, Result, postgres, sqlite};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// Any number that no tenant has: tenants are locked by their own ids.
const LOCK: i64 = -1;

pub(crate) fn sqlite(path: &str) -> Result<()> {
    // The lock is a file's: SQLite cannot hold a lock over several transactions.
    let guard =
        File::create(format!("{path}.lock")).map_err(|e| Error::Unavailable(format!("{path}.lock: {e}")))?;
    guard.lock().map_err(|e| Error::Unavailable(format!("{path}.lock: {e}")))?;
    drop(sqlite::open_writer(path)?);
    let mut conn = SqliteConnection::establish(path).map_err(|e| Error::Unavailable(e.to_string()))?;
    diesel::connection::SimpleConnection::batch_execute(
        &mut conn,
        "PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL;",
    )?;
    conn.run_pending_migrations(SQLITE).map(|_| ()).map_err(|e| Error::Migration(e.to_string()))
}

pub(crate) fn postgres(url: &str) -> Result<()> {
    drop(postgres::connect(url)?);
    let mut conn = PgConnection::establish(url).map_err(|e| Error::Unavailable(e.to_string()))?;
    let lock = format!("SET client_min_messages TO warning; SELECT pg_advisory_lock({LOCK})");
    diesel::connection::SimpleConnection::batch_execute(&mut conn, &lock)?;
    // The lock ends with the connection.
    conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(|e| Error::Migration(e.to_string()))
}
