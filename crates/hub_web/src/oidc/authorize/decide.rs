//! What happens to a good request: a pure decision over who is there and what the app asked for.

use hub_kernel::{TenantId, Timestamp};
use hub_oidc::authorize::AuthorizeRequest;
use hub_oidc::{ErrorCode, OAuthError};
use hub_tenants::session::Person;

use super::not_for_tenant;

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A code.
    Go,
    /// A login, at the door of a workspace if one is named.
    Login {
        /// The workspace's slug.
        slug: Option<String>,
    },
    /// The person proves themselves once more.
    Confirm,
    /// The person says that they go on, and as whom.
    Choose,
    /// The app is told.
    Refuse(OAuthError),
}

/// Whom the app takes the person to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hinted {
    /// The workspace that it named.
    pub tenant: Option<(TenantId, String)>,
    /// It named one that there is not.
    pub nowhere: bool,
    /// Its ID token is another person's, or none that can be read.
    pub other_person: bool,
}

/// What is known beside the request.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The present instant.
    pub now: Timestamp,
    /// When the request first came, where it has waited since in this browser.
    pub asked_at: Option<Timestamp>,
    /// When the person came back from their identity provider, where they log in there.
    pub answered_at: Option<Timestamp>,
    /// The person has chosen to go on with this session.
    pub chosen: bool,
    /// Another program may pass itself off as the app: nobody logs in to it without knowing (RFC 8252, 8.6).
    pub unproven: bool,
    /// Whom the app takes them to be.
    pub hinted: Hinted,
    /// The app is for this person's workspace.
    pub allowed: bool,
}

/// `login_required`.
pub fn nobody() -> Next {
    let text = "Nobody is logged in as the app wants it, and no page may be shown.";
    Next::Refuse(OAuthError::new(ErrorCode::LoginRequired, text))
}

/// `interaction_required`.
fn unasked() -> Next {
    let text = "The person must see that they log in to this app, and no page may be shown.";
    Next::Refuse(OAuthError::new(ErrorCode::InteractionRequired, text))
}

/// `invalid_request`, rather than a login to another workspace than the app means.
fn nowhere() -> Next {
    Next::Refuse(OAuthError::request("There is no workspace of this name or id."))
}

/// Decides.
pub fn next(wanted: &AuthorizeRequest, person: Option<&Person>, facts: &Facts) -> Next {
    let shown = person.map(|person| Present {
        tenant: person.tenant(),
        email: person.email(),
        proved_at: person.confirmed_at().unwrap_or(Timestamp::from_millis(0)),
    });
    decide(wanted, shown.as_ref(), facts)
}

/// Somebody who is logged in.
struct Present<'a> {
    tenant: TenantId,
    email: &'a str,
    proved_at: Timestamp,
}

fn decide(wanted: &AuthorizeRequest, person: Option<&Present<'_>>, facts: &Facts) -> Next {
    let or_nobody = |next: Next| if wanted.prompt.none { nobody() } else { next };
    if facts.hinted.nowhere {
        return nowhere();
    }
    let hinted = facts.hinted.tenant.as_ref();
    let Some(person) = person else {
        return or_nobody(Next::Login { slug: hinted.map(|(_, slug)| slug.clone()) });
    };
    if let Some((tenant, slug)) = hinted
        && *tenant != person.tenant
    {
        return or_nobody(Next::Login { slug: Some(slug.clone()) });
    }
    if facts.hinted.other_person && !facts.chosen {
        return or_nobody(Next::Choose);
    }
    if !is_fresh(wanted, person, facts) {
        return or_nobody(Next::Confirm);
    }
    let other_email =
        wanted.login_hint.as_deref().is_some_and(|hint| !hint.eq_ignore_ascii_case(person.email));
    // A hint is no reason to fail where no page may be shown.
    if !facts.chosen && !wanted.prompt.none && (wanted.prompt.select_account || other_email) {
        return Next::Choose;
    }
    if !facts.allowed {
        return Next::Refuse(not_for_tenant());
    }
    if facts.unproven && !facts.chosen && !is_for_this(person, facts, 0) {
        return if wanted.prompt.none { unasked() } else { Next::Choose };
    }
    Next::Go
}

/// An identity provider's clock may be as many seconds behind ours.
const SKEW_SECONDS: i64 = 60;
/// Seconds for which a proof for this very request counts, however little `max_age` allows: so long may pages take that follow it.
const PROOF_SECONDS: i64 = 300;

/// Whether the person proved themselves for this very request, and not long ago.
fn is_for_this(person: &Present<'_>, facts: &Facts, max_age: i64) -> bool {
    let Some(asked) = facts.asked_at else { return false };
    let since = match facts.answered_at {
        Some(answered) => answered >= asked && person.proved_at.plus_seconds(SKEW_SECONDS) >= asked,
        None => person.proved_at >= asked,
    };
    since && facts.now.seconds_since(person.proved_at) <= max_age.max(PROOF_SECONDS)
}

/// Whether the person proved themselves as lately as the app wants it.
fn is_fresh(wanted: &AuthorizeRequest, person: &Present<'_>, facts: &Facts) -> bool {
    let for_this = is_for_this(person, facts, wanted.max_age.unwrap_or_default());
    if wanted.prompt.login || wanted.max_age == Some(0) {
        return for_this;
    }
    // Who proved themselves for this very request is not sent back because it took them longer.
    wanted.max_age.is_none_or(|most| for_this || facts.now.seconds_since(person.proved_at) <= most)
}

#[cfg(test)]
mod tests {
    use hub_oidc::authorize::{Prompt, ResponseMode, Target};

    use super::*;

    const ACME: TenantId = TenantId::from_raw(1);
    const GLOBEX: TenantId = TenantId::from_raw(2);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn wanted(prompt: &str) -> AuthorizeRequest {
        AuthorizeRequest {
            target: Target { redirect_uri: String::new(), mode: ResponseMode::Query, state: None },
            scope: vec!["openid"],
            nonce: None,
            challenge: String::new(),
            prompt: Prompt {
                none: prompt == "none",
                login: prompt == "login",
                select_account: prompt == "select_account",
            },
            max_age: None,
            login_hint: None,
            tenant: None,
            id_token_hint: None,
        }
    }

    fn facts() -> Facts {
        Facts {
            now: at(1000),
            asked_at: None,
            answered_at: None,
            chosen: false,
            unproven: false,
            hinted: Hinted::default(),
            allowed: true,
        }
    }

    fn ada() -> Present<'static> {
        Present { tenant: ACME, email: "ada@acme.test", proved_at: at(900) }
    }

    #[test]
    fn nobody_is_there() {
        let at_globex = Facts {
            hinted: Hinted { tenant: Some((GLOBEX, "globex".to_owned())), ..Hinted::default() },
            ..facts()
        };
        assert_eq!(decide(&wanted(""), None, &facts()), Next::Login { slug: None });
        assert_eq!(decide(&wanted(""), None, &at_globex), Next::Login { slug: Some("globex".to_owned()) });
        assert_eq!(decide(&wanted("none"), None, &facts()), nobody());
    }

    #[test]
    fn somebody_is_there() {
        let ada = ada();
        let go = |wanted: &AuthorizeRequest, facts: &Facts| decide(wanted, Some(&ada), facts);
        assert_eq!(go(&wanted(""), &facts()), Next::Go);
        assert_eq!(go(&wanted("none"), &facts()), Next::Go);
        let elsewhere = Facts { allowed: false, ..facts() };
        assert_eq!(go(&wanted("none"), &elsewhere), Next::Refuse(not_for_tenant()));
        let hinted = Hinted { tenant: Some((GLOBEX, "globex".to_owned())), ..Hinted::default() };
        let at_globex = Facts { hinted, ..facts() };
        assert_eq!(go(&wanted(""), &at_globex), Next::Login { slug: Some("globex".to_owned()) });
        assert_eq!(go(&wanted("none"), &at_globex), nobody());
        let lost = Facts { hinted: Hinted { nowhere: true, ..Hinted::default() }, ..facts() };
        assert_eq!(go(&wanted(""), &lost), nowhere(), "not to the workspace they happen to be in");
        assert_eq!(decide(&wanted(""), None, &lost), nowhere());
    }

    #[test]
    fn nobody_logs_in_to_an_impostor_without_knowing() {
        let ada = ada();
        let go = |prompt: &str, facts: &Facts| decide(&wanted(prompt), Some(&ada), facts);
        let native = Facts { unproven: true, ..facts() };
        assert_eq!(go("", &native), Next::Choose);
        assert_eq!(go("none", &native), unasked());
        assert_eq!(go("", &Facts { chosen: true, ..native.clone() }), Next::Go);
        let asked = |seconds| Facts { asked_at: Some(at(seconds)), ..native.clone() };
        assert_eq!(go("", &asked(899)), Next::Go, "they logged in for it a moment ago");
        assert_eq!(go("", &asked(901)), Next::Choose);
        let elsewhere = Facts { allowed: false, ..native };
        assert_eq!(go("", &elsewhere), Next::Refuse(not_for_tenant()));
    }

    #[test]
    fn fresh_proofs() {
        let ada = ada();
        let go = |wanted: &AuthorizeRequest, facts: &Facts| decide(wanted, Some(&ada), facts);
        let aged = |max_age: i64| AuthorizeRequest { max_age: Some(max_age), ..wanted("") };
        assert_eq!(go(&aged(100), &facts()), Next::Go);
        assert_eq!(go(&aged(99), &facts()), Next::Confirm);
        assert_eq!(go(&aged(0), &facts()), Next::Confirm);
        assert_eq!(go(&wanted("login"), &facts()), Next::Confirm);
        let silent = AuthorizeRequest { max_age: Some(99), ..wanted("none") };
        assert_eq!(go(&silent, &facts()), nobody());
        let before = Facts { asked_at: Some(at(899)), ..facts() };
        let after = Facts { asked_at: Some(at(901)), ..facts() };
        for wanted in [wanted("login"), aged(0), aged(50)] {
            assert_eq!(go(&wanted, &before), Next::Go, "proved for this request");
            assert_eq!(go(&wanted, &after), Next::Confirm);
        }
        // A proof for this request is no proof for the rest of the hour.
        let late = |seconds: i64| Facts { now: at(900 + seconds), asked_at: Some(at(899)), ..facts() };
        for (wanted, most) in [(wanted("login"), 300), (aged(0), 300), (aged(50), 300), (aged(400), 400)] {
            assert_eq!(go(&wanted, &late(most)), Next::Go);
            assert_eq!(go(&wanted, &late(most + 1)), Next::Confirm, "{:?}", wanted.max_age);
        }
    }

    #[test]
    fn clocks_of_identity_providers() {
        let ada = ada();
        let go = |asked: i64, answered: i64| {
            let facts = Facts { asked_at: Some(at(asked)), answered_at: Some(at(answered)), ..facts() };
            decide(&wanted("login"), Some(&ada), &facts)
        };
        assert_eq!(go(960, 970), Next::Go, "its clock is a minute behind");
        assert_eq!(go(961, 970), Next::Confirm);
        assert_eq!(go(930, 929), Next::Confirm, "a login before the request");
    }

    #[test]
    fn choices() {
        let ada = ada();
        let go = |wanted: &AuthorizeRequest, facts: &Facts| decide(wanted, Some(&ada), facts);
        let hint = |email: &str, prompt: &str| AuthorizeRequest {
            login_hint: Some(email.to_owned()),
            ..wanted(prompt)
        };
        let chosen = Facts { chosen: true, ..facts() };
        assert_eq!(go(&wanted("select_account"), &facts()), Next::Choose);
        assert_eq!(go(&wanted("select_account"), &chosen), Next::Go);
        assert_eq!(go(&hint("Ada@acme.test", ""), &facts()), Next::Go);
        assert_eq!(go(&hint("bob@acme.test", ""), &facts()), Next::Choose);
        assert_eq!(go(&hint("bob@acme.test", ""), &chosen), Next::Go);
        assert_eq!(go(&hint("bob@acme.test", "none"), &facts()), Next::Go);
        let other = Facts { hinted: Hinted { other_person: true, ..Hinted::default() }, ..facts() };
        assert_eq!(go(&wanted(""), &other), Next::Choose);
        assert_eq!(go(&wanted("none"), &other), nobody());
    }
}
