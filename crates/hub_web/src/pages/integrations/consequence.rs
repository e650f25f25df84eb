//! What a change means for people, said before it is done.

use hub_db::Conn;
use hub_integrations::Requirement;
use hub_kernel::{ConnectionId, TenantId};
use hub_tenants::connection::{self, Connection, Preview, Settings};
use hub_tenants::{enforcement, user};

use crate::pages::parts::counted;

/// What would follow if a connection no longer let anybody in.
#[derive(Debug, Clone, Copy)]
pub struct Without {
    /// Whether another connection still has sub-users log in by SSO only.
    pub still_required: bool,
    /// People who would have no way to log in.
    pub stranded: i64,
    /// Whether everyone was to log in by SSO, or is from a date on, which ends with the last connection.
    pub everyone_ends: bool,
}

impl Without {
    /// Looks at the tenant as if the connection were gone.
    ///
    /// # Errors
    /// The database's.
    pub fn read(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> hub_tenants::Result<Self> {
        let still_required = connection::for_sign_in(c, tenant)?.iter().any(|row| row.id != id);
        let stranded = if still_required { 0 } else { user::count_without_way_in(c, tenant)? };
        let everyone_ends = !still_required && enforcement::rule(c, tenant)?.everyone_from.is_some();
        Ok(Self { still_required, stranded, everyone_ends })
    }

    /// What it means for logins, a sentence each.
    pub fn sentences(self, name: &str) -> Vec<String> {
        let mut lines = vec![format!("Nobody can log in through {name} any more.")];
        if self.still_required {
            lines.push("Sub-users go on to log in by SSO only, through your other connection.".to_owned());
            return lines;
        }
        lines.push("Sub-users log in by password again.".to_owned());
        if self.everyone_ends {
            lines.push(
                "So do owners and admins: SSO for everyone ends with it. To have it back, choose it anew."
                    .to_owned(),
            );
        }
        if self.stranded > 0 {
            let who = counted(self.stranded, "person has", "people have");
            lines.push(format!("{who} no password, and so no way to log in."));
        }
        lines
    }
}

/// A connection that falls back to In progress.
pub fn of_falling_back(name: &str, missing: &[Requirement], without: Without) -> Vec<String> {
    let mut lines = vec![format!("The state falls back to In progress: {} would be missing.", list(missing))];
    lines.extend(without.sentences(name));
    lines
}

/// Metadata of another identity provider than the stored one: what it would replace.
pub fn of_another_issuer(row: &Connection, new: &Settings) -> Vec<String> {
    let mut lines =
        vec!["The document is of another identity provider than the one that is stored.".to_owned()];
    let values =
        [("IdP issuer", &row.idp_entity_id, &new.idp_entity_id), ("Sign-on URL", &row.sso_url, &new.sso_url)];
    for (name, stored, found) in values {
        if let (Some(stored), Some(found)) = (stored, found)
            && stored != found
        {
            lines.push(format!("{name}: {found} in place of {stored}."));
        }
    }
    lines.push(
        "Logins by the former one are refused from then on. People are recognised anew, by name and e-mail address."
            .to_owned(),
    );
    lines
}

/// A connection that becomes Integrated.
pub fn of_start(name: &str, preview: &Preview, members: i64) -> Vec<String> {
    let sessions = preview.sessions_ending;
    if let Some(from) = preview.starts_at {
        return vec![format!(
            "People can log in through {name} at once. Sub-users must only from {} on, as planned under Sign-in policy.",
            from.readable()
        )];
    }
    let ends = counted(
        sessions,
        "session that began with a password ends",
        "sessions that began with a password end",
    );
    let members = counted(members, "sub-user logs in", "sub-users log in");
    vec![
        format!("{ends} now; their people log in anew."),
        format!("From then on {members} through {name} only: on the web, on the desktop and on mobile."),
        "Owners and admins keep both ways, password and single sign-on.".to_owned(),
    ]
}

/// What is missing, as one phrase.
pub fn list(missing: &[Requirement]) -> String {
    let labels: Vec<&str> = missing.iter().map(|missing| missing.label()).collect();
    match labels.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}
