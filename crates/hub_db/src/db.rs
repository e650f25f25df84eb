//! The two doors to the database: `read` and `write`.

use std::sync::Arc;

use hub_kernel::TenantId;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{Conn, Error, Result, migrate};

/// How to open a database.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// `postgres://…`, or `sqlite:PATH`.
    pub url: String,
    /// Connections of the PostgreSQL pool; SQLite has its own arrangement.
    pub connections: u32,
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<Sqlite>),
    Postgres(Postgres, Turns),
}

/// Lets the writes of one tenant wait here, one behind the other, and not each with a connection in its hands: or a
/// single busy tenant would hold the whole pool. Tenants share a few queues.
#[derive(Clone)]
struct Turns(Arc<Vec<Semaphore>>);

impl Turns {
    fn new() -> Self {
        Self(Arc::new((0..64).map(|_| Semaphore::new(1)).collect()))
    }

    async fn take(&self, tenant: Option<TenantId>) -> Option<SemaphorePermit<'_>> {
        let queue = self.0.get(usize::try_from(tenant?.raw()).ok()? % self.0.len())?;
        queue.acquire().await.ok()
    }
}

/// A database that is open and up to date. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    backend: Backend,
}

impl Db {
    /// Opens the database and applies what migrations are missing. Several processes may do so at once.
    ///
    /// # Errors
    /// An address that is neither PostgreSQL's nor SQLite's, a server that does not answer, a failed migration.
    pub fn open(options: &DbOptions) -> Result<Self> {
        let url = options.url.as_str();
        // By scheme, never by trial: a mistyped address must not make an empty database somewhere.
        let backend = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            migrate::sqlite(path)?;
            Backend::Sqlite(Arc::new(Sqlite::open(path)?))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            migrate::postgres(url)?;
            Backend::Postgres(Postgres::open(url, options.connections)?, Turns::new())
        } else {
            return Err(Error::Address(
                "DATABASE_URL must begin with postgres:// or with sqlite: and a file's path".to_owned(),
            ));
        };
        Ok(Self { backend })
    }

    /// Reads by index: a look-up or a short page. On SQLite it runs at once on the calling thread.
    ///
    /// # Errors
    /// What `f` says, or that the database is out of reach.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(db) => db.read(f),
            Backend::Postgres(db, _) => {
                let db = db.clone();
                off_thread(move || db.read(f)).await
            }
        }
    }

    /// Reads much: long pages, filters no index serves. Never on an async thread.
    ///
    /// # Errors
    /// What `f` says, or that the database is out of reach.
    pub async fn scan<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let backend = self.backend.clone();
        off_thread(move || match &backend {
            Backend::Sqlite(db) => db.read(f),
            Backend::Postgres(db, _) => db.read(f),
        })
        .await
    }

    /// Reads much, all of it as it was at one instant: several statements that must not see what is written between them.
    /// Never on an async thread.
    ///
    /// # Errors
    /// What `f` says, or that the database is out of reach.
    pub async fn snapshot<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let backend = self.backend.clone();
        off_thread(move || match &backend {
            Backend::Sqlite(db) => db.snapshot(f),
            Backend::Postgres(db, _) => db.snapshot(f),
        })
        .await
    }

    /// One transaction over what belongs to `tenant`. Writes of one tenant never overlap. Committed when this
    /// returns `Ok`, undone when `f` gives an error.
    ///
    /// # Errors
    /// What `f` says, `Busy` when too much is waiting, or that the database is out of reach.
    pub async fn write<T, E, F>(&self, tenant: TenantId, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.transact(Some(tenant), f).await
    }

    /// One transaction that belongs to no one tenant: sign-up, sweeps, look-ups by a secret that is used up.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_global<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        self.transact(None, f).await
    }

    async fn transact<T, E, F>(&self, tenant: Option<TenantId>, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        match &self.backend {
            Backend::Sqlite(db) => db.write(f).await,
            Backend::Postgres(db, turns) => {
                let _turn = turns.take(tenant).await;
                let db = db.clone();
                off_thread(move || db.write(tenant, f)).await
            }
        }
    }

    /// `sqlite` or `postgresql`, for logs and figures.
    pub fn kind(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(..) => "postgresql",
        }
    }
}

async fn off_thread<T, E>(f: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    // What is said in a job is said in the language of its request.
    let language = hub_text::current();
    tokio::task::spawn_blocking(move || hub_text::spoken(language, f))
        .await
        .unwrap_or_else(|_| Err(Error::Defect("a job panicked; it was rolled back".to_owned()).into()))
}
