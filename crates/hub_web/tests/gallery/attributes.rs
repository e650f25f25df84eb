//! Attributes and new people: as the vendor sends, changed, and refused.

use askama::Template;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::attributes::{AttributesPage, ExtraRow, MappedField};
use hub_web::pages::integrations::provisioning::Toggle;
use hub_web::pages::parts::{Flash, Problems, Tone};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{flashed, owner};
use crate::settings::integrated;

const CLAIMS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

pub fn pages() -> Vec<Shot> {
    let page = by_default();
    let changed = AttributesPage {
        shell: flashed(
            owner(Section::Integrations),
            Flash::new(Tone::Good, "Attributes are saved. The next login is read by them."),
        ),
        any_changed: true,
        just_in_time: toggle(true, "On since 3 Nov 2026, 09:12 UTC by ada@acme.test."),
        update_profile: toggle(true, "On since this connection began."),
        fields: page.fields.iter().cloned().map(changed).collect(),
        extra: vec![row(0, "cost_center", "costCenter"), row(1, "", ""), row(2, "", "")],
        ..page.clone()
    };
    let refused = AttributesPage {
        shell: owner(Section::Integrations),
        problems: Problems::default().with("extra", "Say which attribute cost_center is read from."),
        extra: vec![row(0, "cost_center", ""), row(1, "", ""), row(2, "", "")],
        ..changed.clone()
    };
    vec![
        ("attributes", page.render().unwrap()),
        ("attributes-changed", changed.render().unwrap()),
        ("attributes-refused", refused.render().unwrap()),
    ]
}

fn toggle(on: bool, since: &str) -> Toggle {
    Toggle { on, since: since.into(), effect: String::new(), locked: String::new() }
}

fn row(index: usize, key: &str, name: &str) -> ExtraRow {
    ExtraRow { index, key: key.into(), name: name.into() }
}

fn field(key: &'static str, label: &'static str, hint: &str, name: &str) -> MappedField {
    let names = if name.is_empty() { String::new() } else { format!("{CLAIMS}/{name}") };
    MappedField { key, label, hint: hint.into(), names, default: None, rows: 2 }
}

fn changed(field: MappedField) -> MappedField {
    match field.key {
        "email" => {
            MappedField { default: Some(field.names), names: "mail\nworkMail".into(), rows: 3, ..field }
        }
        "groups" => MappedField { default: Some(field.names), names: String::new(), ..field },
        _ => field,
    }
}

fn by_default() -> AttributesPage {
    AttributesPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Configuration),
        problems: Problems::default(),
        just_in_time: toggle(false, "Off since this connection began."),
        charge_notice: "Each person who gets an account takes a seat; 23 of 25 seats are taken. Additional users are charged.".into(),
        update_profile: toggle(true, "On since this connection began."),
        has_scim: true,
        fields: vec![
            MappedField { rows: 1, ..field("subject", "Who signs in", "Empty: the NameID, which suits nearly everybody.", "") },
            field("email", "E-mail address", "Finds the person where the NameID does not.", "emailaddress"),
            field("given_name", "First name", "Empty: not read.", "givenname"),
            field("groups", "Groups", "Several values. Shown with the person, as received.", "groups"),
        ],
        any_changed: false,
        extra: vec![row(0, "", ""), row(1, "", "")],
        most_extra: 20,
        longest_key: 40,
        longest_name: 512,
    }
}
