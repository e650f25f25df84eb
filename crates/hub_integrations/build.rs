//! Lists the vendor folders, so that adding a vendor touches its folder and nothing else.
//!
//! Every folder of `src/` with a `mod.rs` is a vendor. The list is written to `OUT_DIR/vendors.rs`: one
//! `pub mod` each and the `CATALOG` of their `INTEGRATION` constants.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let src = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo::rerun-if-changed={}", src.display());
    let vendors = vendor_folders(&src)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("vendors.rs"), listing(&src, &vendors)?)?;
    Ok(())
}

/// Folder names under `src` that hold a `mod.rs`, sorted so that the build is repeatable.
fn vendor_folders(src: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut vendors = Vec::new();
    for entry in fs::read_dir(src)? {
        let path = entry?.path();
        if !path.join("mod.rs").is_file() {
            continue;
        }
        let name =
            path.file_name().and_then(|n| n.to_str()).ok_or("a vendor folder is not named in UTF-8")?;
        vendors.push(name.to_owned());
    }
    vendors.sort();
    Ok(vendors)
}

/// The Rust text of the list.
fn listing(src: &Path, vendors: &[String]) -> Result<String, Box<dyn Error>> {
    let mut out = String::new();
    for vendor in vendors {
        writeln!(out, "#[path = {:?}]\npub mod {vendor};", src.join(vendor).join("mod.rs"))?;
    }
    out.push_str(
        "/// Every integration the hub offers, sorted by folder name. For display use [`search`], \
         which sorts by rank.\npub const CATALOG: &[&Integration] = &[",
    );
    for vendor in vendors {
        write!(out, "&{vendor}::INTEGRATION, ")?;
    }
    out.push_str("];\n");
    Ok(out)
}
