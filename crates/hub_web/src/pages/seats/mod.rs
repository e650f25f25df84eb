//! `/seats`: how many are taken, who waits for one, and what each month came to.

mod month;
mod show;
mod waiting;
pub mod words;

pub use month::summary;

use actix_web::web::{ServiceConfig, get, post};
use askama::Template;

use super::address;
use super::integrations::provisioning::Toggle;
use super::parts::{Badge, Moment, Pager};
use super::shell::Shell;
use crate::filters;

/// Seats.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/seats").route(get().to(show::get)))
        .service(address("/seats/automatic").route(post().to(waiting::automatic)))
        .service(address("/seats/waiting/{wait}/give").route(post().to(waiting::give)))
        .service(address("/seats/waiting/{wait}/dismiss").route(post().to(waiting::dismiss)))
        .service(address("/seats/months/{month}").route(get().to(month::get)));
}

/// `GET /seats`. Query: the cursor of the waiting list's pager.
///
/// Forms: `POST /seats/automatic` (`value` = `on` or `off`), `POST /seats/waiting/{id}/give` and `…/dismiss`.
#[derive(Debug, Clone, Template)]
#[template(path = "seats/show.html")]
pub struct SeatsPage {
    /// The frame.
    pub shell: Shell,
    /// "18 of 20".
    pub used: String,
    /// "2 free", "No limit", "3 beyond the plan".
    pub free: String,
    /// "Refuse" or "Extend".
    pub rule: String,
    /// What the rule means.
    pub rule_text: String,
    /// "4 people", "Nobody".
    pub waits: String,
    /// What would become of seats if all who wait for import came; empty when nobody does.
    pub forecast: String,
    /// Whether free seats are given by themselves.
    pub automatic: Toggle,
    /// Whether a seat is free now that could be given.
    pub can_give: bool,
    /// Those who wait, who came first first.
    pub waiting: Vec<Waiting>,
    /// Steps through the waiting list.
    pub pager: Pager,
    /// The last months, the newest first.
    pub months: Vec<MonthRow>,
}

/// Somebody who waits for a seat.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where they are given a seat; `None` when they have to come again themselves.
    pub give_href: Option<String>,
    /// Where they are taken off the list.
    pub dismiss_href: String,
    /// Their page; `None` for somebody unknown here.
    pub person_href: Option<String>,
    /// Name.
    pub name: String,
    /// E-mail; may be empty.
    pub email: String,
    /// "Import", "Created by the directory · Entra ID SSO".
    pub way: String,
    /// Since when.
    pub since: Moment,
    /// "3 tries, the last 4 minutes ago"; empty after the first.
    pub tries: String,
    /// How they come to the seat when it cannot be given from here.
    pub next: String,
}

/// A month.
#[derive(Debug, Clone)]
pub struct MonthRow {
    /// "2026-11".
    pub month: String,
    /// "So far" while it runs.
    pub badge: Option<Badge>,
    /// The most seats taken at once.
    pub peak: i64,
    /// Seats taken at its end, or now.
    pub closing: i64,
    /// Seats times days.
    pub seat_days: String,
    /// Seats taken and freed.
    pub moves: String,
    /// Every change as CSV.
    pub csv_href: String,
    /// The same as JSON.
    pub json_href: String,
}
