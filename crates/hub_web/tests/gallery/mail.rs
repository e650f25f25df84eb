//! Mails: subject and text.

use hub_web::pages::mail::{
    InvitationMail, Mail, PasswordOfferMail, PasswordResetMail, SecurityNoticeMail, UseSsoMail, WelcomeMail,
};

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
    let by_system =
        SecurityNoticeMail { address: String::new(), who: "Switchboard".into(), ..notice.clone() };
    vec![
        ("mail-invitation", text(&invitation)),
        ("mail-password_reset", text(&reset)),
        ("mail-use_sso", text(&use_sso)),
        ("mail-welcome", text(&welcome)),
        ("mail-password_offer", text(&offer)),
        ("mail-security_notice", text(&notice)),
        ("mail-security_notice_system", text(&by_system)),
    ]
}
