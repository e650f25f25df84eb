//! The authorization endpoint: what an app asks when it sends a person's browser (OIDC Core, 3.1.2; RFC 6749, 4.1), and how it
//! is answered.

mod answer;
#[cfg(test)]
mod tests;

pub use answer::{Answer, with_query};

use crate::client::Client;
use crate::{ErrorCode, OAuthError, Parameters, pkce, redirect, scope};

/// Longest `state` and `nonce` that are carried on, in bytes.
const MOST_CARRIED: usize = 2000;
/// Longest hint, in bytes.
const MOST_HINT: usize = 320;

/// How the answer reaches the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of the redirect.
    Query,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// What the app wants the person to see (OIDC Core, 3.1.2.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page at all.
    pub none: bool,
    /// A fresh login, even of somebody who is logged in.
    pub login: bool,
    /// A choice of the account.
    pub select_account: bool,
}

/// A request that is well formed and that the app may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeRequest {
    /// Where the answer goes.
    pub target: Target,
    /// What is granted, our words only.
    pub scope: Vec<&'static str>,
    /// Comes back in the ID token.
    pub nonce: Option<String>,
    /// The S256 challenge.
    pub challenge: String,
    /// What the person is to see.
    pub prompt: Prompt,
    /// How many seconds the login may lie back.
    pub max_age: Option<i64>,
    /// The e-mail, if the app knows it.
    pub login_hint: Option<String>,
    /// The tenant's slug or id, if the app knows it.
    pub tenant: Option<String>,
    /// An ID token of the person whom the app takes this to be.
    pub id_token_hint: Option<String>,
}

/// Where an answer goes, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The registered address, as it was asked for.
    pub redirect_uri: String,
    /// How.
    pub mode: ResponseMode,
    /// What the app sent to know its request by.
    pub state: Option<String>,
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The person is told, not the app: it is not certain whose address this is (RFC 6749, 4.1.2.1).
    Page(OAuthError),
    /// The app is told.
    Redirect(Target, OAuthError),
}

/// The app that a request names.
///
/// # Errors
/// `invalid_request`, for a page.
pub fn client_id(parameters: &Parameters) -> Result<&str, OAuthError> {
    parameters.required("client_id")
}

impl AuthorizeRequest {
    /// Judges a request of `client`.
    ///
    /// # Errors
    /// Whom to tell, and what.
    pub fn judge(parameters: &Parameters, client: &Client<'_>) -> Result<Self, Refused> {
        let asked = parameters.required("redirect_uri").map_err(Refused::Page)?;
        let known = client.redirect_uris.iter().any(|uri| redirect::matches(uri, asked, client.native));
        if !known {
            let text = "The redirect_uri is not registered for this app.";
            return Err(Refused::Page(OAuthError::request(text)));
        }
        let mut target = Target { redirect_uri: asked.to_owned(), mode: ResponseMode::Query, state: None };
        match Self::read(parameters, client, &mut target) {
            Ok(request) => Ok(request),
            Err(error) => Err(Refused::Redirect(target, error)),
        }
    }

    fn read(parameters: &Parameters, client: &Client<'_>, target: &mut Target) -> Result<Self, OAuthError> {
        target.state = carried(parameters, "state")?;
        match parameters.one("response_mode")? {
            None | Some("query") => {}
            // No browser lets a page say that it posts to such an address (CSP 3, 2.3.1).
            Some("form_post") if target.redirect_uri.starts_with("http://[") => {
                let text =
                    "No form can be posted to http://[::1]: use http://127.0.0.1 or the response_mode query.";
                return Err(OAuthError::request(text));
            }
            Some("form_post") => target.mode = ResponseMode::FormPost,
            Some(_) => return Err(OAuthError::request("The response_mode must be query or form_post.")),
        }
        unsupported(parameters)?;
        if parameters.required("response_type")? != "code" {
            let text = "The only response_type is code.";
            return Err(OAuthError::new(ErrorCode::UnsupportedResponseType, text));
        }
        if !client.codes {
            let text = "This app is not registered for the authorization code grant.";
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, text));
        }
        Ok(Self {
            scope: scope::granted(parameters.one("scope")?.unwrap_or_default(), client.scopes)?,
            nonce: carried(parameters, "nonce")?,
            challenge: challenge(parameters)?,
            prompt: prompt(parameters)?,
            max_age: max_age(parameters)?,
            login_hint: hint(parameters, "login_hint")?,
            tenant: tenant(parameters)?,
            id_token_hint: parameters.one("id_token_hint")?.map(str::to_owned),
            target: target.clone(),
        })
    }
}

fn unsupported(parameters: &Parameters) -> Result<(), OAuthError> {
    let table = [
        ("request", ErrorCode::RequestNotSupported),
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ];
    match table.into_iter().find(|(name, _)| parameters.has(name)) {
        Some((name, code)) => Err(OAuthError::new(code, format!("The parameter {name} is not supported."))),
        None => Ok(()),
    }
}

fn challenge(parameters: &Parameters) -> Result<String, OAuthError> {
    let text = "Send a code_challenge of 43 characters with code_challenge_method=S256 (RFC 7636).";
    let challenge = parameters.one("code_challenge")?.filter(|challenge| pkce::is_challenge(challenge));
    // Without a method it would be plain, which protects nothing that a redirect shows.
    match (challenge, parameters.one("code_challenge_method")?) {
        (Some(challenge), Some("S256")) => Ok(challenge.to_owned()),
        _ => Err(OAuthError::request(text)),
    }
}

fn prompt(parameters: &Parameters) -> Result<Prompt, OAuthError> {
    let mut prompt = Prompt::default();
    let mut words = 0;
    for word in parameters.one("prompt")?.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        match word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "select_account" => prompt.select_account = true,
            // There is nothing to consent to: the apps are the product's own.
            "consent" => {}
            _ => {
                return Err(OAuthError::request(
                    "The prompt must be none, login, select_account or consent.",
                ));
            }
        }
    }
    if prompt.none && words > 1 {
        return Err(OAuthError::request("The prompt none stands alone."));
    }
    Ok(prompt)
}

fn max_age(parameters: &Parameters) -> Result<Option<i64>, OAuthError> {
    let Some(text) = parameters.one("max_age")? else { return Ok(None) };
    let seconds =
        text.parse::<u32>().map_err(|_| OAuthError::request("The max_age must be a number of seconds."))?;
    Ok(Some(i64::from(seconds)))
}

fn carried(parameters: &Parameters, name: &'static str) -> Result<Option<String>, OAuthError> {
    match parameters.one(name)? {
        Some(value) if value.len() > MOST_CARRIED => {
            Err(OAuthError::request(format!("The {name} is longer than {MOST_CARRIED} bytes.")))
        }
        value => Ok(value.map(str::to_owned)),
    }
}

/// The workspace that is meant, under either name. It is no hint: in another one the login would be another person's.
fn tenant(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    let (tenant, organization) = (parameters.one("tenant")?, parameters.one("organization")?);
    if tenant.is_some_and(|tenant| organization.is_some_and(|other| other != tenant)) {
        return Err(OAuthError::request("The parameters tenant and organization name two workspaces."));
    }
    let named = tenant.or(organization);
    if named.is_some_and(|named| named.len() > MOST_HINT) {
        return Err(OAuthError::request("There is no workspace of this name or id."));
    }
    Ok(named.map(str::to_owned))
}

/// A hint helps or does not: one that is too long is no reason to fail a login.
fn hint(parameters: &Parameters, name: &'static str) -> Result<Option<String>, OAuthError> {
    Ok(parameters.one(name)?.filter(|value| value.len() <= MOST_HINT).map(str::to_owned))
}
