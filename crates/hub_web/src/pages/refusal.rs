//! Refusals that a person can mend: the form comes back with what was wrong.

use actix_web::http::StatusCode;
use hub_tenants::Error;

use super::parts::Problems;
use crate::faults::{HtmlFault, classify, sentence};

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
