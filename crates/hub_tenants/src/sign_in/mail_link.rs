//! Links sent by mail: single use, hashed at rest, ended by anything that ends the account's access.

use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, statement};
use hub_kernel::{Cx, Secret, TenantId, Timestamp, TokenHash, UserId};

use crate::Result;
use crate::text_enum::text_enum;
use crate::user::User;

text_enum! {
    /// What a link lets its holder do.
    Purpose {
        /// Set a new password.
        Reset = "reset",
        /// Accept an invitation: set the first password.
        Invitation = "invitation",
    }
}

impl Purpose {
    /// How long a link works.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::Reset => 60,
            Self::Invitation => 7 * 24 * 60,
        }
    }
}

statement!(Insert<'a> { hash: &'a [u8], tenant: TenantId, user: UserId, purpose: Purpose, now: Timestamp,
                        expires_at: Timestamp } -> () =
    "INSERT INTO mail_tokens (token_hash, tenant_id, user_id, purpose, created_at, expires_at) VALUES ("
    hash ", " tenant ", " user ", " purpose ", " now ", " expires_at ")");
statement!(Find<'a> { hash: &'a [u8], now: Timestamp } -> (BigInt, BigInt, Text) =
    "SELECT tenant_id, user_id, purpose FROM mail_tokens WHERE token_hash = " hash " AND expires_at > " now);
statement!(Forget { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM mail_tokens WHERE tenant_id = " tenant " AND user_id = " user);
statement!(ForgetOf { tenant: TenantId, user: UserId, purpose: Purpose } -> () =
    "DELETE FROM mail_tokens WHERE tenant_id = " tenant " AND user_id = " user " AND purpose = " purpose);
statement!(Sweep { now: Timestamp } -> () = "DELETE FROM mail_tokens WHERE expires_at <= " now);

/// Makes a link's secret. The person's older link of this purpose ends; one of another stays, as anybody can ask for a reset
/// and must not end an invitation by it.
pub(crate) fn issue(c: &mut Conn, cx: &Cx, user: &User, purpose: Purpose) -> Result<Secret> {
    c.execute(ForgetOf { tenant: user.tenant, user: user.id, purpose })?;
    let secret = Secret::generate(&*cx.entropy, "");
    c.execute(Insert {
        hash: TokenHash::of(secret.expose()).as_bytes(),
        tenant: user.tenant,
        user: user.id,
        purpose,
        now: cx.now,
        expires_at: cx.now.plus_minutes(purpose.minutes()),
    })?;
    Ok(secret)
}

/// Whose link it is, if it still works.
///
/// # Errors
/// The database's.
pub fn find(c: &mut Conn, secret: &str, now: Timestamp) -> Result<Option<(TenantId, UserId, Purpose)>> {
    Ok(c.row(Find { hash: TokenHash::of(secret).as_bytes(), now })?)
}

/// Ends the person's links.
pub(crate) fn forget(c: &mut Conn, user: &User) -> Result<()> {
    c.execute(Forget { tenant: user.tenant, user: user.id })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(Sweep { now })?;
    Ok(())
}
