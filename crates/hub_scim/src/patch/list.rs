//! Operations on a multi-valued attribute (H35 to H39).

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Op;
use super::apply::{Place, set_part};
use crate::error::{Error, Result};
use crate::filter::{self, Filter, Literal};
use crate::schema::{
    Attribute, MAX_ELEMENTS, identity, is_unassigned, merge, primary, settle_primary, too_many,
};

/// The elements after the operation.
pub(super) fn change(place: &Place<'_>, op: Op, current: Vec<Value>, value: &Value) -> Result<Vec<Value>> {
    let before = primary(&current);
    let mut list = current;
    match (op, place.filter, place.sub) {
        (Op::Remove, filter, None) => list.retain(|element| !selected(place.attribute, filter, element)),
        (Op::Add, None, None) => add(&mut list, place.attribute.read_list(value)?),
        (Op::Replace, None, None) => list = place.attribute.read_list(value)?,
        (_, None, Some(sub)) => {
            if list.is_empty() && op != Op::Remove {
                list.push(Value::Object(Map::new()));
            }
            list.iter_mut().try_for_each(|element| set_part(element, sub, op, value))?;
        }
        (Op::Remove, Some(_), Some(_)) => set_selected(place, op, &mut list, value)?,
        (_, Some(filter), _) => {
            let found = list.iter().any(|element| filter.matches_element(place.attribute, element));
            if found {
                set_selected(place, op, &mut list, value)?;
            } else if !is_unassigned(value) {
                list.push(created(place, op, filter, value)?);
            }
        }
    }
    list.retain(|element| !is_unassigned(element));
    if list.len() > MAX_ELEMENTS && place.attribute.name != "members" {
        return Err(too_many(&place.attribute.name));
    }
    settle_primary(before.as_deref(), &mut list);
    Ok(list)
}

fn selected(attribute: &Attribute, filter: Option<&Filter>, element: &Value) -> bool {
    filter.is_none_or(|filter| filter.matches_element(attribute, element))
}

/// Appends what is not there yet; of what is there, the other parts are brought up to date.
fn add(list: &mut Vec<Value>, elements: Vec<Value>) {
    let mut places: HashMap<String, usize> =
        list.iter().enumerate().map(|(place, element)| (identity(element), place)).collect();
    for element in elements {
        let place = *places.entry(identity(&element)).or_insert(list.len());
        match list.get_mut(place) {
            Some(old) => merge(old, element),
            None => list.push(element),
        }
    }
}

/// Changes the selected elements, or a part of them.
fn set_selected(place: &Place<'_>, op: Op, list: &mut Vec<Value>, value: &Value) -> Result<()> {
    let attribute = place.attribute;
    if place.sub.is_none() && is_unassigned(value) {
        if op == Op::Replace {
            list.retain(|element| !selected(attribute, place.filter, element));
        }
        return Ok(());
    }
    for element in list.iter_mut().filter(|element| selected(attribute, place.filter, element)) {
        set_element(place, op, element, value)?;
    }
    Ok(())
}

fn set_element(place: &Place<'_>, op: Op, element: &mut Value, value: &Value) -> Result<()> {
    if let Some(sub) = place.sub {
        return set_part(element, sub, op, value);
    }
    let value = match value {
        Value::Array(list) if list.len() == 1 => list.first().unwrap_or(value),
        other => other,
    };
    if let Some(read) = place.attribute.read_element(value)? {
        merge(element, read);
    }
    Ok(())
}

/// Create on absent (H36).
fn created(place: &Place<'_>, op: Op, filter: &Filter, value: &Value) -> Result<Value> {
    let missing = || Error::no_target(format!("No element of {} satisfies {filter}.", place.attribute.name));
    let mut fields = Map::new();
    from_terms(place.attribute, op, filter, &mut fields)?.ok_or_else(missing)?;
    let mut element = Value::Object(fields);
    set_element(place, op, &mut element, value)?;
    Ok(element)
}

/// Writes the `eq` terms of a filter into `fields`; none when it is made of anything else, or when
/// a replace may not create from it.
fn from_terms(
    attribute: &Attribute,
    op: Op,
    filter: &Filter,
    fields: &mut Map<String, Value>,
) -> Result<Option<()>> {
    match filter {
        Filter::And(parts) => {
            for part in parts {
                if from_terms(attribute, op, part, fields)?.is_none() {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        }
        Filter::Compare { path, op: filter::Op::Eq, value } => {
            let Some(sub) = attribute.sub(&path.name) else { return Ok(None) };
            let Some(value) = sub.read(&literal(value))? else { return Ok(None) };
            let creates = op == Op::Add || sub.name == "primary" || is_canonical(sub, &value);
            let again = fields.get(sub.name.as_ref()).is_some_and(|old| *old != value);
            if !creates || again {
                return Ok(None);
            }
            fields.insert(sub.name.as_ref().to_owned(), value);
            Ok(Some(()))
        }
        _ => Ok(None),
    }
}

fn is_canonical(sub: &Attribute, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    sub.name == "type" && sub.canonical.iter().any(|known| known.eq_ignore_ascii_case(text))
}

fn literal(value: &Literal) -> Value {
    match value {
        Literal::String(text) => text.as_str().into(),
        Literal::Number(number) => number.clone().into(),
        Literal::Bool(value) => (*value).into(),
        Literal::Null => Value::Null,
    }
}
