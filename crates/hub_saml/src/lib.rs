//! SAML 2.0 service provider as pure functions; the only crate that names samael.
