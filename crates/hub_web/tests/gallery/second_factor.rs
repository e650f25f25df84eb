//! The second step, one's second factors, the confirmation, and the rule of a workspace.

use askama::Template;
use hub_web::pages::account::ConfirmPage;
use hub_web::pages::account::security::{AddAppPage, AppCode, FactorRow, SecurityPage};
use hub_web::pages::parts::Problems;
use hub_web::pages::people::second_factor::ResetSecondFactorPage;
use hub_web::pages::settings::second_factor::SecondFactorPage;
use hub_web::pages::shell::Section;
use hub_web::pages::sign_in::MessagePage;
use hub_web::pages::sign_in::second::{BackupCodesPage, EnrolPage, SecondPage};

use crate::Shot;
use crate::samples::{CSRF, ago, days_ago, owner, strings};

pub fn pages() -> Vec<Shot> {
    [door(), account(), confirm(), rule()].concat()
}

/// Three modules stand for the code: what it carries is another test's affair.
fn app() -> AppCode {
    AppCode {
        key: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
        size: 3,
        path: "M0 0h2v1h-2zM1 2h1v1h-1z".into(),
    }
}

fn door() -> Vec<Shot> {
    let page = SecondPage {
        csrf_token: CSRF.into(),
        email: "ada@acme.test".into(),
        workspace: "Acme Telephony".into(),
        has_app: true,
        has_passkey: true,
        next: "/people".into(),
        ..SecondPage::default()
    };
    let wrong = SecondPage {
        problems: Problems::default().with("code", "This code is not right, or was used before."),
        has_passkey: false,
        ..page.clone()
    };
    let passkey = SecondPage { has_app: false, ..page.clone() };
    let enrol = EnrolPage {
        csrf_token: CSRF.into(),
        problems: Problems::default(),
        workspace: "Acme Telephony".into(),
        app: app(),
        passkeys: true,
        next: String::new(),
    };
    let codes = BackupCodesPage {
        codes: strings(&["abcde-fghjk", "mnpqr-stuvw", "xyz02-34567", "aaaaa-bbbbb"]),
        next: "/account/security".into(),
    };
    vec![
        ("second_step", page.render().unwrap()),
        ("second_step-wrong", wrong.render().unwrap()),
        ("second_step-passkey_only", passkey.render().unwrap()),
        ("second_step-enrol", enrol.render().unwrap()),
        ("second_step-over", MessagePage::second_step_over().render().unwrap()),
        ("second_step-passkey_refused", MessagePage::passkey_refused().render().unwrap()),
        ("backup_codes", codes.render().unwrap()),
    ]
}

fn account() -> Vec<Shot> {
    let row = |id: &str, name: &str, kind, used| FactorRow {
        id: id.into(),
        name: name.into(),
        kind,
        added: days_ago(40),
        used,
        name_href: format!("/account/security/{id}/name"),
        remove_href: format!("/account/security/{id}/remove"),
    };
    let page = SecurityPage {
        shell: owner(Section::Account),
        problems: Problems::default(),
        rule: "Your workspace leaves it to you.".into(),
        sso_note: String::new(),
        factors: vec![
            row("sfa-1", "Phone", "Authenticator app", Some(ago(12))),
            row("sfa-2", "Laptop", "Passkey", None),
        ],
        passkeys: true,
        suggested: "Passkey".into(),
        codes_left: "8 are left. Each one logs you in once without your other factors.".into(),
    };
    let none = SecurityPage {
        factors: Vec::new(),
        sso_note: "You log in by SSO only, where your identity provider asks for more than a password."
            .into(),
        passkeys: false,
        ..page.clone()
    };
    let refused = SecurityPage {
        problems: Problems::default().with(
            "factor",
            "This workspace requires a second factor; add another one before you remove this.",
        ),
        rule: "Your workspace requires one from everybody who logs in by password.".into(),
        ..page.clone()
    };
    let add = AddAppPage {
        shell: owner(Section::Account),
        problems: Problems::default(),
        app: app(),
        name: "Authenticator app".into(),
    };
    let wrong = AddAppPage {
        problems: Problems::default()
            .with("code", "This is not the code that the app shows; type the one that it shows now."),
        ..add.clone()
    };
    vec![
        ("security", page.render().unwrap()),
        ("security-none", none.render().unwrap()),
        ("security-refused", refused.render().unwrap()),
        ("security-add_app", add.render().unwrap()),
        ("security-add_app_wrong", wrong.render().unwrap()),
    ]
}

fn confirm() -> Vec<Shot> {
    let page = ConfirmPage {
        csrf_token: CSRF.into(),
        email: "ada@acme.test".into(),
        minutes: 15,
        has_password: true,
        has_app: true,
        has_passkey: true,
        next: "/connections/con_1/provisioning".into(),
        back: "/".into(),
        ..ConfirmPage::default()
    };
    let wrong = ConfirmPage {
        problems: Problems::default().with("password", "This is not your password."),
        has_app: false,
        has_passkey: false,
        ..page.clone()
    };
    let sso = ConfirmPage {
        has_password: false,
        has_app: false,
        has_passkey: false,
        sso_href: Some("/saml/con_1/login?confirm=yes&next=%2Fpeople".into()),
        provider: "Entra ID SSO".into(),
        ..page.clone()
    };
    let nothing = ConfirmPage { sso_href: None, nothing: true, ..sso.clone() };
    vec![
        ("confirm", page.render().unwrap()),
        ("confirm-wrong", wrong.render().unwrap()),
        ("confirm-sso", sso.render().unwrap()),
        ("confirm-nothing", nothing.render().unwrap()),
    ]
}

fn rule() -> Vec<Shot> {
    let off = SecondFactorPage {
        shell: owner(Section::Settings),
        on: false,
        state: "Everybody decides for themselves under Your account.".into(),
        consequences: strings(&[
            "7 people log in by password. Who logs in by SSO proves more to the identity provider.",
            "3 of them have none yet and are led through adding one right after their next right password, before being logged in.",
            "Sessions that are open go on.",
        ]),
        locked: String::new(),
        without: vec![
            ("/people/usr_1".into(), "Grace Hopper".into()),
            ("/people/usr_2".into(), "Mae Jemison".into()),
        ],
        without_note: "They add one right after their next right password.".into(),
    };
    let on = SecondFactorPage {
        on: true,
        state: "Since 3 Nov 2026, 09:15 UTC.".into(),
        without: Vec::new(),
        locked: "Only an owner can change this.".into(),
        ..off.clone()
    };
    let reset = ResetSecondFactorPage {
        shell: owner(Section::People),
        href: "/people/usr_1".into(),
        action: "/people/usr_1/second-factor/reset".into(),
        name: "Grace Hopper".into(),
        consequences: strings(&[
            "Removed: Phone, Laptop, and the backup codes.",
            "The password alone logs them in then; where a second factor is required, they add a new one right after it.",
            "They are told by mail. Make sure that it is really this person who asked.",
        ]),
    };
    vec![
        ("second_factor_rule", off.render().unwrap()),
        ("second_factor_rule-on", on.render().unwrap()),
        ("person-reset_second_factors", reset.render().unwrap()),
    ]
}
