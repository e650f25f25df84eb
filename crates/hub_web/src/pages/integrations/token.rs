//! Making and revoking Secret Tokens.

use askama::Template;

use crate::pages::parts::{CopyValue, Moment};
use crate::pages::shell::Shell;

/// Answer to `POST {base}/tokens`: the one time the token is shown. To be sent with `Cache-Control: no-store`.
#[derive(Clone, Template)]
#[template(path = "integrations/token_shown.html")]
pub struct TokenShownPage {
    /// The frame.
    pub shell: Shell,
    /// Name of the token.
    pub name: String,
    /// **Tenant URL**, so that both stand together.
    pub tenant_url: CopyValue,
    /// **Secret Token** in the clear.
    pub secret: CopyValue,
    /// When it ends; `None` for never.
    pub expires: Option<Moment>,
    /// Back to tab Provisioning.
    pub done_href: String,
}

// The struct holds the secret in the clear, so it never prints its fields.
impl std::fmt::Debug for TokenShownPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenShownPage")
            .field("name", &self.name)
            .field("secret", &"***")
            .finish_non_exhaustive()
    }
}
