//! `/settings`: what holds for a whole workspace, and the way to the pages that say more.

pub mod attributes;
mod mass_changes;
mod policies;
pub mod product_roles;
pub mod second_factor;
mod show;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

use super::address;
use super::parts::Problems;
use super::shell::Shell;
use crate::filters;

/// The workspace's settings.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/settings").route(web::get().to(show::get)))
        .service(
            address("/settings/attributes")
                .route(web::get().to(attributes::get))
                .route(web::post().to(attributes::post)),
        )
        .service(
            address("/settings/attributes/{extension}/{name}")
                .route(web::get().to(attributes::edit))
                .route(web::post().to(attributes::change)),
        )
        .service(
            address("/settings/attributes/{extension}/{name}/remove")
                .route(web::get().to(attributes::ask))
                .route(web::post().to(attributes::remove)),
        )
        .service(
            address("/settings/product-roles")
                .route(web::get().to(product_roles::get))
                .route(web::post().to(product_roles::post)),
        )
        .service(address("/settings/product-roles/{name}/label").route(web::post().to(product_roles::rename)))
        .service(
            address("/settings/product-roles/{name}/remove")
                .route(web::get().to(product_roles::ask))
                .route(web::post().to(product_roles::remove)),
        )
        .service(address("/settings/mass-changes").route(web::post().to(mass_changes::post)))
        .service(
            address("/settings/second-factor")
                .route(web::get().to(second_factor::get))
                .route(web::post().to(second_factor::post)),
        )
        .service(address("/settings/scim-needs-sso").route(web::post().to(policies::scim_needs_sso)))
        .service(
            address("/settings/people-by-directory").route(web::post().to(policies::people_by_directory)),
        );
}

/// `GET /settings`.
///
/// Forms: each [`Policy::action`] (`value` = `on` or `off`).
#[derive(Debug, Clone, Template)]
#[template(path = "settings/index.html")]
pub struct SettingsPage {
    /// The frame.
    pub shell: Shell,
    /// Slug of the workspace.
    pub slug: String,
    /// Address for workspace login: `https://hub.example.com/login/acme`.
    pub login_url: String,
    /// What the operator's plan includes: "Single sign-on and provisioning".
    pub plan: String,
    /// Pages with more settings.
    pub entries: Vec<Entry>,
    /// Why the switches cannot be moved by this person; empty when they can.
    pub locked: String,
    /// The workspace's policies.
    pub policies: Vec<Policy>,
    /// What was wrong with the last form.
    pub problems: Problems,
    /// From how many removals on an owner looks first.
    pub mass: MassChanges,
}

/// The breaker for mass changes. Form: [`crate::urls::SETTINGS_MASS_CHANGES`] (fields as named here).
#[derive(Debug, Clone)]
pub struct MassChanges {
    /// Whether anything waits at all.
    pub enabled: bool,
    /// People an hour, as stored or typed.
    pub people: String,
    /// Percent of those with access, as stored or typed.
    pub percent: String,
    /// What holds, in words.
    pub effect: String,
    /// Who changed it last, and when; empty for what a workspace begins with.
    pub since: String,
    /// How many wait now.
    pub waiting: i64,
}

/// The way to a page with more settings.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Where it leads.
    pub href: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What is found there.
    pub text: &'static str,
}

/// A switch for the whole workspace.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id on the page.
    pub name: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it does.
    pub text: &'static str,
    /// Address the form posts to.
    pub action: &'static str,
    /// On or off.
    pub on: bool,
    /// What holds now, in words and numbers.
    pub effect: String,
    /// Who turned it last, and when.
    pub since: String,
}
