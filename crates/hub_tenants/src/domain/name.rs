//! Which names can be a company's e-mail domain (RFC 5321, 2.3.5; names with other letters as RFC 5890 spells them in ASCII).

use std::fmt;
use std::str::FromStr;

use hub_text::key;

/// Providers of mailboxes for everybody, one a line, in the order of ASCII.
const PROVIDERS: &str = include_str!("providers.txt");
/// What is left of 253 bytes for the domain below the name of the proof.
const LONGEST: usize = 253 - super::proof::LABEL.len() - 1;

/// The name of an e-mail domain: ASCII, lower case, without its last dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainName(String);

/// Why a text is no name of a company's e-mail domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainNameError {
    /// Not a name with at least two parts.
    Malformed,
    /// A name under which strangers register domains.
    Suffix,
    /// A provider of mailboxes for everybody.
    Provider,
}

impl DomainNameError {
    /// What is wrong, for the person who typed it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => key!("enter a domain such as example.com"),
            Self::Suffix => {
                key!(
                    "this is an ending that many companies share; enter your own domain, such as example.com"
                )
            }
            Self::Provider => key!("anybody can have an address there, so it cannot be one company's domain"),
        }
    }
}

impl fmt::Display for DomainNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for DomainNameError {}

impl DomainName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DomainName {
    type Err = DomainNameError;

    /// Takes what people paste: `Example.com`, `@example.com`, `example.com.`, `bücher.example`.
    fn from_str(text: &str) -> Result<Self, DomainNameError> {
        let text = text.trim();
        let text = text.strip_prefix('@').unwrap_or(text);
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.len() > 4 * LONGEST {
            return Err(DomainNameError::Malformed);
        }
        let name = idna::domain_to_ascii(text).map_err(|_| DomainNameError::Malformed)?;
        let labels = || name.split('.');
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // The last part of an IP address is a number, of a name never.
        let is_address = labels().next_back().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if name.len() > LONGEST || labels().count() < 2 || !labels().all(is_label) || is_address {
            return Err(DomainNameError::Malformed);
        }
        let registrable = psl::domain_str(&name).ok_or(DomainNameError::Suffix)?;
        if is_provider(&name) || is_provider(registrable) {
            return Err(DomainNameError::Provider);
        }
        Ok(Self(name))
    }
}

fn is_provider(name: &str) -> bool {
    PROVIDERS.lines().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_what_people_paste() {
        for (text, name) in [
            ("example.com", "example.com"),
            (" @Example.COM. ", "example.com"),
            ("mail.example.co.uk", "mail.example.co.uk"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("acme.test", "acme.test"),
            ("acme.github.io", "acme.github.io"),
            ("1and1-partner.de", "1and1-partner.de"),
        ] {
            assert_eq!(text.parse::<DomainName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn refuses_what_is_nobodys_own() {
        use DomainNameError::{Malformed, Provider, Suffix};
        for (text, why) in [
            ("", Malformed),
            ("example", Malformed),
            ("ada@example.com", Malformed),
            ("https://example.com", Malformed),
            ("example.com/path", Malformed),
            ("a..b.com", Malformed),
            ("-a.com", Malformed),
            ("a_b.com", Malformed),
            ("192.0.2.1", Malformed),
            ("exa mple.com", Malformed),
            ("*.example.com", Malformed),
            ("_dmarc.example.com", Malformed),
            ("co.uk", Suffix),
            ("github.io", Suffix),
            ("gmail.com", Provider),
            ("GMAIL.com.", Provider),
            ("mail.outlook.com", Provider),
            ("yahoo.co.uk", Provider),
        ] {
            assert_eq!(text.parse::<DomainName>(), Err(why), "{text}");
        }
        let long = format!("{}.com", vec!["a".repeat(60); 4].join("."));
        assert_eq!(long.parse::<DomainName>(), Err(Malformed));
    }

    #[test]
    fn every_provider_is_a_name_as_it_would_be_compared() {
        let names: Vec<&str> = PROVIDERS.lines().collect();
        assert!(names.len() > 150 && names.is_sorted(), "{}", names.len());
        for name in names {
            assert_eq!(name.parse::<DomainName>(), Err(DomainNameError::Provider), "{name}");
        }
    }

    proptest! {
        /// A name that was taken is taken again unchanged, and can stand behind an `@`.
        #[test]
        fn a_name_is_its_own_spelling(text in "[a-zA-Z0-9äß.@-]{0,40}") {
            if let Ok(name) = text.parse::<DomainName>() {
                prop_assert_eq!(&name.as_str().parse::<DomainName>().unwrap(), &name);
                let email: hub_kernel::EmailAddress = format!("ada@{name}").parse().unwrap();
                prop_assert_eq!(email.domain(), name.as_str());
            }
        }
    }
}
