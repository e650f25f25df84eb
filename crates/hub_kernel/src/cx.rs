//! What one request may know of the world.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::ids::{ConnectionId, SecretTokenId, SetupLinkId, UserId};

/// Who does something, as the event log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person who is logged in, or who is logging in.
    User {
        /// The person.
        id: UserId,
        /// The person's e-mail or userName at that moment.
        name: String,
    },
    /// An identity provider, by the Secret Token it used.
    Token {
        /// The token's row.
        id: SecretTokenId,
        /// The name its maker gave it.
        name: String,
        /// The connection it writes for.
        connection: ConnectionId,
    },
    /// An identity provider, by an access token of the connection's OAuth client.
    Client {
        /// The row of the client secret behind the access token.
        id: SecretTokenId,
        /// The name that the secret's maker gave it.
        name: String,
        /// The connection it writes for.
        connection: ConnectionId,
    },
    /// A program that configures a connection, by its configuration key.
    Key {
        /// The key's row.
        id: SecretTokenId,
        /// The name its maker gave it.
        name: String,
        /// The connection it configures.
        connection: ConnectionId,
    },
    /// Somebody without an account, by the set-up link that they opened.
    Link {
        /// The link.
        id: SetupLinkId,
        /// Whom it is for, and who made it.
        name: String,
        /// The connection that they set up.
        connection: ConnectionId,
    },
    /// Somebody at the server's command line.
    Operator,
    /// The hub itself, or somebody it does not know (a failed login).
    System,
}

impl Actor {
    /// The name under which they stand in the event log and in columns such as `created_by`.
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. }
            | Self::Token { name, .. }
            | Self::Client { name, .. }
            | Self::Key { name, .. }
            | Self::Link { name, .. } => name,
            Self::Operator => "Operator",
            Self::System => "Switchboard",
        }
    }
}

/// One request: its instant, its randomness, who acts and from where.
#[derive(Clone)]
pub struct Cx {
    /// The request's instant; read once, so that all of its rows agree.
    pub now: Timestamp,
    /// Where its randomness comes from.
    pub entropy: Arc<dyn Entropy>,
    /// Who acts.
    pub actor: Actor,
    /// The id that stands in the log, in error pages and in events.
    pub request_id: String,
    /// The client's address, if there is one.
    pub address: Option<String>,
}

impl Cx {
    /// The same request, now known to be `actor`'s.
    pub fn with_actor(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }
}
