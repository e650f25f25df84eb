//! The pages between an app and the hub.

use askama::Template;
use hub_web::pages::oidc::{ChoosePage, LeftPage, LogoutPage, OnPage, PostPage};

use crate::Shot;

pub fn pages() -> Vec<Shot> {
    let choose = ChoosePage {
        app: "Console".into(),
        person: "ada@acme.test".into(),
        tenant: "Acme".into(),
        csrf_token: "csrf-sample".into(),
        handle: "x".into(),
        other_href: "/login?next=x".into(),
        workspaces_href: "/workspaces?next=x".into(),
    };
    let logout = LogoutPage {
        csrf_token: "csrf-sample".into(),
        app: "Console".into(),
        person: "ada@acme.test".into(),
        tenant: "Acme".into(),
        client_id: "app-0c8k2m5q7w9xa".into(),
        post_logout_redirect_uri: "https://app.example.com/bye".into(),
        state: "s".into(),
    };
    let nameless = LogoutPage { app: String::new(), ..logout.clone() };
    let post = PostPage {
        host: "app.example.com".into(),
        action: "https://app.example.com/cb".into(),
        fields: vec![("code", "swc_x".into())],
    };
    let left = LeftPage { app: "Console".into(), href: "https://app.example.com/bye".into() };
    vec![
        ("oidc-choose", choose.render().unwrap()),
        ("oidc-on", OnPage { href: "/oauth2/authorize?resume=x".into() }.render().unwrap()),
        ("oidc-post", post.render().unwrap()),
        ("oidc-logout", logout.render().unwrap()),
        ("oidc-logout-nameless", nameless.render().unwrap()),
        ("oidc-left", left.render().unwrap()),
    ]
}
