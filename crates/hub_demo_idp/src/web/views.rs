//! What templates print.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use crate::Result;
use crate::directory::{Directory, Life, Person};

/// A choice of a list, with the chosen one marked; also a button.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

/// A person as a row or a head line.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) initials: String,
    pub(super) name: String,
    pub(super) user_name: String,
    pub(super) note: &'static str,
    pub(super) in_scope: bool,
    pub(super) chosen: bool,
}

impl Row {
    pub(super) fn new(directory: &Directory, person: &Person) -> Self {
        let note = match person.life {
            Life::SoftDeleted => "deleted, can be restored",
            Life::Purged => "deleted",
            Life::Present if !person.account_enabled => "sign-in blocked",
            Life::Present if person.assigned => "assigned",
            Life::Present if directory.is_assigned(person) => "assigned by a group",
            Life::Present => "not assigned",
        };
        Self {
            id: person.object_id.clone(),
            initials: person.initials(),
            name: person.display_name.clone(),
            user_name: person.user_principal_name.clone(),
            note,
            in_scope: !directory.is_soft_deleted(person),
            chosen: false,
        }
    }

    /// Everybody who is not purged.
    pub(super) fn all(directory: &Directory) -> Vec<Self> {
        let people = directory.people.iter().filter(|p| p.life != Life::Purged);
        people.map(|p| Self::new(directory, p)).collect()
    }
}

/// A hidden field of a form.
pub(super) struct Hidden {
    pub(super) name: &'static str,
    pub(super) value: String,
}

/// Draws a page.
pub(super) fn page(template: &impl Template) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// Sends the browser on after a form.
pub(super) fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}
