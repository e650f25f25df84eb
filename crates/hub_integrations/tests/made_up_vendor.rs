//! A vendor is one folder: a made-up one, dropped into a copy of the crate, is in the catalogue, and no code elsewhere
//! names any vendor.

#![expect(clippy::unwrap_used, reason = "all of this is test code, also outside of #[test]")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use hub_integrations::CATALOG;

/// The vendor: as little as the type asks for, borrowed from an entry that exists.
const VENDOR: &str = r#"//! A made-up vendor.

use crate::{Category, Integration};

/// Zebra: made up.
pub const INTEGRATION: Integration = Integration {
    slug: "zebra_id",
    name: "Zebra ID",
    former_names: &["Striped Horse"],
    category: Category::HumanResources,
    rank: 1,
    ..crate::custom::INTEGRATION
};
"#;

/// Asks the built catalogue, as the pages do.
const QUESTIONS: &str = r#"
fn main() {
    use hub_integrations::{CATALOG, Category, find, search};
    assert_eq!(find("zebra_id").map(|it| it.name), Some("Zebra ID"));
    assert_eq!(search("striped", None).len(), 1);
    assert_eq!(search("", None)[0].slug, "zebra_id");
    assert!(search("", Some(Category::HumanResources)).iter().any(|it| it.slug == "zebra_id"));
    print!("{}", CATALOG.len());
}
"#;

#[test]
fn a_folder_is_all_that_a_vendor_needs() {
    let room = Room::new();
    room.copy_crate();
    fs::create_dir(room.path("src/zebra_id")).unwrap();
    fs::write(room.path("src/zebra_id/mod.rs"), VENDOR).unwrap();
    fs::write(room.path("questions.rs"), QUESTIONS).unwrap();
    let (lister, library, asker) =
        (room.path("lister"), room.path("libhub_integrations.rlib"), room.path("asker"));
    rustc(&room, &["--crate-name", "lister", "build.rs", "-o"], &lister);
    run(Command::new(&lister).env("CARGO_MANIFEST_DIR", &room.0).env("OUT_DIR", &room.0));
    rustc(&room, &["--crate-name", "hub_integrations", "--crate-type", "lib", "src/lib.rs", "-o"], &library);
    let externally = format!("hub_integrations={}", library.display());
    rustc(&room, &["questions.rs", "--extern", &externally, "-o"], &asker);
    assert_eq!(run(&mut Command::new(&asker)), (CATALOG.len() + 1).to_string());
}

/// A folder that is gone when the test is over.
struct Room(PathBuf);

impl Room {
    fn new() -> Self {
        let path = env::temp_dir().join(format!("hub-made-up-vendor-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn copy_crate(&self) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        fs::copy(here.join("build.rs"), self.path("build.rs")).unwrap();
        copy(&here.join("src"), &self.path("src"));
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn rustc(room: &Room, arguments: &[&str], output: &Path) {
    let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let mut command = Command::new(compiler);
    command.current_dir(&room.0).env("OUT_DIR", &room.0).args(["--edition", "2024"]);
    run(command.args(arguments).arg(output));
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Names that are a SCIM dialect too, and so known to `hub_scim`.
const DIALECTS: &[&str] = &["okta", "jumpcloud", "onelogin"];

/// Whoever writes `if slug == "…"` has left the house: what is special about a vendor stands in its folder.
#[test]
fn no_code_elsewhere_names_a_vendor() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for name in ["hub_web", "hub_tenants", "hub_saml", "hub_db", "hub_kernel", "hub_scim"] {
        sources(&crates.join(name).join("src"), &mut files);
    }
    sources(&crates.parent().unwrap().join("templates"), &mut files);
    assert!(files.len() > 100, "the sources are elsewhere: {} files", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let in_scim = path.starts_with(crates.join("hub_scim"));
        for it in CATALOG.iter().filter(|it| !(in_scim && DIALECTS.contains(&it.slug))) {
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                assert!(!line.contains(&format!("\"{}\"", it.slug)), "{}: {line}", path.display());
            }
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if (name.ends_with(".rs") && !name.contains("test")) || name.ends_with(".html") {
            found.push(path);
        }
    }
}
