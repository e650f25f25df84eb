//! Sign-up, sign-in, invitations.

use askama::Template;
use hub_web::pages::invitation::AcceptPage;
use hub_web::pages::parts::Problems;
use hub_web::pages::sign_in::{
    Account, ForgotPage, IdentifyPage, LoginPage, MessagePage, OnwardPage, PasswordPage, Provider,
    RecoveryPage, ReplacePage, ResetPage, SsoRequiredPage, WorkspacePage,
};
use hub_web::pages::sign_up::SignUpPage;

use crate::Shot;
use crate::integrations::ENTRA;
use crate::samples::CSRF;

pub fn pages() -> Vec<Shot> {
    [sign_up(), sign_in(), workspace(), reset(), invitation()].concat()
}

fn sign_up() -> Vec<Shot> {
    let page = SignUpPage {
        csrf_token: CSRF.into(),
        slug_prefix: "hub.example.com/login/".into(),
        password_minimum: 12,
        ..SignUpPage::default()
    };
    let refused = SignUpPage {
        workspace: "Acme Telephony".into(),
        slug: "acme".into(),
        name: "Ada Byron".into(),
        email: "ada@acme".into(),
        problems: Problems::default()
            .with("slug", "“acme” is taken. Try “acme-telephony”.")
            .with("password", "Use at least 12 characters."),
        ..page.clone()
    };
    vec![("sign_up", page.render().unwrap()), ("sign_up-refused", refused.render().unwrap())]
}

fn sign_in() -> Vec<Shot> {
    let page = PasswordPage { csrf_token: CSRF.into(), sign_up_open: true, ..PasswordPage::default() };
    let wrong = PasswordPage {
        email: "ada@acme.test".into(),
        next: "/people?q=a&role=admin".into(),
        problems: Problems::default().with("", "E-mail and password do not match."),
        ..page.clone()
    };
    let first = IdentifyPage { csrf_token: CSRF.into(), sign_up_open: true, ..IdentifyPage::default() };
    let first_sent_here = IdentifyPage {
        reason: "Your session has ended. Log in again.".into(),
        sign_up_open: false,
        ..first.clone()
    };
    let first_refused = IdentifyPage {
        email: "acmee".into(),
        next: "/people?q=a&role=admin".into(),
        problems: Problems::default().with(
            "email",
            "There is no workspace acmee here. Check the spelling, or enter your e-mail address.",
        ),
        ..first.clone()
    };
    let onward = OnwardPage {
        tenant: "Acme Telephony".into(),
        provider: "Entra ID SSO".into(),
        href: "/saml/con_1/login?login_hint=ada%40acme%2Etest".into(),
    };
    let second = PasswordPage { email: "ada@acme.test".into(), identified: true, ..page.clone() };
    let sent_here = PasswordPage {
        reason: "Your session has ended. Log in again.".into(),
        sign_up_open: false,
        ..page.clone()
    };
    let refused = SsoRequiredPage {
        tenant: "Acme Telephony".into(),
        sso_href: "/login/acme/sso".into(),
        provider: "Entra ID SSO".into(),
        recovery_href: None,
    };
    let everyone =
        SsoRequiredPage { recovery_href: Some("/recovery?workspace=acme".into()), ..refused.clone() };
    let recovery =
        RecoveryPage { csrf_token: CSRF.into(), workspace: "acme".into(), ..RecoveryPage::default() };
    let no_code = RecoveryPage {
        email: "ada@acme.test".into(),
        problems: Problems::default().with("", "The workspace, the e-mail or the code is not right."),
        ..recovery.clone()
    };
    vec![
        ("sign_in-sso_required_of_everyone", everyone.render().unwrap()),
        ("sign_in-recovery", recovery.render().unwrap()),
        ("sign_in-recovery_refused", no_code.render().unwrap()),
        ("sign_in-first", first.render().unwrap()),
        ("sign_in-first_session_ended", first_sent_here.render().unwrap()),
        ("sign_in-first_refused", first_refused.render().unwrap()),
        ("sign_in-onward", onward.render().unwrap()),
        ("sign_in-second", second.render().unwrap()),
        ("sign_in", page.render().unwrap()),
        ("sign_in-wrong", wrong.render().unwrap()),
        ("sign_in-session_ended", sent_here.render().unwrap()),
        ("sign_in-sso_required", refused.render().unwrap()),
        ("signed_out", MessagePage::signed_out().render().unwrap()),
    ]
}

fn workspace() -> Vec<Shot> {
    let page = WorkspacePage { csrf_token: CSRF.into(), ..WorkspacePage::default() };
    let unknown = WorkspacePage {
        workspace: "acmee".into(),
        problems: Problems::default()
            .with("workspace", "There is no workspace “acmee”. Check the spelling, or ask your admin."),
        ..page.clone()
    };
    let link = |label: &str, href: &str| Provider { label: label.into(), href: href.into(), glyph: ENTRA };
    let login = LoginPage {
        tenant: "Acme Telephony".into(),
        providers: vec![link("Log in with Entra ID SSO", "/login/acme/sso")],
        password_href: "/login".into(),
        everyone: false,
        recovery_href: None,
    };
    let chooser = LoginPage {
        providers: vec![
            link("Log in with Entra ID SSO", "/login/acme/sso"),
            link("Log in with Okta", "/login/acme/sso?via=con_2"),
        ],
        ..login.clone()
    };
    let account = |name: &str, workspace: &str| Account { name: name.into(), workspace: workspace.into() };
    let replace = ReplacePage {
        csrf_token: CSRF.into(),
        ticket: "sample".into(),
        present: account("ada@acme.test", "Acme Telephony"),
        coming: account("ada.byron-king@globex.example.com", "Globex Corporation"),
    };
    let none = LoginPage { providers: Vec::new(), ..login.clone() };
    let of_everyone =
        LoginPage { everyone: true, recovery_href: Some("/recovery?workspace=acme".into()), ..login.clone() };
    vec![
        ("workspace", page.render().unwrap()),
        ("workspace-unknown", unknown.render().unwrap()),
        ("login", login.render().unwrap()),
        ("login-chooser", chooser.render().unwrap()),
        ("login-everyone", of_everyone.render().unwrap()),
        ("login-no_sso", none.render().unwrap()),
        ("workspace-mailed", MessagePage::workspaces_mailed("ada@acme.test").render().unwrap()),
        ("sign_in-replace", replace.render().unwrap()),
    ]
}

fn reset() -> Vec<Shot> {
    let forgot = ForgotPage { csrf_token: CSRF.into(), ..ForgotPage::default() };
    let page = ResetPage {
        csrf_token: CSRF.into(),
        action: "/reset/rst_sample".into(),
        email: "ada@acme.test".into(),
        password_minimum: 12,
        ..ResetPage::default()
    };
    let weak = ResetPage {
        problems: Problems::default()
            .with("password", "This password is on lists of stolen ones. Choose another."),
        ..page.clone()
    };
    vec![
        ("forgot", forgot.render().unwrap()),
        ("forgot-sent", MessagePage::reset_mail_sent("ada@acme.test").render().unwrap()),
        ("reset", page.render().unwrap()),
        ("reset-weak", weak.render().unwrap()),
        ("link_expired", MessagePage::link_expired().render().unwrap()),
    ]
}

fn invitation() -> Vec<Shot> {
    let page = AcceptPage {
        csrf_token: CSRF.into(),
        action: "/invitation/inv_sample".into(),
        tenant: "Acme Telephony".into(),
        invited_by: "Ada Byron".into(),
        role: "an admin".into(),
        email: "linus@acme.test".into(),
        password_minimum: 12,
        ..AcceptPage::default()
    };
    let sso =
        AcceptPage { role: "a sub-user".into(), sso_href: Some("/login/acme/sso".into()), ..page.clone() };
    vec![("invitation", page.render().unwrap()), ("invitation-sso", sso.render().unwrap())]
}
