//! The only door from the hub to the domain name system.

use std::future::Future;
use std::pin::Pin;

/// No answer, in words for an administrator: nobody answered in time, or a server had trouble. That a name or a record is
/// not there is an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DnsError(pub String);

/// The TXT records at a name, each with its strings joined (RFC 1035, 3.3.14); none when there is no such name.
pub type TxtRecords<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, DnsError>> + Send + 'a>>;

/// Looks up what the owners of domains publish; bounded in time, and not from an old answer.
pub trait Dns: Send + Sync {
    /// The TXT records at `name`, an absolute name without its last dot.
    fn txt<'a>(&'a self, name: &'a str) -> TxtRecords<'a>;
}
