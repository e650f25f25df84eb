//! What the operator sets of an app, and what cannot be set.

use hub_kernel::TenantId;
use hub_oidc::{redirect, scope};
use serde::Serialize;

use crate::text_enum::text_enum;
use crate::{Error, Result};

/// Most entries of each list.
const MOST_ENTRIES: usize = 50;
/// Seconds that access tokens may live.
const ACCESS_SECONDS: std::ops::RangeInclusive<i64> = 60..=3600;
/// Seconds that a login may go on without its person: up to a year.
const REFRESH_SECONDS: std::ops::RangeInclusive<i64> = 300..=31_536_000;

text_enum! {
    /// What an app runs on.
    AppKind {
        /// A web server, or scripts in a browser.
        Web = "web",
        /// A desktop app.
        Desktop = "desktop",
        /// A mobile app.
        Mobile = "mobile",
        /// A device without a browser: a television, a headset.
        Device = "device",
    }
}

impl AppKind {
    /// Whether it runs on the person's own machine (RFC 8252).
    pub const fn is_native(self) -> bool {
        matches!(self, Self::Desktop | Self::Mobile)
    }
}

text_enum! {
    /// How an app may come by tokens.
    GrantType {
        /// By a code that a browser brings.
        AuthorizationCode = "authorization_code",
        /// By a refresh token.
        RefreshToken = "refresh_token",
        /// By a code that a person types elsewhere (RFC 8628).
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
    }
}

/// How long what an app is given is good, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lifetimes {
    /// An access token, and an ID token.
    pub access_seconds: i64,
    /// A refresh token that is not used.
    pub refresh_idle_seconds: i64,
    /// A login, whatever is used.
    pub refresh_max_seconds: i64,
}

impl Default for Lifetimes {
    /// Ten minutes, two weeks, ninety days.
    fn default() -> Self {
        Self { access_seconds: 600, refresh_idle_seconds: 14 * 86_400, refresh_max_seconds: 90 * 86_400 }
    }
}

/// All that can be set of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// What people read.
    pub name: String,
    /// What it runs on.
    pub kind: AppKind,
    /// Whether it keeps a secret.
    pub confidential: bool,
    /// Where codes may go.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after logout.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where its scripts run in a browser: these may call the endpoints from there.
    pub origins: Vec<String>,
    /// Where it wants to be told of logouts.
    pub backchannel_logout_uri: Option<String>,
    /// How it may come by tokens.
    pub grant_types: Vec<GrantType>,
    /// What it may know.
    pub scopes: Vec<String>,
    /// The tenants whose people may use it; none: all.
    pub tenants: Option<Vec<TenantId>>,
    /// How long what it is given is good.
    #[serde(flatten)]
    pub lifetimes: Lifetimes,
}

impl Settings {
    /// What an app of a kind usually is.
    pub fn new(name: impl Into<String>, kind: AppKind) -> Self {
        let first =
            if kind == AppKind::Device { GrantType::DeviceCode } else { GrantType::AuthorizationCode };
        let scopes =
            scope::ALL.into_iter().filter(|scope| kind != AppKind::Web || *scope != scope::OFFLINE_ACCESS);
        Self {
            name: name.into(),
            kind,
            confidential: kind == AppKind::Web,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            origins: Vec::new(),
            backchannel_logout_uri: None,
            grant_types: vec![first, GrantType::RefreshToken],
            scopes: scopes.map(str::to_owned).collect(),
            tenants: None,
            lifetimes: Lifetimes::default(),
        }
    }

    /// The settings if they can be, without blanks and doubles.
    pub(super) fn checked(mut self) -> Result<Self> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() || self.name.chars().count() > 100 {
            return Err(Error::invalid("name", "give the app a name of at most 100 characters"));
        }
        if self.confidential && self.kind != AppKind::Web {
            let text =
                "only a web app keeps a secret: what is installed on people's machines can be read there";
            return Err(Error::invalid("confidential", text));
        }
        tidy(&mut self.redirect_uris);
        tidy(&mut self.post_logout_redirect_uris);
        tidy(&mut self.origins);
        self.check_addresses()?;
        self.check_grants()?;
        self.check_scopes()?;
        if let Some(tenants) = &mut self.tenants {
            tenants.sort();
            tenants.dedup();
        }
        self.check_lifetimes()?;
        Ok(self)
    }

    fn check_addresses(&self) -> Result<()> {
        let native = self.kind.is_native();
        let lists = [
            ("redirect_uris", &self.redirect_uris),
            ("post_logout_redirect_uris", &self.post_logout_redirect_uris),
        ];
        for (field, uris) in lists {
            if uris.len() > MOST_ENTRIES {
                return Err(Error::invalid(field, format!("at most {MOST_ENTRIES} addresses")));
            }
            for uri in uris {
                redirect::check(uri, native)
                    .map_err(|unfit| Error::invalid(field, format!("{uri}: {unfit}")))?;
            }
        }
        for origin in &self.origins {
            if redirect::origin(origin).as_ref() != Some(origin) || redirect::check(origin, false).is_err() {
                let text =
                    format!("{origin}: enter an origin such as https://app.example.com, without a path");
                return Err(Error::invalid("origins", text));
            }
        }
        match &self.backchannel_logout_uri {
            Some(uri) => redirect::check_called(uri)
                .map_err(|unfit| Error::invalid("backchannel_logout_uri", format!("{uri}: {unfit}"))),
            None => Ok(()),
        }
    }

    fn check_grants(&self) -> Result<()> {
        let has = |one: GrantType| self.grant_types.contains(&one);
        if !has(GrantType::AuthorizationCode) && !has(GrantType::DeviceCode) {
            let text = "an app logs people in by authorization_code or by device_code";
            return Err(Error::invalid("grant_types", text));
        }
        if has(GrantType::AuthorizationCode) && self.redirect_uris.is_empty() {
            return Err(Error::invalid("redirect_uris", "enter at least one address for redirects"));
        }
        Ok(())
    }

    fn check_scopes(&self) -> Result<()> {
        if let Some(unknown) = self.scopes.iter().find(|scope| !scope::ALL.contains(&scope.as_str())) {
            let text = format!("{unknown} is none of the scopes {}", scope::ALL.join(", "));
            return Err(Error::invalid("scopes", text));
        }
        if !self.scopes.iter().any(|scope| scope == scope::OPENID) {
            return Err(Error::invalid("scopes", "openid is needed"));
        }
        Ok(())
    }

    fn check_lifetimes(&self) -> Result<()> {
        let Lifetimes { access_seconds, refresh_idle_seconds, refresh_max_seconds } = self.lifetimes;
        if !ACCESS_SECONDS.contains(&access_seconds) {
            return Err(Error::invalid("access_seconds", "access tokens live for 60 to 3600 seconds"));
        }
        if !REFRESH_SECONDS.contains(&refresh_max_seconds) {
            return Err(Error::invalid("refresh_max_seconds", "a login lasts for 300 seconds to 365 days"));
        }
        if !(*REFRESH_SECONDS.start()..=refresh_max_seconds).contains(&refresh_idle_seconds) {
            let text = "an unused refresh token lives for at least 300 seconds and no longer than the login";
            return Err(Error::invalid("refresh_idle_seconds", text));
        }
        Ok(())
    }
}

/// In the order given, each once.
fn tidy(list: &mut Vec<String>) {
    let mut kept: Vec<String> = Vec::new();
    for entry in list.drain(..) {
        let entry = entry.trim().to_owned();
        if !entry.is_empty() && !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    *list = kept;
}
