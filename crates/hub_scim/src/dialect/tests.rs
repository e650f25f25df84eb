//! Replays the request of every quirk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::json;
use crate::patch::{Patch, field};
use crate::resource::Resource;
use crate::schema::{ResourceKind, Schemas};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn load(name: &str) -> Value {
    let bytes = std::fs::read(fixtures().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    json::parse(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Every request is accepted by the reader without choosing a dialect.
fn replay(name: &str) {
    let body = load(name);
    let kind = if name.contains("group") { ResourceKind::Group } else { ResourceKind::User };
    let schemas = Schemas::standard();
    let fields = body.as_object().unwrap();
    if field(fields, "Operations").is_none() {
        Resource::read(kind, &schemas, &body).unwrap_or_else(|e| panic!("{name}: {e}"));
        return;
    }
    let start = serde_json::json!({"userName": "ada", "displayName": "Ada"});
    let mut resource = Resource::read(kind, &schemas, &start).unwrap();
    let patch = Patch::parse(&body).unwrap_or_else(|e| panic!("{name}: {e}"));
    let patch = if kind == ResourceKind::Group { patch.split_members().unwrap().0 } else { patch };
    patch.apply(&schemas, kind, &mut resource).unwrap_or_else(|e| panic!("{name}: {e}"));
}

#[test]
fn every_quirk_has_its_request_and_is_accepted_by_default() {
    for dialect in &DIALECTS {
        for quirk in dialect.quirks {
            assert!(quirk.fixture.contains(".json") && !quirk.what.is_empty());
            replay(quirk.fixture);
        }
    }
}

#[test]
fn every_fixture_is_accepted() {
    let mut replayed = BTreeSet::new();
    for vendor in std::fs::read_dir(fixtures()).unwrap() {
        let vendor = vendor.unwrap();
        for file in std::fs::read_dir(vendor.path()).unwrap() {
            let name = format!(
                "{}/{}",
                vendor.file_name().to_string_lossy(),
                file.unwrap().file_name().to_string_lossy()
            );
            replay(&name);
            replayed.insert(name);
        }
    }
    assert!(replayed.len() >= 25, "{replayed:?}");
}

#[test]
fn slugs_are_unique_and_found() {
    let slugs: BTreeSet<_> = DIALECTS.iter().map(|dialect| dialect.slug).collect();
    assert_eq!(slugs.len(), DIALECTS.len());
    assert_eq!(DIALECTS[0].slug, "generic");
    assert_eq!(Dialect::find("okta").map(|dialect| dialect.name), Some("Okta"));
    assert_eq!(Dialect::find("Okta"), None);
}

#[test]
fn a_refusal_leads_to_the_place_where_it_is_set() {
    let entra = Dialect::find("microsoft").unwrap();
    assert_eq!(entra.place_to_fix(&Error::unauthorized("x")), Some(entra.credentials));
    assert_eq!(entra.place_to_fix(&Error::invalid_path("x")), Some(entra.mapping));
    assert_eq!(entra.place_to_fix(&Error::uniqueness("x")), Some(entra.mapping));
    assert_eq!(entra.place_to_fix(&Error::invalid_syntax("x")), Some(entra.log));
    assert_eq!(entra.place_to_fix(&Error::unavailable("x")), Some(entra.log));
    assert_eq!(entra.place_to_fix(&Error::forbidden("x")), None);
}
