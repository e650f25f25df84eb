//! Whoever was linked by their id alone is known by their address, not by what a Secret Token writes.

use serde_json::json;

use super::sso::*;
use super::*;
use crate::connection;
use crate::user::{self, Role};

story!(
    /// Each Secret Token of a workspace writes userName and externalId of accounts that no directory managed: neither opens them.
    no_name_that_a_directory_wrote_opens_an_account_that_was_linked_by_id,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let id = directory.connection;
        connection::configure(c, &at(0), &acme.operator(), id, &complete(), false).unwrap();
        let max = user::create(c, &at(0), acme.tenant, &account("max@gmail.test", Role::Member)).unwrap();
        directory.patch(c, max, "userName", "mallory@evil.test").unwrap();
        directory.patch(c, max, "externalId", "mallory-1").unwrap();
        assert_eq!(failure(lets_in(c, id, "mallory@evil.test")), unknown("mallory@evil.test"));
        // Their name in a claim for e-mail, and their object id.
        let by_mail = with_claim(EMAIL_CLAIM, "mallory@evil.test", assertion("opaque-1", None));
        assert_eq!(failure(accept(c, &at(0), id, &by_mail, &unsolicited())), unknown("opaque-1"));
        assert_eq!(failure(by_object(c, id, "opaque-2")), unknown("opaque-2"));
        // Somebody else's object id is theirs all the same.
        let ada = directory.push(c, "ada").id;
        directory.patch(c, ada, "externalId", "mallory-1").unwrap();
        assert_eq!(by_object(c, id, "opaque-3").unwrap(), ada);
        directory.patch(c, ada, "externalId", json!("ext-ada")).unwrap();
        // The address is the person's, and a verified domain makes all of them the company's word.
        assert_eq!(lets_in(c, id, "max@gmail.test").unwrap(), max);
        acme.verified(c, "gmail.test");
        assert_eq!(lets_in(c, id, "mallory@evil.test").unwrap(), max);
        assert_eq!(by_object(c, id, "opaque-4").unwrap(), max);
    }
);

/// Whom a login leads to that says an object id beside a name of its own.
fn by_object(c: &mut Conn, id: ConnectionId, name: &str) -> Result<UserId> {
    let object = "http://schemas.microsoft.com/identity/claims/objectidentifier";
    let said = with_claim(object, "mallory-1", assertion(name, None));
    let accepted = accept(c, &at(0), id, &said, &unsolicited())?;
    Ok(end(c, &accepted.ticket, Some(&browser()), 1)?.0.user)
}
