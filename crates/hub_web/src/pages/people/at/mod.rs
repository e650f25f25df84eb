//! `/people/at`: the directory at an earlier instant against now, and people made as they were then.

mod changes;
mod export;
mod restore;
mod restored;
mod show;
mod words;

use actix_web::web::{self, ServiceConfig};
use askama::Template;

pub use words::before;

use crate::filters;
use crate::pages::address;
use crate::pages::parts::{Badge, Link, Moment, Pager, Problems};
use crate::pages::shell::Shell;

/// The directory then and now.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(address("/people/at").route(web::get().to(show::get)))
        .service(address("/people/at.csv").route(web::get().to(export::get)))
        .service(
            address("/people/at/restore")
                .route(web::get().to(restore::get))
                .route(web::post().to(restore::post)),
        )
        .service(address("/people/at/restores/{reference}").route(web::get().to(restored::get)))
        .service(address("/people/at/changes/{reference}").route(web::get().to(changes::get)));
}

/// `GET /people/at`. Query: `at` (UTC, as `datetime-local` sends it), `show` (which differences), `q`, and the pager's cursor.
///
/// Form: `POST` [`crate::urls::PEOPLE_AT_RESTORE`] with `at`, `show`, `q`, `user` for each ticked person, `kind` = `access`, `roles`,
/// `groups`, and `who` = `chosen` or `matching`.
#[derive(Debug, Clone, Template)]
#[template(path = "people/at.html")]
pub struct AtPage {
    /// The frame.
    pub shell: Shell,
    /// What was wrong with the instant.
    pub problems: Problems,
    /// The instant as typed, or as the field wants it.
    pub at: String,
    /// Whether it has parts of a second.
    pub fine: bool,
    /// An hour ago, yesterday, a week ago.
    pub presets: Vec<Link>,
    /// From when on the log tells the directory.
    pub begins: String,
    /// What differs; `None` when no instant was given, or none that can be told.
    pub told: Option<Told>,
}

/// What differs.
#[derive(Debug, Clone)]
pub struct Told {
    /// The instant: "15 Jan 2027, 08:00:00 UTC".
    pub exact: String,
    /// "2 hours ago".
    pub relative: String,
    /// Which differences, with how many people each.
    pub filters: Vec<Filter>,
    /// The filter that is on, for forms.
    pub show: String,
    /// Search words as typed.
    pub query: String,
    /// How many match.
    pub total: usize,
    /// Those of this page.
    pub people: Vec<Person>,
    /// Whether any of them can be restored.
    pub restorable: bool,
    /// Groups that came, went, or are called otherwise.
    pub groups: Vec<Line>,
    /// How many more groups there are.
    pub more_groups: usize,
    /// Steps through the list.
    pub pager: Pager,
    /// The same as CSV.
    pub csv_href: String,
    /// Most people at once.
    pub most: usize,
}

/// A filter of the list.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Address.
    pub href: String,
    /// "Access · 3".
    pub label: String,
    /// Whether it is on.
    pub current: bool,
}

/// A person who differs.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// Their page; of somebody who is no more, what the log has of them.
    pub href: String,
    /// Name.
    pub name: String,
    /// The userName.
    pub user_name: String,
    /// Whether they can be chosen.
    pub restorable: bool,
    /// What differs.
    pub lines: Vec<Line>,
}

/// One difference.
#[derive(Debug, Clone)]
pub struct Line {
    /// "Access", "Role", "Group Sales".
    pub what: String,
    /// Then.
    pub then: String,
    /// Now.
    pub now: String,
    /// Who made it so.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The events that made it so.
    pub href: String,
    /// Their reference.
    pub reference: String,
    /// How many events more there were.
    pub more: usize,
}

/// `POST /people/at/restore`, first: what will happen. The form posts to the same address.
#[derive(Debug, Clone, Template)]
#[template(path = "people/at_restore.html")]
pub struct RestorePage {
    /// The frame.
    pub shell: Shell,
    /// Why it is asked once more.
    pub problems: Problems,
    /// The instant, for people.
    pub exact: String,
    /// What the form sends again: name and value.
    pub fields: Vec<(&'static str, String)>,
    /// Back to the list.
    pub back: String,
    /// What happens, in numbers, a sentence each.
    pub summary: Vec<String>,
    /// What is worth knowing before, a sentence each.
    pub notes: Vec<String>,
    /// Each change.
    pub changes: Vec<Change>,
    /// How many changes will be tried.
    pub count: usize,
}

/// A change of one person, with what becomes or became of it.
#[derive(Debug, Clone)]
pub struct Change {
    /// Their page.
    pub href: String,
    /// Name.
    pub name: String,
    /// "Give access back".
    pub act: String,
    /// What becomes of it; `None` while nothing speaks against it.
    pub outcome: Option<Badge>,
    /// What that means.
    pub meaning: String,
    /// What speaks against it, though it would be made: in a word, and as a message.
    pub against: Option<(Badge, &'static str)>,
}

/// `GET /people/at/restores/{reference}`: what became of a restore.
#[derive(Debug, Clone, Template)]
#[template(path = "people/at_restored.html")]
pub struct RestoredPage {
    /// The frame.
    pub shell: Shell,
    /// The instant, for people.
    pub exact: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub when: Moment,
    /// "3 of 5 changes were made."
    pub summary: String,
    /// Each result with how often.
    pub counts: Vec<(Badge, usize)>,
    /// Each change.
    pub changes: Vec<Change>,
    /// The events of it.
    pub events_href: String,
    /// The directory as it was before the restore.
    pub before_href: String,
}

/// `GET /people/at/changes/{reference}`: the events of a request.
#[derive(Debug, Clone, Template)]
#[template(path = "people/at_changes.html")]
pub struct ChangesPage {
    /// The frame.
    pub shell: Shell,
    /// The request's reference.
    pub reference: String,
    /// Events, in their order.
    pub events: Vec<Event>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// The directory as it was before them.
    pub before_href: String,
}

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// What, in plain words.
    pub what: String,
    /// Its stored name.
    pub name: String,
    /// Who.
    pub who: String,
    /// On whom or what.
    pub target: String,
    /// Before and after, reasons.
    pub detail: String,
    /// When.
    pub at: Moment,
}
