//! `GET|POST {base}/disconnect` and what follows.

use askama::Template;

use crate::pages::parts::{Problems, TypedConfirmation};
use crate::pages::shell::Shell;

/// Asks for the typed confirmation (field `confirm`) before a connection ends.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/disconnect.html")]
pub struct DisconnectPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the connection.
    pub name: String,
    /// Address of the settings.
    pub base: String,
    /// What was wrong with the last try.
    pub problems: Problems,
    /// The word to type.
    pub confirmation: TypedConfirmation,
    /// What ends, a sentence each, with numbers.
    pub consequences: Vec<String>,
    /// People who will have no way to log in, at most 20.
    pub stranded: Vec<Stranded>,
    /// How many there are in all.
    pub stranded_total: u64,
}

/// A person who has no password.
#[derive(Debug, Clone)]
pub struct Stranded {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
}

/// After Disconnect: what ended, and the offer to mail those who have no password (`POST` to `offer_action`).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/disconnected.html")]
pub struct DisconnectedPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the connection that ended.
    pub name: String,
    /// What ended, a sentence each.
    pub done: Vec<String>,
    /// People who now have no way to log in, at most 20.
    pub stranded: Vec<Stranded>,
    /// How many there are in all.
    pub stranded_total: u64,
    /// Address the offer posts to.
    pub offer_action: String,
}
