//! `GET /integrations` and `GET|POST /integrations/{slug}/connect`.

use askama::Template;

use super::Glyph;
use crate::pages::parts::{Badge, Choice};
use crate::pages::shell::Shell;

/// The catalogue. Query: `q`, `category`, `state`.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/index.html")]
pub struct IndexPage {
    /// The frame.
    pub shell: Shell,
    /// Search words as typed.
    pub query: String,
    /// Categories, with an entry of empty value for all.
    pub categories: Vec<Choice>,
    /// States, with an entry of empty value for all.
    pub states: Vec<Choice>,
    /// What matches; connected ones first.
    pub cards: Vec<Card>,
}

/// One entry of the catalogue, or one connection of it.
#[derive(Debug, Clone)]
pub struct Card {
    /// Name: "Entra ID SSO".
    pub name: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// What it does, in a sentence.
    pub description: String,
    /// "Single sign-on", "Single sign-on and provisioning".
    pub category: String,
    /// Name, former names and category in small letters, for filtering as one types.
    pub words: String,
    /// Where the card leads: the settings, or the Connect pop-up while `state` is `None`.
    pub href: String,
    /// **In progress** or **Integrated**; `None` when never connected, which shows **Connect**.
    pub state: Option<Badge>,
    /// Warnings under the state.
    pub warnings: Vec<Badge>,
}

/// The pop-up behind **Connect**; posts nothing but the token.
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/connect.html")]
pub struct ConnectPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the integration.
    pub name: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// What the integration does.
    pub description: String,
    /// What it brings, a sentence each.
    pub brings: Vec<String>,
    /// What will change for the people of the workspace, with numbers, a sentence each.
    pub changes: Vec<String>,
    /// Address the form posts to.
    pub action: String,
}
