//! What a description of the API is made of. The page and the OpenAPI document are two prints of the same values.

use serde_json::Value;

/// The hub's address wherever a text or an example needs one; what is served has the real one in its place.
pub const BASE: &str = "https://hub.example.com";

/// Operations that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// People.
    Users,
    /// Groups.
    Groups,
    /// Queries in a body.
    Search,
    /// Many writes at once.
    Bulk,
    /// What the service can do.
    Discovery,
    /// The user behind the token.
    Me,
    /// Access tokens.
    Token,
    /// What a connection takes over SCIM.
    Configuration,
    /// Logging in.
    Session,
    /// Whether the hub serves.
    Health,
}

impl Group {
    /// Every group in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::Users,
        Self::Groups,
        Self::Search,
        Self::Bulk,
        Self::Discovery,
        Self::Me,
        Self::Token,
        Self::Configuration,
        Self::Session,
        Self::Health,
    ];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Search => "Search",
            Self::Bulk => "Bulk",
            Self::Discovery => "Discovery",
            Self::Me => "Me",
            Self::Token => "Access tokens",
            Self::Configuration => "SCIM configuration",
            Self::Session => "Sessions",
            Self::Health => "Health",
        }
    }

    /// What the operations are for.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Users => {
                "The people whom the directory sends. Whether a person gets an account, and what happens when the directory takes it away, is decided by the connection's toggles; the answer is always what the directory wrote."
            }
            Self::Groups => {
                "Groups of users and of other groups. Memberships are kept one by one: adding one costs the same in a group of ten and of a hundred thousand."
            }
            Self::Search => {
                "The same questions as with GET, in a body instead of an address: for filters that are long, or that should not stand in the logs of a proxy."
            }
            Self::Bulk => {
                "Many writes in one request. Each operation is a transaction of its own, under the same rules as a single request."
            }
            Self::Discovery => "What the service can do and which attributes it knows, in SCIM's own form.",
            Self::Me => "Not offered.",
            Self::Token => {
                "Short-lived access tokens in place of a Secret Token, by OAuth 2.0 client credentials (RFC 6749, 4.4)."
            }
            Self::Configuration => {
                "What a connection takes over SCIM and how: the settings of the tab Provisioning, for programs."
            }
            Self::Session => {
                "Logging in by password, for apps that have no browser page, under the same rules as on the page."
            }
            Self::Health => "For load balancers and monitors.",
        }
    }
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A connection, by its Secret Token or an access token.
    Directory,
    /// A program, by a configuration key of a connection.
    Configuration,
    /// A person, by the token of a session.
    Session,
    /// Anybody; what proves the caller stands in the body, or nothing does.
    Open,
}

impl Access {
    /// In words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Directory => "Secret Token or access token",
            Self::Configuration => "Configuration key",
            Self::Session => "Session token",
            Self::Open => "None",
        }
    }
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

impl Place {
    /// As in OpenAPI.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name among the components.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it means; `code` between backticks.
    pub text: &'static str,
    /// Its JSON Schema.
    pub schema: fn() -> Value,
    /// A value.
    pub example: &'static str,
}

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// SCIM's own.
    Scim,
    /// Plain JSON.
    Json,
    /// A form.
    Form,
}

impl Media {
    /// The content type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scim => "application/scim+json",
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

/// A body with its examples.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its form.
    pub media: Media,
    /// The component that describes it.
    pub schema: &'static str,
    /// Each with what it shows.
    pub examples: Vec<(&'static str, Value)>,
}

impl Message {
    /// A SCIM message with one example.
    pub fn scim(schema: &'static str, title: &'static str, example: Value) -> Self {
        Self { media: Media::Scim, schema, examples: vec![(title, example)] }
    }

    /// A JSON message with one example.
    pub fn json(schema: &'static str, title: &'static str, example: Value) -> Self {
        Self { media: Media::Json, schema, examples: vec![(title, example)] }
    }

    /// With one more example.
    pub fn or(mut self, title: &'static str, example: Value) -> Self {
        self.examples.push((title, example));
        self
    }
}

/// An answer to a request that was taken.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When it comes.
    pub text: &'static str,
    /// Headers that are always there, by their names among the components.
    pub headers: &'static [&'static str],
    /// The body; none for an empty one.
    pub body: Option<Message>,
}

/// One thing that a client can do.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: String,
    /// The name for programs, and the place on the page.
    pub id: String,
    /// With which others it is shown.
    pub group: Group,
    /// A few words.
    pub summary: String,
    /// More words; `code` between backticks; may be empty.
    pub text: String,
    /// Who may do it.
    pub access: Access,
    /// Its parameters.
    pub parameters: Vec<&'static Parameter>,
    /// What is sent.
    pub body: Option<Message>,
    /// What comes back when it was done.
    pub answers: Vec<Answer>,
    /// The statuses when it was not.
    pub refusals: Vec<u16>,
}

impl Operation {
    /// Whether this creates a resource whose id the other operations of its group take.
    pub fn creates(&self) -> bool {
        self.method == "POST" && self.answers.iter().any(|answer| answer.headers.contains(&"Location"))
    }
}
