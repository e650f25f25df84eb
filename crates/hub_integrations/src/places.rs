//! Where in a vendor's console each kind of SAML failure is put right.

/// One click path for each kind of place, labels between `**` (see [`crate::guide::spans`]); ready to follow
/// "In the identity provider:".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Whom an assertion is meant for: our Entity ID.
    pub entity_id: &'static str,
    /// Where responses are sent: our ACS URL.
    pub acs_url: &'static str,
    /// Where logout messages are sent.
    pub logout_url: &'static str,
    /// What is signed: assertion, response, logout messages.
    pub signing_option: &'static str,
    /// The signing algorithm.
    pub signing_algorithm: &'static str,
    /// The signing certificate.
    pub signing_certificate: &'static str,
    /// Encryption of assertions.
    pub encryption: &'static str,
    /// NameID and attributes.
    pub claims: &'static str,
    /// Who may use the application.
    pub assignment: &'static str,
    /// The IdP's clock.
    pub clock: &'static str,
    /// The IdP's log of sign-ins.
    pub sign_in_log: &'static str,
}

impl Places {
    /// For a vendor that logs nobody in: no login can fail there.
    pub const NONE: Self = Self {
        entity_id: "",
        acs_url: "",
        logout_url: "",
        signing_option: "",
        signing_algorithm: "",
        signing_certificate: "",
        encryption: "",
        claims: "",
        assignment: "",
        clock: "",
        sign_in_log: "",
    };

    /// All of them, by the keys that the SAML doctor gives.
    #[must_use]
    pub const fn all(&self) -> [(&'static str, &'static str); 11] {
        [
            ("entity_id", self.entity_id),
            ("acs_url", self.acs_url),
            ("logout_url", self.logout_url),
            ("signing_option", self.signing_option),
            ("signing_algorithm", self.signing_algorithm),
            ("signing_certificate", self.signing_certificate),
            ("encryption", self.encryption),
            ("claims", self.claims),
            ("assignment", self.assignment),
            ("clock", self.clock),
            ("sign_in_log", self.sign_in_log),
        ]
    }

    /// The words for a key; `None` for what is not put right at the vendor.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&'static str> {
        let known = self.all().into_iter().find(|(known, _)| *known == key);
        known.map(|(_, words)| words).filter(|words| !words.is_empty())
    }
}
