//! Letting a television or headset in.

use askama::Template;
use hub_web::pages::device::{DecidePage, EnterPage, done};
use hub_web::pages::parts::Problems;

use crate::Shot;
use crate::samples::{CSRF, ago};

pub fn pages() -> Vec<Shot> {
    let enter = EnterPage {
        person: "linus@acme.test".into(),
        tenant: "Acme Telephony".into(),
        ..EnterPage::default()
    };
    let unknown = EnterPage {
        user_code: "WDJB-MJHX".into(),
        problems: Problems::default().with(
            "user_code",
            "No device shows this code. Check the letters; a code is good for ten minutes.",
        ),
        ..enter.clone()
    };
    let decide = DecidePage {
        csrf_token: CSRF.into(),
        user_code: "WDJB-MJHT".into(),
        spelled: "W D J B M J H T".into(),
        app: "Acme Wallboard".into(),
        device: "AcmeTV/2.0 (webOS 24; living room)".into(),
        place: "192.0.2.17, the same network as you".into(),
        asked: ago(1),
        person: "linus@acme.test".into(),
        tenant: "Acme Telephony".into(),
    };
    vec![
        ("device", enter.render().unwrap()),
        ("device-unknown", unknown.render().unwrap()),
        ("device-decide", decide.render().unwrap()),
        ("device-done", done("Acme Wallboard", true).render().unwrap()),
        ("device-refused", done("Acme Wallboard", false).render().unwrap()),
    ]
}
