//! The answer of the authorization endpoint: a code or a refusal, with `state` and `iss` (RFC 6749, 4.1.2; RFC 9207).

use super::{ResponseMode, Target};
use crate::OAuthError;

/// What is sent to the app through the browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    target: Target,
    parameters: Vec<(&'static str, String)>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("redirect_uri", &self.target.redirect_uri).finish_non_exhaustive()
    }
}

impl Answer {
    /// A code.
    pub fn code(target: Target, code: &str, issuer: &str) -> Self {
        Self::new(target, vec![("code", code.to_owned())], issuer)
    }

    /// A refusal.
    pub fn error(target: Target, error: &OAuthError, issuer: &str) -> Self {
        let parameters = vec![
            ("error", error.code.as_str().to_owned()),
            ("error_description", error.description.clone().into_owned()),
        ];
        Self::new(target, parameters, issuer)
    }

    fn new(target: Target, mut parameters: Vec<(&'static str, String)>, issuer: &str) -> Self {
        if let Some(state) = &target.state {
            parameters.push(("state", state.clone()));
        }
        parameters.push(("iss", issuer.to_owned()));
        Self { target, parameters }
    }

    /// How it is sent.
    pub fn mode(&self) -> ResponseMode {
        self.target.mode
    }

    /// The app's address.
    pub fn redirect_uri(&self) -> &str {
        &self.target.redirect_uri
    }

    /// The parameters, for a form that the browser posts.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The address with the parameters in its query.
    pub fn location(&self) -> String {
        let pairs = self.parameters.iter().map(|(name, value)| (*name, value.as_str()));
        with_query(&self.target.redirect_uri, pairs)
    }
}

/// An address with parameters behind those it has (RFC 6749, 3.1.2: what was registered stays).
pub fn with_query<'a>(uri: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() {
        return uri.to_owned();
    }
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, rest)) if rest.is_empty() || rest.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{query}")
}
