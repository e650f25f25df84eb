//! A demo identity provider: SAML logins and Entra's provisioning cycle. For demos and tests only.
