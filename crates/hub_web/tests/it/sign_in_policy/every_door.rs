//! C13 to C16, K11: each way in x each role x each state of the workspace.

use std::collections::BTreeMap;

use hub_kernel::ConnectionId;
use hub_tenants::enforcement::{self, Choice};
use hub_tenants::sign_in;
use hub_tenants::user::{self, NewAccount, Role};
use serde_json::json;

use super::*;
use crate::harness::{Hub, Someone, story};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    NoConnection,
    InProgress,
    Integrated,
    Planned,
    Everyone,
    Suspended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Form,
    Api(&'static str),
    Reset,
    Invitation,
    Sso,
    Code,
}

const WAYS: [Way; 8] = [
    Way::Form,
    Way::Api("web"),
    Way::Api("desktop"),
    Way::Api("mobile"),
    Way::Reset,
    Way::Invitation,
    Way::Sso,
    Way::Code,
];

/// What the rule is: written out once more, beside the code's own.
fn lets_in(state: State, way: Way, role: Role) -> bool {
    let sso = matches!(state, State::Integrated | State::Planned | State::Everyone | State::Suspended);
    match way {
        Way::Sso => sso,
        Way::Code => role == Role::Owner && matches!(state, State::Everyone | State::Suspended),
        Way::Form | Way::Api(_) | Way::Reset | Way::Invitation => match state {
            State::NoConnection | State::InProgress | State::Planned | State::Suspended => true,
            State::Integrated => role != Role::Member,
            State::Everyone => false,
        },
    }
}

struct Stage<'a> {
    acme: Tenant<'a>,
    people: Vec<(Role, Someone)>,
    connection: Option<ConnectionId>,
    codes: Vec<String>,
    /// Links to set a password, by address.
    resets: BTreeMap<String, String>,
}

async fn stage<'a>(hub: &'a Hub, state: State, slug: &str) -> Stage<'a> {
    let acme = hub.tenant(slug).await;
    let (adam, mae) = (acme.person("adam", Role::Admin).await, acme.person("mae", Role::Member).await);
    let olga = Someone { id: acme.owner_id, email: acme.owner.clone() };
    let people = vec![(Role::Owner, olga), (Role::Admin, adam), (Role::Member, mae)];
    let mut resets = BTreeMap::new();
    for (_, someone) in &people {
        hub.browser().fill(urls::FORGOT, urls::FORGOT, &[("email", &someone.email)]).await;
        let link = hub.mailed_path(&someone.email, "/reset/").await.unwrap();
        resets.insert(someone.email.clone(), link);
    }
    let (mut connection, mut codes) = (None, Vec::new());
    if state != State::NoConnection {
        connection = Some(acme.connect().await);
    }
    let later = hub.cx().now.plus_seconds(DAY);
    if state == State::Planned {
        let choice = Choice { sub_users_from: Some(later), everyone_from: None };
        acme.write(move |c, cx, by| enforcement::choose(c, cx, by, choice)).await;
    }
    if let (Some(id), true) = (connection, state != State::InProgress) {
        acme.integrate(id).await;
        if matches!(state, State::Everyone | State::Suspended) {
            codes = enforced(&acme, id).await.1;
        }
    }
    if state == State::Suspended {
        acme.write(|c, cx, by| enforcement::suspend(c, cx, by, 4)).await;
    }
    Stage { acme, people, connection, codes, resets }
}

impl Stage<'_> {
    /// Whether this way in ends in a session or token of this person's.
    async fn gets_in(&mut self, way: Way, role: Role, who: &Someone) -> bool {
        let (hub, acme) = (self.acme.hub, &self.acme);
        let browser = hub.browser();
        match way {
            Way::Form => {
                browser.log_in(&who.email, PASS).await;
            }
            Way::Api(client) => {
                let body = json!({ "email": who.email, "password": PASS, "client": client });
                let page = browser.post_json("/api/v1/session", &body).await;
                let answer: serde_json::Value = serde_json::from_str(&page.text).unwrap();
                return answer.get("session_token").is_some();
            }
            Way::Reset => {
                // From before the rule took hold: that is as bad as can be.
                let link = &self.resets[&who.email];
                let token = browser.csrf_token().await;
                browser.post(link, &[("csrf_token", &token), ("password", PASS)]).await;
            }
            Way::Invitation => {
                let name = format!("new-{role}@{}.test", acme.slug);
                let new = NewAccount { email: name.parse().unwrap(), name: None, role, password_hash: None };
                let secret = acme
                    .write(move |c, cx, by| {
                        let id = user::create(c, cx, by.tenant(), &new)?;
                        sign_in::resend_invitation(c, cx, by, id)
                    })
                    .await;
                let token = browser.csrf_token().await;
                let link = urls::invitation(secret.expose());
                browser.post(&link, &[("csrf_token", &token), ("password", PASS)]).await;
                return browser.email().await == Some(name);
            }
            Way::Sso => {
                let Some(id) = self.connection else { return false };
                if browser.get(&urls::sso_login(id)).await.status != 303 {
                    return false;
                }
                by_sso(&browser, acme, id, &who.email).await;
            }
            Way::Code => {
                let code = self.codes.pop().unwrap_or_else(|| "0000-0000-0000-0000".to_owned());
                by_code(&browser, &acme.slug, &who.email, &code).await;
            }
        }
        browser.email().await.as_deref() == Some(who.email.as_str())
    }
}

async fn walk(hub: &Hub, state: State, slug: &str) {
    let mut stage = stage(hub, state, slug).await;
    for way in WAYS {
        for (role, who) in stage.people.clone() {
            let got_in = stage.gets_in(way, role, &who).await;
            assert_eq!(got_in, lets_in(state, way, role), "{state:?} {way:?} {role}");
        }
    }
}

macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident: $state:ident;)*) => {
        $(story!($(#[$doc])* $name, |hub| { walk(hub, State::$state, "acme").await; });)*
    };
}

doors! {
    /// C16: no connection.
    without_a_connection_passwords_serve: NoConnection;
    /// C16: begun only.
    while_in_progress_passwords_serve: InProgress;
    /// C13, C14, C15: sub-users by SSO only, owners and admins both ways, whatever the client.
    once_integrated_sub_users_come_by_sso_only: Integrated;
    /// A planned start closes nothing before its time, and SSO serves already.
    before_a_planned_start_both_ways_serve: Planned;
    /// K11: everyone by SSO only; an owner's code is the only other way.
    under_everyone_only_sso_and_codes_serve: Everyone;
    /// Suspended, everybody's password serves again.
    while_suspended_passwords_serve: Suspended;
}
