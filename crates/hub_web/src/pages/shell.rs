//! The frame of every page behind the door (`shell.html`): side menu, workspace, person, log-out form.

use actix_web::HttpRequest;
use hub_tenants::session::Person;
use hub_text::key;

use super::parts::{Attention, Flash};
use super::sign_in_policy;
use crate::app::App;
use crate::extract::Browser;
use crate::{flash, urls};

/// The part of the side menu that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Integrations and all below.
    Integrations,
    /// People and all below.
    People,
    /// Who must log in by SSO, and from when.
    SignIn,
    /// What holds for the whole workspace.
    Settings,
    /// The person's own account.
    Account,
}

/// What the frame prints.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Name of the workspace.
    pub tenant: String,
    /// Name of the person, or the e-mail where there is none.
    pub person: String,
    /// One or two letters for the round picture.
    pub initials: String,
    /// E-mail of the person.
    pub email: String,
    /// "Owner", "Admin" or "Sub-user", a message.
    pub role: String,
    /// Owners and admins see Integrations and People; others only their account.
    pub manages: bool,
    /// Where we are.
    pub section: Section,
    /// Token of the log-out form and of every other form on the page.
    pub csrf_token: String,
    /// What has just happened, if anything.
    pub flash: Option<Flash>,
    /// What an owner should see on every page: logins fail, or the sign-in policy is suspended.
    pub banner: Option<Attention>,
}

/// One line of the side menu.
#[derive(Debug, Clone, Copy)]
pub struct MenuItem {
    /// Where it leads.
    pub href: &'static str,
    /// Its name, a message.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Whether we are there.
    pub current: bool,
}

impl Shell {
    /// The lines of the side menu that this person may see.
    #[must_use]
    pub fn menu(&self) -> Vec<MenuItem> {
        let item =
            |href, label, icon, section| MenuItem { href, label, icon, current: self.section == section };
        let mut items = vec![item(urls::ACCOUNT, key!("Account"), "person", Section::Account)];
        if self.manages {
            items.insert(0, item(urls::INTEGRATIONS, key!("Integrations"), "plug", Section::Integrations));
            items.insert(1, item(urls::PEOPLE, key!("People"), "people", Section::People));
            items.insert(2, item(urls::SIGN_IN_POLICY, key!("Sign-in policy"), "lock", Section::SignIn));
            items.insert(3, item(urls::SETTINGS, key!("Settings"), "sliders", Section::Settings));
        }
        items
    }
}

impl Shell {
    /// The frame around a page of `person`; shows the message that the request brings, if any.
    pub fn of(
        app: &App,
        request: &HttpRequest,
        browser: &Browser,
        person: &Person,
        section: Section,
    ) -> Self {
        Self {
            tenant: person.tenant_name().to_owned(),
            person: person.name().to_owned(),
            initials: initials(person.name()),
            email: person.email().to_owned(),
            role: person.role().label().to_owned(),
            manages: person.admin().is_ok(),
            section,
            csrf_token: browser.csrf_token(),
            flash: flash::take(app, request),
            banner: sign_in_policy::banner(person, section, app.clock.now()),
        }
    }
}

/// One or two letters for the round picture of somebody.
pub fn initials(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '@' | '.' | '_' | '-'));
    let letters = words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    letters.take(2).flat_map(char::to_uppercase).collect()
}
