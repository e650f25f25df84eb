//! Every page in every state, with made-up people: snapshots of the HTML, rules that hold for all of them, and, when
//! `GALLERY_DIR` is set, the files from which `e2e/screens.mjs` takes pictures.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code, also outside of #[test]"
)]

#[path = "gallery/activity.rs"]
mod activity;
#[path = "gallery/attributes.rs"]
mod attributes;
#[path = "gallery/device.rs"]
mod device;
#[path = "gallery/docs.rs"]
mod docs;
#[path = "gallery/domains.rs"]
mod domains;
#[path = "gallery/door.rs"]
mod door;
#[path = "gallery/errors.rs"]
mod errors;
#[path = "gallery/guide.rs"]
mod guide;
#[path = "gallery/imports.rs"]
mod imports;
#[path = "gallery/integrations.rs"]
mod integrations;
#[path = "gallery/mail.rs"]
mod mail;
#[path = "gallery/oauth.rs"]
mod oauth;
#[path = "gallery/oidc.rs"]
mod oidc;
#[path = "gallery/overview.rs"]
mod overview;
#[path = "gallery/people.rs"]
mod people;
#[path = "gallery/people_attributes.rs"]
mod people_attributes;
#[path = "gallery/point_in_time.rs"]
mod point_in_time;
#[path = "gallery/reconcile.rs"]
mod reconcile;
#[path = "gallery/reports.rs"]
mod reports;
#[path = "gallery/roles.rs"]
mod roles;
#[path = "gallery/rules.rs"]
mod rules;
#[path = "gallery/samples.rs"]
mod samples;
#[path = "gallery/scim_configuration.rs"]
mod scim_configuration;
#[path = "gallery/second_factor.rs"]
mod second_factor;
#[path = "gallery/set_up.rs"]
mod set_up;
#[path = "gallery/settings.rs"]
mod settings;
#[path = "gallery/sign_in_options.rs"]
mod sign_in_options;
#[path = "gallery/sign_in_policy.rs"]
mod sign_in_policy;
#[path = "gallery/single_logout.rs"]
mod single_logout;
#[path = "gallery/workspace.rs"]
mod workspace;

use std::path::PathBuf;

use hub_text::Language;
use hub_web::assets;

/// A page with its name, such as `sign_in-wrong`.
type Shot = (&'static str, String);

fn pages() -> Vec<Shot> {
    [
        door::pages(),
        people::pages(),
        point_in_time::pages(),
        device::pages(),
        integrations::pages(),
        guide::pages(),
        settings::pages(),
        activity::pages(),
        set_up::pages(),
        overview::pages(),
        imports::pages(),
        reconcile::pages(),
        workspace::pages(),
        attributes::pages(),
        second_factor::pages(),
        sign_in_options::pages(),
        sign_in_policy::pages(),
        single_logout::pages(),
        oauth::pages(),
        oidc::pages(),
        reports::pages(),
        scim_configuration::pages(),
        roles::pages(),
        people_attributes::pages(),
        domains::pages(),
        errors::pages(),
        docs::pages(),
    ]
    .concat()
}

/// The HTML without what changes with every edit of a style sheet, and without empty lines.
fn settled(html: &str) -> String {
    let plain = assets::all().fold(html.to_owned(), |html, asset| html.replace(&asset.url, asset.path));
    plain.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_page_looks_as_reviewed() {
    for (name, html) in pages() {
        insta::with_settings!({ snapshot_path => "gallery/snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, settled(&html));
        });
    }
    for (name, text) in mail::mails() {
        insta::with_settings!({ snapshot_path => "gallery/snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn every_page_says_which_language_it_speaks() {
    for language in Language::ALL {
        for (name, html) in hub_text::spoken(language, pages) {
            let says = format!("<html lang=\"{}\">", language.code());
            assert!(html.contains(&says) || name.starts_with("api"), "{name}");
        }
    }
}

#[test]
fn the_pages_are_written_out_when_asked_for() {
    let Ok(dir) = std::env::var("GALLERY_DIR") else { return };
    let dir = PathBuf::from(dir);
    std::fs::create_dir_all(dir.join("assets")).unwrap();
    for language in Language::ALL {
        let folder = if language == Language::English { dir.clone() } else { dir.join(language.code()) };
        std::fs::create_dir_all(&folder).unwrap();
        for (name, html) in hub_text::spoken(language, pages) {
            std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
        }
    }
    for asset in assets::all() {
        std::fs::write(dir.join(asset.url.trim_start_matches('/')), &asset.bytes).unwrap();
    }
}
