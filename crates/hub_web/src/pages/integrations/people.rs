//! `GET {base}/people`: tab People, whom the directory sent and who logged in through the connection.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;
use hub_kernel::{Timestamp, UserId};
use hub_tenants::connection::people::{self, Wanted, Whom, Word};
use hub_tenants::session::Proof;
use hub_tenants::user::{User, UserState};
use hub_text::{key, t};

use super::facts::Facts;
use super::visit::Visit;
use super::{Head, Tab};
use crate::extract::QueryMap;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Badge, Choice, Moment, Pager, Tone, grouped};
use crate::pages::people::words;
use crate::pages::shell::{Shell, initials};
use crate::{reply, urls};

/// People of a page.
const PAGE: usize = 50;

/// Tab People. Query: `q`, `whom` (`waiting`, `access`, `no_access`, `inactive`, `kept`), and the pager's `after`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// "37 people, 4 waiting": those whom the directory manages; empty without a SCIM side.
    pub summary: String,
    /// Search as typed.
    pub query: String,
    /// Which of them.
    pub whom: Vec<Choice>,
    /// Whether search or filter leave somebody out.
    pub narrowed: bool,
    /// The people of this page.
    pub people: Vec<Row>,
    /// How many wait for import.
    pub waiting: String,
    /// The import page; `None` without a SCIM side.
    pub import_href: Option<String>,
    /// Steps through the list.
    pub pager: Pager,
}

/// Somebody.
#[derive(Debug, Clone)]
pub struct Row {
    /// Their page.
    pub href: String,
    /// Name.
    pub name: String,
    /// Letters for the round picture.
    pub initials: String,
    /// E-mail or userName.
    pub email: String,
    /// What they are here: "Active", "Waiting for import".
    pub here: Badge,
    /// What they are at the identity provider: "Active", "Inactive", "Deleted", "Never sent".
    pub there: Badge,
    /// Their last login by SSO.
    pub last_sso: Option<Moment>,
    /// What the directory last said of them: "Changed", "Change refused (400)"; empty when it never did.
    pub last_word: String,
    /// When.
    pub said_at: Option<Moment>,
    /// Address that imports them; empty when there is nothing to import.
    pub import: String,
}

/// Tab People.
///
/// # Errors
/// 404 for a connection that is not there.
pub async fn get(visit: Visit, query: QueryMap) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
    // The last word may have come a moment ago.
    visit.app.call_log.flush().await;
    let wanted = Wanted {
        text: Some(query.text("q")),
        whom: query.get("whom").and_then(Whom::from_word),
        after: query.get("after").and_then(|text| UserId::in_tenant(tenant, text)),
    };
    let asked = wanted.clone();
    let read = move |c: &mut hub_db::Conn| {
        let facts = Facts::read(c, tenant, id, now)?;
        let mut found = people::page(c, id, &asked, PAGE as i64 + 1)?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let ids: Vec<UserId> = found.iter().map(|user| user.id).collect();
        let words = people::last_words(c, id, &ids)?;
        Ok::<_, hub_tenants::Error>((facts, found, more, words))
    };
    let (facts, found, more, words) = visit.app.db.scan(read).await?;
    let said: BTreeMap<UserId, &Word> = words.iter().map(|word| (word.user, word)).collect();
    let head = facts.head(&visit, Tab::People);
    let scim = facts.can().scim;
    Ok(reply::page(&PeoplePage {
        shell: visit.shell(),
        summary: if scim { head.people_text.clone() } else { String::new() },
        narrowed: wanted.whom.is_some() || wanted.text.as_deref().is_some_and(|text| !text.trim().is_empty()),
        query: wanted.text.clone().unwrap_or_default(),
        whom: choices(wanted.whom, scim),
        people: found.iter().map(|user| row(user, &visit, said.get(&user.id).copied())).collect(),
        waiting: if facts.people.waiting > 0 { grouped(facts.people.waiting) } else { String::new() },
        import_href: scim.then(|| urls::connection_import(id)),
        pager: pager(&visit, &wanted, found.last().filter(|_| more)),
        head,
    }))
}

fn choices(chosen: Option<Whom>, scim: bool) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: t("Everybody").to_string(), selected: chosen.is_none() };
    let offered = Whom::ALL.iter().filter(|whom| scim || matches!(whom, Whom::Access | Whom::NoAccess));
    let one = |whom: &Whom| Choice {
        value: whom.as_str().to_owned(),
        label: t(label(*whom)).to_string(),
        selected: chosen == Some(*whom),
    };
    std::iter::once(all).chain(offered.map(one)).collect()
}

const fn label(whom: Whom) -> &'static str {
    match whom {
        Whom::Waiting => key!("Waiting for import"),
        Whom::Access => key!("With access"),
        Whom::NoAccess => key!("Without access"),
        Whom::Inactive => key!("Inactive at the IdP"),
        Whom::Kept => key!("Inactive at the IdP, with access here"),
    }
}

fn row(user: &User, visit: &Visit, said: Option<&Word>) -> Row {
    let waits = user.state == UserState::Staged && user.directory_active != Some(false);
    let by_sso = user.last_sign_in_proof.as_deref().and_then(Proof::from_word) == Some(Proof::Saml);
    let written = user.is_written_by_directory();
    let (last_word, said_at) = match said {
        Some(word) => (spoken(word), Some(word.at)),
        // The log of calls forgets; when they first came is kept with the person.
        None if written => (t("First sent").to_string(), user.first_pushed_at),
        None => (String::new(), None),
    };
    let moment = |at: Timestamp| visit.moment(at);
    Row {
        href: urls::person(user.id),
        name: user.label().to_owned(),
        initials: initials(user.label()),
        email: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
        here: here(user.state),
        there: there(user),
        last_sso: user.last_sign_in_at.filter(|_| by_sso).map(moment),
        last_word,
        said_at: said_at.map(moment),
        import: if waits { urls::waiting_import(visit.id, user.id) } else { String::new() },
    }
}

fn here(state: UserState) -> Badge {
    let tone = match state {
        UserState::Staged => Tone::Info,
        UserState::Active => Tone::Good,
        UserState::Deactivated => Tone::Neutral,
    };
    Badge::state(tone, t(words::state(state)))
}

fn there(user: &User) -> Badge {
    match (user.is_written_by_directory(), user.directory_deleted_at, user.directory_active) {
        (false, ..) => Badge::new(Tone::Neutral, t("Never sent")),
        (true, Some(_), _) => Badge::new(Tone::Warn, t("Deleted")),
        (true, None, Some(false)) => Badge::new(Tone::Warn, t("Inactive")),
        (true, None, _) => Badge::new(Tone::Good, t("Active")),
    }
}

/// "Changed", or what was refused.
fn spoken(word: &Word) -> String {
    let (done, refused) = match word.method.as_str() {
        "POST" => (key!("Created"), key!("Create refused ({status})")),
        "PUT" | "PATCH" => (key!("Changed"), key!("Change refused ({status})")),
        "DELETE" => (key!("Deleted"), key!("Delete refused ({status})")),
        _ => (key!("Read"), key!("Read refused ({status})")),
    };
    let said = if word.status < 400 { t(done) } else { t(refused).with("status", word.status) };
    said.to_string()
}

fn pager(visit: &Visit, wanted: &Wanted, last: Option<&User>) -> Pager {
    let text = wanted.text.clone().unwrap_or_default();
    let whom = wanted.whom.map_or("", Whom::as_str);
    let next = last.map(|last| {
        let after = last.id.to_string();
        let asked = [("q", text.as_str()), ("whom", whom), ("after", after.as_str())];
        urls::with_parameters(&urls::connection_people(visit.id), &asked)
    });
    let text = match (wanted.after, &next) {
        (None, None) => "",
        (None, Some(_)) => key!("The first 50, more follow"),
        (Some(_), Some(_)) => key!("More follow"),
        (Some(_), None) => key!("The last ones"),
    };
    Pager { text: t(text).to_string(), previous: None, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_in_a_word() {
        let word = |method: &str, status| Word {
            user: UserId::from_raw(1),
            at: Timestamp::from_millis(0),
            method: method.to_owned(),
            status,
        };
        assert_eq!(spoken(&word("POST", 201)), "Created");
        assert_eq!(spoken(&word("PATCH", 200)), "Changed");
        assert_eq!(spoken(&word("PUT", 400)), "Change refused (400)");
        assert_eq!(spoken(&word("DELETE", 204)), "Deleted");
        assert_eq!(spoken(&word("GET", 200)), "Read");
    }
}
