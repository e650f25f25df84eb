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
        let outcome = match &mut self.backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::execute(statement, c),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::execute(statement, c),
        };
        self.note(outcome)
    }

    /// Runs a query; gives all its rows.
    ///
    /// # Errors
    /// What the database says.
    pub fn rows<T, S>(&mut self, statement: S) -> Result<Vec<T>>
    where
        S: RunQueryDsl<SqliteConnection> + for<'q> LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + for<'q> LoadQuery<'q, PgConnection, T>,
    {
        let outcome = match &mut self.backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::load(statement, c),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::load(statement, c),
        };
        self.note(outcome)
    }

    /// Runs a query; gives its first row, if there is one.
    ///
    /// # Errors
    /// What the database says.
    pub fn row<T, S>(&mut self, statement: S) -> Result<Option<T>>
    where
        S: RunQueryDsl<SqliteConnection> + for<'q> LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + for<'q> LoadQuery<'q, PgConnection, T>,
    {
        let outcome = match &mut self.backend {
            Backend::Sqlite(c) => RunQueryDsl::<SqliteConnection>::get_result(statement, c).optional(),
            Backend::Postgres(c) => RunQueryDsl::<PgConnection>::get_result(statement, c).optional(),
        };
        self.note(outcome)
    }

    /// Runs a query that always gives a row, such as a count.
    ///
    /// # Errors
    /// What the database says, or that there was no row.
    pub fn one<T, S>(&mut self, statement: S) -> Result<T>
    where
        S: RunQueryDsl<SqliteConnection> + for<'q> LoadQuery<'q, SqliteConnection, T>,
        S: RunQueryDsl<PgConnection> + for<'q> LoadQuery<'q, PgConnection, T>,
    {
        self.row(statement)?.ok_or_else(|| crate::Error::Defect("a row was expected".to_owned()))
    }

    /// Runs SQL text that binds nothing: transactions, pragmas.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        let outcome = match &mut self.backend {
            Backend::Sqlite(c) => c.batch_execute(sql),
            Backend::Postgres(c) => c.batch_execute(sql),
        };
        self.note(outcome)
    }

    fn note<T>(&mut self, outcome: QueryResult<T>) -> Result<T> {
        outcome.map_err(|error| {
            use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
            if let diesel::result::Error::DatabaseError(kind, info) = &error {
                let gone = matches!(kind, ClosedConnection | UnableToSendCommand)
                    || info.message().contains("terminating connection")
                    || info.message().contains("server closed the connection");
                self.broken |= gone;
            }
            error.into()
        })
    }
}
