//! Whose side it is when a response was right and the login led nowhere all the same.

use hub_saml::doctor::Place;
use hub_saml::error::Side;

use crate::sign_in::SsoFailure;

impl SsoFailure {
    /// Who can put it right.
    pub fn side(&self) -> Side {
        match self {
            Self::NotIntegrated
            | Self::NotIncluded
            | Self::NotImported { .. }
            | Self::Deactivated { .. }
            | Self::NameTaken { .. }
            | Self::NoSeat { .. }
            | Self::NotVouched { .. }
            | Self::KeyUnreadable
            | Self::UnsolicitedNotAllowed => Side::ThisHub,
            // A NameID that is no address is rarely meant: the IdP was told to send something else.
            Self::UnknownUser { name } if name.contains('@') => Side::ThisHub,
            Self::UnknownUser { .. }
            | Self::NoIdentity { .. }
            | Self::NoEmail { .. }
            | Self::OtherContext { .. } => Side::IdentityProvider,
            Self::UnknownRequest
            | Self::CertificateRemoved
            | Self::IssuerChanged
            | Self::Replayed
            | Self::WrongBrowser => Side::Person,
        }
    }

    /// Where.
    pub fn place(&self) -> Place {
        match self.side() {
            Side::IdentityProvider if matches!(self, Self::OtherContext { .. }) => Place::SignInLog,
            Side::ThisHub => Place::Here,
            Side::IdentityProvider => Place::Claims,
            Side::Person | Side::Nobody => Place::Nowhere,
        }
    }

    pub(super) fn came_and_expected(&self) -> (String, String) {
        let pair = |came: String, expected: &str| (super::cut(&came), expected.to_owned());
        match self {
            Self::NotIntegrated => pair(
                "a response for a connection that is not complete".to_owned(),
                "IdP issuer, sign-on URL and certificate stored here",
            ),
            Self::NotIncluded => pair("a login by SSO".to_owned(), "a plan that includes single sign-on"),
            Self::UnknownUser { name } => {
                pair(name.clone(), "the userName or e-mail of somebody in this workspace")
            }
            Self::NoIdentity { reason } => pair(reason.to_string(), "one value that names the person"),
            Self::NoEmail { name, missing } => {
                let names = if missing.is_empty() { "any attribute".to_owned() } else { missing.join(", ") };
                (
                    super::cut(&format!("{name}, without an e-mail address")),
                    super::cut(&format!("an address in {names}")),
                )
            }
            Self::NameTaken { name, by } => pair(
                format!("{name}, which belongs to {by}"),
                "a name and an address that nobody has here yet",
            ),
            Self::NoSeat { name, limit: 1 } => pair(name.clone(), "a free seat; the only one is taken"),
            Self::NoSeat { name, limit } => (super::cut(name), format!("a free seat; all {limit} are taken")),
            Self::NotImported { name } => {
                pair(format!("{name}, who waits for import"), "somebody with an account")
            }
            Self::Deactivated { name } => {
                pair(format!("{name}, who is deactivated here"), "somebody with access")
            }
            Self::UnknownRequest => pair(
                "an answer to a login that is not open here".to_owned(),
                "an answer within ten minutes, once",
            ),
            Self::CertificateRemoved => pair(
                "a response signed with a certificate that was just removed here".to_owned(),
                "a certificate of this connection",
            ),
            Self::IssuerChanged => pair(
                "a response of an issuer that was just replaced here".to_owned(),
                "the issuer of this connection",
            ),
            Self::NotVouched { name } => pair(
                format!("{name}, an owner or admin"),
                "a sub-user, until an owner approves sign-ins of owners and admins",
            ),
            Self::Replayed => pair("an assertion that came before".to_owned(), "each assertion once"),
            Self::UnsolicitedNotAllowed => pair(
                "a login that began at the identity provider".to_owned(),
                "a login that began here, as this connection is set",
            ),
            Self::KeyUnreadable => {
                pair("a login that needs our key".to_owned(), "the master key that the key was stored with")
            }
            Self::OtherContext { asked, came } => {
                let came = came.as_deref().unwrap_or("no sign-in method");
                (super::cut(came), super::cut(asked))
            }
            Self::WrongBrowser => {
                pair("the end of a login in another browser".to_owned(), "the browser in which it began")
            }
        }
    }
}
