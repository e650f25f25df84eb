//! What one entry of the catalogue says about itself.

use crate::guide::Step;
use crate::{ClaimPreset, FieldHints, Places};

/// One entry of the catalogue. All text is plain English, ready to show; `**…**` marks a label of the vendor's
/// console (see [`crate::guide::spans`]).
#[derive(Debug, PartialEq)]
pub struct Integration {
    /// Stable name in our URLs and in the database, `[a-z0-9_]`. Never part of a SAML or SCIM URL.
    pub slug: &'static str,
    /// The name on the card.
    pub name: &'static str,
    /// Names that people still search for.
    pub former_names: &'static [&'static str],
    /// Where the card stands in the filter.
    pub category: Category,
    /// Place among the cards: lower comes first; equal ranks are sorted by name.
    pub rank: u8,
    /// One sentence for the card.
    pub summary: &'static str,
    /// The pop-up's first list: what the integration does.
    pub what_it_does: &'static [&'static str],
    /// The pop-up's second list: what will be different for the tenant's people.
    pub what_changes: &'static [&'static str],
    /// What it can do.
    pub capabilities: Capabilities,
    /// An SVG of our own drawing (not the vendor's mark), 24 by 24, `currentColor`.
    pub glyph_svg: &'static str,
    /// What the vendor's console calls each value, with an example and the place.
    pub hints: FieldHints,
    /// Where in the vendor's console a failed login is put right.
    pub places: Places,
    /// How often its provisioning service writes.
    pub cadence: Cadence,
    /// The SCIM customizer that suits it: `generic`, `microsoft`, `okta`, `jumpcloud`, …
    pub dialect: &'static str,
    /// Where its assertions carry the person's attributes.
    pub claims: ClaimPreset,
    /// The setup guide, in the order in which it is followed.
    pub guide: &'static [Step],
}

impl Integration {
    /// All that people may search for, in small letters: names, category, summary and abilities.
    #[must_use]
    pub fn words(&self) -> String {
        let known = [self.name, self.category.label(), self.summary];
        let texts =
            known.into_iter().chain(self.former_names.iter().copied()).chain(self.capabilities.words());
        texts.collect::<Vec<_>>().join("\n").to_lowercase()
    }

    /// Whether every word (lower case) is found in what people know the integration by.
    pub(crate) fn matches(&self, words: &[String]) -> bool {
        let text = self.words();
        words.iter().all(|word| finds(&text, word))
    }
}

/// Whether a word (lower case) begins a word of `text`, or a line of it written without blanks. The page's script
/// (`static/js/app.js`) compares in the same way.
#[must_use]
pub fn finds(text: &str, word: &str) -> bool {
    begins_a_word(text, word) || begins_a_line(text, word)
}

fn begins_a_word(text: &str, word: &str) -> bool {
    let before = |at: usize| text.get(..at).and_then(|before| before.chars().next_back());
    text.match_indices(word).any(|(at, _)| !before(at).is_some_and(char::is_alphanumeric))
}

/// "gsuite" is "G Suite".
fn begins_a_line(text: &str, word: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let word = bare(word);
    !word.is_empty() && text.lines().any(|line| bare(line).starts_with(&word))
}

/// What an integration, or one connection of it, is able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// People log in by SAML.
    pub sso: bool,
    /// The directory writes users over SCIM.
    pub scim: bool,
    /// The directory can write groups as well. Never required (C20).
    pub groups: bool,
    /// A tile in the vendor's portal may start the login.
    pub idp_initiated: bool,
}

impl Capabilities {
    /// What it can do, in the words of a card.
    #[must_use]
    pub fn labels(self) -> Vec<&'static str> {
        let all = [
            (self.sso, "Single sign-on"),
            (self.scim, "Provisioning"),
            (self.groups, "Groups"),
            (self.idp_initiated, "Login from its portal"),
        ];
        all.into_iter().filter(|(can, _)| *can).map(|(_, label)| label).collect()
    }

    /// The same in the words that people search for.
    fn words(self) -> impl Iterator<Item = &'static str> {
        let protocols = [(self.sso, "SSO SAML"), (self.scim, "SCIM"), (self.idp_initiated, "IdP-initiated")];
        let protocols = protocols.into_iter().filter(|(can, _)| *can).map(|(_, word)| word);
        self.labels().into_iter().chain(protocols)
    }
}

/// The filter on the Integrations page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A company directory that logs people in.
    IdentityProvider,
    /// A product that guards access: second factors, privileged accounts.
    AccessSecurity,
    /// A personnel system that keeps the list of people.
    HumanResources,
    /// Anything that speaks the standards.
    Custom,
}

impl Category {
    /// All categories, in the order of the filter.
    pub const ALL: &'static [Self] =
        &[Self::IdentityProvider, Self::AccessSecurity, Self::HumanResources, Self::Custom];

    /// The word in a query string.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::IdentityProvider => "identity-provider",
            Self::AccessSecurity => "access-security",
            Self::HumanResources => "human-resources",
            Self::Custom => "custom",
        }
    }

    /// The words on the page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::IdentityProvider => "Identity provider",
            Self::AccessSecurity => "Access security",
            Self::HumanResources => "Human resources",
            Self::Custom => "Custom",
        }
    }

    /// The category that a query string names.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|category| category.slug() == slug)
    }
}

/// How often a vendor's provisioning service writes to the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Minutes between two cycles; `None` when the vendor writes as changes happen, so that silence means
    /// nothing.
    pub minutes: Option<u16>,
    /// The sentence for the admin.
    pub sentence: &'static str,
}
