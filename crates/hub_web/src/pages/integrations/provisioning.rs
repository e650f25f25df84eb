//! `GET {base}/provisioning`: tab Provisioning.

use askama::Template;

use super::{Block, Guide, Head};
use crate::pages::parts::{Badge, CopyValue, Moment, Problems};
use crate::pages::shell::Shell;

/// Tab Provisioning.
///
/// Forms: `POST {base}/auto-create` and `POST {base}/auto-deactivate` (`value` = `on` or `off`),
/// `POST {base}/tokens` (`name`, `expires` as `2027-01-31` or empty), `POST {base}/waiting/{id}/import`.
/// Tokens are revoked at `{base}/tokens/{id}/revoke` (a page that asks, then POST).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/provisioning.html")]
pub struct ProvisioningPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the new token.
    pub problems: Problems,
    /// Why the tab is locked ("This workspace asks for SSO first…"); empty when it is not. Locked, it shows nothing else.
    pub locked: String,
    /// Toggle **Enable SCIM** (`POST {base}/scim`); `None` where SCIM is always on.
    pub scim: Option<Toggle>,
    /// **Tenant URL**.
    pub tenant_url: CopyValue,
    /// Tokens, newest first; revoked ones may follow.
    pub tokens: Vec<Token>,
    /// Name of the new token as typed.
    pub token_name: String,
    /// Expiry of the new token as typed.
    pub token_expires: String,
    /// Earliest expiry allowed: tomorrow as `2026-11-23`.
    pub expires_minimum: String,
    /// How often this IdP writes: "Changes in Entra may take up to 40 minutes to arrive here."
    pub cadence: String,
    /// Toggle auto-create.
    pub auto_create: Toggle,
    /// Toggle auto-deactivate.
    pub auto_deactivate: Toggle,
    /// Notice on money: "Each person who gets an account takes a seat; additional users are charged."
    pub charge_notice: String,
    /// People who have arrived but have no account, at most one page.
    pub waiting: Vec<Waiting>,
    /// How many wait in all.
    pub waiting_total: u64,
    /// All of them on the people page.
    pub waiting_href: String,
    /// Step by step.
    pub guide: Guide,
}

/// A Secret Token without the secret.
#[derive(Debug, Clone)]
pub struct Token {
    /// Id, part of the address that revokes it.
    pub id: String,
    /// Name given by its maker.
    pub name: String,
    /// First characters of the secret.
    pub prefix: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created: Moment,
    /// When it ends; `None` for never.
    pub expires: Option<Moment>,
    /// When it was last used; `None` for never.
    pub last_used: Option<Moment>,
    /// "Active", "Expires soon", "Expired", "Revoked".
    pub status: Badge,
    /// A remark: "Its maker is no longer an admin"; empty for none.
    pub remark: String,
    /// Whether it can still be revoked.
    pub revocable: bool,
}

/// The state of a toggle.
#[derive(Debug, Clone)]
pub struct Toggle {
    /// On or off.
    pub on: bool,
    /// "On since 3 Nov 2026, 09:12 UTC, by Ada Byron", or "Off"; who and when.
    pub since: String,
    /// What holds now, in words and numbers: "4 people who arrived earlier wait; import them below."
    pub effect: String,
    /// Why it cannot be moved; empty when it can.
    pub locked: String,
}

/// A staged user.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Id, part of the address that imports.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail or userName.
    pub email: String,
    /// When the IdP sent it.
    pub arrived: Moment,
}
