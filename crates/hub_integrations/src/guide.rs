//! A setup guide as data: steps in the vendor's own words, with places for the tenant's real values.

pub use crate::signal::Signal;

use crate::progress::Requirement;
use crate::setup::SetupFile;

/// One numbered step.
#[derive(Debug, PartialEq)]
pub struct Step {
    /// Stable name within the guide, for anchors and for ticking off.
    pub id: &'static str,
    /// Which half of the set-up it belongs to.
    pub part: Part,
    /// The heading, an instruction.
    pub title: &'static str,
    /// What the step says, in order.
    pub blocks: &'static [Block],
    /// What the hub sees once the step is done; `None` where it cannot know.
    pub done_when: Option<Signal>,
}

/// The half of the set-up that a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Preparing both.
    Prepare,
    /// Single sign-on by SAML.
    SignOn,
    /// Provisioning over SCIM.
    Provisioning,
}

impl Part {
    /// The heading over the steps of this part.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Prepare => "Prepare",
            Self::SignOn => "Single sign-on",
            Self::Provisioning => "Provisioning",
        }
    }
}

/// One paragraph, list or field of a step. Text may mark labels of the vendor's console: see [`spans`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(&'static str),
    /// A click path, from the outermost menu inwards.
    Path(&'static [&'static str]),
    /// A value of this tenant to copy into the vendor's field `into`.
    Copy {
        /// The vendor's name of the field.
        into: &'static str,
        /// Which of the tenant's values.
        value: Value,
    },
    /// A value to bring back from the vendor's console into a field of the Configuration tab.
    Bring {
        /// The vendor's name of the value.
        from: &'static str,
        /// The field of ours it fills.
        into: Requirement,
    },
    /// A setting to choose in the vendor's console.
    Choose {
        /// The vendor's name of the setting.
        setting: &'static str,
        /// What to set it to.
        to: &'static str,
    },
    /// Something good to know.
    Note(&'static str),
    /// Something that goes wrong when it is overlooked.
    Warning(&'static str),
    /// A table; every row has as many cells as the head.
    Table {
        /// Column headings.
        head: &'static [&'static str],
        /// Rows.
        rows: &'static [&'static [&'static str]],
    },
    /// Blocks that hold only while a feature of the connection is on, or off.
    Where {
        /// Which.
        feature: Feature,
        /// Whether they show while it is on.
        on: bool,
        /// What they say; never a further `Where`.
        blocks: &'static [Self],
    },
    /// Files that do this step, and those after it, with the tenant's values.
    Files(&'static [SetupFile]),
}

/// A switch of the connection's SCIM configuration that changes what a step says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// `features.groups`.
    Groups,
    /// `features.roles`.
    Roles,
}

impl Step {
    /// Whether an admin may mark it as done by hand: the hub cannot see its effect, or may never be shown one.
    #[must_use]
    pub fn is_marked_by_hand(&self) -> bool {
        self.done_when.is_none_or(Signal::is_choice)
    }

    /// Its blocks as they hold for a connection: `is_on` says which features are on.
    pub fn blocks_for(&self, is_on: impl Fn(Feature) -> bool) -> impl Iterator<Item = &'static Block> {
        self.blocks.iter().flat_map(move |block| match block {
            Block::Where { feature, on, blocks } if is_on(*feature) == *on => *blocks,
            Block::Where { .. } => &[],
            other => std::slice::from_ref(other),
        })
    }
}

/// A value of the tenant's own connection that the vendor's console asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The SAML SP entity ID of the connection.
    EntityId,
    /// The assertion consumer service URL of the connection.
    AcsUrl,
    /// The address of the SP metadata XML.
    MetadataUrl,
    /// The address that starts SP-initiated login.
    LoginUrl,
    /// The SCIM base URL of the tenant.
    TenantUrl,
    /// A SCIM bearer token; shown once, so a guide can only say where to make one.
    SecretToken,
}

impl Value {
    /// The hub's own name of the value, the same on every page (C6, C18).
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::EntityId => "Entity ID",
            Self::AcsUrl => "ACS URL",
            Self::MetadataUrl => "SP metadata URL",
            Self::LoginUrl => "Login URL",
            Self::TenantUrl => "Tenant URL",
            Self::SecretToken => "Secret Token",
        }
    }
}

/// The tenant's real values, to put into a guide.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// See [`Value::EntityId`].
    pub entity_id: &'a str,
    /// See [`Value::AcsUrl`].
    pub acs_url: &'a str,
    /// See [`Value::MetadataUrl`].
    pub metadata_url: &'a str,
    /// See [`Value::LoginUrl`].
    pub login_url: &'a str,
    /// See [`Value::TenantUrl`].
    pub tenant_url: &'a str,
}

impl<'a> Values<'a> {
    /// The tenant's value, or `None` for the Secret Token, which no page can show again.
    #[must_use]
    pub const fn get(&self, value: Value) -> Option<&'a str> {
        match value {
            Value::EntityId => Some(self.entity_id),
            Value::AcsUrl => Some(self.acs_url),
            Value::MetadataUrl => Some(self.metadata_url),
            Value::LoginUrl => Some(self.login_url),
            Value::TenantUrl => Some(self.tenant_url),
            Value::SecretToken => None,
        }
    }
}

/// A piece of text: plain, or a label of the vendor's console to be set in bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span<'a> {
    /// Plain text.
    Plain(&'a str),
    /// A label, as it is written in the console.
    Label(&'a str),
}

/// Cuts text at `**`: every second piece is a label. Empty pieces are left out.
#[must_use]
pub fn spans(text: &str) -> Vec<Span<'_>> {
    text.split("**")
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(n, piece)| if n % 2 == 0 { Span::Plain(piece) } else { Span::Label(piece) })
        .collect()
}
