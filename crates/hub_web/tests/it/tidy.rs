//! The house rules of docs/architecture.md that no compiler checks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::route_table::{files, rust_files};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The part of a source file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/")
        || text.contains("/benches/")
        || text.ends_with("/tests.rs")
        || text.ends_with("test_support.rs")
}

/// All sources of the crates, without tests.
fn sources(of: &str) -> Vec<(PathBuf, String)> {
    let folder = root().join("crates").join(of).join("src");
    let files = rust_files(&folder).into_iter().filter(|path| !is_test(path));
    files.map(|path| (path.clone(), without_tests(&read(&path)).to_owned())).collect()
}

fn crates() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn crates_import_only_what_they_may() {
    let pure = ["hub_scim", "hub_saml"];
    let all = [
        "hub_db",
        "hub_integrations",
        "hub_kernel",
        "hub_oidc",
        "hub_saml",
        "hub_scim",
        "hub_tenants",
        "hub_text",
    ];
    let may = BTreeMap::from([
        ("hub_kernel", vec![]),
        ("hub_text", vec![]),
        ("hub_db", vec!["hub_kernel", "hub_text"]),
        ("hub_scim", vec![]),
        ("hub_saml", vec![]),
        ("hub_oidc", vec![]),
        ("hub_integrations", pure.to_vec()),
        ("hub_tenants", all.to_vec()),
        ("hub_web", all.to_vec()),
        ("hub_demo_idp", vec![]),
        ("hub_testkit", vec!["hub_db", "hub_kernel", "hub_saml", "hub_scim"]),
    ]);
    // Libraries that have a home.
    let homes: [(&str, &[&str]); 7] = [
        ("samael", &["hub_saml"]),
        ("josekit", &["hub_oidc"]),
        ("actix-web", &["hub_web", "hub_demo_idp"]),
        ("reqwest", &["hub_web", "hub_demo_idp"]),
        ("argon2", &["hub_tenants"]),
        ("lettre", &["hub_web"]),
        ("diesel", &["hub_db", "hub_kernel", "hub_tenants", "hub_testkit"]),
    ];
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    assert_eq!(metadata.packages.len(), may.len());
    for package in &metadata.packages {
        for dependency in package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development) {
            let (name, wanted) = (package.name.as_str(), dependency.name.as_str());
            if wanted.starts_with("hub_") {
                assert!(may[name].contains(&wanted), "{name} may not import {wanted}");
            }
            for (library, homes) in homes {
                assert!(library != wanted || homes.contains(&name), "{wanted} is not for {name}");
            }
        }
    }
}

#[test]
fn files_stay_small() {
    let endings = ["rs", "html", "css", "js", "mjs", "sql", "sh"];
    for folder in ["crates", "templates", "static", "migrations", "e2e/lib", "e2e/tests", "e2e/interop"] {
        for path in files(&root().join(folder)) {
            if path.extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
                let lines = read(&path).lines().count();
                assert!(lines <= 500, "{} has {lines} lines", shown(&path));
            }
        }
    }
}

/// The tables of one side, each with its columns.
fn tables(side: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut tables = BTreeMap::<String, BTreeSet<String>>::new();
    for path in files(&root().join("migrations").join(side)).iter().filter(|path| path.ends_with("up.sql")) {
        let mut table = None;
        for line in read(path).lines().map(str::trim) {
            let first = line.split([' ', ',', '(']).next().unwrap_or_default();
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split([' ', '(']).next().map(str::to_owned);
            } else if line.starts_with(')') {
                table = None;
            } else if line.starts_with("ALTER TABLE ") && line.contains(" ADD COLUMN ") {
                let words: Vec<&str> = line.split_whitespace().collect();
                tables.entry(words[2].to_owned()).or_default().insert(words[5].to_owned());
            } else if let Some(table) = &table
                && !["", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT"].contains(&first)
                && !line.starts_with("--")
                && first.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
            {
                tables.entry(table.clone()).or_default().insert(first.to_owned());
            }
        }
    }
    tables
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |side: &str| -> Vec<String> {
        let base = root().join("migrations").join(side);
        files(&base).iter().map(|path| path.strip_prefix(&base).unwrap().display().to_string()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(names("sqlite").iter().all(|name| name.ends_with("/up.sql") || name.ends_with("/down.sql")));
    let (sqlite, postgres) = (tables("sqlite"), tables("postgres"));
    assert!(sqlite.len() > 8 && sqlite["users"].contains("sign_in_email_key"), "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[test]
fn sql_stands_in_stores_only() {
    // Each holds the statements of one concern of its folder.
    let stores = ["store.rs", "list.rs", "members.rs", "mail_link.rs", "throttle.rs", "calls.rs"];
    for name in crates().iter().filter(|name| !["hub_db", "hub_testkit"].contains(&name.as_str())) {
        for (path, text) in sources(name) {
            let sql = [
                "statement!(",
                "Dynamic::",
                "sql_query",
                "\"SELECT ",
                "\"INSERT INTO",
                "\"UPDATE ",
                "\"DELETE FROM",
            ];
            if let Some(found) = sql.iter().find(|mark| text.contains(**mark)) {
                let file = path.file_name().unwrap().to_string_lossy();
                let at_home = name == "hub_tenants" && stores.contains(&file.as_ref());
                assert!(at_home, "{} has {found}", shown(&path));
            }
        }
    }
}

#[test]
fn libraries_stay_at_home() {
    for name in crates() {
        for (path, text) in sources(&name) {
            let path = shown(&path);
            let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let named = |library: &str| code.contains(&format!("{library}::"));
            assert!(!named("samael") || name == "hub_saml", "{path}: samael");
            assert!(
                !named("actix_web") || ["hub_web", "hub_demo_idp"].contains(&name.as_str()),
                "{path}: actix"
            );
            assert!(
                !named("reqwest") || name == "hub_demo_idp" || path.contains("hub_web/src/outbound"),
                "{path}: reqwest"
            );
            assert!(
                !named("lettre") || ["src/mail", "src/settings"].iter().any(|home| path.contains(home)),
                "{path}: lettre"
            );
            assert!(
                !named("std::env")
                    || ["main.rs", "settings/mod.rs"].iter().any(|home| path.ends_with(home))
                    || ["hub_demo_idp", "hub_testkit"].contains(&name.as_str()),
                "{path}: the environment"
            );
        }
    }
}

/// Who asks is looked up when the head of a request comes. A page that writes goes through `AdminSession::write`,
/// `PersonSession::write` or `Visit::write`, which look again in the transaction.
#[test]
fn pages_write_in_somebodys_name() {
    // Nobody is logged in there yet.
    let before_login = ["pages/sign_up.rs", "pages/sign_in/"];
    for (path, text) in sources("hub_web") {
        let path = shown(&path);
        if path.contains("src/pages/") && !before_login.iter().any(|home| path.contains(home)) {
            let text: String = text.split_whitespace().collect();
            assert!(!text.contains("db.write"), "{path}: write by the session, not by db.write");
        }
    }
}

#[test]
fn paths_come_from_urls() {
    let registers = ["address(", "address(&format!(", "under(", "resource(", ".route("];
    for (path, text) in sources("hub_web") {
        if shown(&path).starts_with("crates/hub_web/src/urls") {
            continue;
        }
        let text: String = text.split("(\n").map(str::trim_start).collect::<Vec<_>>().join("(");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (before, after) in line.match_indices("\"/").map(|(at, _)| line.split_at(at)) {
                let literal = after[1..].split('"').next().unwrap();
                let is_path = literal[1..].starts_with(|c: char| c.is_ascii_lowercase());
                let registered = registers.iter().any(|mark| before.ends_with(mark));
                assert!(!is_path || registered, "{}: {literal} belongs to urls.rs", shown(&path));
            }
        }
    }
    for path in files(&root().join("templates")) {
        for mark in ["href=\"/", "action=\"/", "src=\"/"] {
            assert!(!read(&path).contains(mark), "{}: {mark}", shown(&path));
        }
    }
}

#[test]
fn every_template_is_used() {
    let templates = root().join("templates");
    let code: String = sources("hub_web").into_iter().map(|(_, text)| text).collect();
    let all: Vec<(String, String)> = files(&templates)
        .iter()
        .map(|path| (path.strip_prefix(&templates).unwrap().display().to_string(), read(path)))
        .collect();
    for (name, _) in &all {
        let of_structs = code.matches(&format!("path = \"{name}\"")).count();
        let quoted = format!("\"{name}\"");
        let of_templates = all.iter().filter(|(other, text)| other != name && text.contains(&quoted)).count();
        assert!(of_structs <= 1, "{name} has {of_structs} page structs");
        assert!(of_structs + of_templates > 0, "{name} is not used");
    }
}

#[test]
fn documents_name_what_is_there() {
    for document in ["docs/architecture.md", "README.md", "CONTRIBUTING.md"] {
        let text = read(&root().join(document));
        for quoted in text.split('`').skip(1).step_by(2) {
            let known = ["crates/", "migrations/", "templates/", "static/", "docs/", "e2e/", ".ci/"];
            let is_path = known.iter().any(|start| quoted.starts_with(start))
                && quoted.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            // `VENDOR` stands for any name.
            let stands_for = |part: &str| part.len() > 2 && part.chars().all(|c| c.is_ascii_uppercase());
            let is_path = is_path && !quoted.split('/').any(stands_for);
            assert!(
                !is_path || root().join(quoted).exists(),
                "{document} names {quoted}, which is not there"
            );
        }
    }
}

/// K5: one statement takes seats, one place uses it, and whoever needs a seat goes there.
#[test]
fn seats_are_taken_in_one_place() {
    let found = |mark: &str| -> BTreeSet<String> {
        let all = crates().into_iter().flat_map(|name| sources(&name));
        all.filter(|(_, text)| text.contains(mark)).map(|(path, _)| shown(&path)).collect()
    };
    let only = |mark: &str, files: &[&str]| {
        let files: BTreeSet<String> =
            files.iter().map(|file| format!("crates/hub_tenants/src/{file}")).collect();
        assert_eq!(found(mark), files, "{mark}");
    };
    only("SET seats_used", &["tenant/store.rs"]);
    only("store::take_seat(", &["seat/mod.rs"]);
    only("store::free_seat(", &["seat/mod.rs"]);
    only("seat::take(", &["provisioning/create.rs", "sign_in/sso/arrive.rs", "user/account.rs"]);
    only("seat::free(", &["user/account.rs"]);
    // Whatever makes somebody active takes a seat there.
    only("state: UserState::Active", &["sign_in/sso/arrive.rs", "user/account.rs"]);
    only("state = UserState::Active;", &["user/account.rs"]);
}

/// Each line of the acceptance list has a test that names it, in its name or a comment; those about provisioning have one
/// over HTTP, where tests run on both databases.
#[test]
fn each_line_of_the_acceptance_list_has_its_test() {
    let lists = [('C', 27), ('D', 10), ('K', 23), ('B', 7), ('S', 6)];
    let ids = lists.iter().flat_map(|(list, last)| (1..=*last).map(move |n| format!("{list}{n}")));
    let named = |folder: &str| -> BTreeSet<String> {
        let all = rust_files(&root().join(folder)).into_iter().filter(|path| is_test(path));
        let text: String = all.filter(|path| !path.ends_with("tidy.rs")).map(|path| read(&path)).collect();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_uppercase);
        words.collect()
    };
    let (anywhere, over_http) = (named("crates"), named("crates/hub_web/tests/it"));
    for id in ids {
        assert!(anywhere.contains(&id), "no test names {id}");
        let number: u32 = id[1..].parse().unwrap();
        let provisioning = !id.starts_with('C') || number >= 17;
        assert!(!provisioning || over_http.contains(&id), "no test over HTTP names {id}");
    }
}
