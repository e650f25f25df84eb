//! `statement!`: SQL text with typed binds, written once, run on both backends, prepared once per connection.
//!
//! Diesel marks every UPDATE, `ON CONFLICT DO UPDATE` and `IN (list)` of its query builder as not cacheable, so each
//! call would be prepared anew; and a query that names its backend by a type parameter needs bounds nobody can read.
//! A statement of ours has a static query id and implements `QueryFragment` for the two backends by name, so
//! Diesel checks bind and row types against both, and [`Conn`](crate::Conn) picks the arm at run time.

use diesel::sql_types::{BigInt, Binary, Bool, Nullable, SqlType, Text, is_nullable};
use hub_kernel::{
    AppGrantId, AppId, AppSecretId, CertificateId, ConnectionId, DomainId, EventId, GroupId, ImportId,
    RoleRuleId, SeatWaitId, SecondFactorId, SecretTokenId, ServiceProviderKeyId, SessionId, SetupLinkId,
    TenantId, Timestamp, UserId,
};

/// The SQL type a Rust value is bound as.
pub trait Bind {
    /// Its SQL type on both backends.
    type Sql;
}

macro_rules! bind {
    ($($rust:ty => $sql:ty),* $(,)?) => { $(impl Bind for $rust { type Sql = $sql; })* };
}
bind! {
    i64 => BigInt, bool => Bool, &str => Text, String => Text, &[u8] => Binary,
    TenantId => BigInt, UserId => BigInt, GroupId => BigInt, ConnectionId => BigInt, SecretTokenId => BigInt,
    CertificateId => BigInt, ServiceProviderKeyId => BigInt, SessionId => BigInt, SecondFactorId => BigInt, EventId => BigInt, Timestamp => BigInt,
    RoleRuleId => BigInt, AppId => BigInt, AppSecretId => BigInt, AppGrantId => BigInt, ImportId => BigInt, SeatWaitId => BigInt, SetupLinkId => BigInt, DomainId => BigInt,
}

impl<T> Bind for Option<T>
where
    T: Bind,
    T::Sql: SqlType<IsNull = is_nullable::NotNull>,
{
    type Sql = Nullable<T::Sql>;
}

#[doc(hidden)]
pub mod reexport {
    pub use diesel;
}

/// Declares a statement: `statement!(Find<'a> { tenant: i64, key: &'a str } -> (BigInt, Text) = "SELECT .. WHERE tenant_id = " tenant ..);`
///
/// The pieces are string literals (SQL), names of fields (bound values) and constants in parentheses (SQL). The type behind the arrow is the SQL
/// type of a row; `()` for statements that give none.
#[macro_export]
macro_rules! statement {
    ($(#[$doc:meta])* $name:ident $(<$lt:lifetime>)? { $($arg:ident : $ty:ty),* $(,)? } -> $out:ty = $($piece:tt)+) => {
        $(#[$doc])*
        struct $name $(<$lt>)? { $($arg: $ty,)* }
        impl $(<$lt>)? $crate::reexport::diesel::query_builder::QueryId for $name $(<$lt>)? {
            type QueryId = $crate::statement_static!($name $(<$lt>)?);
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        impl $(<$lt>)? $crate::reexport::diesel::query_builder::Query for $name $(<$lt>)? {
            type SqlType = $out;
        }
        impl<$($lt,)? HubConn> $crate::reexport::diesel::RunQueryDsl<HubConn> for $name $(<$lt>)? {}
        $crate::statement_fragment!($crate::reexport::diesel::sqlite::Sqlite, [$($lt)?] $name $($piece)+);
        $crate::statement_fragment!($crate::reexport::diesel::pg::Pg, [$($lt)?] $name $($piece)+);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! statement_static {
    ($name:ident) => { $name };
    ($name:ident <$lt:lifetime>) => { $name<'static> };
}

#[doc(hidden)]
#[macro_export]
macro_rules! statement_fragment {
    ($db:ty, [$($lt:lifetime)?] $name:ident $($piece:tt)+) => {
        impl $(<$lt>)? $crate::reexport::diesel::query_builder::QueryFragment<$db> for $name $(<$lt>)? {
            fn walk_ast<'out>(
                &'out self,
                mut out: $crate::reexport::diesel::query_builder::AstPass<'_, 'out, $db>,
            ) -> $crate::reexport::diesel::QueryResult<()> {
                $( $crate::statement_piece!(out, self, $piece); )+
                Ok(())
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! statement_piece {
    ($out:ident, $self:ident, $sql:literal) => {
        $out.push_sql($sql)
    };
    ($out:ident, $self:ident, ($sql:ident)) => {
        $out.push_sql($sql)
    };
    ($out:ident, $self:ident, $arg:ident) => {
        $crate::statement_bind(&mut $out, &$self.$arg)?
    };
}

#[doc(hidden)]
pub fn statement_bind<'out, DB, T>(
    out: &mut diesel::query_builder::AstPass<'_, 'out, DB>,
    value: &'out T,
) -> diesel::QueryResult<()>
where
    DB: diesel::backend::Backend + diesel::sql_types::HasSqlType<T::Sql>,
    T: Bind + diesel::serialize::ToSql<T::Sql, DB>,
{
    out.push_bind_param::<T::Sql, T>(value)
}
