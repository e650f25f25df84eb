//! SQL of `users`, `user_emails` and `user_blocks`. Written by this folder only.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, TokenHash, UserId};

use super::{DeactivatedBy, Role, UserState};
use crate::{Error, Result};

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct User {
    /// Their id, also the SCIM `id`.
    pub id: UserId,
    /// Their tenant.
    pub tenant: TenantId,
    /// The connection whose IdP manages them, if one does.
    pub connection: Option<ConnectionId>,
    /// Whether they have a usable account.
    pub state: UserState,
    /// Who took their access, when it was taken.
    pub deactivated_by: Option<DeactivatedBy>,
    /// What they may do.
    pub role: Role,
    /// SCIM `userName`, as sent.
    pub user_name: String,
    /// Its folded form, unique in the tenant.
    pub user_name_key: String,
    /// SCIM `externalId`.
    pub external_id: Option<String>,
    /// Their main e-mail, for display and mails.
    pub email: Option<String>,
    /// The e-mail they sign in with, unique in the tenant; staged users have none.
    pub sign_in_email_key: Option<String>,
    /// Their name for people.
    pub display_name: String,
    /// What the IdP last wrote as `active`.
    pub directory_active: Option<bool>,
    /// Their password, argon2id in PHC form.
    pub password_hash: Option<String>,
    /// The SCIM document.
    pub attributes: String,
    /// Rises with every change a SCIM client can see.
    pub version: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When a SCIM client could last see a change.
    pub modified_at: Timestamp,
    /// When an IdP first pushed them.
    pub first_pushed_at: Option<Timestamp>,
    /// When the IdP deleted its resource although the account stays; SCIM no longer sees the row.
    pub directory_deleted_at: Option<Timestamp>,
    /// Their last login.
    pub last_sign_in_at: Option<Timestamp>,
    /// How they proved themselves then.
    pub last_sign_in_proof: Option<String>,
}

type UserSql = (
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Text,
    Nullable<Text>,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Text,
    Nullable<Bool>,
    Nullable<Text>,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Text>,
);
pub(crate) type Row = UserSql;
pub(crate) const SELECT: &str = "SELECT id, tenant_id, connection_id, state, deactivated_by, role, user_name, \
    user_name_key, external_id, email, sign_in_email_key, display_name, directory_active, password_hash, attributes, \
    version, created_at, modified_at, first_pushed_at, directory_deleted_at, last_sign_in_at, \
    last_sign_in_proof FROM users WHERE ";

statement!(Find { tenant: TenantId, id: UserId } -> UserSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(ByUserName<'a> { tenant: TenantId, key: &'a str } -> UserSql =
    (SELECT) "tenant_id = " tenant " AND user_name_key = " key);
statement!(BySignInEmail<'a> { tenant: TenantId, key: &'a str } -> UserSql =
    (SELECT) "tenant_id = " tenant " AND sign_in_email_key = " key);
statement!(ByExternalId<'a> { tenant: TenantId, external_id: &'a str } -> UserSql =
    (SELECT) "tenant_id = " tenant " AND external_id = " external_id " ORDER BY id");
statement!(ByAnyEmail<'a> { tenant: TenantId, key: &'a str } -> UserSql =
    (SELECT) "tenant_id = " tenant " AND id IN (SELECT user_id FROM user_emails e WHERE e.tenant_id = users.tenant_id \
              AND e.email_key = " key ") ORDER BY id");
statement!(EverywhereByEmail<'a> { key: &'a str, most: i64 } -> UserSql =
    (SELECT) "sign_in_email_key = " key " ORDER BY CASE WHEN last_sign_in_at IS NULL THEN 1 ELSE 0 END, id LIMIT " most);

statement!(Candidates<'a> { key: &'a str, domain: &'a str, device: &'a [u8], most: i64 } -> UserSql =
    (SELECT) "sign_in_email_key = " key " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM known_devices d WHERE d.user_id = users.id \
              AND d.device_hash = " device ") THEN 0 WHEN EXISTS (SELECT 1 FROM domains o WHERE o.tenant_id = users.tenant_id \
              AND o.name = " domain " AND o.verified_at IS NOT NULL) THEN 1 WHEN last_sign_in_at IS NOT NULL THEN 2 ELSE 3 END, \
              id LIMIT " most);

statement!(Insert<'a> {
    id: UserId, tenant: TenantId, connection: Option<ConnectionId>, state: UserState,
    deactivated_by: Option<DeactivatedBy>, role: Role, user_name: &'a str, user_name_key: &'a str,
    external_id: Option<&'a str>, email: Option<&'a str>, sign_in_email_key: Option<&'a str>, display_name: &'a str, search_key: &'a str,
    directory_active: Option<bool>, password_hash: Option<&'a str>, attributes: &'a str, version: i64,
    created_at: Timestamp, modified_at: Timestamp, first_pushed_at: Option<Timestamp>,
} -> () = "INSERT INTO users (id, tenant_id, connection_id, state, deactivated_by, role, user_name, user_name_key, \
           external_id, email, sign_in_email_key, display_name, search_key, directory_active, password_hash, attributes, version, \
           created_at, modified_at, first_pushed_at) VALUES ("
    id ", " tenant ", " connection ", " state ", " deactivated_by ", " role ", " user_name ", " user_name_key ", "
    external_id ", " email ", " sign_in_email_key ", " display_name ", " search_key ", " directory_active ", " password_hash ", "
    attributes ", " version ", " created_at ", " modified_at ", " first_pushed_at ")");

statement!(Update<'a> {
    id: UserId, tenant: TenantId, connection: Option<ConnectionId>, state: UserState,
    deactivated_by: Option<DeactivatedBy>, role: Role, user_name: &'a str, user_name_key: &'a str,
    external_id: Option<&'a str>, email: Option<&'a str>, sign_in_email_key: Option<&'a str>, display_name: &'a str, search_key: &'a str,
    directory_active: Option<bool>, password_hash: Option<&'a str>, attributes: &'a str, version: i64,
    modified_at: Timestamp, first_pushed_at: Option<Timestamp>, directory_deleted_at: Option<Timestamp>, last_sign_in_at: Option<Timestamp>,
    last_sign_in_proof: Option<&'a str>,
} -> () = "UPDATE users SET connection_id = " connection ", state = " state ", deactivated_by = " deactivated_by
    ", role = " role ", user_name = " user_name ", user_name_key = " user_name_key ", external_id = " external_id
    ", email = " email ", sign_in_email_key = " sign_in_email_key ", display_name = " display_name ", search_key = " search_key
    ", directory_active = " directory_active ", password_hash = " password_hash ", attributes = " attributes
    ", version = " version ", modified_at = " modified_at ", first_pushed_at = " first_pushed_at
    ", directory_deleted_at = " directory_deleted_at ", last_sign_in_at = " last_sign_in_at ", last_sign_in_proof = " last_sign_in_proof
    " WHERE tenant_id = " tenant " AND id = " id);
statement!(Delete { tenant: TenantId, id: UserId } -> () =
    "DELETE FROM users WHERE tenant_id = " tenant " AND id = " id);
statement!(RenameId { tenant: TenantId, from: UserId, to: UserId } -> () =
    "UPDATE users SET id = " to " WHERE tenant_id = " tenant " AND id = " from);
statement!(CountRole { tenant: TenantId, role: Role, state: UserState } -> BigInt =
    "SELECT count(*) FROM users WHERE tenant_id = " tenant " AND role = " role " AND state = " state);

statement!(AddEmail<'a> { tenant: TenantId, key: &'a str, user: UserId } -> () =
    "INSERT INTO user_emails (tenant_id, email_key, user_id) VALUES (" tenant ", " key ", " user
    ") ON CONFLICT DO NOTHING");
statement!(DropEmails { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM user_emails WHERE tenant_id = " tenant " AND user_id = " user);

statement!(DocumentsWith<'a> { tenant: TenantId, pattern: &'a str, after: UserId, limit: i64 } -> (BigInt, Text) =
    "SELECT id, attributes FROM users WHERE tenant_id = " tenant " AND id > " after " AND attributes LIKE " pattern
    " ESCAPE '!' ORDER BY id LIMIT " limit);
statement!(PutDocument<'a> { tenant: TenantId, id: UserId, attributes: &'a str, now: Timestamp } -> () =
    "UPDATE users SET attributes = " attributes ", version = version + 1, modified_at = " now " WHERE tenant_id = " tenant
    " AND id = " id);

statement!(BumpBlock { tenant: TenantId, level: i64, block: i64, by: i64 } -> () =
    "INSERT INTO user_blocks (tenant_id, level, block, live) VALUES (" tenant ", " level ", " block ", " by
    ") ON CONFLICT (tenant_id, level, block) DO UPDATE SET live = user_blocks.live + excluded.live");
statement!(Total { tenant: TenantId } -> BigInt =
    "SELECT CAST(coalesce(sum(live), 0) AS bigint) FROM user_blocks WHERE tenant_id = " tenant " AND level = 21");
statement!(Blocks { tenant: TenantId, level: i64, from: i64, to: i64 } -> (BigInt, BigInt) =
    "SELECT block, live FROM user_blocks WHERE tenant_id = " tenant " AND level = " level " AND block >= " from
    " AND block < " to " ORDER BY block");
statement!(IdAt { tenant: TenantId, from: UserId, end: UserId, skip: i64 } -> BigInt =
    "SELECT id FROM users WHERE tenant_id + 0 = " tenant " AND id >= " from " AND id < " end
    " AND directory_deleted_at IS NULL ORDER BY id LIMIT 1 OFFSET " skip);

/// The block sizes as powers of two, coarsest first.
const LEVELS: [i64; 3] = [21, 14, 7];
pub(super) const NUMBERS: i64 = 1 << 40;

pub(crate) fn find(c: &mut Conn, tenant: TenantId, id: UserId) -> Result<Option<User>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(crate) fn by_user_name(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<User>> {
    Ok(c.row(ByUserName { tenant, key })?)
}

pub(crate) fn by_sign_in_email(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<User>> {
    Ok(c.row(BySignInEmail { tenant, key })?)
}

pub(crate) fn by_external_id(c: &mut Conn, tenant: TenantId, external_id: &str) -> Result<Vec<User>> {
    Ok(c.rows(ByExternalId { tenant, external_id })?)
}

/// Users with this folded value among their SCIM e-mails.
pub(crate) fn by_any_email(c: &mut Conn, tenant: TenantId, key: &str) -> Result<Vec<User>> {
    Ok(c.rows(ByAnyEmail { tenant, key })?)
}

/// The accounts of one e-mail over all tenants: what a login form without a workspace has to look at.
pub(crate) fn everywhere_by_email(c: &mut Conn, key: &str, most: i64) -> Result<Vec<User>> {
    Ok(c.rows(EverywhereByEmail { key, most })?)
}

/// The same in the order in which a stranger cannot come first: accounts that were used in the browser of `device`, the
/// one of the workspace that has proven the address's domain, accounts that were logged in to before, all others; the older
/// workspace first.
pub(crate) fn candidates(
    c: &mut Conn,
    key: &str,
    device: Option<&TokenHash>,
    most: i64,
) -> Result<Vec<User>> {
    let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
    let device: &[u8] = device.map_or(&[], |hash| hash.as_bytes());
    Ok(c.rows(Candidates { key, domain, device, most })?)
}

pub(crate) fn count_role(c: &mut Conn, tenant: TenantId, role: Role, state: UserState) -> Result<i64> {
    Ok(c.one(CountRole { tenant, role, state })?)
}

/// What the people page searches in.
fn search_key(u: &User) -> String {
    hub_scim::fold(
        &[u.display_name.as_str(), &u.user_name, u.email.as_deref().unwrap_or_default()].join("\n"),
    )
}

/// Adds a person; `email_keys` are the folded values of their SCIM e-mails.
pub(crate) fn insert(c: &mut Conn, u: &User, email_keys: &[String]) -> Result<()> {
    c.execute(Insert {
        id: u.id,
        tenant: u.tenant,
        connection: u.connection,
        state: u.state,
        deactivated_by: u.deactivated_by,
        role: u.role,
        user_name: &u.user_name,
        user_name_key: &u.user_name_key,
        external_id: u.external_id.as_deref(),
        email: u.email.as_deref(),
        sign_in_email_key: u.sign_in_email_key.as_deref(),
        display_name: &u.display_name,
        search_key: &search_key(u),
        directory_active: u.directory_active,
        password_hash: u.password_hash.as_deref(),
        attributes: &u.attributes,
        version: u.version,
        created_at: u.created_at,
        modified_at: u.modified_at,
        first_pushed_at: u.first_pushed_at,
    })?;
    add_emails(c, u, email_keys)?;
    count(c, u.id, 1)
}

/// Writes a changed person. `email_keys` is given when the SCIM document changed.
pub(crate) fn update(c: &mut Conn, u: &User, email_keys: Option<&[String]>) -> Result<()> {
    let changed = c.execute(Update {
        id: u.id,
        tenant: u.tenant,
        connection: u.connection,
        state: u.state,
        deactivated_by: u.deactivated_by,
        role: u.role,
        user_name: &u.user_name,
        user_name_key: &u.user_name_key,
        external_id: u.external_id.as_deref(),
        email: u.email.as_deref(),
        sign_in_email_key: u.sign_in_email_key.as_deref(),
        display_name: &u.display_name,
        search_key: &search_key(u),
        directory_active: u.directory_active,
        password_hash: u.password_hash.as_deref(),
        attributes: &u.attributes,
        version: u.version,
        modified_at: u.modified_at,
        first_pushed_at: u.first_pushed_at,
        directory_deleted_at: u.directory_deleted_at,
        last_sign_in_at: u.last_sign_in_at,
        last_sign_in_proof: u.last_sign_in_proof.as_deref(),
    })?;
    if changed != 1 {
        return Err(Error::NotFound);
    }
    if let Some(keys) = email_keys {
        c.execute(DropEmails { tenant: u.tenant, user: u.id })?;
        add_emails(c, u, keys)?;
    }
    Ok(())
}

/// Documents in which this text stands, after one person, in the order of ids; letter case may not count.
pub(crate) fn documents_with(
    c: &mut Conn,
    tenant: TenantId,
    text: &str,
    after: UserId,
    limit: i64,
) -> Result<Vec<(UserId, String)>> {
    let mut pattern = String::from("%");
    for ch in text.chars() {
        if matches!(ch, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(ch);
    }
    pattern.push('%');
    Ok(c.rows(DocumentsWith { tenant, pattern: &pattern, after, limit })?)
}

/// Writes a document whose e-mails, names and `active` are as before.
pub(crate) fn put_document(c: &mut Conn, id: UserId, attributes: &str, now: Timestamp) -> Result<()> {
    c.execute(PutDocument { tenant: id.tenant(), id, attributes, now })?;
    Ok(())
}

fn add_emails(c: &mut Conn, u: &User, keys: &[String]) -> Result<()> {
    for key in keys {
        c.execute(AddEmail { tenant: u.tenant, key, user: u.id })?;
    }
    Ok(())
}

/// Gives a row a new id, and with it all that hangs on the row: a resource that the IdP deleted and creates again is
/// a new resource (RFC 7643, 3.1), though the account behind it is the same. The row must be out of SCIM's sight.
pub(crate) fn rename_id(c: &mut Conn, tenant: TenantId, from: UserId, to: UserId) -> Result<()> {
    c.execute(RenameId { tenant, from, to })?;
    Ok(())
}

/// Takes a row out of SCIM's sight or back into it; totals follow.
pub(crate) fn set_seen_over_scim(c: &mut Conn, id: UserId, seen: bool) -> Result<()> {
    count(c, id, if seen { 1 } else { -1 })
}

/// Removes a person; what hangs on the row goes with it.
pub(crate) fn delete(c: &mut Conn, tenant: TenantId, id: UserId) -> Result<()> {
    if c.execute(Delete { tenant, id })? != 1 {
        return Err(Error::NotFound);
    }
    count(c, id, -1)
}

fn count(c: &mut Conn, id: UserId, by: i64) -> Result<()> {
    for level in LEVELS {
        c.execute(BumpBlock { tenant: id.tenant(), level, block: id.sequence() >> level, by })?;
    }
    Ok(())
}

/// How many users the tenant has, at the same cost at any size.
pub(crate) fn total(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(Total { tenant })?)
}

/// The user at the 1-based position `start` in the order of ids, found by walking the block counters: at most
/// a few hundred index steps wherever it is.
pub(crate) fn id_at(c: &mut Conn, tenant: TenantId, start: i64) -> Result<Option<UserId>> {
    let mut skip = start - 1;
    let (mut from, mut to) = (0, NUMBERS);
    for level in LEVELS {
        let mut found = None;
        for (block, live) in
            c.rows::<(i64, i64), _>(Blocks { tenant, level, from: from >> level, to: to >> level })?
        {
            if skip < live {
                found = Some(block);
                break;
            }
            skip -= live;
        }
        let Some(block) = found else { return Ok(None) };
        (from, to) = (block << level, (block + 1) << level);
    }
    let (from, end) = (UserId::new(tenant, from), UserId::from_raw(UserId::new(tenant, 0).raw() + to));
    Ok(c.row(IdAt { tenant, from, end, skip })?)
}

#[cfg(test)]
mod tests;
