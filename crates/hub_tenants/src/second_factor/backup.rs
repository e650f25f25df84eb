//! Backup codes: ten, shown once, each good for one login without the other factors.

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, Random as _, Secret};
use serde_json::json;

use super::store;
use crate::Result;
use crate::event::{self, Action};
use crate::user::User;

/// As many codes as are made at a time.
pub const MOST_CODES: usize = 10;
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Characters of a code: 50 bits, and what is checked is counted by the throttle.
const LENGTH: usize = 10;

/// Fresh codes, to be shown once.
#[derive(Debug, Clone)]
pub struct BackupCodes(Vec<Secret>);

impl BackupCodes {
    /// The codes in two groups: `abcde-fghjk`.
    pub fn shown(&self) -> Vec<String> {
        let group = |code: &Secret| match code.expose().split_at_checked(LENGTH / 2) {
            Some((first, rest)) => format!("{first}-{rest}"),
            None => code.expose().clone(),
        };
        self.0.iter().map(group).collect()
    }
}

/// Makes new codes in place of the old ones.
pub(super) fn renew(c: &mut Conn, cx: &Cx, master: &MasterKey, user: &User) -> Result<BackupCodes> {
    store::forget_codes(c, user.tenant, user.id)?;
    let mut codes = Vec::with_capacity(MOST_CODES);
    for _ in 0..MOST_CODES {
        let bytes = cx.entropy.bytes::<LENGTH>();
        let letter = |byte: u8| ALPHABET.get(usize::from(byte & 31)).copied().map_or('0', char::from);
        let code: String = bytes.into_iter().map(letter).collect();
        store::insert_code(c, user, &hash(master, &code))?;
        codes.push(Secret::new(code));
    }
    let details = json!({ "codes": MOST_CODES });
    event::record(c, cx, user.tenant, Action::BackupCodesCreate, &user.target(), None, &details)?;
    Ok(BackupCodes(codes))
}

/// Uses a code up; `false` for one that is not theirs, or was used.
pub(super) fn take(c: &mut Conn, cx: &Cx, master: &MasterKey, user: &User, typed: &str) -> Result<bool> {
    let code = typed.to_ascii_lowercase();
    if code.len() != LENGTH || !store::take_code(c, user, &hash(master, &code))? {
        return Ok(false);
    }
    let details = json!({ "codes_left": store::count_codes(c, user.tenant, user.id)? });
    event::record(c, cx, user.tenant, Action::BackupCodeUse, &user.target(), None, &details)?;
    Ok(true)
}

/// Keyed, as 50 bits could be tried one by one by somebody who has the database.
fn hash(master: &MasterKey, code: &str) -> [u8; 32] {
    master.authenticate("backup code", &[code.as_bytes()])
}
