//! POST /Bulk (RFC 7644, 3.7): each operation is a write of its own, under the same rules as a single request.

use std::collections::{BTreeMap, HashMap};

use hub_kernel::UserId;
use hub_scim::bulk::{self, Item, Method, Operation, Outcome, Pass, Report};
use hub_scim::{Error as Scim, Projection, ResourceKind};
use hub_tenants::directory::calls::Part;
use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::log::{Entry, shown_detail};
use super::redact::redacted;
use super::{BULK_MOST_OPERATIONS, write};
use crate::faults::ScimFault;

/// Does a bulk request, and notes in the log's entry what became of each person that it names.
///
/// # Errors
/// 400 for a body that is none, 413 for too many operations. What is wrong with one operation stands in its answer.
pub async fn post(call: &Call, body: &Value, entry: &mut Entry) -> Result<Answer, ScimFault> {
    let request = bulk::parse(body, BULK_MOST_OPERATIONS as usize)?;
    let more = i64::try_from(request.items.len()).unwrap_or(i64::MAX).saturating_sub(1);
    call.app.scim_limits.charge(call.scope.connection(), more.max(0), call.cx.now);
    let mut report = Report::new(request.fail_on_errors);
    let mut ids: HashMap<String, String> = HashMap::new();
    // By operation: one that is done in two steps is told by its end.
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for step in bulk::plan(&request.items) {
        let Some(item) = request.items.get(step.index) else { continue };
        let outcome = match attempt(call, item, step.pass, &mut ids).await {
            Ok(outcome) => outcome,
            Err(fault) => failed(call, item, fault.0),
        };
        parts.extend(part(call, item, &ids, &outcome).map(|part| (step.index, part)));
        if !report.push(step.index, item, outcome) {
            break;
        }
    }
    entry.consists_of(parts.into_values());
    Ok(Answer::document(report.to_body()))
}

async fn attempt(
    call: &Call,
    item: &Item,
    pass: Pass,
    ids: &mut HashMap<String, String>,
) -> Result<Outcome, ScimFault> {
    let mut operation = item.operation.clone()?;
    let created = item.bulk_id.as_ref().and_then(|name| ids.get(name)).cloned();
    let is_create = operation.method == Method::Post;
    match (pass, created) {
        (Pass::Complete, Some(id)) => {
            operation.method = Method::Put;
            operation.id = Some(id);
        }
        (Pass::Complete, None) => return Err(Scim::conflict("The resource could not be created.").into()),
        (Pass::Bare, _) => bulk::prune(&mut operation, ids),
        (Pass::Whole, _) => {}
    }
    bulk::resolve(&mut operation, ids)?;
    let answer = write::perform(call, operation, Projection::Only(Vec::new())).await?;
    if let (true, Some(name), Some(id)) = (is_create, &item.bulk_id, id_of(&answer)) {
        ids.insert(name.clone(), id.to_owned());
    }
    let status = if is_create { 201 } else { answer.status.as_u16() };
    let location = answer.location.or_else(|| address(call, item));
    Ok(Outcome { status, location, version: answer.version, error: None })
}

/// What the log keeps of an operation about one person; nothing for a group, or where nobody is known by it.
fn part(call: &Call, item: &Item, ids: &HashMap<String, String>, outcome: &Outcome) -> Option<Part> {
    let operation = item.operation.as_ref().ok().filter(|it| it.kind == ResourceKind::User)?;
    let made = || item.bulk_id.as_ref().and_then(|name| ids.get(name));
    let meant = operation.id.as_ref().map(|id| match id.strip_prefix("bulkId:") {
        Some(name) => ids.get(name).unwrap_or(id),
        None => id,
    });
    let user = UserId::in_tenant(call.tenant(), meant.or_else(made)?)?;
    let path = operation.kind.endpoint();
    Some(Part {
        user,
        method: operation.method.as_str().to_owned(),
        path: if operation.id.is_some() { format!("{path}/{user}") } else { path.to_owned() },
        status: outcome.status,
        detail: outcome.error.as_ref().map(shown_detail),
        body: (!operation.data.is_null()).then(|| redacted(&operation.data)),
    })
}

fn id_of(answer: &Answer) -> Option<&str> {
    answer.body.as_ref()?.get("id")?.as_str()
}

fn failed(call: &Call, item: &Item, error: Scim) -> Outcome {
    Outcome { status: error.status, location: address(call, item), version: None, error: Some(error) }
}

/// The URL of a resource that the request names; a create that failed has none.
fn address(call: &Call, item: &Item) -> Option<String> {
    let Ok(Operation { kind, id: Some(id), .. }) = &item.operation else { return None };
    Some(format!("{}{}/{id}", call.base, kind.endpoint()))
}
