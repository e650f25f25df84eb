//! POST, PUT, PATCH and DELETE of one resource; a bulk request does each of its operations here too.

use actix_web::http::{Method, StatusCode};
use hub_db::Conn;
use hub_kernel::Cx;
use hub_scim::bulk::{self, Operation};
use hub_scim::etag::{self, Conditions};
use hub_scim::{Patch, Projection, Resource, ResourceKind};
use hub_tenants::Error;
use hub_tenants::directory::{self, DirectoryScope};
use hub_tenants::group::{self, Group};
use hub_tenants::provisioning::{self, NewPassword, Presenter, Written};
use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::{password, welcome};
use crate::faults::ScimFault;
use crate::waiting;

/// A write that came as a request of its own.
///
/// # Errors
/// What the resource's rules refuse.
pub async fn one(
    call: &Call,
    method: &Method,
    kind: ResourceKind,
    id: Option<String>,
    data: Value,
) -> Result<Answer, ScimFault> {
    let method = match *method {
        Method::PUT => bulk::Method::Put,
        Method::PATCH => bulk::Method::Patch,
        Method::DELETE => bulk::Method::Delete,
        _ => bulk::Method::Post,
    };
    let projection = call.projection()?;
    let conditions =
        Conditions { if_match: call.if_match.clone(), if_none_match: call.if_none_match.clone() };
    perform(call, Operation { method, kind, id, conditions, data }, projection).await
}

/// Does one write in one transaction.
///
/// # Errors
/// What the resource's rules refuse.
pub async fn perform(call: &Call, operation: Operation, projection: Projection) -> Result<Answer, ScimFault> {
    match operation.kind {
        ResourceKind::User => user(call, operation, projection).await,
        ResourceKind::Group => group(call, operation, projection).await,
    }
}

async fn user(call: &Call, operation: Operation, projection: Projection) -> Result<Answer, ScimFault> {
    let schemas = call.presenter.schemas().clone();
    let Operation { method, id, conditions, data, .. } = operation;
    let id = id.unwrap_or_default();
    match method {
        bulk::Method::Post => {
            let mut new = Resource::read(ResourceKind::User, &schemas, &data)?;
            new.set_create_defaults(ResourceKind::User, &schemas);
            let password = password::prepare(call, None, new.take_password()).await?;
            let create =
                move |c: &mut Conn, cx: &Cx, by: &DirectoryScope| provisioning::create(c, cx, by, &new);
            write_user(call, StatusCode::CREATED, projection, password, create).await
        }
        bulk::Method::Put => {
            let mut put = Resource::read(ResourceKind::User, &schemas, &data)?;
            put.set_extension_defaults(ResourceKind::User, &schemas);
            let password = password::prepare(call, Some((&id, &conditions)), put.take_password()).await?;
            write_user(call, StatusCode::OK, projection, password, move |c, cx, by| {
                provisioning::replace(c, cx, by, &id, put, &conditions)
            })
            .await
        }
        bulk::Method::Patch => {
            let mut patch = Patch::parse(&data)?;
            let password = password::prepare(call, Some((&id, &conditions)), patch.take_password()).await?;
            write_user(call, StatusCode::OK, projection, password, move |c, cx, by| {
                provisioning::patch(c, cx, by, &schemas, &id, &patch, &conditions)
            })
            .await
        }
        bulk::Method::Delete => {
            let (cx, scope) = (call.cx.clone(), call.scope.clone());
            call.app
                .db
                .write(call.tenant(), move |c| {
                    let scope = directory::refresh(c, &scope, cx.now)?;
                    provisioning::delete(c, &cx, &scope, &id, &conditions)
                })
                .await?;
            Ok(Answer::nothing())
        }
    }
}

async fn write_user<F>(
    call: &Call,
    status: StatusCode,
    projection: Projection,
    password: Option<NewPassword>,
    f: F,
) -> Result<Answer, ScimFault>
where
    F: FnOnce(&mut Conn, &Cx, &DirectoryScope) -> Result<Written, Error> + Send + 'static,
{
    let (cx, scope, presenter) = (call.cx.clone(), call.scope.clone(), call.presenter.clone());
    let written = move |c: &mut Conn| {
        let scope = directory::refresh(c, &scope, cx.now)?;
        let mut written = f(c, &cx, &scope)?;
        provisioning::set_password(c, &cx, &scope, &mut written.user, password)?;
        let (body, version) = presenter.projected(c, &written.user, &projection)?;
        Ok::<_, Error>((written, body, version))
    };
    let outcome = call.app.db.write(call.tenant(), written).await;
    let by_directory = call.cx.clone().with_actor(call.scope.actor());
    let outcome = waiting::remembering(&call.app.db, &by_directory, call.tenant(), outcome).await;
    let (Written { user, welcome }, body, version) = outcome?;
    if welcome {
        welcome::send(call, &user).await;
    }
    Ok(Answer::resource(status, call.presenter.location(user.id), version, body))
}

/// Groups with more members than this are not sent back after a PATCH: 204 instead.
const MOST_SENT_BACK: i64 = 1000;

async fn group(call: &Call, operation: Operation, projection: Projection) -> Result<Answer, ScimFault> {
    let schemas = call.presenter.schemas().clone();
    let Operation { method, id, conditions, data, .. } = operation;
    let id = id.unwrap_or_default();
    match method {
        bulk::Method::Post => {
            let mut new = Resource::read(ResourceKind::Group, &schemas, &data)?;
            new.set_create_defaults(ResourceKind::Group, &schemas);
            let create = move |c: &mut Conn, cx: &Cx, by: &DirectoryScope, presenter: &Presenter| {
                group::create(c, cx, by, presenter, &new)
            };
            write_group(call, StatusCode::CREATED, projection, create).await
        }
        bulk::Method::Put => {
            let put = Resource::read(ResourceKind::Group, &schemas, &data)?;
            write_group(call, StatusCode::OK, projection, move |c, cx, by, presenter| {
                group::replace(c, cx, by, presenter, &id, &put, &conditions)
            })
            .await
        }
        bulk::Method::Patch => {
            let patch = Patch::parse(&data)?;
            write_group(call, StatusCode::NO_CONTENT, projection, move |c, cx, by, presenter| {
                group::patch(c, cx, by, presenter, &id, patch, &conditions)
            })
            .await
        }
        bulk::Method::Delete => {
            let (cx, scope) = (call.cx.clone(), call.scope.clone());
            call.app
                .db
                .write(call.tenant(), move |c| {
                    let scope = directory::refresh(c, &scope, cx.now)?;
                    group::delete(c, &cx, &scope, &id, &conditions)
                })
                .await?;
            Ok(Answer::nothing())
        }
    }
}

/// With 204 as `status` the group comes back all the same when it is not large, or when attributes were asked for.
async fn write_group<F>(
    call: &Call,
    status: StatusCode,
    projection: Projection,
    f: F,
) -> Result<Answer, ScimFault>
where
    F: FnOnce(&mut Conn, &Cx, &DirectoryScope, &Presenter) -> Result<Group, Error> + Send + 'static,
{
    let (cx, scope, presenter) = (call.cx.clone(), call.scope.clone(), call.presenter.clone());
    let written = move |c: &mut Conn| {
        let scope = directory::refresh(c, &scope, cx.now)?;
        let group = f(c, &cx, &scope, &presenter)?;
        let brief = status == StatusCode::NO_CONTENT
            && projection == Projection::Default
            && group.members > MOST_SENT_BACK;
        let body = match brief {
            true => None,
            false => Some(presenter.projected_group(c, &group, &projection)?),
        };
        Ok::<_, Error>((group, body))
    };
    let (group, body) = call.app.db.write(call.tenant(), written).await?;
    let status = match (status, &body) {
        (StatusCode::NO_CONTENT, Some(_)) => StatusCode::OK,
        (status, _) => status,
    };
    let location = Some(call.presenter.group_location(group.id));
    Ok(Answer { status, location, version: Some(etag::weak(group.version)), body })
}
