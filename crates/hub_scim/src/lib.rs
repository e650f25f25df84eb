//! SCIM 2.0 (RFC 7643, RFC 7644) as pure functions: no clock, no database, no network.
