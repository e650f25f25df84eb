//! Integrations: the catalogue, Connect, Integration Settings and Disconnect.

pub mod activity;
pub mod configuration;
pub mod disconnect;
pub mod index;
pub mod provisioning;
pub mod token;

use std::fmt;

use askama::filters::HtmlSafe;

use super::parts::{Attention, Badge, CopyValue, Link, Moment};

/// The drawing of a vendor: an inline `<svg>` from our own vendor folders, printed unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph(pub &'static str);

impl fmt::Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

// The text is part of the program (`&'static str` of a vendor folder), never of a request.
impl HtmlSafe for Glyph {}

/// The tabs of Integration Settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// SAML: values for the IdP, values from the IdP.
    Configuration,
    /// SCIM: Tenant URL, Secret Token, toggles.
    Provisioning,
    /// Events and SCIM calls.
    Activity,
}

/// The head of every Integration Settings page: name, state, facts, attention, tabs.
#[derive(Debug, Clone)]
pub struct Head {
    /// Address of the settings without a trailing slash; everything of the connection lives below.
    pub base: String,
    /// "Entra ID SSO".
    pub name: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// **In progress** or **Integrated**.
    pub state: Badge,
    /// Warnings beside it: "Not tested yet", "Certificate expires in 6 days".
    pub warnings: Vec<Badge>,
    /// The open tab.
    pub tab: Tab,
    /// Whether the connection has a SAML side.
    pub has_saml: bool,
    /// Whether the connection has a SCIM side.
    pub has_scim: bool,
    /// Last successful sign-in.
    pub last_sign_in: Option<Moment>,
    /// Last authenticated SCIM call.
    pub last_sync: Option<Moment>,
    /// One line on what is left to do or what holds now: "2 of 3 values are missing".
    pub state_text: String,
    /// People who came over this connection: "37 people, 4 waiting".
    pub people_text: String,
    /// What wants attention, worst first.
    pub attention: Vec<Attention>,
}

impl Head {
    /// Whether Configuration is open.
    #[must_use]
    pub fn at_configuration(&self) -> bool {
        self.tab == Tab::Configuration
    }

    /// Whether Provisioning is open.
    #[must_use]
    pub fn at_provisioning(&self) -> bool {
        self.tab == Tab::Provisioning
    }

    /// Whether Activity is open.
    #[must_use]
    pub fn at_activity(&self) -> bool {
        self.tab == Tab::Activity
    }
}

/// The set-up guide beside the forms.
#[derive(Debug, Clone, Default)]
pub struct Guide {
    /// "Set up in Microsoft Entra".
    pub title: String,
    /// In the order to do them.
    pub steps: Vec<Step>,
}

/// One step of a guide.
#[derive(Debug, Clone)]
pub struct Step {
    /// What to do, in a few words.
    pub title: String,
    /// Whether the hub has seen its effect.
    pub done: bool,
    /// How to do it.
    pub body: Vec<Block>,
}

/// A piece of a step.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Points of a list.
    List(Vec<String>),
    /// A value to carry over.
    Copy(CopyValue),
    /// Something easy to get wrong.
    Note(String),
    /// A table of attributes: ours left, theirs right.
    Mapping(Vec<(String, String)>),
    /// A page of the vendor.
    Link(Link),
}
