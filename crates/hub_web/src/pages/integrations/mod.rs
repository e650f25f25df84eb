//! Integrations: the catalogue, Connect, Integration Settings and Disconnect.

pub mod activity;
pub mod attributes;
mod certificate;
pub mod configuration;
pub mod configuration_key;
pub(super) mod configure;
mod connect;
pub(super) mod consequence;
pub mod disconnect;
pub mod explain;
pub(super) mod facts;
pub mod failure_mails;
pub mod finding;
pub mod guide;
mod import;
pub mod index;
pub(super) mod metadata;
pub mod metadata_source;
mod numbers;
pub mod oauth;
pub mod overview;
pub mod people;
mod policy;
pub mod provisioning;
pub mod report;
pub mod roles;
pub(crate) mod saml_words;
pub mod scim_configuration;
pub mod set_up_links;
pub mod sign_in_options;
pub mod single_logout;
pub mod staged;
mod test_sign_in;
mod toggle;
pub mod token;
pub(super) mod visit;
pub mod vouching;
mod warning;
pub(crate) mod wording;

use std::fmt;

use actix_web::web::{ServiceConfig, get, post};
use askama::filters::HtmlSafe;
use hub_tenants::connection::Connection;

pub use guide::{Block, Guide, Offer, Rich, Span, Step, StepState};

use super::address;
use super::parts::{Attention, Badge, Moment};

/// The catalogue and all connections.
pub fn routes(config: &mut ServiceConfig) {
    let under = |path: &str| address(&format!("/connections/{{connection}}{path}"));
    config
        .service(address("/integrations").route(get().to(index::get)))
        .service(
            address("/integrations/{slug}/connect")
                .route(get().to(connect::get))
                .route(post().to(connect::post)),
        )
        .service(address("/integrations/{slug}/password-offers").route(post().to(disconnect::offer)))
        .service(under("").route(get().to(configuration::get)))
        .service(under("/overview").route(get().to(overview::get)))
        .service(under("/people").route(get().to(people::get)))
        .service(under("/configuration").route(post().to(configure::post)))
        .service(under("/metadata").route(post().to(metadata::post)))
        .service(
            under("/certificates/{certificate}/remove")
                .route(get().to(certificate::get))
                .route(post().to(certificate::post)),
        )
        .service(
            under("/certificates/{certificate}/approve")
                .route(get().to(staged::get))
                .route(post().to(staged::approve)),
        )
        .service(under("/certificates/{certificate}/dismiss").route(post().to(staged::dismiss)))
        .service(under("/vouch").route(get().to(vouching::get)).route(post().to(vouching::post)))
        .service(under("/metadata/read").route(post().to(metadata_source::read)))
        .service(under("/metadata/stop").route(post().to(metadata_source::stop)))
        .service(under("/metadata/take-new").route(post().to(metadata_source::take_new)))
        .service(under("/attributes").route(get().to(attributes::get)).route(post().to(attributes::post)))
        .service(under("/just-in-time").route(post().to(attributes::just_in_time)))
        .service(under("/update-profile").route(post().to(attributes::update_profile)))
        .service(
            under("/sign-in").route(get().to(sign_in_options::get)).route(post().to(sign_in_options::post)),
        )
        .service(under("/keys").route(post().to(sign_in_options::keys::create)))
        .service(under("/keys/{key}/certificate").route(get().to(sign_in_options::keys::certificate)))
        .service(
            under("/keys/{key}/use")
                .route(get().to(sign_in_options::keys::ask_use))
                .route(post().to(sign_in_options::keys::take_into_use)),
        )
        .service(
            under("/keys/{key}/remove")
                .route(get().to(sign_in_options::keys::ask_removal))
                .route(post().to(sign_in_options::keys::remove)),
        )
        .service(under("/guide").route(get().to(guide::progress::get)))
        .service(under("/guide/files").route(get().to(guide::files::get)))
        .service(under("/guide/files/{file}").route(get().to(guide::files::download)))
        .service(under("/guide/steps/{step}").route(post().to(guide::mark::post)))
        .service(
            under("/set-up-links").route(get().to(set_up_links::get)).route(post().to(set_up_links::post)),
        )
        .service(under("/set-up-links/{link}/revoke").route(post().to(set_up_links::revoke)))
        .service(under("/idp-initiated").route(post().to(toggle::idp_initiated)))
        .service(under("/provisioning").route(get().to(provisioning::get)))
        .service(under("/roles").route(get().to(roles::get)).route(post().to(roles::post)))
        .service(under("/scim").route(post().to(toggle::scim)))
        .service(under("/auto-create").route(post().to(toggle::auto_create)))
        .service(under("/auto-deactivate").route(post().to(toggle::auto_deactivate)))
        .service(under("/welcome-mail").route(post().to(toggle::welcome_mail)))
        .service(under("/tokens").route(post().to(token::create)))
        .service(under("/tokens/{token}/revoke").route(get().to(token::ask)).route(post().to(token::revoke)))
        .service(under("/scim-configuration").route(post().to(scim_configuration::post)))
        .service(under("/failure-mails").route(post().to(failure_mails::post)))
        .service(under("/configuration-keys").route(post().to(configuration_key::create)))
        .service(
            under("/configuration-keys/{token}/revoke")
                .route(get().to(configuration_key::ask))
                .route(post().to(configuration_key::revoke)),
        )
        .service(under("/client/secrets").route(post().to(oauth::add_secret)))
        .service(
            under("/client/secrets/{token}/revoke")
                .route(get().to(oauth::ask_revoke))
                .route(post().to(oauth::revoke)),
        )
        .service(under("/client/lifetime").route(post().to(oauth::set_lifetime)))
        .service(under("/client/remove").route(get().to(oauth::ask_remove)).route(post().to(oauth::remove)))
        .service(under("/waiting/{user}/import").route(post().to(import::post)))
        .service(under("/activity").route(get().to(activity::get)))
        .service(
            under("/single-logout").route(get().to(single_logout::get)).route(post().to(single_logout::post)),
        )
        .service(under("/test-sign-in").route(get().to(test_sign_in::get)))
        .service(under("/explain").route(get().to(explain::get)).route(post().to(explain::post)))
        .service(under("/reports/{reference}").route(get().to(report::get)))
        .service(
            under("/reports/{reference}/use/{field}")
                .route(get().to(report::ask))
                .route(post().to(report::use_value)),
        )
        .service(under("/disconnect").route(get().to(disconnect::get)).route(post().to(disconnect::post)));
}

/// The drawing of a vendor: an inline `<svg>` from our own vendor folders, printed unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph(pub &'static str);

impl Glyph {
    /// The drawing of a connection's integration.
    #[must_use]
    pub fn of(row: &Connection) -> Self {
        Self(row.integration().map_or("", |integration| integration.glyph_svg))
    }
}

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
    /// How it is, at a glance.
    Overview,
    /// The people of this connection.
    People,
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
    /// Whether Overview is open.
    #[must_use]
    pub fn at_overview(&self) -> bool {
        self.tab == Tab::Overview
    }

    /// Whether People is open.
    #[must_use]
    pub fn at_people(&self) -> bool {
        self.tab == Tab::People
    }

    /// How many things want attention besides the first.
    #[must_use]
    pub fn further_attention(&self) -> usize {
        self.attention.len().saturating_sub(1)
    }

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
