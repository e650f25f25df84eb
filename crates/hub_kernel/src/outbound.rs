//! The only door from the hub to other machines.

use std::future::Future;
use std::pin::Pin;

/// Why a document could not be fetched, in words for an administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Not an address the hub may call.
    #[error("{0}")]
    Refused(String),
    /// The other side did not answer as it should.
    #[error("{0}")]
    Failed(String),
}

/// The bytes of a fetched document.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, OutboundError>> + Send + 'a>>;

/// The status that a machine answered a form with.
pub type Posted<'a> = Pin<Box<dyn Future<Output = Result<u16, OutboundError>> + Send + 'a>>;

/// Fetches documents and sends forms; bounded in size and time, public addresses only.
pub trait Outbound: Send + Sync {
    /// The body found at `url`.
    fn get<'a>(&'a self, url: &'a str) -> Fetched<'a>;

    /// Sends `fields` to `url` as a form. The body of the answer is not read, a redirect not followed.
    fn post_form<'a>(&'a self, url: &'a str, fields: &'a [(&'a str, &'a str)]) -> Posted<'a>;
}
