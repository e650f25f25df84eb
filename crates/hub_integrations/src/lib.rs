//! The catalogue: what each vendor's integration is, as data.
//!
//! No I/O, no clock, no database. One vendor is one folder of `src/`; `build.rs` finds the folders and writes
//! the module list and [`CATALOG`], so nothing outside a vendor's folder names that vendor.

mod claims;
mod fields;
pub mod guide;
#[cfg(test)]
mod guide_tests;
mod integration;
pub mod own_steps;
mod places;
pub mod progress;
pub mod quote;
pub mod setup;
mod signal;
#[cfg(test)]
mod tests;

pub use claims::{ClaimPreset, Subject};
pub use fields::{FieldHints, Hint};
pub use guide::{Block, Feature, Part, Span, Step, Value, Values};
pub use integration::{Cadence, Capabilities, Category, Integration, finds};
pub use places::Places;
pub use progress::{Filled, Requirement, State};
pub use setup::{ExtensionAttribute, Setup, SetupFile};
pub use signal::Signal;

include!(concat!(env!("OUT_DIR"), "/vendors.rs"));

/// The integration whose slug is exactly `slug`.
#[must_use]
pub fn find(slug: &str) -> Option<&'static Integration> {
    CATALOG.iter().copied().find(|integration| integration.slug == slug)
}

/// The integrations that match, best known first.
///
/// `query` is split at blanks; each word must occur (ignoring case) in [`Integration::words`], so "azure ad" finds Entra ID. An empty query matches all. `category` keeps one category.
#[must_use]
pub fn search(query: &str, category: Option<Category>) -> Vec<&'static Integration> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<_> = CATALOG
        .iter()
        .copied()
        .filter(|it| category.is_none_or(|wanted| it.category == wanted))
        .filter(|it| it.matches(&words))
        .collect();
    found.sort_by_key(|it| (it.rank, it.name));
    found
}

/// The categories that at least one integration has, in the order of the filter.
#[must_use]
pub fn categories() -> Vec<Category> {
    let used = |category: &Category| CATALOG.iter().any(|it| it.category == *category);
    Category::ALL.iter().copied().filter(used).collect()
}
