//! The files of `static/`, embedded in the binary and served under names that carry a hash of their content.
//!
//! A page asks [`url`] for the address of a file; the handler of `/assets/{name}` asks [`find`] for its bytes.
//! As a changed file has a changed name, answers may be cached for ever ([`CACHE_CONTROL`]).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

/// What the handler sends as `Cache-Control` with every asset.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// Where assets live; [`find`] takes what follows.
pub const PREFIX: &str = crate::urls::ASSETS;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../static");
static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(load);
static BY_NAME: LazyLock<HashMap<&'static str, &'static Asset>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.name(), asset)).collect());
static BY_PATH: LazyLock<HashMap<&'static str, &'static Asset>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.path, asset)).collect());

/// One embedded file.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Path inside `static/`, such as `css/base.css`; empty for a file of the operator.
    pub path: &'static str,
    /// The address a page links to: `/assets/base-<16 hex digits of SHA-256>.css`.
    pub url: String,
    /// Media type with charset, for the `Content-Type` header.
    pub content_type: &'static str,
    /// The content.
    pub bytes: Cow<'static, [u8]>,
}

impl Asset {
    /// A file that is not in `static/`, such as `logo` with the extension `svg`.
    #[must_use]
    pub fn made(stem: &str, extension: &str, bytes: Vec<u8>) -> Self {
        let url = hashed(stem, extension, &bytes);
        Self { path: "", url, content_type: content_type(extension), bytes: Cow::Owned(bytes) }
    }

    /// What follows [`PREFIX`] in its address.
    #[must_use]
    pub fn name(&self) -> &str {
        self.url.strip_prefix(PREFIX).unwrap_or_default()
    }
}

/// The address of a file of `static/`, such as `css/base.css`.
///
/// A file that does not exist gives the bare prefix, which answers 404; a test looks up every name in the templates.
#[must_use]
pub fn url(path: &str) -> &'static str {
    BY_PATH.get(path).map_or(PREFIX, |asset| asset.url.as_str())
}

/// The asset behind `/assets/{name}`; `None` when name or hash is unknown (404).
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    BY_NAME.get(name).copied()
}

/// Every embedded file, in no particular order.
pub fn all() -> impl Iterator<Item = &'static Asset> {
    ASSETS.iter()
}

fn load() -> Vec<Asset> {
    let mut found = Vec::new();
    collect(&FILES, &mut found);
    found
}

fn collect(dir: &'static Dir<'static>, into: &mut Vec<Asset>) {
    for file in dir.files() {
        let Some(path) = file.path().to_str() else { continue };
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let url = hashed(stem, extension, file.contents());
        let bytes = Cow::Borrowed(file.contents());
        into.push(Asset { path, url, content_type: content_type(extension), bytes });
    }
    dir.dirs().for_each(|inner| collect(inner, into));
}

fn hashed(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{PREFIX}{stem}-{}.{extension}", short_hash(bytes))
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_hashed_name_and_only_by_that() {
        assert!(all().count() >= 6);
        for asset in all() {
            let name = url(asset.path).strip_prefix(PREFIX).unwrap();
            assert_eq!(find(name).unwrap().bytes, asset.bytes);
            assert!(asset.content_type != "application/octet-stream", "{}", asset.path);
        }
        assert!(find("base.css").is_none());
        assert!(find("base-0000000000000000.css").is_none());
        assert!(find("../Cargo.toml").is_none());
    }

    #[test]
    fn the_hash_is_of_the_content() {
        // printf abc | sha256sum
        assert_eq!(short_hash(b"abc"), "ba7816bf8f01cfea");
    }
}
