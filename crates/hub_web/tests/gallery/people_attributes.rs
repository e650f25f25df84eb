//! Attributes of people: none, some, one to change, refused; what becomes of the values.

use askama::Template;
use hub_web::pages::parts::{Choice, Problems};
use hub_web::pages::settings::attributes::{AttributeForm, AttributesPage, RemovalPage, Row};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::owner;

const PATH: &str = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User:profile";

pub fn pages() -> Vec<Shot> {
    let empty = AttributesPage {
        shell: owner(Section::Settings),
        problems: Problems::default(),
        attributes: Vec::new(),
        form: form(),
        longest_name: 60,
        longest_text: 200,
    };
    let some = AttributesPage {
        attributes: vec![
            row("Profile", "Text, one of standard, recording, multiparty; default standard", false),
            row("Desk", "Whole number", true),
        ],
        ..empty.clone()
    };
    let refused = AttributesPage {
        problems: Problems::default().with("default", "The default is one of the allowed values."),
        form: AttributeForm { default: "other".into(), ..filled() },
        ..some.clone()
    };
    let change = AttributesPage {
        form: AttributeForm {
            action: "/settings/attributes/sightcall/profile".into(),
            changes: PATH.into(),
            name_hint: "With a new name the values go along, and directories must map to the new one.",
            ..filled()
        },
        ..empty.clone()
    };
    let removal = RemovalPage {
        shell: owner(Section::Settings),
        problems: Problems::default(),
        label: "Profile".into(),
        people: "12 people have a value".into(),
        action: "/settings/attributes/sightcall/profile/remove".into(),
        may_keep: true,
        cancel_href: "/settings/attributes".into(),
    };
    vec![
        ("people-attributes", empty.render().unwrap()),
        ("people-attributes-some", some.render().unwrap()),
        ("people-attributes-refused", refused.render().unwrap()),
        ("people-attributes-change", change.render().unwrap()),
        ("people-attributes-remove", removal.render().unwrap()),
    ]
}

fn form() -> AttributeForm {
    let kinds = ["Text", "True or false", "Whole number", "Number", "Date and time"];
    AttributeForm {
        action: "/settings/attributes".into(),
        changes: String::new(),
        extension: String::new(),
        name: String::new(),
        name_hint: "",
        label: String::new(),
        kinds: kinds.map(|kind| Choice { value: kind.into(), label: kind.into(), selected: false }).to_vec(),
        multi_valued: false,
        allowed: String::new(),
        default: String::new(),
        description: String::new(),
    }
}

fn filled() -> AttributeForm {
    AttributeForm {
        extension: "sightcall".into(),
        name: "profile".into(),
        label: "Profile".into(),
        allowed: "standard\nrecording\nmultiparty".into(),
        default: "standard".into(),
        description: "What the person may record".into(),
        ..form()
    }
}

fn row(label: &str, text: &str, hidden: bool) -> Row {
    Row {
        label: label.into(),
        path: PATH.into(),
        text: text.into(),
        hidden,
        edit_href: "/settings/attributes/sightcall/profile".into(),
        remove_href: "/settings/attributes/sightcall/profile/remove".into(),
    }
}
