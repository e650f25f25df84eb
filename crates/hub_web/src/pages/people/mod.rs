//! `/people`: list, invitation, one person.

mod acts;
mod apps;
pub mod at;
mod gone;
pub mod held;
mod index;
mod invite;
mod person;
mod removed;
pub mod second_factor;
mod timeline;
pub mod words;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

pub use apps::AppLine;

use super::address;
use super::parts::{Badge, Choice, Link, Moment, Pager, Problems, Tone, TypedConfirmation};
use super::shell::Shell;
use crate::filters;

/// People.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(at::routes)
        .service(address("/people").route(web::get().to(index::get)))
        .service(
            address("/people/invite").route(web::get().to(invite::get)).route(web::post().to(invite::post)),
        )
        .service(address("/people/held").route(web::get().to(held::get)))
        .service(address("/people/held/keep").route(web::post().to(held::keep_all)))
        .service(address("/people/held/apply").route(web::post().to(held::apply_all)))
        .service(address("/people/removed").route(web::get().to(removed::get)))
        .service(address("/people/{user}").route(web::get().to(person::get)))
        .service(address("/people/{user}/held").route(web::post().to(held::decide_one)))
        .service(address("/people/{user}/role").route(web::post().to(acts::role)))
        .service(
            address("/people/{user}/deactivate")
                .route(web::get().to(acts::ask_deactivate))
                .route(web::post().to(acts::deactivate)),
        )
        .service(address("/people/{user}/log-out").route(web::post().to(acts::log_out)))
        .service(
            address("/people/{user}/second-factor/reset")
                .route(web::get().to(second_factor::ask))
                .route(web::post().to(second_factor::post)),
        )
        .service(address("/people/{user}/reactivate").route(web::post().to(acts::reactivate)))
        .service(address("/people/{user}/apply").route(web::post().to(acts::apply)))
        .service(address("/people/{user}/import").route(web::post().to(acts::import)))
        .service(address("/people/{user}/invitation").route(web::post().to(invite::resend)));
}

/// `GET /people`. Query: `q`, `role`, `state`, and the cursor of the pager.
#[derive(Debug, Clone, Template)]
#[template(path = "people/index.html")]
pub struct IndexPage {
    /// The frame.
    pub shell: Shell,
    /// "41 people, 38 active, 4 waiting for import".
    pub summary: String,
    /// Search words as typed.
    pub query: String,
    /// Roles, with an entry of empty value for all.
    pub roles: Vec<Choice>,
    /// States, with an entry of empty value for all.
    pub states: Vec<Choice>,
    /// The people of this page.
    pub people: Vec<Row>,
    /// Where the same words are looked for among those whom a directory removed.
    pub removed_href: String,
    /// Steps through the list.
    pub pager: Pager,
    /// Why nobody can be invited now; empty when one can.
    pub invite_locked: String,
    /// Reconcile pages of the connections that provision people.
    pub reconcile: Vec<Link>,
    /// How many removals wait for an owner.
    pub held: u64,
    /// What the button that invites says: "Invite", or "Invite an owner" where others come from the directory; empty for
    /// no button.
    pub invite: &'static str,
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Address of the person's page; the import form posts to `{href}/import`.
    pub href: String,
    /// Name, or the e-mail where there is none.
    pub name: String,
    /// One or two letters for the round picture.
    pub initials: String,
    /// E-mail.
    pub email: String,
    /// "Owner", "Admin", "Sub-user".
    pub role: String,
    /// "Active", "Invited", "Waiting for import", "Deactivated", "Inactive at the IdP".
    pub badges: Vec<Badge>,
    /// More on the state: "by Ada Byron, 3 days ago"; may be empty.
    pub remark: String,
    /// How the person logs in: "SSO only", "Password or SSO", "Password".
    pub logs_in_by: String,
    /// Last sign-in; `None` for never.
    pub last_sign_in: Option<Moment>,
    /// Staged: shows **Import**.
    pub importable: bool,
}

/// `GET|POST /people/invite`. Fields: `email`, `name`, `role`.
#[derive(Debug, Clone, Template)]
#[template(path = "people/invite.html")]
pub struct InvitePage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// E-mail as typed.
    pub email: String,
    /// Name as typed.
    pub name: String,
    /// Roles that the inviter may give.
    pub roles: Vec<Choice>,
    /// What follows: "They log in by SSO; no password is set."; may be empty.
    pub notice: String,
}

/// `GET /people/held`: removals that wait for an owner.
///
/// Forms: [`crate::urls::PEOPLE_HELD_KEEP`] (`give_back`), [`crate::urls::PEOPLE_HELD_APPLY`] (`confirm`),
/// [`HeldPerson::decide_href`] (`decision` = `apply` or `keep`).
#[derive(Debug, Clone, Template)]
#[template(path = "people/held.html")]
pub struct HeldPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the confirmation.
    pub problems: Problems,
    /// "16 people wait for an owner's decision."
    pub summary: String,
    /// From how many on removals wait.
    pub rule: String,
    /// The people of this page.
    pub people: Vec<HeldPerson>,
    /// How many wait in all.
    pub total: u64,
    /// Steps through the list.
    pub pager: Pager,
    /// Whether this person decides.
    pub decides: bool,
    /// Guards the removal of all; `None` for an admin, who does not decide.
    pub confirmation: Option<TypedConfirmation>,
}

/// Somebody whose removal waits.
#[derive(Debug, Clone)]
pub struct HeldPerson {
    /// Their page.
    pub href: String,
    /// Address that decides on them.
    pub decide_href: String,
    /// Name, or the userName where there is none.
    pub name: String,
    /// E-mail or userName.
    pub email: String,
    /// Whose directory asked: "Entra ID SSO".
    pub provider: String,
    /// "Deactivate" or "Delete".
    pub asked: &'static str,
    /// Since when they wait.
    pub since: Moment,
}

/// `GET /people/{id}`.
///
/// Forms: `POST {href}/role` (`role`), `POST {href}/log-out`, `POST {href}/reactivate`, `POST {href}/import`, `POST {href}/apply`, `POST {href}/invitation`. Deactivation is asked at
/// `{href}/deactivate` first.
#[derive(Debug, Clone, Template)]
#[template(path = "people/person.html")]
pub struct PersonPage {
    /// The frame.
    pub shell: Shell,
    /// Address of this page.
    pub href: String,
    /// Name, or the e-mail where there is none.
    pub name: String,
    /// One or two letters for the round picture.
    pub initials: String,
    /// E-mail.
    pub email: String,
    /// As in the list.
    pub badges: Vec<Badge>,
    /// More on the state, with the reason where somebody is shut out: "Deactivated by Ada Byron on 3 Nov 2026. …"
    pub state_text: String,
    /// What was wrong with the last act: "Acme needs at least one owner."
    pub problems: Problems,
    /// What we know: label and value.
    pub facts: Vec<(String, String)>,
    /// What the IdP wrote last: attribute and value; empty when it never did.
    pub idp_facts: Vec<(String, String)>,
    /// Where the IdP facts come from and when: "From Entra ID SSO, 26 minutes ago".
    pub idp_source: String,
    /// Groups, roles and further attributes of the last login by SSO, as received; empty when none came.
    pub received: Vec<(String, String)>,
    /// Since when they are so.
    pub received_at: Option<Moment>,
    /// Roles that can be given; empty when the role cannot be changed.
    pub roles: Vec<Choice>,
    /// Why the role cannot be changed; shown when `roles` is empty.
    pub role_locked: String,
    /// What can be done.
    pub acts: Acts,
    /// Why something cannot, where one would look for it: a sentence each.
    pub missing: Vec<String>,
    /// Logins to the product's apps, the last used first; and what the apps were told of their ends.
    pub apps: Vec<AppLine>,
    /// Events, newest first.
    pub timeline: Vec<TimelineItem>,
    /// More events; empty when all are shown.
    pub timeline_more: Option<String>,
}

/// `GET /people/{id}` of somebody who is no more: what the log has of them.
#[derive(Debug, Clone, Template)]
#[template(path = "people/gone.html")]
pub struct GonePage {
    /// The frame.
    pub shell: Shell,
    /// The userName that they had last.
    pub name: String,
    /// One or two letters for the round picture.
    pub initials: String,
    /// Why they are not here.
    pub text: String,
    /// The account that they became one with; `None` where there never was one.
    pub account: Option<Link>,
    /// Events, newest first.
    pub timeline: Vec<TimelineItem>,
    /// More events; empty when all are shown.
    pub timeline_more: Option<String>,
}

/// `GET /people/removed`: whom a directory removed before there was an account of theirs. Query: `q`, `before`.
#[derive(Debug, Clone, Template)]
#[template(path = "people/removed.html")]
pub struct RemovedPage {
    /// The frame.
    pub shell: Shell,
    /// Search words as typed.
    pub query: String,
    /// Who, the last removed first.
    pub people: Vec<Removed>,
    /// Steps through the list.
    pub pager: Pager,
}

/// Somebody whom a directory removed.
#[derive(Debug, Clone)]
pub struct Removed {
    /// What the log has of them.
    pub href: String,
    /// Their last userName.
    pub name: String,
    /// Who removed them.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// The buttons of a person's page.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    /// Deactivate.
    pub deactivate: bool,
    /// End all sessions and logins to apps.
    pub log_out: bool,
    /// Reactivate.
    pub reactivate: bool,
    /// Import.
    pub import: bool,
    /// Do what the directory asked and a toggle kept from happening.
    pub apply: bool,
    /// Send the invitation again.
    pub resend: bool,
    /// Remove all second factors.
    pub reset_factors: bool,
    /// Link to an account: where; empty for whom there is nothing to link.
    pub link: String,
}

/// One event in a person's life.
#[derive(Debug, Clone)]
pub struct TimelineItem {
    /// When.
    pub at: Moment,
    /// What happened, in plain words.
    pub what: String,
    /// Who did it, and why it went so.
    pub detail: String,
    /// Colour of the dot.
    pub tone: Tone,
    /// What a call of the directory said, without secrets; empty for everything else.
    pub body: String,
}

/// `GET {href}/deactivate`: asks first; the form posts to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "people/deactivate.html")]
pub struct DeactivatePage {
    /// The frame.
    pub shell: Shell,
    /// Address of the person's page.
    pub href: String,
    /// Name.
    pub name: String,
    /// What follows, a sentence each.
    pub consequences: Vec<String>,
}
