//! Versions and conditional requests (RFC 7644, 3.14; RFC 9110, 13).

/// The weak ETag of a version number.
#[must_use]
pub fn weak(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Whether `If-Match` lets the request pass: `*`, or a list that names the current ETag. Weak and
/// strong spellings are one, as RFC 7644 uses weak versions for writes.
#[must_use]
pub fn if_match(header: &str, current: &str) -> bool {
    names(header, current)
}

/// Whether `If-None-Match` asks for an answer: false means 304 on GET and 412 on a write.
#[must_use]
pub fn if_none_match(header: &str, current: &str) -> bool {
    !names(header, current)
}

fn names(header: &str, current: &str) -> bool {
    let current = opaque(current);
    header.trim() == "*" || header.split(',').any(|tag| opaque(tag) == current)
}

fn opaque(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
    tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc7644_3_14_conditions() {
        let current = weak(7);
        assert_eq!(current, "W/\"7\"");
        for (header, named) in [
            ("*", true),
            ("W/\"7\"", true),
            ("\"7\"", true),
            ("7", true),
            (" W/\"6\" , W/\"7\"", true),
            ("W/\"77\"", false),
            ("W/\"6\",\"8\"", false),
            ("", false),
        ] {
            assert_eq!(if_match(header, &current), named, "{header}");
            assert_eq!(if_none_match(header, &current), !named, "{header}");
        }
    }
}
