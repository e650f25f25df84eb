//! Reports on logins and tests, and the page that explains a pasted response.

use askama::Template;
use hub_web::pages::integrations::explain::{Answer, ExplainPage};
use hub_web::pages::integrations::finding::{CheckView, Failure, OfferView, Outcome, Row, SeenView, View};
use hub_web::pages::integrations::report::{Next, ReportPage};
use hub_web::pages::integrations::{Rich, Tab};
use hub_web::pages::parts::{Badge, Link, Problems, Tone};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, choices, owner, strings};
use crate::settings::integrated;

pub fn pages() -> Vec<Shot> {
    let refused = ReportPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Activity),
        title: "A login that failed".into(),
        result: Badge::new(Tone::Bad, "Refused"),
        reference: "k3f9-2mxq-7w0a-c8rt".into(),
        at: ago(12),
        view: refused(),
        next: Next {
            text: "The response brought a value that fits. Take it over, then test again.".into(),
            link: link("Show the value", "#offers-title"),
            other: Some(link("Test again", "/connections/con_1/test-sign-in")),
        },
        explain_href: "/connections/con_1/explain".into(),
        activity_href: "/connections/con_1/activity?reference=k3f9-2mxq-7w0a-c8rt".into(),
    };
    let tested = ReportPage {
        title: "Test sign-in".into(),
        result: Badge::new(Tone::Good, "It works"),
        view: View { checks: passed(), seen: Some(seen()), ..View::default() },
        next: Next {
            text: "Single sign-on works from end to end. Next in the guide: Sign in once.".into(),
            link: link("Continue the set-up", "/connections/con_1#step-sign-in"),
            other: Some(link("Overview", "/connections/con_1/overview")),
        },
        ..refused.clone()
    };
    let nobody = SeenView {
        outcome: Outcome {
            tone: Tone::Warn,
            text: "A login lets nobody in. barbara@acme.test was pushed by the identity provider and waits for import; import the person first.".into(),
            link: None,
        },
        attributes: vec![],
        missing: "last name and roles".into(),
        ..seen()
    };
    let lets_nobody_in = ReportPage {
        result: Badge::new(Tone::Warn, "Verified, but nobody is let in"),
        view: View { checks: passed(), seen: Some(nobody), ..View::default() },
        next: Next {
            text: "The response is good. Whom it names has no access here: import, invite or reactivate the person, or test with somebody who has access."
                .into(),
            link: link("People", "/connections/con_1/people"),
            other: Some(link("Test again", "/connections/con_1/test-sign-in")),
        },
        ..tested.clone()
    };
    let form = ExplainPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Configuration),
        problems: Problems::default(),
        as_of: choices(&["The moment it was issued", "Now"]),
        answer: None,
        action: "/connections/con_1/explain".into(),
    };
    let empty = ExplainPage {
        problems: Problems::default().with("response", "Paste the response here."),
        ..form.clone()
    };
    let answered = ExplainPage {
        answer: Some(Answer {
            summary: "A login with this response is refused. The first failed check says why.".into(),
            tone: Tone::Bad,
            view: View {
                offers: vec![OfferView { href: None, ..refused.view.offers[0].clone() }],
                ..refused.view.clone()
            },
        }),
        ..form.clone()
    };
    vec![
        ("report-refused", refused.render().unwrap()),
        ("report-tested", tested.render().unwrap()),
        ("report-nobody", lets_nobody_in.render().unwrap()),
        ("explain", form.render().unwrap()),
        ("explain-empty", empty.render().unwrap()),
        ("explain-answered", answered.render().unwrap()),
    ]
}

fn link(label: &str, href: &str) -> Link {
    Link { href: href.into(), label: label.into() }
}

fn check(label: &str, result: Badge, text: &str) -> CheckView {
    CheckView { label: label.into(), result, text: text.into() }
}

fn passed() -> Vec<CheckView> {
    ["Form field", "XML", "Structure and algorithms", "Signature", "Issuer", "Audience", "Recipient"]
        .map(|label| check(label, Badge::new(Tone::Good, "Passed"), ""))
        .into()
}

fn refused() -> View {
    let advice = "The response comes from the issuer “https://sts.windows.net/5c1e…/”; this connection expects “https://sts.windows.net/9b2d…/”. If the first one is your identity provider, put it into “IdP entity ID” exactly as shown, including a slash at its end.";
    let mut checks = passed();
    checks[4] = check("Issuer", Badge::new(Tone::Bad, "Failed"), advice);
    checks.push(check("Decryption", Badge::new(Tone::Neutral, "Not made"), ""));
    View {
        failure: Some(Failure {
            advice: advice.into(),
            came: "https://sts.windows.net/5c1e8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
            expected: "https://sts.windows.net/9b2d8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
            side: "Ours: the settings here".into(),
            place: Rich::parse(
                "In your identity provider: **Single sign-on**, box 4, **Microsoft Entra Identifier**.",
            ),
            link: Some(Link { href: "/connections/con_1".into(), label: "Configuration".into() }),
            issuer: "https://sts.windows.net/5c1e8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
            code: "saml_issuer".into(),
        }),
        offers: vec![OfferView {
            label: "IdP issuer".into(),
            now: "https://sts.windows.net/9b2d8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
            value: "https://sts.windows.net/5c1e8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
            href: Some("/connections/con_1/reports/k3f9-2mxq-7w0a-c8rt/use/idp_entity_id".into()),
        }],
        checks,
        seen: None,
    }
}

fn row(name: &str, values: &[&str]) -> Row {
    Row { name: name.into(), values: strings(values) }
}

fn seen() -> SeenView {
    SeenView {
        outcome: Outcome {
            tone: Tone::Good,
            text: "A login lets in Grace Hopper (grace@acme.test, Sub-user): the e-mail address is theirs."
                .into(),
            link: Some(Link { href: "/people/usr_1".into(), label: "Show".into() }),
        },
        mapped: vec![
            row("Who", &["grace@acme.test"]),
            row("E-mail", &["grace@acme.test"]),
            row("First name", &["Grace"]),
            row("Groups", &["3f0e5b7f-0000-4c55-9a5a-6c3f0e5b7f11", "7c2d5b7f-0000-4c55-9a5a-6c3f0e5b7f11"]),
        ],
        missing: "roles".into(),
        basics: vec![
            row("NameID", &["grace@acme.test"]),
            row("NameID format", &["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"]),
            row("Signed in there", &["22 Nov 2026, 03:18:09 UTC"]),
            row(
                "Verified by the certificate (SHA-256)",
                &[
                    "1F:8E:33:B0:5C:4D:77:29:A1:6B:9F:E2:08:D4:5A:C6:71:13:BE:90:2D:F7:48:6A:95:0C:E1:3B:84:D2:67:FA",
                ],
            ),
        ],
        attributes: vec![
            row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", &["Grace"]),
            row("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", &["grace@acme.test"]),
            row(
                "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
                &["3f0e5b7f-0000-4c55-9a5a-6c3f0e5b7f11", "7c2d5b7f-0000-4c55-9a5a-6c3f0e5b7f11"],
            ),
            row("empty", &[]),
        ],
        left_out: 12,
    }
}
