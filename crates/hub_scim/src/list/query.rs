//! Reads list requests from query parameters and from the body of a search.

use serde_json::{Map, Value};

use super::{ListQuery, PageSizes, Paging, SEARCH_URN, Sort};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::patch::field;
use crate::path::AttrPath;
use crate::projection::Projection;
use crate::schema::{ResourceKind, Schemas};

#[derive(Default)]
struct Raw {
    filter: Option<String>,
    start: Option<i64>,
    count: Option<i64>,
    cursor: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    attributes: Vec<String>,
    excluded: Vec<String>,
}

impl ListQuery {
    /// Reads decoded query parameters; unknown ones are ignored (H5), of a repeated one the last counts.
    ///
    /// # Errors
    /// 400 `invalidFilter`, `invalidPath`, `invalidValue` or `invalidCount`.
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        sizes: PageSizes,
    ) -> Result<Self> {
        let mut raw = Raw::default();
        let names = |text: &str| {
            text.split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        for (name, value) in pairs {
            let text = Some(value.to_owned());
            match name.to_ascii_lowercase().as_str() {
                "filter" => raw.filter = text,
                "startindex" => raw.start = integer("startIndex", value)?,
                "count" => raw.count = integer("count", value)?,
                "cursor" => raw.cursor = text,
                "sortby" => raw.sort_by = text,
                "sortorder" => raw.sort_order = text,
                "attributes" => raw.attributes = names(value),
                "excludedattributes" => raw.excluded = names(value),
                _ => {}
            }
        }
        raw.finish(sizes)
    }

    /// Reads the body of a search (RFC 7644, 3.4.3).
    ///
    /// # Errors
    /// As [`ListQuery::from_pairs`], and 400 `invalidSyntax` for members of a wrong type.
    pub fn from_search(body: &Value, sizes: PageSizes) -> Result<Self> {
        let fields = body
            .as_object()
            .ok_or_else(|| Error::invalid_syntax("The request body must be a JSON object."))?;
        let urns = strings(fields, "schemas")?;
        if !urns.is_empty() && !urns.iter().any(|urn| urn.eq_ignore_ascii_case(SEARCH_URN)) {
            return Err(Error::invalid_syntax(format!(
                "The \"schemas\" of a search must name {SEARCH_URN}."
            )));
        }
        Raw {
            filter: text(fields, "filter")?,
            start: number(fields, "startIndex")?,
            count: number(fields, "count")?,
            cursor: text(fields, "cursor")?,
            sort_by: text(fields, "sortBy")?,
            sort_order: text(fields, "sortOrder")?,
            attributes: strings(fields, "attributes")?,
            excluded: strings(fields, "excludedAttributes")?,
        }
        .finish(sizes)
    }

    /// Checks filter and sortBy against the schemas of the searched resource types.
    ///
    /// # Errors
    /// 400 `invalidFilter`, 400 `invalidPath` for an unknown sortBy.
    pub fn check(&self, schemas: &Schemas, kinds: &[ResourceKind]) -> Result<()> {
        if let Some(filter) = &self.filter {
            filter.check(schemas, kinds)?;
        }
        match &self.sort {
            Some(sort) if !kinds.iter().any(|kind| schemas.resolve(*kind, &sort.by).is_some()) => {
                Err(Error::invalid_path(format!("sortBy names {}, which is not an attribute.", sort.by)))
            }
            _ => Ok(()),
        }
    }

    /// Whether the filter or the order needs this attribute, even if the projection does not.
    #[must_use]
    pub fn reads(&self, name: &str) -> bool {
        self.filter.as_ref().is_some_and(|filter| filter.mentions(name))
            || self.sort.as_ref().is_some_and(|sort| sort.by.name.eq_ignore_ascii_case(name))
    }
}

impl Raw {
    fn finish(self, sizes: PageSizes) -> Result<ListQuery> {
        let present = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let count = self.count.map_or(sizes.default, |n| u32::try_from(n.max(0)).unwrap_or(u32::MAX));
        let paging = match self.cursor {
            Some(cursor) => Paging::Cursor(present(Some(cursor))),
            None => Paging::Index { start: u64::try_from(self.start.unwrap_or(1)).unwrap_or(1).max(1) },
        };
        let descending = match present(self.sort_order) {
            None => false,
            Some(order) if order.eq_ignore_ascii_case("ascending") => false,
            Some(order) if order.eq_ignore_ascii_case("descending") => true,
            Some(_) => return Err(Error::invalid_value("sortOrder must be ascending or descending.")),
        };
        let sort = match present(self.sort_by) {
            Some(by) => Some(Sort { by: AttrPath::parse(by.trim())?, descending }),
            None => None,
        };
        Ok(ListQuery {
            filter: present(self.filter).map(|filter| Filter::parse(&filter)).transpose()?,
            paging,
            count: count.min(sizes.max),
            sort,
            projection: Projection::of(&self.attributes, &self.excluded)?,
        })
    }
}

fn wrong_number(name: &str) -> Error {
    let detail = format!("{name} must be a whole number.");
    if name == "count" { Error::invalid_count(detail) } else { Error::invalid_value(detail) }
}

/// A whole number; one too large for the machine is the largest.
fn integer(name: &str, text: &str) -> Result<Option<i64>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong_number(name));
    }
    let extreme = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Ok(Some(text.parse().unwrap_or(extreme)))
}

fn number(fields: &Map<String, Value>, name: &str) -> Result<Option<i64>> {
    match field(fields, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => integer(name, text),
        Some(Value::Number(number)) if !number.is_f64() => Ok(Some(number.as_i64().unwrap_or(i64::MAX))),
        Some(_) => Err(wrong_number(name)),
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match field(fields, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::invalid_syntax(format!("{name} must be a string."))),
    }
}

fn strings(fields: &Map<String, Value>, name: &str) -> Result<Vec<String>> {
    let wrong = || Error::invalid_syntax(format!("{name} must be an array of strings."));
    match field(fields, name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}
