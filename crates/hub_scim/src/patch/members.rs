//! Memberships are rows, not part of the group's document: their changes leave the patch (H37, H38, H41).

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Op, Operation, Patch};
use crate::error::{Error, Result};
use crate::filter::{self, Filter, Literal};
use crate::path::Path;
use crate::resource::Member;
use crate::schema::{GROUP_URN, is_unassigned};

/// A change of who is in a group.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberChange {
    /// These join; one who is in stays.
    Add(Vec<Member>),
    /// These ids leave; one who is not in is no error.
    Remove(Vec<String>),
    /// The members that satisfy the filter leave; evaluate it with [`Filter::matches_element`] on
    /// `{"value", "type", "display", "$ref"}` of each member.
    RemoveWhere(Filter),
    /// Everyone leaves.
    RemoveAll,
    /// From now on exactly these are in.
    Replace(Vec<Member>),
}

pub(super) fn split(patch: Patch) -> Result<(Patch, Vec<MemberChange>)> {
    let mut rest = Vec::with_capacity(patch.operations.len());
    let mut changes = Vec::new();
    for mut operation in patch.operations {
        match &operation.path {
            Some(path) if path.attr.is(GROUP_URN, "members") => {
                changes.extend(change(operation.op, path, &operation.value)?);
            }
            None => {
                without_path(&mut operation, &mut changes)?;
                rest.push(operation);
            }
            Some(path) if path.attr.as_urn().is_some_and(|urn| urn.eq_ignore_ascii_case(GROUP_URN)) => {
                without_path(&mut operation, &mut changes)?;
                rest.push(operation);
            }
            Some(_) => rest.push(operation),
        }
    }
    Ok((Patch { operations: rest }, changes))
}

/// Moves the keys that name members out of a path-less value.
fn without_path(operation: &mut Operation, changes: &mut Vec<MemberChange>) -> Result<()> {
    let Some(fields) = operation.value.as_object_mut() else { return Ok(()) };
    let mut kept = Map::with_capacity(fields.len());
    for (key, value) in std::mem::take(fields) {
        match Path::parse(&key) {
            Ok(path) if path.attr.is(GROUP_URN, "members") => {
                changes.extend(change(operation.op, &path, &value)?)
            }
            _ => {
                kept.insert(key, value);
            }
        }
    }
    *fields = kept;
    Ok(())
}

fn change(op: Op, path: &Path, value: &Value) -> Result<Option<MemberChange>> {
    let part = path.attr.sub.as_deref();
    match (op, &path.filter, part) {
        (Op::Add, None, None) => Ok(Some(MemberChange::Add(members(value)?))),
        (Op::Add, None, Some(part)) if part.eq_ignore_ascii_case("value") => {
            Ok(Some(MemberChange::Add(ids(value)?.into_iter().map(user).collect())))
        }
        (Op::Add, Some(filter), None) => match named(filter) {
            Some(ids) => Ok(Some(MemberChange::Add(ids.into_iter().map(user).collect()))),
            None => Err(Error::no_target("The filter of this add does not say which member to add.")),
        },
        (Op::Replace, None, None) => Ok(Some(MemberChange::Replace(members(value)?))),
        (Op::Remove, None, None) if value.is_null() || value.as_str() == Some("") => {
            Ok(Some(MemberChange::RemoveAll))
        }
        (Op::Remove, None, None) => Ok(Some(MemberChange::Remove(ids(value)?))),
        (Op::Remove, Some(filter), None) => Ok(Some(match named(filter) {
            Some(ids) => MemberChange::Remove(ids),
            None => MemberChange::RemoveWhere(filter.clone()),
        })),
        _ => Err(Error::mutability("A member cannot be changed in parts; remove it and add another.")),
    }
}

fn user(id: String) -> Member {
    Member { id, kind: crate::schema::ResourceKind::User }
}

/// The ids of a filter that only asks for ids: `value eq "a" or value eq "b"`.
fn named(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare { path, op: filter::Op::Eq, value: Literal::String(id) }
            if path.name.eq_ignore_ascii_case("value") && path.sub.is_none() && path.urn.is_none() =>
        {
            Some(vec![id.clone()])
        }
        Filter::Or(parts) => Some(parts.iter().map(named).collect::<Option<Vec<_>>>()?.concat()),
        _ => None,
    }
}

fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        other if is_unassigned(other) => &[],
        other => std::slice::from_ref(other),
    }
}

fn members(value: &Value) -> Result<Vec<Member>> {
    let mut seen = HashSet::new();
    let mut list = Vec::new();
    for element in elements(value) {
        let member = element.as_object().and_then(lower).as_ref().and_then(Member::read);
        let member = member.filter(|member| is_id(&member.id)).ok_or_else(without_id)?;
        if seen.insert(member.id.clone()) {
            list.push(member);
        }
    }
    Ok(list)
}

/// Attribute names in any letter case (H10).
fn lower(fields: &Map<String, Value>) -> Option<Value> {
    Some(fields.iter().map(|(key, value)| (key.to_ascii_lowercase(), value.clone())).collect())
}

/// Ids to remove: member objects, or bare ids.
fn ids(value: &Value) -> Result<Vec<String>> {
    let id = |element: &Value| match element {
        Value::String(id) if is_id(id) => Some(id.clone()),
        Value::Object(fields) => {
            super::parse::field(fields, "value")?.as_str().filter(|id| is_id(id)).map(Into::into)
        }
        _ => None,
    };
    elements(value).iter().map(|element| id(element).ok_or_else(without_id)).collect()
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && !id.contains('\0')
}

fn without_id() -> Error {
    Error::invalid_value("Each member must be an object with a \"value\": the id of a user.")
}
