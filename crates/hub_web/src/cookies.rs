//! The hub's cookies. On https they are `__Host-` cookies: Secure, of this host alone, for all paths.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The session.
    Session,
    /// The browser's own key: forms and logins that began in a browser end in it.
    Browser,
    /// A login that waits for its second step.
    SecondStep,
    /// What tells that somebody logged in in this browser before; outlasts the session.
    Device,
    /// A message for the next page.
    Flash,
    /// The language that somebody chose.
    Language,
    /// A visit that a set-up link opened.
    SetUp,
}

impl Name {
    fn text(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Browser, true) => "__Host-browser",
            (Self::Browser, false) => "browser",
            (Self::SecondStep, true) => "__Host-second",
            (Self::SecondStep, false) => "second",
            (Self::Device, true) => "__Host-device",
            (Self::Device, false) => "device",
            (Self::Flash, true) => "__Host-flash",
            (Self::Flash, false) => "flash",
            (Self::Language, true) => "__Host-language",
            (Self::Language, false) => "language",
            (Self::SetUp, true) => "__Host-set-up",
            (Self::SetUp, false) => "set-up",
        }
    }
}

/// Reads and makes cookies for one public address.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// For a hub on https; only plain http on loopback does without `Secure`.
    pub const fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The value that the client sent.
    pub fn read(self, request: &HttpRequest, name: Name) -> Option<String> {
        request.cookie(name.text(self.secure)).map(|cookie| cookie.value().to_owned())
    }

    /// A cookie that lasts as long as the browser.
    pub fn set(self, name: Name, value: String) -> Cookie<'static> {
        Cookie::build(name.text(self.secure), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// A cookie that outlasts the browser's own session, for 400 days, which is as long as browsers keep any.
    pub fn keep(self, name: Name, value: String) -> Cookie<'static> {
        let mut cookie = self.set(name, value);
        cookie.set_max_age(Duration::days(400));
        cookie
    }

    /// The cookie of a set-up visit that lasts so many seconds.
    pub fn set_up(self, value: String, seconds: i64) -> Cookie<'static> {
        let mut cookie = self.set(Name::SetUp, value);
        cookie.set_max_age(Duration::seconds(seconds));
        cookie
    }

    /// A cookie that takes the client's away.
    pub fn remove(self, name: Name) -> Cookie<'static> {
        let mut cookie = self.set(name, String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie
    }
}
