//! Scopes: what an app may know, in which words it asks.

use crate::{ErrorCode, OAuthError};

/// That it is OpenID Connect at all.
pub const OPENID: &str = "openid";
/// Refresh tokens that outlive the person's session at the hub.
pub const OFFLINE_ACCESS: &str = "offline_access";
/// The person's names.
pub const PROFILE: &str = "profile";
/// The person's e-mail.
pub const EMAIL: &str = "email";
/// The person's role and product roles.
pub const ROLES: &str = "roles";
/// The tenant's extension attributes of the person.
pub const ATTRIBUTES: &str = "attributes";
/// All that are understood.
pub const ALL: [&str; 6] = [OPENID, PROFILE, EMAIL, ROLES, ATTRIBUTES, OFFLINE_ACCESS];

/// The scopes of a request that are understood, each once, in our order. Unknown ones are ignored (OIDC Core, 3.1.2.1).
///
/// # Errors
/// `invalid_scope` without `openid`, or for one that the app is not registered for.
pub fn granted(asked: &str, registered: &[String]) -> Result<Vec<&'static str>, OAuthError> {
    let asked: Vec<&str> = asked.split(' ').collect();
    let known: Vec<&'static str> = ALL.into_iter().filter(|scope| asked.contains(scope)).collect();
    if !known.contains(&OPENID) {
        return Err(OAuthError::new(ErrorCode::InvalidScope, "The scope must contain openid."));
    }
    match known.iter().find(|scope| !registered.iter().any(|allowed| allowed == *scope)) {
        Some(scope) => {
            let text = format!("This app is not registered for the scope {scope}.");
            Err(OAuthError::new(ErrorCode::InvalidScope, text))
        }
        None => Ok(known),
    }
}

/// Whether a stored scope contains `one`.
pub fn has(scope: &str, one: &str) -> bool {
    scope.split(' ').any(|known| known == one)
}

/// Of what was granted once, what the app may still have.
pub fn still(granted: &str, registered: &[String]) -> String {
    let kept = granted.split(' ').filter(|scope| registered.iter().any(|allowed| allowed == scope));
    kept.collect::<Vec<_>>().join(" ")
}

/// The scope of a refreshed token: what was granted, or the part of it that is asked for (RFC 6749, 6).
///
/// # Errors
/// `invalid_scope` for one that was not granted.
pub fn narrowed(granted: &str, asked: Option<&str>) -> Result<String, OAuthError> {
    let Some(asked) = asked else { return Ok(granted.to_owned()) };
    if asked.split(' ').filter(|scope| !scope.is_empty()).any(|scope| !has(granted, scope)) {
        let text = "The scope goes beyond what was granted at login.";
        return Err(OAuthError::new(ErrorCode::InvalidScope, text));
    }
    let kept: Vec<&str> = granted.split(' ').filter(|scope| has(asked, scope)).collect();
    if kept.is_empty() {
        return Err(OAuthError::new(ErrorCode::InvalidScope, "The scope is empty."));
    }
    Ok(kept.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_and_registered() {
        let registered = ["openid", "email", "profile"].map(str::to_owned);
        assert_eq!(granted("email openid phone email", &registered).unwrap(), ["openid", "email"]);
        assert_eq!(granted("email", &registered).unwrap_err().code, ErrorCode::InvalidScope);
        let refused = granted("openid offline_access", &registered).unwrap_err();
        assert!(refused.description.contains("offline_access"));
    }

    #[test]
    fn what_is_taken_away_is_gone() {
        let registered = ["email", "openid"].map(str::to_owned);
        assert_eq!(still("openid profile email", &registered), "openid email");
        assert_eq!(still("profile", &registered), "");
    }

    #[test]
    fn narrower_but_never_wider() {
        assert_eq!(narrowed("openid email", None).unwrap(), "openid email");
        assert_eq!(narrowed("openid email", Some("email")).unwrap(), "email");
        assert!(narrowed("openid email", Some("openid roles")).is_err());
        assert!(narrowed("openid email", Some(" ")).is_err());
        assert!(!has("openid_x", "openid"));
    }
}
