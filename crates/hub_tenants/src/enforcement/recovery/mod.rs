//! Recovery codes: how an owner gets in where everybody must log in by SSO, and SSO fails. Shown once, kept as hashes,
//! good for one login each.

mod store;

pub use store::Holder;

use hub_db::Conn;
use hub_kernel::{Cx, Secret, TenantId, TokenHash, UserId};
use hub_text::{key, t};
use serde_json::json;

use crate::event::{self, Action};
use crate::session::Admin;
use crate::user::{self, Role, User};
use crate::{Error, Result};

/// How many codes are made at a time.
pub const CODES: usize = 10;
/// Crockford's base 32: no letter that is taken for another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes new codes for the owner who asks; older ones end. 80 random bits each, so that a fast hash keeps them safe.
///
/// # Errors
/// `Forbidden` for an admin who is no owner, and for the operator: codes are a person's.
pub fn make(c: &mut Conn, cx: &Cx, by: &Admin) -> Result<Vec<Secret>> {
    by.confirmed(cx.now)?;
    let Some(id) = by.user().filter(|_| by.is_owner()) else {
        return Err(Error::Forbidden(key!("only an owner can hold recovery codes")));
    };
    let user = user::get(c, by.tenant(), id)?;
    store::forget(c, by.tenant(), id)?;
    let mut codes = Vec::new();
    while codes.len() < CODES {
        let code = random_code(cx);
        store::insert(c, by.tenant(), id, &hash(by.tenant(), id, &code), cx.now)?;
        codes.push(Secret::new(code));
    }
    let details = json!({ "codes": CODES });
    event::record(c, cx, by.tenant(), Action::RecoveryCodesCreate, &user.target(), None, &details)?;
    Ok(codes)
}

/// The owners who hold codes, with how many are unused.
///
/// # Errors
/// The database's.
pub fn holders(c: &mut Conn, tenant: TenantId) -> Result<Vec<Holder>> {
    store::holders(c, tenant)
}

/// Uses up a code of the person's; how many are left. `None` when it is not theirs, or was used.
pub(crate) fn spend(c: &mut Conn, cx: &Cx, user: &User, typed: &str) -> Result<Option<i64>> {
    let hash = hash(user.tenant, user.id, &normal(typed));
    if !store::spend(c, user.tenant, user.id, &hash, cx.now)? {
        return Ok(None);
    }
    let left = store::unused(c, user.tenant, user.id)?;
    let details = json!({ "codes_left": left });
    event::record(c, cx, user.tenant, Action::RecoveryCodeUse, &user.target(), None, &details)?;
    Ok(Some(left))
}

/// Ends the codes of somebody who is no owner any more.
pub(crate) fn follow_role(c: &mut Conn, user: &User) -> Result<()> {
    if user.role == Role::Owner { Ok(()) } else { store::forget(c, user.tenant, user.id) }
}

/// Refuses to take from the last owner who holds unused codes what makes them one, while everyone logs in by SSO or is to:
/// nobody could get in when SSO fails.
pub(crate) fn keep_a_holder(c: &mut Conn, user: &User) -> Result<()> {
    if super::policy(c, user.tenant)?.everyone_from.is_none() {
        return Ok(());
    }
    let holding: Vec<UserId> =
        holders(c, user.tenant)?.into_iter().filter(|row| row.unused > 0).map(|row| row.user).collect();
    match holding == [user.id] {
        true => Err(Error::invalid(
            "",
            t(
                "everyone logs in by SSO, and no other owner holds recovery codes: another owner makes some first",
            ),
        )),
        false => Ok(()),
    }
}

/// Four groups of four, such as `7k2m-x0qf-…`.
fn random_code(cx: &Cx) -> String {
    use hub_kernel::Random as _;
    let bits = cx.entropy.bytes::<10>().into_iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(byte));
    let mut code = String::new();
    for place in (0..16_u32).rev() {
        let letter = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
        code.push(ALPHABET.get(letter).copied().map_or('0', char::from));
        if place % 4 == 0 && place > 0 {
            code.push('-');
        }
    }
    code
}

/// As typed by somebody who read it from paper.
fn normal(typed: &str) -> String {
    let plain: Vec<char> = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .map(|ch| match ch.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    plain.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Bound to the person: the same code of two people is two hashes.
fn hash(tenant: TenantId, user: UserId, code: &str) -> TokenHash {
    TokenHash::of(&format!("recovery code {tenant} {user} {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::at;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = random_code(&at(0));
        assert_eq!((code.len(), normal(&code)), (19, code.clone()));
        let sloppy = code.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
        assert_eq!(normal(&format!("  {sloppy}\n")), code);
        assert_ne!(random_code(&at(0)), code);
        assert!(normal(&"x".repeat(10_000)).len() < 100);
    }
}
