//! Look-ups that find nobody.

use hub_db::Conn;
use hub_kernel::Cx;
use serde_json::json;

use super::as_directory;
use crate::Result;
use crate::directory::DirectoryScope;
use crate::event::{self, Action, Target};

/// Notes a look-up that found nobody, as JumpCloud's log does (`user_lookup_provision`).
///
/// # Errors
/// The database's.
pub fn find_refusal(c: &mut Conn, cx: &Cx, scope: &DirectoryScope, asked: &str) -> Result<()> {
    let cx = as_directory(cx, scope);
    let asked: String = asked.chars().take(300).collect();
    let target = Target::new("user", "-", asked.as_str());
    let connection = Some(scope.connection());
    event::record(
        c,
        &cx,
        scope.tenant(),
        Action::UserLookupProvision,
        &target,
        connection,
        &json!({ "asked": asked }),
    )
}
