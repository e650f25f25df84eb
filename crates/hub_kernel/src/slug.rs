//! The tenant's short name on the hub.

use std::fmt;
use std::str::FromStr;

/// Lower-case letters, digits and inner hyphens, 2 to 40 characters; used in `/login/{slug}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// Too short or too long.
    #[error("a workspace address has 2 to 40 characters")]
    Length,
    /// A character that is not allowed, or a hyphen at an end.
    #[error("a workspace address has lower-case letters, digits and hyphens between them")]
    Characters,
    /// A word the hub needs for itself.
    #[error("this workspace address is reserved")]
    Reserved,
}

const RESERVED: &[&str] = &[
    "admin",
    "api",
    "login",
    "sso",
    "scim",
    "saml",
    "static",
    "assets",
    "hub",
    "www",
    "workspace",
    "second",
    "passkey",
];

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug made of a company's name: `Müller & Söhne GmbH` gives `muller-sohne-gmbh`.
    pub fn suggest(name: &str) -> Option<Self> {
        let mut text = String::new();
        for c in name.chars().flat_map(char::to_lowercase) {
            match c {
                'a'..='z' | '0'..='9' => text.push(c),
                'ä' | 'á' | 'à' | 'â' | 'å' | 'ã' => text.push('a'),
                'ö' | 'ó' | 'ò' | 'ô' | 'ø' | 'õ' => text.push('o'),
                'ü' | 'ú' | 'ù' | 'û' => text.push('u'),
                'é' | 'è' | 'ê' | 'ë' => text.push('e'),
                'í' | 'ì' | 'î' | 'ï' => text.push('i'),
                'ß' => text.push_str("ss"),
                'ç' => text.push('c'),
                'ñ' => text.push('n'),
                _ if !text.is_empty() && !text.ends_with('-') => text.push('-'),
                _ => {}
            }
        }
        let text: String = text.chars().take(40).collect();
        text.trim_matches('-').parse().ok()
    }
}

impl FromStr for Slug {
    type Err = SlugError;
    fn from_str(text: &str) -> Result<Self, SlugError> {
        if !(2..=40).contains(&text.len()) {
            return Err(SlugError::Length);
        }
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !text.bytes().all(allowed) || text.starts_with('-') || text.ends_with('-') {
            return Err(SlugError::Characters);
        }
        if RESERVED.contains(&text) {
            return Err(SlugError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_and_refuses() {
        assert_eq!("acme".parse::<Slug>().unwrap().as_str(), "acme");
        for (text, why) in [
            ("a", SlugError::Length),
            ("Acme", SlugError::Characters),
            ("-acme", SlugError::Characters),
            ("ac_me", SlugError::Characters),
            ("login", SlugError::Reserved),
        ] {
            assert_eq!(text.parse::<Slug>(), Err(why), "{text}");
        }
        assert_eq!(Slug::suggest("Müller & Söhne GmbH").unwrap().as_str(), "muller-sohne-gmbh");
        assert_eq!(Slug::suggest("株式会社"), None);
    }
}
