//! Options that say what an app is.

use hub_tenants::app::{AppKind, GrantType, Settings};

use super::super::failure::Failure;
use super::super::operator::Operator;

/// In place of a list: an empty one, or no restriction.
const NONE: &str = "none";

/// What an app runs on.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Kind(pub AppKind);

pub(super) fn kind(text: &str) -> Result<Kind, &'static str> {
    AppKind::from_word(text).map(Kind).ok_or("give web, desktop, mobile or device")
}

/// The settings that may be given; a list replaces the one before.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Wanted {
    /// Where codes may go; repeat for several
    #[arg(long = "redirect-uri", value_name = "URI|none")]
    redirect_uris: Vec<String>,
    /// Where a browser may go after logout; repeat for several
    #[arg(long = "post-logout-redirect-uri", value_name = "URI|none")]
    post_logout_redirect_uris: Vec<String>,
    /// Where its scripts run in a browser, such as https://app.example.com; repeat for several
    #[arg(long = "origin", value_name = "ORIGIN|none")]
    origins: Vec<String>,
    /// Where the app is told of logouts
    #[arg(long, value_name = "URI|none")]
    backchannel_logout_uri: Option<String>,
    /// How it may come by tokens; repeat for several
    #[arg(long = "grant-type", value_parser = grant, value_name = "authorization_code|refresh_token|device_code")]
    grant_types: Vec<GrantType>,
    /// What it may know; repeat for several
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Slug or id of a workspace whose people may use it; repeat for several; none for all
    #[arg(long = "for-tenant", value_name = "TENANT|none")]
    tenants: Vec<String>,
    /// How long access tokens live
    #[arg(long)]
    access_seconds: Option<i64>,
    /// How long a refresh token lives that is not used
    #[arg(long)]
    refresh_idle_seconds: Option<i64>,
    /// How long a login lasts, whatever is used
    #[arg(long)]
    refresh_max_seconds: Option<i64>,
}

fn grant(text: &str) -> Result<GrantType, &'static str> {
    match text {
        "device_code" => Ok(GrantType::DeviceCode),
        word => GrantType::from_word(word).ok_or("give authorization_code, refresh_token or device_code"),
    }
}

impl Wanted {
    /// Puts what was given in the place of what stood there.
    pub(super) async fn apply(self, operator: &Operator, settings: &mut Settings) -> Result<(), Failure> {
        replace(&mut settings.redirect_uris, self.redirect_uris);
        replace(&mut settings.post_logout_redirect_uris, self.post_logout_redirect_uris);
        replace(&mut settings.origins, self.origins);
        replace(&mut settings.scopes, self.scopes);
        if let Some(uri) = self.backchannel_logout_uri {
            settings.backchannel_logout_uri = Some(uri).filter(|uri| uri != NONE);
        }
        if !self.grant_types.is_empty() {
            settings.grant_types = self.grant_types;
        }
        if self.tenants.iter().any(|tenant| tenant == NONE) {
            settings.tenants = None;
        } else if !self.tenants.is_empty() {
            let mut ids = Vec::new();
            for tenant in &self.tenants {
                ids.push(operator.tenant(tenant).await?.id);
            }
            settings.tenants = Some(ids);
        }
        let lifetimes = &mut settings.lifetimes;
        lifetimes.access_seconds = self.access_seconds.unwrap_or(lifetimes.access_seconds);
        lifetimes.refresh_idle_seconds = self.refresh_idle_seconds.unwrap_or(lifetimes.refresh_idle_seconds);
        lifetimes.refresh_max_seconds = self.refresh_max_seconds.unwrap_or(lifetimes.refresh_max_seconds);
        Ok(())
    }
}

fn replace(list: &mut Vec<String>, given: Vec<String>) {
    if !given.is_empty() {
        *list = given.into_iter().filter(|entry| entry != NONE).collect();
    }
}
