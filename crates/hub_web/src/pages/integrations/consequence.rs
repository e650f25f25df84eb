//! What a change means for people, said before it is done.

use hub_db::Conn;
use hub_integrations::Requirement;
use hub_kernel::{ConnectionId, TenantId};
use hub_tenants::connection::{self, Connection, Preview, Settings};
use hub_tenants::{enforcement, user};
use hub_text::{Text, t, text};

use crate::pages::parts::{grouped, readable};

/// People named in a question.
const MOST_NAMED: i64 = 20;

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

    /// Those who would have no way to log in, by name; `None` where there are none.
    ///
    /// # Errors
    /// The database's.
    pub fn names(self, c: &mut Conn, tenant: TenantId) -> hub_tenants::Result<Option<String>> {
        if self.stranded == 0 {
            return Ok(None);
        }
        let people = user::without_way_in(c, tenant, MOST_NAMED)?;
        let names = people.iter().map(|person| person.label()).collect::<Vec<_>>().join(", ");
        let more = self.stranded - i64::try_from(people.len()).unwrap_or_default();
        let line = match more {
            ..=0 => text!("Without a password: {names}.", names = names),
            _ => text!("Without a password: {names} and {count} more.", names = names, count = grouped(more)),
        };
        Ok(Some(line.to_string()))
    }

    /// What it means for logins, a sentence each.
    pub fn sentences(self, name: &str) -> Vec<String> {
        let mut lines = vec![text!("Nobody can log in through {name} any more.", name = name).to_string()];
        if self.still_required {
            let others = t("Sub-users go on to log in by SSO only, through your other connection.");
            lines.push(others.to_string());
            return lines;
        }
        lines.push(t("Sub-users log in by password again.").to_string());
        if self.everyone_ends {
            lines.push(
                t("So do owners and admins: SSO for everyone ends with it. To have it back, choose it anew.")
                    .to_string(),
            );
        }
        if self.stranded > 0 {
            let who = text!(
                self.stranded;
                "{n} person has no password, and so no way to log in.",
                "{n} people have no password, and so no way to log in."
            );
            lines.push(who.to_string());
        }
        lines
    }
}

/// A connection that falls back to In progress.
pub fn of_falling_back(name: &str, missing: &[Requirement], without: Without) -> Vec<String> {
    let mut lines = vec![
        text!("The state falls back to In progress: {list} would be missing.", list = list(missing))
            .to_string(),
    ];
    lines.extend(without.sentences(name));
    lines
}

/// Metadata of another identity provider than the stored one: what it would replace.
pub fn of_another_issuer(row: &Connection, new: &Settings) -> Vec<String> {
    let mut lines =
        vec![t("The document is of another identity provider than the one that is stored.").to_string()];
    let values = [
        (t("IdP issuer"), &row.idp_entity_id, &new.idp_entity_id),
        (t("Sign-on URL"), &row.sso_url, &new.sso_url),
    ];
    for (name, stored, found) in values {
        if let (Some(stored), Some(found)) = (stored, found)
            && stored != found
        {
            let differs =
                text!("{field}: {found} in place of {stored}.", field = name, found = found, stored = stored);
            lines.push(differs.to_string());
        }
    }
    lines.push(
        t("Logins by the former one are refused from then on. People are recognised anew, by name and e-mail address.")
            .to_string(),
    );
    lines
}

/// A connection that becomes Integrated; `elsewhere`, where sub-users log in by another one already.
pub fn of_start(name: &str, preview: &Preview, members: i64, elsewhere: bool) -> Vec<String> {
    let sessions = preview.sessions_ending;
    if let Some(from) = preview.starts_at {
        let planned = text!(
            "People can log in through {name} at once. Sub-users must only from {date} on, as planned under Sign-in policy.",
            name = name,
            date = readable(from)
        );
        return vec![planned.to_string()];
    }
    if elsewhere {
        let adds = text!(
            members;
            "{n} sub-user logs in by SSO only already, and from then on through {name}, too.",
            "{n} sub-users log in by SSO only already, and from then on through {name}, too.",
            name = name
        );
        return vec![adds.to_string()];
    }
    let ends = text!(
        sessions;
        "{n} session that began with a password ends now; their people log in anew.",
        "{n} sessions that began with a password end now; their people log in anew."
    );
    let ends = if sessions > 0 { ends } else { t("No sub-user is logged in by a password right now.") };
    let then = text!(
        members;
        "From then on {n} sub-user logs in through {name} only: on the web, on the desktop and on mobile.",
        "From then on {n} sub-users log in through {name} only: on the web, on the desktop and on mobile.",
        name = name
    );
    let both = t("Owners and admins keep both ways, password and single sign-on.");
    [ends, then, both].map(String::from).into()
}

/// What is missing, as its field is called.
pub fn named(missing: Requirement) -> Text {
    match missing {
        Requirement::IdpEntityId => t("IdP issuer"),
        Requirement::SsoUrl => t("Sign-on URL"),
        Requirement::Certificate => t("X.509 certificate"),
        Requirement::ScimRequest => t(missing.label()),
    }
}

/// What is missing, as one phrase.
pub fn list(missing: &[Requirement]) -> String {
    let labels: Vec<String> = missing.iter().map(|missing| named(*missing).to_string()).collect();
    match labels.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => text!("{list} and {last}", list = rest.join(", "), last = last).to_string(),
        None => t("nothing").to_string(),
    }
}
