//! Typed ids. Inside they are 64-bit keys, `tenant << 40 | sequence` for what belongs to a tenant; outside
//! opaque strings such as `usr-0c8k2m5q7w9xa`. The bits are mixed so that a string neither counts nor orders,
//! and ids of two kinds never look alike. An id holds its tenant: a foreign id is known without a query.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entropy::{Entropy, Random as _};

/// The text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id")]
pub struct IdError;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 13;
const MULTIPLY: [u64; 2] = [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53];
// The inverses of MULTIPLY modulo 2^64.
const DIVIDE: [u64; 2] = [0x4f74_430c_22a5_4005, 0x9cb4_b2f8_1293_37db];

const fn mix(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(MULTIPLY[0]);
    x ^= x >> 33;
    x = x.wrapping_mul(MULTIPLY[1]);
    x ^ (x >> 33)
}

const fn unmix(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(DIVIDE[1]);
    x ^= x >> 33;
    x = x.wrapping_mul(DIVIDE[0]);
    x ^ (x >> 33)
}

const fn kind_key(prefix: &str) -> u64 {
    let bytes = prefix.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        #[expect(clippy::indexing_slicing, reason = "i is below the length")]
        let byte = bytes[i];
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    hash
}

fn encode(prefix: &str, raw: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mixed = mix(raw.cast_unsigned() ^ kind_key(prefix));
    let mut text = [b'0'; LENGTH];
    for (i, slot) in text.iter_mut().rev().enumerate() {
        let digit = (mixed >> (5 * i)) & 31;
        *slot = ALPHABET.get(digit as usize).copied().unwrap_or(b'0');
    }
    write!(f, "{prefix}-{}", std::str::from_utf8(&text).unwrap_or_default())
}

fn decode(prefix: &str, text: &str) -> Result<i64, IdError> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).ok_or(IdError)?;
    if digits.len() != LENGTH {
        return Err(IdError);
    }
    let mut mixed: u64 = 0;
    for byte in digits.bytes() {
        let digit = ALPHABET.iter().position(|b| *b == byte).ok_or(IdError)? as u64;
        if mixed >> 59 != 0 {
            return Err(IdError);
        }
        mixed = mixed << 5 | digit;
    }
    let raw = (unmix(mixed) ^ kind_key(prefix)).cast_signed();
    if raw < 0 { Err(IdError) } else { Ok(raw) }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::deserialize::FromSqlRow)]
        pub struct $name(i64);

        crate::column::column!($name);

        impl $name {
            /// The id of a database key.
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            /// The database key.
            pub const fn raw(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode($prefix, self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                decode($prefix, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! tenant_owned {
    ($($name:ident),*) => {$(
        impl $name {
            /// The `sequence`-th of its kind in `tenant`.
            pub const fn new(tenant: TenantId, sequence: i64) -> Self {
                Self(tenant.0 << 40 | sequence)
            }

            /// The tenant this id belongs to.
            pub const fn tenant(self) -> TenantId {
                TenantId(self.0 >> 40)
            }

            /// The id's number within its tenant.
            pub const fn sequence(self) -> i64 {
                self.0 & 0xff_ffff_ffff
            }

            /// The id in `text` if it is well formed and of `tenant`, so that a foreign id is simply absent.
            pub fn in_tenant(tenant: TenantId, text: &str) -> Option<Self> {
                text.parse::<Self>().ok().filter(|id| id.tenant() == tenant)
            }
        }
    )*};
}

id!(
    /// A customer company.
    TenantId, "tnt"
);
id!(
    /// A person in a tenant; also the `id` of the SCIM User resource.
    UserId, "usr"
);
id!(
    /// A SCIM Group of a tenant.
    GroupId, "grp"
);
id!(
    /// A tenant's use of an integration.
    ConnectionId, "con"
);
id!(
    /// A Secret Token's row (not the secret itself).
    SecretTokenId, "stk"
);
id!(
    /// An identity provider's certificate stored with a connection.
    CertificateId, "crt"
);
id!(
    /// A key pair of ours that belongs to a connection.
    ServiceProviderKeyId, "spk"
);
id!(
    /// An e-mail domain that a tenant claims.
    DomainId, "dom"
);
id!(
    /// A rule of what a group or role of an identity provider gives.
    RoleRuleId, "rrl"
);
id!(
    /// A browser session's public handle (not the cookie's value).
    SessionId, "ses"
);
id!(
    /// An import of staged users.
    ImportId, "imp"
);
id!(
    /// Somebody's place on the waiting list for a seat.
    SeatWaitId, "swt"
);
id!(
    /// A second factor of a person: an authenticator app or a passkey.
    SecondFactorId, "sfa"
);
id!(
    /// A link by which somebody without an account sets a connection up (not its secret).
    SetupLinkId, "sul"
);
id!(
    /// An entry of the event log.
    EventId, "evt"
);
id!(
    /// An app of the SaaS product; belongs to no tenant. Its text is the OAuth `client_id`.
    AppId, "app"
);
id!(
    /// A secret of an app (its row, not the secret itself).
    AppSecretId, "aps"
);
id!(
    /// A person's login to an app; the `sid` of its tokens.
    AppGrantId, "agr"
);
tenant_owned!(
    RoleRuleId,
    SecondFactorId,
    AppGrantId,
    UserId,
    GroupId,
    ConnectionId,
    SecretTokenId,
    CertificateId,
    ServiceProviderKeyId,
    SessionId,
    DomainId,
    ImportId,
    SeatWaitId,
    SetupLinkId
);

macro_rules! platform_owned {
    ($($name:ident),*) => {$(
        impl $name {
            /// A fresh id of what belongs to no tenant: random, so that a removed one never comes again.
            pub fn random(entropy: &dyn Entropy) -> Self {
                Self(i64::from_be_bytes(entropy.bytes::<8>()) & i64::MAX)
            }
        }
    )*};
}
platform_owned!(AppId, AppSecretId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_keeps_the_tenant() {
        for raw in [1, 2, 77, (1 << 23) - 1] {
            let tenant = TenantId::from_raw(raw);
            for sequence in [0, 1, 2, 1_000_000, (1 << 40) - 1] {
                let id = UserId::new(tenant, sequence);
                let text = id.to_string();
                assert_eq!(text.parse::<UserId>(), Ok(id));
                assert_eq!((id.tenant(), id.sequence()), (tenant, sequence));
                assert!(text.starts_with("usr-") && text.len() == 17 && !text.contains('_'));
                assert_eq!(UserId::in_tenant(TenantId::from_raw(raw + 1), &text), None);
            }
        }
    }

    #[test]
    fn refuses_everything_else() {
        let text = UserId::from_raw(5).to_string();
        for wrong in
            ["", "usr-", "usr", &text[..16], &format!("{text}0"), &text.to_uppercase(), "usr-zzzzzzzzzzzzz"]
        {
            assert_eq!(wrong.parse::<UserId>(), Err(IdError), "{wrong}");
        }
        assert_eq!(text.replace("usr", "grp").parse::<GroupId>().ok().filter(|g| g.raw() == 5), None);
    }
}
