//! Error pages.

use askama::Template;
use hub_web::pages::errors::{ErrorPage, SsoFailedPage};

use crate::Shot;

pub fn pages() -> Vec<Shot> {
    let sso = SsoFailedPage {
        reference: "7QK4-M2XA".into(),
        text: "The answer of your company’s identity provider could not be accepted.".into(),
        retry_href: Some("/login/acme/sso".into()),
    };
    let unknown = SsoFailedPage { retry_href: None, ..sso.clone() };
    vec![
        ("error-400", ErrorPage::bad_request("The page number is not a number.").render().unwrap()),
        ("error-403", ErrorPage::forbidden().render().unwrap()),
        (
            "error-403_rule",
            ErrorPage::refused("The directory manages this person: remove them at the identity provider.")
                .render()
                .unwrap(),
        ),
        ("error-form_expired", ErrorPage::form_expired().render().unwrap()),
        ("error-404", ErrorPage::not_found().render().unwrap()),
        ("error-405", ErrorPage::method_not_allowed().render().unwrap()),
        ("error-413", ErrorPage::too_large("1 MB").render().unwrap()),
        ("error-429", ErrorPage::too_many(2).render().unwrap()),
        ("error-500", ErrorPage::internal("7QK4-M2XA").render().unwrap()),
        ("error-503", ErrorPage::unavailable().render().unwrap()),
        ("error-sso_failed", sso.render().unwrap()),
        ("error-sso_failed_unknown", unknown.render().unwrap()),
    ]
}
