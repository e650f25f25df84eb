//! Apps, logins to them, and what ends these.

mod codes;
mod ends;
mod keys;
mod refreshes;

use hub_db::Conn;
use hub_kernel::{MasterKey, Secret, TenantId, UserId};
use hub_oidc::{OAuthError, pkce};

use super::grant::{self, Beginning, Grant};
use super::secret::ProvenApp;
use super::token::{self, Issued};
use super::{
    AppKind, GrantType, Lifetimes, Operator, Settings, by_client_id, create, find, get, is_for, logout,
    remove, secret, update,
};
use crate::Error;
use crate::session::{Lifetime, Person};
use crate::test_support::*;

const CALLBACK: &str = "https://app.test/cb";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const ONLINE: &str = "openid profile email roles";
const OFFLINE: &str = "openid email offline_access";

fn by() -> Operator {
    Operator::at_the_command_line()
}

fn master() -> MasterKey {
    MasterKey::new([7; 32])
}

fn life() -> Lifetime {
    Lifetime::default()
}

/// A public desktop app that is told of logouts.
fn settings(name: &str) -> Settings {
    let mut settings = Settings::new(name, AppKind::Desktop);
    settings.redirect_uris = vec![CALLBACK.to_owned()];
    settings.backchannel_logout_uri = Some("https://app.test/bye".to_owned());
    settings
}

fn register(c: &mut Conn, name: &str) -> ProvenApp {
    let app = create(c, &at(0), &by(), settings(name)).unwrap();
    secret::prove(c, &app.id.to_string(), None, now()).unwrap().unwrap()
}

/// A person goes to an app: a login, and its code.
fn arrive(c: &mut Conn, person: &Person, app: &ProvenApp, scope: &str, seconds: i64) -> (Grant, Secret) {
    let cx = at(seconds);
    let beginning = Beginning { nonce: Some("n".to_owned()), ..Beginning::of(person, scope, cx.now) };
    let begun = grant::begin(c, &cx, person, app.app(), beginning).unwrap();
    let code = token::issue_code(c, &cx, &begun, CALLBACK, &pkce::challenge(VERIFIER)).unwrap();
    (begun, code)
}

fn redeem(c: &mut Conn, app: &ProvenApp, code: &Secret, seconds: i64) -> Result<Issued, OAuthError> {
    token::exchange(c, &at(seconds), app, code.expose(), CALLBACK, VERIFIER, life()).unwrap()
}

fn renew(c: &mut Conn, app: &ProvenApp, refresh: &Secret, seconds: i64) -> Result<Issued, OAuthError> {
    token::refresh(c, &at(seconds), &master(), app, refresh.expose(), None, life()).unwrap()
}

fn works(c: &mut Conn, access: &Secret, seconds: i64) -> bool {
    token::look_up(c, access.expose(), at(seconds).now, life()).unwrap().is_some()
}

fn ended(c: &mut Conn, grant: &Grant) -> Option<grant::Why> {
    grant::find(c, grant.tenant, grant.id).unwrap().unwrap().ended_why
}

fn told(c: &mut Conn, grant: &Grant) -> bool {
    logout::delivery::due(c, at(1_000_000).now).unwrap().contains(&grant.id)
}

/// Whom the app is told of.
fn told_of(c: &mut Conn, grant: &Grant) -> Option<UserId> {
    let rows = logout::delivery::list(c, logout::delivery::Wanted::default(), 100).unwrap();
    rows.into_iter().find(|row| row.grant == grant.id).map(|row| row.subject)
}

story!(apps_are_registered_changed_and_removed, |c, acme| {
    let made = create(c, &at(0), &by(), settings("One")).unwrap();
    assert_eq!(find(c, made.id).unwrap().as_ref(), Some(&made));
    assert_eq!(by_client_id(c, &made.id.to_string()).unwrap().as_ref(), Some(&made));
    assert_eq!(by_client_id(c, "app-unknown").unwrap(), None);
    assert_eq!(field(create(c, &at(0), &by(), settings("One"))), "name");
    let mut changed = Settings { tenants: Some(vec![acme.tenant]), ..made.settings.clone() };
    changed.redirect_uris.push(format!(" {CALLBACK} "));
    let after = update(c, &at(9), &by(), made.id, changed).unwrap();
    assert_eq!(after.settings.redirect_uris, [CALLBACK], "each once");
    assert_eq!(get(c, made.id).unwrap(), after);
    assert!(is_for(&after, acme.tenant) && !is_for(&after, TenantId::from_raw(99)));
    let nowhere = Settings { tenants: Some(vec![TenantId::from_raw(99)]), ..made.settings.clone() };
    assert_eq!(field(update(c, &at(9), &by(), made.id, nowhere)), "tenants");
    let shut = Settings { tenants: Some(Vec::new()), ..made.settings.clone() };
    let shut = update(c, &at(9), &by(), made.id, shut).unwrap();
    assert!(!is_for(&get(c, shut.id).unwrap(), acme.tenant), "an empty list is for nobody");
    remove(c, &by(), made.id).unwrap();
    assert!(matches!(get(c, made.id), Err(Error::NotFound)));
});

/// Spoils settings that were good.
type Spoil = fn(&mut Settings);

story!(what_an_app_cannot_be, |c, _acme| {
    let table: [(&str, Spoil); 13] = [
        ("name", |s| s.name = " ".to_owned()),
        ("confidential", |s| s.confidential = true),
        ("redirect_uris", |s| s.redirect_uris.clear()),
        ("redirect_uris", |s| s.redirect_uris.push("http://app.test/cb".to_owned())),
        ("redirect_uris", |s| s.redirect_uris.push("https://app.test/cb#x".to_owned())),
        ("post_logout_redirect_uris", |s| s.post_logout_redirect_uris.push("javascript:x".to_owned())),
        ("origins", |s| s.origins.push("https://app.test/path".to_owned())),
        ("origins", |s| s.origins.push("*".to_owned())),
        ("backchannel_logout_uri", |s| s.backchannel_logout_uri = Some("http://app.test/bye".to_owned())),
        ("grant_types", |s| s.grant_types = vec![GrantType::RefreshToken]),
        ("scopes", |s| s.scopes = vec!["email".to_owned()]),
        ("access_seconds", |s| s.lifetimes.access_seconds = 3601),
        ("refresh_idle_seconds", |s| s.lifetimes.refresh_idle_seconds = s.lifetimes.refresh_max_seconds + 1),
    ];
    for (name, spoil) in table {
        let mut settings = settings("App");
        spoil(&mut settings);
        assert_eq!(field(create(c, &at(0), &by(), settings)), name);
    }
});

story!(guesses_at_secrets_slow_nobody_who_types_a_password, |c, acme| {
    use crate::sign_in::throttle::{self, From, Guarded};
    let cx = hub_kernel::Cx { address: Some("192.0.2.1".to_owned()), ..at(0) };
    let other = register(c, "Other").app().id.to_string();
    for number in 0..100 {
        secret::note_guess(c, &cx, if number % 2 == 0 { "nobody" } else { &other }).unwrap();
    }
    assert!(matches!(secret::check_guesses(c, &cx, &other), Err(Error::Throttled { .. })));
    let one = register(c, "One").app().id.to_string();
    assert!(
        matches!(secret::check_guesses(c, &cx, &one), Err(Error::Throttled { .. })),
        "the network's share"
    );
    let subject = acme.member.to_string();
    let typed = Guarded::secret(&subject);
    throttle::attempt(c, typed, From::Address(cx.address.as_deref()), cx.now).unwrap();
});

story!(secrets_follow_each_other_without_a_gap, |c, _acme| {
    let mut settings = Settings::new("Server", AppKind::Web);
    settings.redirect_uris = vec![CALLBACK.to_owned()];
    let app = create(c, &at(0), &by(), settings).unwrap();
    let other = register(c, "Public");
    let id = app.id.to_string();
    let first = secret::add(c, &at(0), &by(), app.id, "first", None).unwrap();
    let second = secret::add(c, &at(0), &by(), app.id, "second", Some(at(100).now)).unwrap();
    let proven = |c: &mut Conn, id: &str, secret: Option<&Secret>, seconds: i64| {
        let secret = secret.map(|secret| secret.expose().as_str());
        secret::prove(c, id, secret, at(seconds).now).unwrap().is_some()
    };
    assert!(proven(c, &id, Some(&first.secret), 1) && proven(c, &id, Some(&second.secret), 1));
    assert!(!proven(c, &id, None, 1), "a confidential app without its secret");
    assert!(!proven(c, &id, Some(&second.secret), 100), "over");
    let public = other.app().id.to_string();
    assert!(!proven(c, &public, Some(&first.secret), 1), "a public app with a secret");
    assert_eq!(field(secret::add(c, &at(0), &by(), other.app().id, "x", None)), "app");
    secret::revoke(c, &at(2), &by(), app.id, first.id).unwrap();
    assert!(!proven(c, &id, Some(&first.secret), 3));
    assert!(matches!(secret::revoke(c, &at(2), &by(), app.id, first.id), Err(Error::NotFound)));
    assert!(matches!(secret::revoke(c, &at(2), &by(), other.app().id, second.id), Err(Error::NotFound)));
});
