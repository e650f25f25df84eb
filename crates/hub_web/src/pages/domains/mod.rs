//! The e-mail domains of a workspace: claimed, proven in DNS, and what follows for their people.

mod acts;
mod list;
mod remove;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

use super::address;
use super::parts::{Badge, CopyValue, Moment, Problems, TypedConfirmation};
use super::shell::Shell;
use crate::filters;

/// The domains.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/domains").route(web::get().to(list::get)).route(web::post().to(acts::add)))
        .service(address("/domains/{domain}/check").route(web::post().to(acts::check)))
        .service(address("/domains/{domain}/rule").route(web::post().to(acts::rule)))
        .service(
            address("/domains/{domain}/remove")
                .route(web::get().to(remove::get))
                .route(web::post().to(remove::post)),
        );
}

/// `GET|POST /domains`. Forms: [`crate::urls::DOMAINS`] (`domain`), [`DomainRow::check_href`], [`DomainRow::rule_href`]
/// (`value`: `on` or `off`).
#[derive(Debug, Clone, Template)]
#[template(path = "domains/index.html")]
pub struct DomainsPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The domain as typed.
    pub domain: String,
    /// Whether the person may change anything: owners may.
    pub may_change: bool,
    /// Whether anybody is led anywhere yet: there is an Integrated connection with SAML.
    pub has_sso: bool,
    /// Days for which a proof may be missing.
    pub grace_days: i64,
    /// The domains, by name.
    pub domains: Vec<DomainRow>,
}

/// A domain.
#[derive(Debug, Clone)]
pub struct DomainRow {
    /// HTML id of its section: the domain's id.
    pub id: String,
    /// The domain.
    pub name: String,
    /// "Verified", "Waiting for the record", "Record missing".
    pub state: Badge,
    /// What it means now and what to do, a sentence each.
    pub notes: Vec<String>,
    /// When it was added, and by whom.
    pub added: Moment,
    /// By whom.
    pub added_by: String,
    /// When DNS was last asked.
    pub checked: Option<Moment>,
    /// Name and text of the record, to copy; none while it is found.
    pub record: Vec<CopyValue>,
    /// Whether it is verified: only then there is a choice of what follows.
    pub verified: bool,
    /// Whether new people of the domain need SSO.
    pub new_people: bool,
    /// Since when they do.
    pub new_people_since: Option<Moment>,
    /// Address that looks now, by POST.
    pub check_href: String,
    /// Address that changes what follows, by POST.
    pub rule_href: String,
    /// Address of the removal.
    pub remove_href: String,
}

/// `GET|POST /domains/{domain}/remove`: asks for the typed domain (field `confirm`).
#[derive(Debug, Clone, Template)]
#[template(path = "domains/remove.html")]
pub struct RemoveDomainPage {
    /// The frame.
    pub shell: Shell,
    /// The domain.
    pub name: String,
    /// Address the form posts to.
    pub action: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The word to type.
    pub confirmation: TypedConfirmation,
    /// What ends, a sentence each, with numbers.
    pub consequences: Vec<String>,
}
