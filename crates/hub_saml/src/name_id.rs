//! NameID: how an IdP names a person, with everything that a later logout must repeat (Core 2.2.2, 2.2.3).

use crate::canonical::{self, El};
use crate::xml::Element;

const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// A NameID as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The name, without surrounding XML white space. Never empty when it was read from a message.
    pub value: String,
    /// Format URI, if written.
    pub format: Option<String>,
    /// NameQualifier, if written.
    pub name_qualifier: Option<String>,
    /// SPNameQualifier, if written.
    pub sp_name_qualifier: Option<String>,
}

impl NameId {
    /// A name alone.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), format: None, name_qualifier: None, sp_name_qualifier: None }
    }

    /// Whether both name the same person: equal values, and formats and qualifiers that do not contradict.
    ///
    /// What one of them leaves out does not count, nor does the format `unspecified`: some IdPs name less at logout than at login.
    pub fn is_same_person(&self, other: &Self) -> bool {
        let agree = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => a == b || a == UNSPECIFIED || b == UNSPECIFIED,
            _ => true,
        };
        self.value == other.value
            && agree(&self.format, &other.format)
            && agree(&self.name_qualifier, &other.name_qualifier)
            && agree(&self.sp_name_qualifier, &other.sp_name_qualifier)
    }

    /// `None` when the name is blank.
    pub(crate) fn read(element: &Element) -> Option<Self> {
        let own = |name: &str| element.attribute(name).map(str::to_owned);
        let value = element.trimmed();
        (!value.is_empty()).then(|| Self {
            value: value.to_owned(),
            format: own("Format"),
            name_qualifier: own("NameQualifier"),
            sp_name_qualifier: own("SPNameQualifier"),
        })
    }

    pub(crate) fn element(&self) -> El {
        canonical::assertion("NameID")
            .set_some("Format", self.format.as_deref())
            .set_some("NameQualifier", self.name_qualifier.as_deref())
            .set_some("SPNameQualifier", self.sp_name_qualifier.as_deref())
            .text(&self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_does_not_contradict() {
        let full = NameId {
            format: Some("urn:f".to_owned()),
            name_qualifier: Some("idp".to_owned()),
            sp_name_qualifier: Some("sp".to_owned()),
            ..NameId::new("ada")
        };
        assert!(full.is_same_person(&full) && full.is_same_person(&NameId::new("ada")));
        assert!(!full.is_same_person(&NameId::new("Ada")));
        let other = |change: fn(&mut NameId)| {
            let mut name = full.clone();
            change(&mut name);
            name
        };
        assert!(!full.is_same_person(&other(|n| n.format = Some("urn:g".to_owned()))));
        assert!(full.is_same_person(&other(|n| n.format = Some(UNSPECIFIED.to_owned()))));
        assert!(!full.is_same_person(&other(|n| n.name_qualifier = Some("x".to_owned()))));
        assert!(!full.is_same_person(&other(|n| n.sp_name_qualifier = Some("x".to_owned()))));
    }
}
