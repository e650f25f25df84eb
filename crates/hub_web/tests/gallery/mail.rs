//! Mails: subject and text.

use hub_web::pages::mail::{
    ConnectionNewsMail, DomainNewsMail, Failure, FailureMail, HowToSsoMail, ImportDoneMail, InvitationMail,
    Mail, PasswordOfferMail, PasswordResetMail, SecurityNoticeMail, SignInPolicyMail, UseSsoMail,
    WelcomeMail, WorkspacesMail,
};
use hub_web::pages::set_up::mail::SetUpLinkMail;

fn text(mail: &impl Mail) -> String {
    format!("Subject: {}\n\n{}", mail.subject(), mail.render().unwrap())
}

pub fn mails() -> Vec<(&'static str, String)> {
    let tenant = || "Ada & Sons <Ltd>".to_owned();
    let link = |path: &str| format!("https://hub.example.com{path}");
    let invitation = InvitationMail {
        tenant: tenant(),
        invited_by: "Ada Byron".into(),
        role: "an admin".into(),
        link: link("/invitation/inv_sample"),
        valid_for: "7 days".into(),
    };
    let reset = PasswordResetMail {
        tenant: tenant(),
        link: link("/reset/rst_sample"),
        valid_for: "1 hour".into(),
        address: "192.0.2.17".into(),
    };
    let use_sso = UseSsoMail { tenant: tenant(), login_url: link("/login/acme") };
    let workspaces = WorkspacesMail {
        workspaces: vec![(tenant(), link("/login/acme")), ("Globex".into(), link("/login/globex"))],
    };
    let import_done = ImportDoneMail {
        tenant: tenant(),
        provider: "Entra ID SSO".into(),
        cancelled: None,
        outcomes: vec![("Imported", 297), ("No seat", 3)],
        link: link("/imports/imp_sample"),
    };
    let import_ended = ImportDoneMail {
        provider: String::new(),
        cancelled: Some("the connection was ended".into()),
        outcomes: vec![("Waiting", 200), ("Imported", 100)],
        ..import_done.clone()
    };
    let welcome = WelcomeMail {
        tenant: tenant(),
        name: "Grace".into(),
        login_url: link("/login/acme"),
        provider: "Entra ID SSO".into(),
    };
    let offer = PasswordOfferMail {
        tenant: tenant(),
        provider: "Entra ID SSO".into(),
        link: link("/reset/rst_sample"),
        valid_for: "7 days".into(),
    };
    let notice = SecurityNoticeMail {
        tenant: tenant(),
        what: "A Secret Token was created".into(),
        who: "Ada Byron".into(),
        when: "22 Nov 2026, 03:18:09 UTC".into(),
        address: "192.0.2.17".into(),
        link: link("/integrations/entra_id/activity"),
    };
    let set_up = SetUpLinkMail {
        tenant: tenant(),
        invited_by: "Ada Byron".into(),
        provider: "Entra ID SSO".into(),
        scope: "Single sign-on and provisioning".into(),
        link: link("/set-up/open/sul_sample"),
        until: "29 Nov 2026, 03:18:09 UTC".into(),
    };
    let news = ConnectionNewsMail {
        tenant: tenant(),
        provider: "Entra ID SSO".into(),
        what: "A certificate waits for approval".into(),
        facts: vec![
            ("Certificate", "CN=Microsoft Azure Federated SSO Certificate".into()),
            ("SHA-256", "1F8E33B05C4D7729A16B9FE208D45AC67113BE902DF7486A950CE13B84D267FA".into()),
        ],
        advice:
            "The metadata address lists it. Logins signed with it are refused until an owner approves it."
                .into(),
        link: link("/connections/con_1"),
    };
    let domain = DomainNewsMail {
        tenant: tenant(),
        what: "The proof of acme.example is missing".into(),
        facts: vec![
            ("TXT record at", "_switchboard-challenge.acme.example".into()),
            ("Its text", "switchboard-verification=4f1d0c66a9be6f1a2c7e0b9d5a3388e2c4d6f710".into()),
        ],
        advice: "Nothing has changed yet. Publish the record again before 28 Nov 2026, or the domain is no longer verified."
            .into(),
        link: link("/domains"),
    };
    let failed = |who: &str, why: &str| Failure {
        who: who.into(),
        when: "22 Nov 2026, 03:18 UTC".into(),
        why: why.into(),
    };
    let failures = FailureMail {
        tenant: tenant(),
        provider: "Entra ID SSO".into(),
        failed: "13 calls".into(),
        since: "22 Nov 2026, 03:18 UTC".into(),
        reasons: vec![
            ("12 calls".into(), "not allowed here, for example because no seat is free (403)".into()),
            (
                "1 call".into(),
                "the request could not be taken; a value is missing or not valid (400 invalidFilter)".into(),
            ),
        ],
        first: vec![
            failed(
                "grace@acme.test",
                "403 All 20 seats of this workspace are taken; free a seat or extend the plan.",
            ),
            failed("GET /Users", "400 The filter ends too early."),
        ],
        link: link("/connections/con_1/activity?view=calls&answer=refused"),
        settings: link("/connections/con_1/provisioning#failure-mails"),
    };
    let by_system =
        SecurityNoticeMail { address: String::new(), who: "Switchboard".into(), ..notice.clone() };
    let how_to =
        HowToSsoMail { tenant: tenant(), login_url: link("/login/acme"), asked_by: "ada@acme.test".into() };
    let policy = SignInPolicyMail {
        tenant: tenant(),
        what: "Most logins by SSO fail".into(),
        lines: vec![
            "Since SSO is required, 2 succeeded and 9 failed.".into(),
            "The connection's Activity says why each one failed.".into(),
        ],
        who: "Switchboard".into(),
        when: "22 Nov 2026, 03:18 UTC".into(),
        address: String::new(),
        link: link("/sign-in-policy"),
        door: link("/recovery?workspace=acme"),
    };
    vec![
        ("mail-how_to_sso", text(&how_to)),
        ("mail-sign_in_policy", text(&policy)),
        ("mail-invitation", text(&invitation)),
        ("mail-set_up_link", text(&set_up)),
        ("mail-password_reset", text(&reset)),
        ("mail-use_sso", text(&use_sso)),
        ("mail-workspaces", text(&workspaces)),
        ("mail-welcome", text(&welcome)),
        ("mail-password_offer", text(&offer)),
        ("mail-security_notice", text(&notice)),
        ("mail-security_notice_system", text(&by_system)),
        ("mail-connection_news", text(&news)),
        ("mail-domain_news", text(&domain)),
        ("mail-failures", text(&failures)),
        ("mail-import_done", text(&import_done)),
        ("mail-import_ended", text(&import_ended)),
    ]
}
