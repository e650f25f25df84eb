//! The SCIM edge: `/scim/v2/{tenant}` and what is below it (RFC 7644). One door for every request: it identifies the
//! caller, finds the endpoint, and hands the call to the tenant's log however it ended.

pub(crate) mod address;
mod answer;
mod body;
mod bulk;
mod call;
mod cursor;
mod discovery;
mod limit;
mod list;
mod log;
mod oauth;
mod password;
mod redact;
mod welcome;
mod write;

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use hub_kernel::Cx;
use hub_scim::{Error, ResourceKind};
use hub_tenants::connection;
use hub_tenants::directory::DirectoryScope;
use serde_json::Value;

use crate::app::App;
use crate::extract::RequestWorld;
use crate::extract::directory::{Caller, caller};
use crate::faults::ScimFault;
use crate::{reply, urls};
use address::{Address, Endpoint};
use answer::Answer;
use call::Call;
use log::Entry;

pub(crate) use body::{bytes as body_bytes, read as read_body};

pub(crate) use cursor::LIFETIME_SECONDS as CURSOR_SECONDS;
pub(crate) use discovery::offer;
pub use limit::Limits;
pub(crate) use list::SIZES;

/// Largest body of a write, in bytes.
pub(crate) const MOST_BYTES: usize = 1 << 20;
/// Largest body of a bulk request, in bytes.
pub(crate) const BULK_MOST_BYTES: u32 = 4 << 20;
/// Most operations of a bulk request.
pub(crate) const BULK_MOST_OPERATIONS: u32 = 1000;

/// All SCIM endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::scope(urls::SCIM).default_service(web::to(door)));
}

/// Every request to a Tenant URL, or to what should have been one.
async fn door(app: Data<App>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let Some(RequestWorld(cx)) = RequestWorld::of(&request) else {
        return ScimFault(Error::internal("Something went wrong on our side.")).error_response();
    };
    let address = Address::of(request.uri().path());
    let mut entry = Entry::begin(&request, &cx, &address);
    if let Some(tenant) = address.token_endpoint() {
        return oauth::endpoint(&app, &request, payload, cx, tenant, entry).await;
    }
    let methods = address.endpoint.as_ref().map(Endpoint::methods).unwrap_or_default();
    let outcome = admit(&app, &request, &cx, &address, &mut entry).await;
    let outcome = match outcome {
        Ok(scope) => serve(&app, &request, payload, cx, address, scope, &mut entry).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(answer) => {
            entry.end(&app, answer.status.as_u16(), None);
            answer.into_response()
        }
        Err(fault) => {
            entry.end(&app, fault.0.status, Some(&fault.0));
            let mut response = fault.error_response();
            if fault.0.status == 405 {
                reply::set(&mut response, ALLOW, &named(methods));
            }
            response
        }
    }
}

/// Lets a directory in, and tells the log who it was.
async fn admit(
    app: &App,
    request: &HttpRequest,
    cx: &Cx,
    address: &Address,
    entry: &mut Entry,
) -> Result<DirectoryScope, ScimFault> {
    match caller(app, request, address.tenant, cx.now).await? {
        Caller::Directory(scope) => {
            entry.is_by(&scope);
            if !app.scim_limits.admits(scope.connection(), cx.now) {
                return Err(Error::too_many_requests(format!(
                    "This connection sends more than {} requests a second; the request may be repeated a little later.",
                    app.settings.scim_requests_per_second
                ))
                .into());
            }
            if scope.is_first_request() {
                // What the admin waits for after Test Connection: at once, not with the next batch of the log.
                let (cx, tenant, id) = (cx.clone(), scope.tenant(), scope.connection());
                app.db.write(tenant, move |c| connection::note_scim_request(c, &cx, tenant, id)).await?;
            }
            Ok(*scope)
        }
        Caller::Refused(tenant, refusal) => {
            entry.came_to(tenant);
            stranger(app, cx)?;
            Err(match refusal.is_of_a_good_token() {
                true => Error::forbidden(refusal.to_string()),
                false => Error::unauthorized(refusal.to_string()),
            }
            .into())
        }
        Caller::Nowhere(owner) => {
            match owner {
                Some((tenant, connection)) => entry.went_astray(tenant, connection),
                None => stranger(app, cx)?,
            }
            Err(Error::not_found("There is no SCIM endpoint at this address; check the Tenant URL.").into())
        }
    }
}

/// Counts a request without a good token.
fn stranger(app: &App, cx: &Cx) -> Result<(), Error> {
    if app.scim_limits.admits_stranger(cx.address.as_deref(), cx.now) {
        return Ok(());
    }
    Err(Error::too_many_requests(
        "Too many requests without a valid Secret Token come from this address; check the token.",
    ))
}

async fn serve(
    app: &Data<App>,
    request: &HttpRequest,
    payload: Payload,
    cx: Cx,
    address: Address,
    scope: DirectoryScope,
    entry: &mut Entry,
) -> Result<Answer, ScimFault> {
    let endpoint = address.endpoint.ok_or_else(|| {
        Error::not_found(format!("There is no endpoint {} below the Tenant URL.", shortened(&address.shown)))
    })?;
    if !endpoint.methods().contains(request.method()) {
        let detail = format!("{} is not taken here; use {}.", request.method(), named(endpoint.methods()));
        return Err(Error::method_not_allowed(detail).into());
    }
    let call = Call::new(app.clone(), request, cx, scope)?;
    let body = match *request.method() {
        Method::POST | Method::PUT | Method::PATCH if endpoint != Endpoint::Me => {
            let most = if endpoint == Endpoint::Bulk { BULK_MOST_BYTES as usize } else { MOST_BYTES };
            body::read(request, payload, most).await?
        }
        _ => Value::Null,
    };
    let write = writes_user(&endpoint, request.method());
    if write {
        entry.says(&endpoint, call.tenant(), &body);
    }
    let answer = dispatch(&call, endpoint, request.method(), body, entry).await?;
    if write {
        entry.wrote(call.tenant(), &answer);
    }
    Ok(answer)
}

/// Whether a call is about one person whom it writes.
fn writes_user(endpoint: &Endpoint, method: &Method) -> bool {
    let user = matches!(
        endpoint,
        Endpoint::Collection(ResourceKind::User) | Endpoint::Resource(ResourceKind::User, _)
    );
    user && *method != Method::GET
}

async fn dispatch(
    call: &Call,
    endpoint: Endpoint,
    method: &Method,
    body: Value,
    entry: &mut Entry,
) -> Result<Answer, ScimFault> {
    match endpoint {
        Endpoint::ServiceProviderConfig => Ok(discovery::config(call)),
        Endpoint::ResourceTypes(name) => discovery::resource_types(call, name.as_deref()),
        Endpoint::Schemas(urn) => discovery::schemas(call, urn.as_deref()),
        Endpoint::Collection(kind) if method == Method::GET => list::get(call, kind).await,
        Endpoint::Resource(kind, id) if method == Method::GET => list::one(call, kind, id).await,
        Endpoint::Collection(kind) => write::one(call, method, kind, None, body).await,
        Endpoint::Resource(kind, id) => write::one(call, method, kind, Some(id), body).await,
        Endpoint::Search(kinds) => list::search(call, kinds, &body).await,
        Endpoint::Bulk => bulk::post(call, &body, entry).await,
        Endpoint::Me => {
            let detail = "A Secret Token belongs to a connection, not to a user: there is no /Me.";
            Err(Error::not_implemented(detail).into())
        }
    }
}

fn named(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
