//! What must hold for every entry of the catalogue, whoever adds it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::guide::{Block, Part, Span, Step, Value, Values, spans};
use crate::progress::{self, Filled, Requirement, State};
use crate::{
    CATALOG, Capabilities, Category, ClaimPreset, Hint, Integration, Places, categories, find, search,
};

const BOTH: Capabilities = Capabilities { sso: true, scim: true, groups: true, idp_initiated: true };
const SCIM_ONLY: Capabilities = Capabilities { sso: false, scim: true, groups: false, idp_initiated: false };
const COMPLETE: Filled = Filled { idp_entity_id: true, sso_url: true, certificate: true, scim_seen: false };

/// All blocks, also those that hold only with or without a feature.
pub(crate) fn blocks(integration: &Integration) -> impl Iterator<Item = &'static Block> {
    let inner = |block: &'static Block| match block {
        Block::Where { blocks, .. } => *blocks,
        other => std::slice::from_ref(other),
    };
    integration.guide.iter().flat_map(|step: &'static Step| step.blocks).flat_map(inner)
}

fn slugs(found: &[&Integration]) -> Vec<&'static str> {
    found.iter().map(|it| it.slug).collect()
}

/// A vendor is a folder; the folder's name is its slug.
#[test]
fn every_folder_is_an_entry_with_that_slug() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: BTreeSet<String> = std::fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = CATALOG.iter().map(|it| it.slug.to_owned()).collect();
    assert_eq!(listed, folders);
    assert_eq!(CATALOG.len(), listed.len(), "two entries share a slug");
}

#[test]
fn find_takes_the_exact_slug_only() {
    assert_eq!(find("entra_id").map(|it| it.name), Some("Entra ID SSO"));
    assert_eq!(find("Entra_ID"), None);
    assert_eq!(find(""), None);
}

/// C2: found by its names of today and of yesterday.
#[test]
fn entra_is_found_by_former_names() {
    for query in ["Entra ID SSO", "entra", "Azure AD", "azure active directory", "  AZURE  "] {
        assert!(slugs(&search(query, None)).contains(&"entra_id"), "{query}");
    }
    assert_eq!(slugs(&search("azure", None)), ["entra_id"]);
    assert!(search("no such thing", None).is_empty());
}

#[test]
fn search_keeps_the_category_and_sorts_by_rank() {
    assert_eq!(slugs(&search("", Some(Category::Custom))), ["custom", "custom_saml", "custom_scim"]);
    assert!(search("okta", Some(Category::Custom)).is_empty());
    let all = search("", None);
    assert_eq!(all.len(), CATALOG.len());
    assert_eq!(all.first().unwrap().slug, "entra_id");
    assert!(all.is_sorted_by_key(|it| (it.rank, it.name)));
}

/// All that a tenant may look for, in the order of the cards.
#[test]
fn the_catalogue_has_all_vendors() {
    let names: Vec<&str> = search("", None).iter().map(|it| it.name).collect();
    let wanted = [
        "Entra ID SSO",
        "Okta",
        "JumpCloud",
        "Google Workspace",
        "OneLogin",
        "Ping Identity",
        "AD FS",
        "Keycloak",
        "Duo",
        "CyberArk",
        "Plurilock",
        "Rippling",
        "Custom SAML + SCIM",
        "Custom SAML",
        "Custom SCIM",
    ];
    assert_eq!(names, wanted);
}

/// People look for what they knew, and for what a vendor can do.
#[test]
fn search_knows_former_names_and_abilities() {
    for (query, slug) in [
        ("g suite", "google_workspace"),
        ("gsuite", "google_workspace"),
        ("o365", "entra_id"),
        ("m365", "entra_id"),
        ("ms", "entra_id"),
        ("auth0", "custom_saml"),
        ("hr", "rippling"),
        ("adfs", "ad_fs"),
        ("red hat sso", "keycloak"),
        ("pingone", "ping_identity"),
        ("idaptive", "cyberark"),
        ("cisco", "duo"),
        ("human resources", "rippling"),
        ("custom scim", "custom_scim"),
    ] {
        assert!(slugs(&search(query, None)).contains(&slug), "{query}");
    }
    assert_eq!(slugs(&search("hr", None)), ["rippling"], "no letters from the midst of a word");
    let provisioning = slugs(&search("scim", None));
    assert!(provisioning.contains(&"custom_scim") && !provisioning.contains(&"ad_fs"), "{provisioning:?}");
    let sign_on = slugs(&search("saml", None));
    assert!(sign_on.contains(&"custom_saml") && !sign_on.contains(&"custom_scim"), "{sign_on:?}");
}

#[test]
fn filter_offers_used_categories_and_reads_them_back() {
    let offered = categories();
    assert_eq!(offered.first(), Some(&Category::IdentityProvider));
    assert!(
        offered.iter().all(|category| !search("", Some(*category)).is_empty()),
        "an empty filter: {offered:?}"
    );
    assert_eq!(offered.iter().map(|c| search("", Some(*c)).len()).sum::<usize>(), CATALOG.len());
    for category in Category::ALL {
        assert_eq!(Category::parse(category.slug()), Some(*category));
    }
    assert_eq!(Category::parse("nonsense"), None);
}

/// C9, C10: Integrated exactly when the issuer, the sign-on URL and a certificate are there.
#[test]
fn sso_needs_all_three_values() {
    use Requirement::{Certificate, IdpEntityId, SsoUrl};
    for bits in 0..16_u8 {
        let has = |n: u8| bits & (1 << n) != 0;
        let filled =
            Filled { idp_entity_id: has(0), sso_url: has(1), certificate: has(2), scim_seen: has(3) };
        let mut wanted = Vec::new();
        for (there, need) in [(has(0), IdpEntityId), (has(1), SsoUrl), (has(2), Certificate)] {
            if !there {
                wanted.push(need);
            }
        }
        assert_eq!(progress::missing(&filled, BOTH), wanted, "{filled:?}");
        let state = if wanted.is_empty() { State::Integrated } else { State::InProgress };
        assert_eq!(progress::state(&filled, BOTH), state, "{filled:?}");
    }
}

/// A SCIM-only connection turns with the first authenticated request, whatever SAML values lie about.
#[test]
fn scim_only_needs_the_first_request() {
    assert_eq!(progress::missing(&COMPLETE, SCIM_ONLY), [Requirement::ScimRequest]);
    assert_eq!(progress::state(&COMPLETE, SCIM_ONLY), State::InProgress);
    let seen = Filled { scim_seen: true, ..Filled::default() };
    assert_eq!(progress::state(&seen, SCIM_ONLY), State::Integrated);
}

#[test]
fn state_words_round_trip() {
    for state in [State::InProgress, State::Integrated] {
        assert_eq!(State::parse(state.as_str()), Some(state));
    }
    assert_eq!(State::parse("Integrated"), None);
    assert_eq!(State::InProgress.label(), "In progress");
}

#[test]
fn every_entry_does_something_and_says_it() {
    for it in CATALOG {
        assert!(it.capabilities.sso || it.capabilities.scim, "{}", it.slug);
        assert!(it.capabilities.scim || !it.capabilities.groups, "{}: groups come over SCIM", it.slug);
        assert!(it.capabilities.sso || !it.capabilities.idp_initiated, "{}: a tile needs SAML", it.slug);
        assert!(!it.capabilities.labels().is_empty(), "{}", it.slug);
        assert!(
            it.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "{}",
            it.slug
        );
        for text in [it.name, it.summary, it.cadence.sentence, it.dialect] {
            assert!(!text.trim().is_empty(), "{}", it.slug);
        }
        assert!(!it.what_it_does.is_empty() && !it.what_changes.is_empty(), "{}", it.slug);
        assert!(it.summary.len() <= 110, "{}: the summary is too long for a card", it.slug);
    }
}

/// The dialect a vendor names is one that the SCIM side speaks.
#[test]
fn every_dialect_exists() {
    for it in CATALOG {
        assert!(hub_scim::dialect::Dialect::find(it.dialect).is_some(), "{}: {}", it.slug, it.dialect);
    }
}

/// A vendor has words for exactly what it can do: nothing that its console lacks is asked for or offered.
#[test]
fn hints_places_and_claims_follow_the_capabilities() {
    for it in CATALOG {
        let hints = &it.hints;
        let saml = [
            hints.entity_id,
            hints.acs_url,
            hints.login_url,
            hints.idp_entity_id,
            hints.sso_url,
            hints.certificate,
            hints.metadata_url,
        ];
        let scim = [hints.tenant_url, hints.secret_token];
        assert!(saml.iter().all(|hint| (*hint != Hint::NONE) == it.capabilities.sso), "{}", it.slug);
        assert!(scim.iter().all(|hint| (*hint != Hint::NONE) == it.capabilities.scim), "{}", it.slug);
        assert_eq!(it.places != Places::NONE, it.capabilities.sso, "{}", it.slug);
        assert_eq!(it.claims != ClaimPreset::NONE, it.capabilities.sso, "{}", it.slug);
    }
}

/// Every guide leads to Integrated: it gives what the IdP needs and brings back what the hub needs.
#[test]
fn every_guide_is_complete() {
    for it in CATALOG {
        let given = |value| blocks(it).any(|b| matches!(b, Block::Copy { value: v, .. } if *v == value));
        let brought: Vec<_> = blocks(it)
            .filter_map(|b| if let Block::Bring { into, .. } = b { Some(*into) } else { None })
            .collect();
        if it.capabilities.sso {
            assert!(given(Value::EntityId) && given(Value::AcsUrl), "{}: SP values", it.slug);
            assert_eq!(brought, progress::missing(&Filled::default(), it.capabilities), "{}", it.slug);
        } else {
            assert!(brought.is_empty() && !given(Value::EntityId) && !given(Value::LoginUrl), "{}", it.slug);
        }
        // C18
        let scim = it.capabilities.scim;
        assert_eq!((given(Value::TenantUrl), given(Value::SecretToken)), (scim, scim), "{}", it.slug);
        let parts: Vec<Part> = it.guide.iter().map(|step| step.part).collect();
        assert_eq!(parts.contains(&Part::SignOn), it.capabilities.sso, "{}", it.slug);
        assert_eq!(parts.contains(&Part::Provisioning), scim, "{}", it.slug);
    }
}

#[test]
fn steps_are_named_once_and_tables_are_square() {
    for it in CATALOG {
        let ids: BTreeSet<_> = it.guide.iter().map(|step| step.id).collect();
        assert_eq!(ids.len(), it.guide.len(), "{}: two steps share an id", it.slug);
        assert!(it.guide.is_sorted_by_key(|step| step.part as u8), "{}: parts are mixed", it.slug);
        for block in blocks(it) {
            if let Block::Table { head, rows } = block {
                assert!(rows.iter().all(|row| row.len() == head.len()), "{}: {head:?}", it.slug);
            }
        }
    }
}

/// `**` comes in pairs, or half a page turns bold.
#[test]
fn labels_are_closed() {
    for it in CATALOG {
        for block in blocks(it) {
            if let Block::Text(text) | Block::Note(text) | Block::Warning(text) = block {
                assert_eq!(text.matches("**").count() % 2, 0, "{}: {text}", it.slug);
            }
        }
    }
}

/// Glyphs are put into pages as they are, so they may draw and nothing else.
#[test]
fn glyphs_only_draw() {
    for it in CATALOG {
        let svg = it.glyph_svg.trim();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{}", it.slug);
        assert!(svg.contains("viewBox=\"0 0 24 24\"") && svg.contains("currentColor"), "{}", it.slug);
        for word in ["<script", "href", "<style", "<image", "<foreignObject", "url(", " on", "<text"] {
            assert!(!svg.contains(word), "{}: {word}", it.slug);
        }
        assert!(svg.len() < 1024, "{}: too big to inline", it.slug);
    }
}

#[test]
fn hints_follow_values_and_requirements() {
    let hints = &find("entra_id").unwrap().hints;
    assert_eq!(hints.of_value(Value::EntityId).unwrap().called, "Identifier (Entity ID)");
    assert_eq!(hints.of_value(Value::MetadataUrl), None);
    assert_eq!(find("ad_fs").unwrap().hints.of_value(Value::TenantUrl), None);
    assert_eq!(find("custom_scim").unwrap().hints.of_value(Value::AcsUrl), None);
    assert_eq!(hints.of_requirement(Requirement::SsoUrl).unwrap().called, "Login URL");
    assert_eq!(hints.of_requirement(Requirement::ScimRequest), None);
}

#[test]
fn values_are_the_tenants_and_never_the_secret() {
    let values = Values {
        entity_id: "https://hub.test/saml/con-1",
        acs_url: "https://hub.test/saml/con-1/acs",
        metadata_url: "https://hub.test/saml/con-1/metadata",
        login_url: "https://hub.test/saml/con-1/login",
        tenant_url: "https://hub.test/scim/v2/tnt-1",
    };
    assert_eq!(values.get(Value::AcsUrl), Some("https://hub.test/saml/con-1/acs"));
    assert_eq!(values.get(Value::TenantUrl), Some("https://hub.test/scim/v2/tnt-1"));
    assert_eq!(values.get(Value::SecretToken), None);
}

#[test]
fn spans_cut_labels_out() {
    assert_eq!(spans("plain"), [Span::Plain("plain")]);
    assert_eq!(
        spans("press **Save** now"),
        [Span::Plain("press "), Span::Label("Save"), Span::Plain(" now")]
    );
    assert_eq!(spans("**Save**"), [Span::Label("Save")]);
    assert!(spans("").is_empty());
}

/// A failed login leads the admin to a place that has a name in every console.
#[test]
fn every_console_has_a_place_for_every_failure() {
    for integration in CATALOG.iter().filter(|it| it.capabilities.sso) {
        for (key, words) in integration.places.all() {
            assert!(words.len() > 8 && !words.ends_with('.'), "{} {key}: {words}", integration.slug);
            assert_eq!(words.matches("**").count() % 2, 0, "{} {key}", integration.slug);
            assert_eq!(integration.places.find(key), Some(words));
        }
        assert_eq!(integration.places.find("here"), None);
    }
    assert_eq!(Places::NONE.find("claims"), None);
}

/// What the README says of a vendor is what the catalogue says.
#[test]
fn the_readme_lists_what_each_vendor_can_do() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for it in CATALOG {
        let can = it.capabilities;
        let cells =
            [can.sso, can.scim, can.groups, can.idp_initiated].map(|yes| if yes { "yes" } else { "no" });
        let row = format!("| {} | {} |", it.name, cells.join(" | "));
        assert!(readme.contains(&row), "missing in README.md: {row}");
    }
}
