use proptest::prelude::*;

use super::*;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://app.example.com/cb";

/// A good request with some parameters replaced; an empty value leaves one out.
fn query(changes: &[(&str, &str)]) -> String {
    let good = [
        ("client_id", "app-1"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "s&1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = good.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(changes)).finish()
}

fn judge_as(text: &str, native: bool, codes: bool) -> Result<AuthorizeRequest, Refused> {
    let redirect_uris = [CALLBACK, "http://127.0.0.1/cb", "http://[::1]/cb"].map(str::to_owned);
    let scopes = ["openid", "email", "profile"].map(str::to_owned);
    let client = Client { redirect_uris: &redirect_uris, native, scopes: &scopes, codes };
    AuthorizeRequest::judge(&Parameters::parse(text.as_bytes()).unwrap(), &client)
}

fn judge(changes: &[(&str, &str)]) -> Result<AuthorizeRequest, Refused> {
    judge_as(&query(changes), false, true)
}

#[test]
fn a_good_request() {
    let request = judge(&[
        ("nonce", "n"),
        ("max_age", "60"),
        ("login_hint", "ada@acme.test"),
        ("organization", "acme"),
        ("acr_values", "whatever"),
        ("ui_locales", "de"),
        ("prompt", "login consent"),
    ])
    .unwrap();
    assert_eq!(request.target.redirect_uri, CALLBACK);
    assert_eq!((request.target.state.as_deref(), request.nonce.as_deref()), (Some("s&1"), Some("n")));
    assert_eq!(request.scope, ["openid", "email"]);
    assert_eq!((request.max_age, request.prompt.login, request.prompt.none), (Some(60), true, false));
    assert_eq!(
        (request.login_hint.as_deref(), request.tenant.as_deref()),
        (Some("ada@acme.test"), Some("acme"))
    );
}

#[test]
fn whom_nobody_knows_is_told_nothing() {
    for uri in [
        "",
        "https://evil.example/cb",
        "https://app.example.com/cb/",
        "https://app.example.com/cb?x",
        "http://127.0.0.1:5/cb",
    ] {
        let refused = judge(&[("redirect_uri", uri)]).unwrap_err();
        assert!(matches!(refused, Refused::Page(_)), "{uri}: {refused:?}");
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", query(&[]));
    assert!(matches!(judge_as(&twice, false, true), Err(Refused::Page(_))));
    assert!(judge_as(&query(&[("redirect_uri", "http://127.0.0.1:5/cb")]), true, true).is_ok());
    assert!(client_id(&Parameters::parse(b"client_id=a&client_id=b").unwrap()).is_err());
}

#[test]
fn what_the_app_is_told() {
    use ErrorCode as E;
    let long = "x".repeat(400);
    let table: [(&[(&str, &str)], ErrorCode); 23] = [
        (&[("response_type", "")], E::InvalidRequest),
        (&[("response_type", "token")], E::UnsupportedResponseType),
        (&[("response_type", "code id_token")], E::UnsupportedResponseType),
        (&[("scope", "")], E::InvalidScope),
        (&[("scope", "email")], E::InvalidScope),
        (&[("scope", "openid roles")], E::InvalidScope),
        (&[("code_challenge", "")], E::InvalidRequest),
        (&[("code_challenge", "short")], E::InvalidRequest),
        (&[("code_challenge_method", "")], E::InvalidRequest),
        (&[("code_challenge_method", "plain")], E::InvalidRequest),
        (&[("response_mode", "fragment")], E::InvalidRequest),
        (&[("prompt", "none login")], E::InvalidRequest),
        (&[("prompt", "create")], E::InvalidRequest),
        (&[("max_age", "-1")], E::InvalidRequest),
        (&[("max_age", "soon")], E::InvalidRequest),
        (&[("request", "a.b.c")], E::RequestNotSupported),
        (&[("request_uri", "https://a/b")], E::RequestUriNotSupported),
        (&[("registration", "{}")], E::RegistrationNotSupported),
        (&[("nonce", "n"), ("nonce", "m")], E::InvalidRequest),
        (&[("login_hint", "n"), ("login_hint", "m")], E::InvalidRequest),
        (&[("tenant", "n"), ("tenant", "m")], E::InvalidRequest),
        (&[("tenant", "acme"), ("organization", "globex")], E::InvalidRequest),
        (&[("organization", &long)], E::InvalidRequest),
    ];
    for (changes, code) in table {
        let Err(Refused::Redirect(target, error)) = judge(changes) else { panic!("{changes:?}") };
        assert_eq!((error.code, target.state.as_deref()), (code, Some("s&1")), "{changes:?}");
    }
    let long = "x".repeat(MOST_CARRIED + 1);
    let Err(Refused::Redirect(target, _)) = judge(&[("state", &long)]) else { panic!() };
    assert_eq!(target.state, None);
    let Err(Refused::Redirect(_, error)) = judge_as(&query(&[]), false, false) else { panic!() };
    assert_eq!(error.code, E::UnauthorizedClient);
    assert_eq!(judge(&[("login_hint", &"x".repeat(400))]).unwrap().login_hint, None);
}

#[test]
fn errors_are_posted_where_the_answer_would_be() {
    let Err(Refused::Redirect(target, _)) = judge(&[("response_mode", "form_post"), ("scope", "x")]) else {
        panic!()
    };
    assert_eq!(target.mode, ResponseMode::FormPost);
}

#[test]
fn no_form_goes_to_an_address_that_no_policy_can_name() {
    let posted = |uri: &str| {
        let changes = [("redirect_uri", uri), ("response_mode", "form_post")];
        judge_as(&query(&changes), true, true)
    };
    let Err(Refused::Redirect(target, error)) = posted("http://[::1]:5000/cb") else { panic!() };
    assert_eq!((target.mode, error.code), (ResponseMode::Query, ErrorCode::InvalidRequest));
    assert!(posted("http://127.0.0.1:5000/cb").is_ok());
}

#[test]
fn answers_carry_state_and_issuer() {
    let target = |uri: &str| Target { redirect_uri: uri.to_owned(), ..judge(&[]).unwrap().target };
    let answer = Answer::code(target(CALLBACK), "c+1", "https://hub.test");
    assert_eq!(answer.location(), format!("{CALLBACK}?code=c%2B1&state=s%261&iss=https%3A%2F%2Fhub.test"));
    assert!(!format!("{answer:?}").contains("c+1"));
    let error = OAuthError::new(ErrorCode::LoginRequired, "Nobody is \"logged in\".");
    let answer = Answer::error(target("com.example.app:/cb?a=b"), &error, "https://hub.test");
    assert_eq!(
        answer.location(),
        "com.example.app:/cb?a=b&error=login_required&error_description=Nobody+is+logged+in.&state=s%261&\
         iss=https%3A%2F%2Fhub.test"
    );
    assert_eq!(answer.parameters().len(), 4);
}

proptest! {
    /// No request makes an answer go elsewhere, and none panics.
    #[test]
    fn never_an_open_redirect(text in "\\PC{0,200}", uri in "\\PC{0,60}") {
        for text in [text, query(&[("redirect_uri", &uri)])] {
            let parameters = Parameters::parse(text.as_bytes());
            prop_assume!(parameters.is_ok());
            match judge_as(&text, true, true) {
                Ok(AuthorizeRequest { target, .. }) | Err(Refused::Redirect(target, _)) => {
                    let uri = target.redirect_uri;
                    let loopback = ["http://127.0.0.1", "http://[::1]"].iter().any(|own| uri.starts_with(own));
                    prop_assert!(uri == CALLBACK || loopback, "{}", uri);
                }
                Err(Refused::Page(_)) => {}
            }
        }
    }
}
