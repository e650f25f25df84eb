//! One connection, of either backend.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::query_dsl::methods::{ExecuteDsl, LoadQuery};
use diesel::result::DatabaseErrorKind;
use diesel::sqlite::Sqlite;
use diesel::{OptionalExtension as _, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use crate::Result;

enum Backend {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// An open connection. Inside a job it stands in that job's transaction.
pub struct Conn {
    backend: Backend,
    broken: bool,
}

impl Conn {
    pub(crate) fn sqlite(connection: SqliteConnection) -> Self {
        Self { backend: Backend::Sqlite(connection), broken: false }
    }

    pub(crate) fn postgres(connection: PgConnection) -> Self {
        Self { backend: Backend::Postgres(connection), broken: false }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Runs a statement; gives the number of rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute<S>(&mut self, statement: S) -> Result<usize>
    where
        S: RunQueryDsl<SqliteConnection> + ExecuteDsl<SqliteConnection, Sqlite>,
        S: RunQueryDsl<PgConnection> + ExecuteDsl<PgConnection, Pg>,
    {
        let Self { backend, broken } = self;
        let outcome = match backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::execute(statement, c),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::execute(statement, c),
        };
        note(broken, outcome)
    }

    /// Runs a query; gives all its rows.
    ///
    /// # Errors
    /// What the database says.
    pub fn rows<'q, T, S>(&'q mut self, statement: S) -> Result<Vec<T>>
    where
        S: RunQueryDsl<SqliteConnection> + LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + LoadQuery<'q, PgConnection, T>,
    {
        let Self { backend, broken } = self;
        let outcome = match backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::load(statement, c),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::load(statement, c),
        };
        note(broken, outcome)
    }

    /// Runs a query; gives its first row, if there is one.
    ///
    /// # Errors
    /// What the database says.
    pub fn row<'q, T, S>(&'q mut self, statement: S) -> Result<Option<T>>
    where
        S: RunQueryDsl<SqliteConnection> + LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + LoadQuery<'q, PgConnection, T>,
    {
        let Self { backend, broken } = self;
        let outcome = match backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::get_result(statement, c).optional(),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::get_result(statement, c).optional(),
        };
        note(broken, outcome)
    }

    /// Runs a query that always gives a row, such as a count.
    ///
    /// # Errors
    /// What the database says, or that there was no row.
    pub fn one<'q, T, S>(&'q mut self, statement: S) -> Result<T>
    where
        S: RunQueryDsl<SqliteConnection> + LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + LoadQuery<'q, PgConnection, T>,
    {
        self.row(statement)?.ok_or_else(|| crate::Error::Defect("a row was expected".to_owned()))
    }

    /// Runs SQL text that binds nothing: transactions, pragmas.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        let Self { backend, broken } = self;
        let outcome = match backend {
            Backend::Sqlite(c) => c.batch_execute(sql),
            Backend::Postgres(c) => c.batch_execute(sql),
        };
        note(broken, outcome)
    }
}

/// Notes a connection that is gone, so that the pool does not lend it again.
fn note<T>(broken: &mut bool, outcome: QueryResult<T>) -> Result<T> {
    outcome.map_err(|error| {
        use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
        if let diesel::result::Error::DatabaseError(kind, info) = &error {
            let gone = matches!(kind, ClosedConnection | UnableToSendCommand)
                || info.message().contains("terminating connection")
                || info.message().contains("server closed the connection");
            *broken |= gone;
        }
        error.into()
    })
}
