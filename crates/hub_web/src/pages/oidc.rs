//! The few pages between an app and the hub.

use crate::filters;
use askama::Template;

/// `GET /oauth2/authorize` where the person is to say that they go on, and as whom. Form: [`crate::urls::AUTHORIZE_CHOOSE`].
#[derive(Debug, Clone, Default, Template)]
#[template(path = "oidc/choose.html")]
pub struct ChoosePage {
    /// Name of the app.
    pub app: String,
    /// Who is logged in.
    pub person: String,
    /// Their workspace.
    pub tenant: String,
    /// Token of the form.
    pub csrf_token: String,
    /// What the request is found by.
    pub handle: String,
    /// Logs in as somebody else.
    pub other_href: String,
    /// Goes on in another workspace of theirs.
    pub workspaces_href: String,
}

/// After a form that ended a login: on to the app. A page and no redirect, for the redirects of a form are bound to this site.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "oidc/on.html")]
pub struct OnPage {
    /// The address at which the app's request goes on.
    pub href: String,
}

/// Carries an answer to an app in a form that posts itself, or by its button.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "oidc/post.html")]
pub struct PostPage {
    /// Where it goes, as the person knows it; empty for an app's own scheme.
    pub host: String,
    /// The app's address.
    pub action: String,
    /// Hidden fields: name and value.
    pub fields: Vec<(&'static str, String)>,
}

/// `GET /oauth2/logout` where it is not certain that the app may log the person out. Form: [`crate::urls::OIDC_LOGOUT_CONFIRM`].
#[derive(Debug, Clone, Default, Template)]
#[template(path = "oidc/logout.html")]
pub struct LogoutPage {
    /// Token of the form.
    pub csrf_token: String,
    /// Name of the app; empty where none is named.
    pub app: String,
    /// Who is logged in.
    pub person: String,
    /// Their workspace.
    pub tenant: String,
    /// The app.
    pub client_id: String,
    /// Where to go afterwards; empty for nowhere.
    pub post_logout_redirect_uri: String,
    /// What to bring there.
    pub state: String,
}

/// After logging out by hand, on the way back to the app.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "oidc/left.html")]
pub struct LeftPage {
    /// Name of the app.
    pub app: String,
    /// Its address.
    pub href: String,
}
