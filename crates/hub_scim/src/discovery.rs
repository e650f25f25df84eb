//! ServiceProviderConfig, ResourceTypes and Schemas (RFC 7643, 5 to 8; RFC 9865, 4).

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::list::ListResponse;
use crate::schema::{Attribute, ResourceKind, Schema, Schemas, Type, USER_URN};

/// URN of a schema document.
pub const SCHEMA_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// URN of a resource type document.
pub const RESOURCE_TYPE_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// URN of the service provider configuration.
pub const CONFIG_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

/// The limits and options that the service announces (H43).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Where an administrator reads about the service.
    pub documentation_uri: Option<String>,
    /// Largest page.
    pub max_page_size: u32,
    /// Page size when the request does not say.
    pub default_page_size: u32,
    /// Seconds a cursor stays valid; none for no limit.
    pub cursor_timeout: Option<u32>,
    /// Operations in one bulk request.
    pub bulk_max_operations: u32,
    /// Bytes of one bulk request.
    pub bulk_max_payload: u32,
    /// OAuth 2.0 client credentials are offered beside the Secret Token.
    pub client_credentials: bool,
    /// A client may set the passwords of users.
    pub change_password: bool,
}

/// The document of /ServiceProviderConfig. `base_url` is the Tenant URL without final slash.
#[must_use]
pub fn service_provider_config(base_url: &str, offer: &Offer) -> Value {
    let mut pagination = json!({
        "cursor": true,
        "index": true,
        "defaultPaginationMethod": "index",
        "defaultPageSize": offer.default_page_size,
        "maxPageSize": offer.max_page_size,
    });
    set(&mut pagination, "cursorTimeout", offer.cursor_timeout.map(Into::into));
    let mut config = json!({
        "schemas": [CONFIG_URN],
        "patch": { "supported": true },
        "bulk": {
            "supported": true,
            "maxOperations": offer.bulk_max_operations,
            "maxPayloadSize": offer.bulk_max_payload,
        },
        "filter": { "supported": true, "maxResults": offer.max_page_size },
        "changePassword": { "supported": offer.change_password },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": pagination,
        "authenticationSchemes": authentication_schemes(offer),
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base_url}/ServiceProviderConfig"),
        },
    });
    set(&mut config, "documentationUri", offer.documentation_uri.as_deref().map(Into::into));
    config
}

fn authentication_schemes(offer: &Offer) -> Vec<Value> {
    let mut schemes = vec![json!({
        "type": "oauthbearertoken",
        "name": "OAuth Bearer Token",
        "description": "The Secret Token of the connection, as a bearer token.",
        "specUri": "https://www.rfc-editor.org/info/rfc6750",
        "primary": true,
    })];
    if offer.client_credentials {
        schemes.push(json!({
            "type": "oauth2",
            "name": "OAuth 2.0 client credentials",
            "description": "An access token for the connection's client id and secret.",
            "specUri": "https://www.rfc-editor.org/info/rfc6749",
        }));
    }
    schemes
}

fn set(object: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(fields), Some(value)) = (object.as_object_mut(), value) {
        fields.insert(name.into(), value);
    }
}

/// One document of /ResourceTypes.
#[must_use]
pub fn resource_type(base_url: &str, schemas: &Schemas, kind: ResourceKind) -> Value {
    let extensions: Vec<Value> =
        schemas.extensions(kind).map(|schema| json!({ "schema": schema.urn, "required": false })).collect();
    let mut document = json!({
        "schemas": [RESOURCE_TYPE_URN],
        "id": kind.name(),
        "name": kind.name(),
        "description": schemas.core(kind).description,
        "endpoint": kind.endpoint(),
        "schema": kind.urn(),
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base_url}/ResourceTypes/{}", kind.name()),
        },
    });
    set(&mut document, "schemaExtensions", (!extensions.is_empty()).then(|| extensions.into()));
    document
}

/// The list of /ResourceTypes.
#[must_use]
pub fn resource_types(base_url: &str, schemas: &Schemas) -> Value {
    all(offered(schemas).map(|kind| resource_type(base_url, schemas, kind)).collect())
}

fn offered(schemas: &Schemas) -> impl Iterator<Item = ResourceKind> {
    [ResourceKind::User, ResourceKind::Group].into_iter().filter(|kind| schemas.offers(*kind))
}

/// The resource type with that name (letter by letter, H5).
///
/// # Errors
/// 404.
pub fn find_resource_type(base_url: &str, schemas: &Schemas, name: &str) -> Result<Value> {
    offered(schemas)
        .find(|kind| kind.name() == name)
        .map(|kind| resource_type(base_url, schemas, kind))
        .ok_or_else(|| Error::not_found(format!("There is no resource type {name:?}.")))
}

/// The list of /Schemas.
#[must_use]
pub fn schemas(base_url: &str, schemas: &Schemas) -> Value {
    all(schemas.all().map(|schema| document(base_url, schemas, schema)).collect())
}

/// The schema with that URN.
///
/// # Errors
/// 404.
pub fn find_schema(base_url: &str, schemas: &Schemas, urn: &str) -> Result<Value> {
    schemas
        .all()
        .find(|schema| schema.urn.eq_ignore_ascii_case(urn))
        .map(|schema| document(base_url, schemas, schema))
        .ok_or_else(|| Error::not_found(format!("There is no schema {urn:?}.")))
}

fn all(resources: Vec<Value>) -> Value {
    let total = u64::try_from(resources.len()).unwrap_or(u64::MAX);
    ListResponse { total, start_index: Some(1), resources, ..ListResponse::default() }.to_body()
}

fn document(base_url: &str, schemas: &Schemas, schema: &Schema) -> Value {
    let offered = |attribute: &&Attribute| {
        schema.urn != USER_URN || !schemas.leaves_out(ResourceKind::User, &attribute.name)
    };
    json!({
        "schemas": [SCHEMA_URN],
        "id": schema.urn,
        "name": schema.name,
        "description": schema.description,
        "attributes": schema.attributes.iter().filter(offered).map(attribute).collect::<Vec<_>>(),
        "meta": { "resourceType": "Schema", "location": format!("{base_url}/Schemas/{}", schema.urn) },
    })
}

/// Without nulls and empty lists: Entra's schema discovery cannot read them.
fn attribute(attribute: &Attribute) -> Value {
    let mut fields = Map::new();
    fields.insert("name".into(), attribute.name.as_ref().into());
    fields.insert("type".into(), attribute.kind.as_str().into());
    fields.insert("multiValued".into(), attribute.multi_valued.into());
    fields.insert("description".into(), attribute.description.as_ref().into());
    fields.insert("required".into(), attribute.required.into());
    fields.extend(characteristics(attribute));
    if !attribute.sub.is_empty() {
        fields.insert("subAttributes".into(), attribute.sub.iter().map(self::attribute).collect());
    }
    fields.into()
}

/// What only SCIM says of an attribute (RFC 7643, 7).
pub(crate) fn characteristics(attribute: &Attribute) -> Map<String, Value> {
    let mut fields = Map::new();
    if !matches!(attribute.kind, Type::Complex | Type::Boolean) {
        fields.insert("caseExact".into(), attribute.case_exact.into());
    }
    fields.insert("mutability".into(), attribute.mutability.as_str().into());
    fields.insert("returned".into(), attribute.returned.as_str().into());
    fields.insert("uniqueness".into(), if attribute.unique { "server" } else { "none" }.into());
    if !attribute.canonical.is_empty() {
        fields
            .insert("canonicalValues".into(), attribute.canonical.iter().map(AsRef::<str>::as_ref).collect());
    }
    if !attribute.references.is_empty() {
        fields.insert("referenceTypes".into(), attribute.references.iter().copied().collect());
    }
    fields
}

#[cfg(test)]
mod tests;
