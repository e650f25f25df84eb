//! The API reference.

use askama::Template;
use hub_web::docs::operations;
use hub_web::pages::docs::ApiPage;

use crate::Shot;

pub fn pages() -> Vec<Shot> {
    vec![("docs-api", ApiPage::of(operations()).render().unwrap())]
}
