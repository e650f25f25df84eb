//! Values every other crate shares: ids, time, randomness, secrets. No I/O but the system's clock and generator.

mod clock;
mod column;
mod cx;
mod dns;
mod email;
mod entropy;
mod ids;
mod key;
mod outbound;
mod seal;
mod secret;
mod slug;

pub use clock::{Clock, SystemClock, Timestamp};
pub use cx::{Actor, Cx};
pub use dns::{Dns, DnsError, TxtRecords};
pub use email::{EmailAddress, EmailError};
pub use entropy::{Entropy, OsEntropy, Random};
pub use ids::{
    AppGrantId, AppId, AppSecretId, CertificateId, ConnectionId, DomainId, EventId, GroupId, IdError,
    ImportId, RoleRuleId, SeatWaitId, SecondFactorId, SecretTokenId, ServiceProviderKeyId, SessionId,
    SetupLinkId, TenantId, UserId,
};
pub use key::MasterKey;
pub use outbound::{Fetched, Outbound, OutboundError, Posted};
pub use seal::SealError;
pub use secret::{Secret, TokenHash};
pub use slug::{Slug, SlugError};
