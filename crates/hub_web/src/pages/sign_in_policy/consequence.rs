//! What a choice means for people, said before it is saved.

use hub_tenants::enforcement::Consequence;
use hub_tenants::sign_in::policy::Required;
use hub_text::{Text, t, text};

/// Who holds recovery codes.
#[derive(Debug, Clone, Copy)]
pub struct Holders {
    /// Unused codes of the owner who asks.
    pub mine: i64,
    /// Owners who hold any.
    pub all: i64,
}

/// K11: what ends, what closes, who could not get in, and who could.
pub fn of(foretold: &Consequence, holders: Holders, workspace: &str) -> Vec<Text> {
    let everyone = foretold.in_the_end == Required::Everyone;
    let mut lines = Vec::new();
    if foretold.from.is_none() && foretold.sessions_ending == 0 {
        lines.push(t("No session ends: all began by SSO."));
    } else if foretold.from.is_none() {
        lines.push(text!(
            foretold.sessions_ending;
            "{n} session that did not begin by SSO ends now, yours too if it is one; their people log in anew.",
            "{n} sessions that did not begin by SSO end now, yours too if it is one; their people log in anew."
        ));
    } else {
        lines.push(t("Nothing ends before; at that time all sessions end that did not begin by SSO."));
    }
    if everyone {
        lines.push(t(
            "Passwords, passkeys and links to set a password close for everybody, owners and admins too: on the web, \
             on the desktop and on mobile.",
        ));
        lines.push(t("People are added at the identity provider only, no longer by hand."));
        lines.push(text!(
            "{workspace} is neither shown nor reached from other workspaces of the same e-mail, nor they from here.",
            workspace = workspace
        ));
        let codes = text!(holders.mine; "{n} unused recovery code", "{n} unused recovery codes");
        let owners = text!(holders.all; "{n} owner holds codes", "{n} owners hold codes");
        lines.push(text!(
            "You have {codes}; {owners} in all. Keep yours where you find them without this.",
            codes = codes,
            owners = owners
        ));
    } else {
        lines.push(t("Owners and admins keep both ways, password and single sign-on."));
    }
    if foretold.shut_out > 0 {
        lines.push(text!(
            foretold.shut_out;
            "{n} person is unknown to the identity provider, or inactive there, and could not log in. The page before lists them.",
            "{n} people are unknown to the identity provider, or inactive there, and could not log in. The page before lists them."
        ));
    }
    lines
}
