//! The same rules for the two logout messages, which have no assertion.

use std::collections::HashSet;

use crate::error::Refusal;
use crate::outgoing::Parameter;
use crate::xml::{self, Element, Ns};

use super::{MAX_XML, SignatureOutline, check_ids, check_namespaces, check_saml};
use super::{issuer, require_id, require_version, root_name, signature, structure};

/// What the pre-check saw of a logout message. Nothing in it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutOutline {
    /// The field that such a message is carried in: a request or a response.
    pub parameter: Parameter,
    /// Its ID.
    pub id: String,
    /// The signature inside, if there is one.
    pub signature: Option<SignatureOutline>,
}

impl LogoutOutline {
    /// The name of the root element.
    pub fn name(&self) -> &'static str {
        match self.parameter {
            Parameter::Request => "LogoutRequest",
            Parameter::Response => "LogoutResponse",
        }
    }
}

/// Checks a LogoutRequest or LogoutResponse and returns it with its outline.
///
/// # Errors
/// The first rule that the document breaks.
pub fn check_logout(text: &str) -> Result<(LogoutOutline, Element), Refusal> {
    if text.len() > MAX_XML {
        return Err(Refusal::TooLarge(text.len()));
    }
    let root = xml::parse(text, false)?;
    let parameter = match root.name.as_str() {
        "LogoutRequest" if root.ns == Ns::Protocol => Parameter::Request,
        "LogoutResponse" if root.ns == Ns::Protocol => Parameter::Response,
        _ => return Err(Refusal::NotALogoutMessage(root_name(&root))),
    };
    require_version(&root)?;
    check_everywhere(&root)?;
    issuer(&root)?;
    let id = require_id(&root)?;
    let signature = signature::outline(&root, &id)?;
    Ok((LogoutOutline { parameter, id, signature }, root))
}

fn check_everywhere(root: &Element) -> Result<(), Refusal> {
    let mut ids = HashSet::new();
    let mut signatures = 0;
    root.walk(&mut |element: &Element| {
        check_namespaces(element)?;
        check_ids(element, &mut ids)?;
        check_saml(element)?;
        let misplaced = matches!(element.ns, Ns::Protocol | Ns::Assertion | Ns::Xenc)
            && matches!(
                element.name.as_str(),
                "Response" | "Assertion" | "EncryptedAssertion" | "EncryptedID" | "EncryptedData" | "BaseID"
            );
        if misplaced {
            return Err(structure(&format!("{} in a logout message", element.name)));
        }
        signatures += usize::from(element.is(&Ns::Dsig, "Signature"));
        Ok(())
    })?;
    if signatures == root.named(&Ns::Dsig, "Signature").count() {
        Ok(())
    } else {
        Err(Refusal::SignaturePlace)
    }
}
