//! E-mail addresses as sign-in identifiers.

use std::fmt;
use std::str::FromStr;

/// An ASCII `local@domain` of at most 254 bytes. Compared by ASCII lower case only: no Unicode folding, no
/// plus-address folding, so that no two people can be taken for one.
#[derive(Debug, Clone)]
pub struct EmailAddress {
    text: String,
    key: String,
}

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("enter an e-mail address such as name@example.com")]
pub struct EmailError;

impl EmailAddress {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form by which addresses are compared and stored for look-up.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What stands behind the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(EmailError)?;
        let plain =
            |b: u8| b.is_ascii_graphic() && !matches!(b, b'@' | b'<' | b'>' | b'"' | b',' | b';' | b'\\');
        let host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
        let dotted = !domain.split('.').any(str::is_empty);
        if local.is_empty()
            || text.len() > 254
            || !local.bytes().all(plain)
            || !domain.bytes().all(host)
            || !dotted
        {
            return Err(EmailError);
        }
        Ok(Self { text: text.to_owned(), key: text.to_ascii_lowercase() })
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl Eq for EmailAddress {}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_and_refuses() {
        let ada: EmailAddress = " Ada+x@Acme.Test ".parse().unwrap();
        assert_eq!(
            (ada.as_str(), ada.key(), ada.domain()),
            ("Ada+x@Acme.Test", "ada+x@acme.test", "acme.test")
        );
        for wrong in [
            "",
            "ada",
            "@acme.test",
            "ada@",
            "a@b@c",
            "ada@acme..test",
            "ada@.test",
            "a da@acme.test",
            "ädä@acme.test",
            "a\r\nb@c.d",
            "<a@b.c>",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong}");
        }
    }
}
