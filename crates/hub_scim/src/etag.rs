//! Versions and conditional requests (RFC 7644, 3.14; RFC 9110, 13).

/// The weak ETag of a version number.
#[must_use]
pub fn weak(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// The weak ETag of a user: the version of what is written, and the groups the user is in. Those change by writes to
/// groups, a hundred thousand users at once, so no user's version number counts them.
#[must_use]
pub fn user(version: i64, groups: impl IntoIterator<Item = i64>) -> String {
    // FNV-1a: any two sets of groups of one user must differ, nobody has to be kept from finding two that do not.
    let mut hash = None;
    for byte in groups.into_iter().flat_map(i64::to_be_bytes) {
        let so_far: u64 = hash.unwrap_or(0xcbf2_9ce4_8422_2325);
        hash = Some((so_far ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    }
    match hash {
        None => weak(version),
        Some(hash) => format!("W/\"{version}-{hash:016x}\""),
    }
}

/// Under which conditions a write is done (RFC 9110, 13.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// `If-Match`: only on one of these versions.
    pub if_match: Option<String>,
    /// `If-None-Match`: on none of these versions; `*` means on no resource at all.
    pub if_none_match: Option<String>,
}

impl Conditions {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Whether they let a write of the resource with this ETag pass; if not, the answer is 412.
    #[must_use]
    pub fn hold(&self, current: &str) -> bool {
        self.if_match.as_ref().is_none_or(|tags| if_match(tags, current))
            && self.if_none_match.as_ref().is_none_or(|tags| if_none_match(tags, current))
    }
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

    #[test]
    fn rfc9110_13_conditions_of_a_write() {
        let current = weak(7);
        let tags = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        for (this, none, holds) in [
            ("", "", true),
            ("W/\"7\"", "", true),
            ("*", "", true),
            ("W/\"6\"", "", false),
            ("", "*", false),
            ("", "W/\"7\"", false),
            ("", "W/\"6\", W/\"8\"", true),
            ("W/\"7\"", "W/\"7\"", false),
        ] {
            let conditions = Conditions { if_match: tags(this), if_none_match: tags(none) };
            assert_eq!(conditions.hold(&current), holds, "{conditions:?}");
            assert_eq!(conditions.is_empty(), this.is_empty() && none.is_empty());
        }
    }

    #[test]
    fn the_groups_of_a_user_are_part_of_its_version() {
        assert_eq!(user(7, []), weak(7));
        let all = [user(7, [1]), user(7, [2]), user(7, [1, 2]), user(7, [0]), user(8, [1]), weak(7)];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(user(7, [1, 2]), user(7, [1, 2]));
    }
}
