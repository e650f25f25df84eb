//! The operator's logo: an SVG or PNG file, read once when the hub starts.

use std::path::Path;

use crate::assets::Asset;

/// Largest logo in bytes: it comes with every first page.
const MOST_BYTES: usize = 100 * 1024;
/// How a PNG file begins (ISO/IEC 15948, 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Why a logo cannot be used; `Display` is a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// The file cannot be read.
    #[error("the logo {path} cannot be read: {source}")]
    File {
        /// Where it should be.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Larger than pages should carry.
    #[error("the logo {0} is larger than 100 KB")]
    TooLarge(String),
    /// Neither SVG nor PNG.
    #[error("the logo {0} is neither an SVG nor a PNG file")]
    NoPicture(String),
}

/// The logo in the file at `path`.
pub(super) fn read(path: &Path) -> Result<Asset, LogoError> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| LogoError::File { path: shown.clone(), source })?;
    if bytes.len() > MOST_BYTES {
        return Err(LogoError::TooLarge(shown));
    }
    match kind(&bytes) {
        Some(extension) => Ok(Asset::made("logo", extension, bytes)),
        None => Err(LogoError::NoPicture(shown)),
    }
}

/// `svg` or `png`, by what the file holds and not by its name.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(PNG) {
        return Some("png");
    }
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim_start();
    (text.starts_with('<') && text.contains("<svg")).then_some("svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let asset = |content: &[u8]| {
            let path = folder.path().join("logo");
            std::fs::write(&path, content).unwrap();
            read(&path)
        };
        assert_eq!(asset(b"<?xml version=\"1.0\"?><svg/>").unwrap().content_type, "image/svg+xml");
        assert_eq!(asset(b"\x89PNG\r\n\x1a\nrest").unwrap().content_type, "image/png");
        assert!(matches!(asset(b"GIF89a"), Err(LogoError::NoPicture(_))));
        assert!(matches!(asset(&vec![b'<'; MOST_BYTES + 1]), Err(LogoError::TooLarge(_))));
        assert!(matches!(read(&folder.path().join("none")), Err(LogoError::File { .. })));
    }
}
