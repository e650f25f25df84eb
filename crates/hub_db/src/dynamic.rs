//! Statements whose shape is known only at run time: filters and lists.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl};
use hub_kernel::{ConnectionId, GroupId, TenantId, Timestamp, UserId};

/// A bound value of a [`Dynamic`] statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An integer or an id.
    Integer(i64),
    /// A text.
    Text(String),
    /// A truth value.
    Bool(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}
macro_rules! from_id {
    ($($id:ident),*) => { $(impl From<$id> for Value {
        fn from(id: $id) -> Self {
            Self::Integer(id.raw())
        }
    })* };
}
from_id!(TenantId, UserId, GroupId, ConnectionId);
impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Integer(at.millis())
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

enum Piece {
    Sql(&'static str),
    Bind(Value),
}

/// SQL put together of constant text and bound values; values never become text. `Row` is the SQL type of a row.
pub struct Dynamic<Row> {
    pieces: Vec<Piece>,
    row: std::marker::PhantomData<Row>,
}

impl<Row> Dynamic<Row> {
    /// A statement that begins with `sql`.
    pub fn new(sql: &'static str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], row: std::marker::PhantomData }
    }

    /// Goes on with `sql`.
    pub fn sql(mut self, sql: &'static str) -> Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// Goes on with a bound value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.pieces.push(Piece::Bind(value.into()));
        self
    }

    /// Goes on with `(v1, v2, ..)`; an empty list becomes `(NULL)`, which nothing equals.
    pub fn list(mut self, values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let mut lead = "(";
        for value in values {
            self = self.sql(lead).bind(value);
            lead = ", ";
        }
        if lead == "(" { self.sql("(NULL)") } else { self.sql(")") }
    }
}

impl<Row> QueryId for Dynamic<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<Row> Query for Dynamic<Row> {
    type SqlType = Row;
}
impl<Row, C> RunQueryDsl<C> for Dynamic<Row> {}

macro_rules! fragment {
    ($db:ty) => {
        impl<Row> QueryFragment<$db> for Dynamic<Row> {
            fn walk_ast<'out>(&'out self, mut out: AstPass<'_, 'out, $db>) -> QueryResult<()> {
                // The shapes are many: keeping each prepared would fill the connection's cache.
                out.unsafe_to_cache_prepared();
                for piece in &self.pieces {
                    match piece {
                        Piece::Sql(sql) => out.push_sql(sql),
                        Piece::Bind(Value::Integer(v)) => out.push_bind_param::<BigInt, i64>(v)?,
                        Piece::Bind(Value::Text(v)) => out.push_bind_param::<Text, String>(v)?,
                        Piece::Bind(Value::Bool(v)) => out.push_bind_param::<Bool, bool>(v)?,
                    }
                }
                Ok(())
            }
        }
    };
}
fragment!(Sqlite);
fragment!(Pg);
