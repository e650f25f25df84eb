//! OAuth client credentials: the section of tab Provisioning in its states, and the page that shows a secret.

use askama::Template;
use hub_web::pages::integrations::oauth::{ClientPart, ClientShownPage, OauthPart};
use hub_web::pages::integrations::provisioning::Token;
use hub_web::pages::parts::{Badge, Choice, CopyValue, Tone};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{copy, days_ago, owner};
use crate::settings::token;

pub fn pages() -> Vec<Shot> {
    let page = ClientShownPage {
        shell: owner(Section::Integrations),
        name: "Entra gallery".into(),
        values: [
            vec![copy("tenant-url", "Tenant URL", "https://hub.example.com/scim/v2/tnt_01jdaaaa", "")],
            values(),
        ]
        .concat(),
        secret: copy("client-secret", "Client secret", "sws_4m1xQ7mYtVb3xN8cR5wLzP1dG6hJ4sA0", ""),
        expires: days_ago(-365),
        done_href: "/connections/con_1/provisioning".into(),
    };
    vec![("client-shown", page.render().unwrap())]
}

pub fn without_client() -> OauthPart {
    let years = chosen(&[("1", "1 year"), ("2", "2 years"), ("3", "3 years")]);
    OauthPart { client: None, secret_name: String::new(), years }
}

/// Both secrets are valid.
pub fn rotating() -> OauthPart {
    let next = Token { last_used: None, expires: Some(days_ago(-364)), ..secret("Entra gallery 2027") };
    let status = Badge::new(Tone::Warn, "Expires in 9 days");
    let last = Token { status, expires: Some(days_ago(-9)), ..secret("Entra gallery") };
    let client = ClientPart { full: true, secrets: vec![next, last], ..client() };
    OauthPart { client: Some(client), ..without_client() }
}

/// A new secret was to have the name of the one that is there.
pub fn refused() -> OauthPart {
    OauthPart { client: Some(client()), secret_name: "Entra gallery".into(), ..without_client() }
}

fn client() -> ClientPart {
    ClientPart {
        values: values(),
        secrets: vec![secret("Entra gallery")],
        full: false,
        lifetimes: chosen(&[("60", "1 hour"), ("120", "2 hours"), ("360", "6 hours")]),
    }
}

fn secret(name: &str) -> Token {
    let expires = Some(days_ago(-335));
    Token { prefix: "sws_4m1xQ7".into(), expires, ..token(name, Badge::new(Tone::Good, "Active")) }
}

fn values() -> Vec<CopyValue> {
    let endpoint = "https://hub.example.com/scim/v2/tnt_01jdaaaa/oauth/token";
    vec![
        copy("token-endpoint", "Token endpoint", endpoint, ""),
        copy("client-identifier", "Client identifier", "con_01jdbbbb", ""),
    ]
}

/// Choices of which the first is chosen.
fn chosen(all: &[(&str, &str)]) -> Vec<Choice> {
    let choice = |(index, (value, label)): (usize, &(&str, &str))| Choice {
        value: (*value).into(),
        label: (*label).into(),
        selected: index == 0,
    };
    all.iter().enumerate().map(choice).collect()
}
