//! Which RelayState may be followed after a sign-in (open redirects are the usual hole here).

use url::Url;

/// Longest target followed, in bytes.
pub const MAX_LEN: usize = 512;

/// The local path in `value`, if following it stays on the origin of `base_url`.
///
/// A path begins with one `/`, its second character is neither `/` nor `\`, it has no control character
/// and no backslash, is at most [`MAX_LEN`] bytes, and joined with `base_url` keeps scheme, host and port.
/// Anything else is `None`: go to the default page.
pub fn local_path(value: &str, base_url: &str) -> Option<String> {
    if value.len() > MAX_LEN || !value.starts_with('/') || value.starts_with("//") {
        return None;
    }
    if value.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let base = Url::parse(base_url).ok()?;
    let joined = base.join(value).ok()?;
    if joined.origin() != base.origin() || !joined.username().is_empty() || joined.password().is_some() {
        return None;
    }
    // Dot segments can bring `//` to the front again, which a browser reads as a host.
    (!joined.path().starts_with("//")).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://hub.example/";

    #[test]
    fn local_paths_are_followed() {
        for good in
            ["/", "/people", "/integrations/con-1?tab=saml#x", "/a/../b", "/ü", "/a//b", "/%2F%2Fevil"]
        {
            assert_eq!(local_path(good, BASE).as_deref(), Some(good), "{good}");
        }
        assert!(local_path("/x", "http://localhost:8080").is_some());
    }

    #[test]
    fn everything_that_could_leave_the_origin_is_refused() {
        let long = format!("/{}", "a".repeat(MAX_LEN));
        for bad in [
            "",
            "people",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\/evil",
            "/a\\b",
            "/\t/evil.example",
            "/\n/evil",
            " /x",
            "/..//evil.example",
            "/.//evil.example",
            "javascript:alert(1)",
            "/a\u{85}b",
            "/a\0b",
            long.as_str(),
        ] {
            assert_eq!(local_path(bad, BASE), None, "{bad:?}");
        }
        assert_eq!(local_path("/x", "not a url"), None);
    }
}
