//! What the service can do and which attributes it knows (RFC 7644, 4). Query parameters do not matter here.

use hub_scim::discovery::{self, Offer};

use super::answer::Answer;
use super::call::Call;
use super::{BULK_MOST_BYTES, BULK_MOST_OPERATIONS, cursor, list};
use crate::faults::ScimFault;
use crate::urls;

/// What is announced by a hub at this address.
pub fn offer(hub: &str) -> Offer {
    Offer {
        documentation_uri: Some(format!("{hub}{}", urls::DOCS_API)),
        max_page_size: list::SIZES.max,
        default_page_size: list::SIZES.default,
        cursor_timeout: Some(cursor::LIFETIME_SECONDS),
        bulk_max_operations: BULK_MOST_OPERATIONS,
        bulk_max_payload: BULK_MOST_BYTES,
        client_credentials: true,
        change_password: false,
    }
}

/// GET /ServiceProviderConfig.
pub fn config(call: &Call) -> Answer {
    let offer = Offer { change_password: call.scope.features().password_sync, ..offer(call.app.base_url()) };
    Answer::document(discovery::service_provider_config(&call.base, &offer))
}

/// GET /ResourceTypes, and one of them.
pub fn resource_types(call: &Call, name: Option<&str>) -> Result<Answer, ScimFault> {
    let schemas = call.presenter.schemas();
    Ok(Answer::document(match name {
        None => discovery::resource_types(&call.base, schemas),
        Some(name) => discovery::find_resource_type(&call.base, schemas, name)?,
    }))
}

/// GET /Schemas, and one of them.
pub fn schemas(call: &Call, urn: Option<&str>) -> Result<Answer, ScimFault> {
    let schemas = call.presenter.schemas();
    Ok(Answer::document(match urn {
        None => discovery::schemas(&call.base, schemas),
        Some(urn) => discovery::find_schema(&call.base, schemas, urn)?,
    }))
}
