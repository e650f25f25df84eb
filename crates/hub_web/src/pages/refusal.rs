//! Refusals that a person can mend: the form comes back with what was wrong.

use actix_web::http::StatusCode;
use hub_kernel::{EmailError, SlugError};
use hub_tenants::Error;
use hub_text::{key, t};

use super::parts::Problems;
use crate::faults::{HtmlFault, capitalised, classify, sentence};

/// The status and the problems of a form that is shown again.
///
/// # Errors
/// Whatever a form cannot mend goes on as a fault.
pub fn problems(error: Error) -> Result<(StatusCode, Problems), HtmlFault> {
    let field = match &error {
        Error::Invalid(invalid) => invalid.field,
        Error::LastOwner | Error::NoSeat { .. } => "",
        _ => return Err(error.into()),
    };
    let status = StatusCode::from_u16(classify(&error).status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok((status, Problems::default().with(field, sentence(&error))))
}

/// Why a text is no workspace's address, as a sentence on a page.
pub fn slug(error: &SlugError) -> String {
    let why = match error {
        SlugError::Length => key!("a workspace address has 2 to 40 characters"),
        SlugError::Characters => {
            key!("a workspace address has lower-case letters, digits and hyphens between them")
        }
        SlugError::Reserved => key!("this workspace address is reserved"),
    };
    capitalised(&t(why).to_string())
}

/// Why a text is no e-mail address, as a sentence on a page.
pub fn email(_: &EmailError) -> String {
    capitalised(&t("enter an e-mail address such as name@example.com").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_say_is_what_the_kernel_says() {
        for error in [SlugError::Length, SlugError::Characters, SlugError::Reserved] {
            assert_eq!(slug(&error), capitalised(&error.to_string()));
        }
        assert_eq!(email(&EmailError), capitalised(&EmailError.to_string()));
    }
}
