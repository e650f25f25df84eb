//! PostgreSQL: a pool of connections, used off the async threads.

use std::time::Duration;

use diesel::sql_types::BigInt;
use diesel::{Connection as _, PgConnection};
use hub_kernel::TenantId;

use crate::{Conn, Error, Result};

struct Manager {
    url: String,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = Error;

    fn connect(&self) -> Result<Conn> {
        connect(&self.url)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<()> {
        conn.batch("SELECT 1")
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken()
    }
}

pub(crate) fn connect(url: &str) -> Result<Conn> {
    // The connection error may repeat the address, and the address may hold a password.
    let connection = PgConnection::establish(url).map_err(|_| {
        Error::Unavailable("no connection to the PostgreSQL server of DATABASE_URL".to_owned())
    })?;
    let mut conn = Conn::postgres(connection);
    conn.batch("SET client_min_messages TO warning; SET timezone TO 'UTC'; SET lock_timeout TO '10s'; SET statement_timeout TO '60s'")?;
    Ok(conn)
}

crate::statement!(
    /// Held to the end of the transaction; waits for the tenant's other writers.
    LockTenant { tenant: TenantId } -> BigInt = "SELECT 1::bigint FROM pg_advisory_xact_lock(" tenant ")"
);

/// A PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: r2d2::Pool<Manager>,
}

impl Postgres {
    pub(crate) fn open(url: &str, connections: u32) -> Result<Self> {
        let pool = r2d2::Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(10))
            .build(Manager { url: url.to_owned() })
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        Ok(Self { pool })
    }

    fn take(&self) -> Result<r2d2::PooledConnection<Manager>> {
        self.pool.get().map_err(|e| Error::Unavailable(e.to_string()))
    }

    pub(crate) fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        f(&mut *self.take()?)
    }

    /// Reads in one transaction that sees the database as it was at its beginning.
    pub(crate) fn snapshot<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        let mut conn = Transaction { conn: self.take()?, open: false };
        conn.conn.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        conn.open = true;
        // Nothing was written: it ends by being dropped.
        f(&mut conn.conn)
    }

    /// One transaction. With a tenant, that tenant's writes come one after the other, as SQLite's do, so that a
    /// rule checked by reading still holds when the change is written.
    pub(crate) fn write<T, E, F>(&self, tenant: Option<TenantId>, f: F) -> Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        let mut conn = Transaction { conn: self.take()?, open: false };
        // With a snapshot of the whole transaction what is read under the lock would be older than the lock.
        conn.conn.batch("BEGIN ISOLATION LEVEL READ COMMITTED")?;
        conn.open = true;
        if let Some(tenant) = tenant {
            conn.conn.one::<i64, _>(LockTenant { tenant })?;
        }
        let value = f(&mut conn.conn)?;
        conn.open = false;
        conn.conn.batch("COMMIT")?;
        Ok(value)
    }
}

/// Rolls back when a job fails or panics, so that no open transaction goes back to the pool.
struct Transaction {
    conn: r2d2::PooledConnection<Manager>,
    open: bool,
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.open {
            let _ = self.conn.batch("ROLLBACK");
        }
    }
}
