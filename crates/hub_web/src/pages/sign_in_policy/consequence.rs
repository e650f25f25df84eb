//! What a choice means for people, said before it is saved.

use hub_tenants::enforcement::Consequence;
use hub_tenants::sign_in::policy::Required;

use crate::pages::parts::counted;

/// Who holds recovery codes.
#[derive(Debug, Clone, Copy)]
pub struct Holders {
    /// Unused codes of the owner who asks.
    pub mine: i64,
    /// Owners who hold any.
    pub all: i64,
}

/// K11: what ends, what closes, who could not get in, and who could.
pub fn of(foretold: &Consequence, holders: Holders, workspace: &str) -> Vec<String> {
    let everyone = foretold.in_the_end == Required::Everyone;
    let mut lines = Vec::new();
    if foretold.from.is_none() {
        let ends = counted(
            foretold.sessions_ending,
            "session that did not begin by SSO ends",
            "sessions that did not begin by SSO end",
        );
        lines.push(format!("{ends} now, yours too if it is one; their people log in anew."));
    } else {
        lines
            .push("Nothing ends before; at that time all sessions end that did not begin by SSO.".to_owned());
    }
    if everyone {
        lines.push(
            "Passwords, passkeys and links to set a password close for everybody, owners and admins too: on the web, \
             on the desktop and on mobile."
                .to_owned(),
        );
        lines.push("People are added at the identity provider only, no longer by hand.".to_owned());
        lines.push(format!(
            "{workspace} is neither shown nor reached from other workspaces of the same e-mail, nor they from here."
        ));
        let owners = counted(holders.all, "owner holds", "owners hold");
        let codes = counted(holders.mine, "unused recovery code", "unused recovery codes");
        lines.push(format!(
            "You have {codes}; {owners} codes in all. Keep yours where you find them without this."
        ));
    } else {
        lines.push("Owners and admins keep both ways, password and single sign-on.".to_owned());
    }
    if foretold.shut_out > 0 {
        let who = counted(foretold.shut_out, "person is", "people are");
        lines.push(format!(
            "{who} unknown to the identity provider, or inactive there, and could not log in. The page before lists them."
        ));
    }
    lines
}
