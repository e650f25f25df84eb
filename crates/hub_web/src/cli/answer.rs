//! What a command prints: one JSON object, or the same as text.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The answer of a command.
#[derive(Debug, Default)]
pub(super) struct Answer {
    fields: Map<String, Value>,
    table: Option<Table>,
    notes: Vec<String>,
}

#[derive(Debug)]
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
}

impl Answer {
    /// One thing. `fields` is an object.
    pub(super) fn new(fields: Value) -> Self {
        let Value::Object(fields) = fields else { return Self::default() };
        Self { fields, ..Self::default() }
    }

    /// A list called `name`; text shows `columns` of it, JSON everything.
    pub(super) fn list(name: &'static str, rows: Vec<Value>, columns: &'static [&'static str]) -> Self {
        let mut fields = Map::new();
        fields.insert(name.to_owned(), Value::Array(rows));
        Self { fields, table: Some(Table { name, columns }), notes: Vec::new() }
    }

    /// The answer with a sentence that people read below it.
    pub(super) fn note(mut self, sentence: impl Into<String>) -> Self {
        self.notes.push(sentence.into());
        self
    }

    /// The answer with one more field.
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.fields.insert(name.to_owned(), value);
        self
    }

    /// What goes to standard output.
    pub(super) fn print(self, json: bool) -> String {
        if json {
            return format!("{}\n", Value::Object(self.fields));
        }
        let mut text = match &self.table {
            Some(table) => rows(&self.fields, table),
            None => lines(&self.fields),
        };
        for note in &self.notes {
            text.push_str(note);
            text.push('\n');
        }
        text
    }
}

fn lines(fields: &Map<String, Value>) -> String {
    let width = fields.keys().map(String::len).max().unwrap_or_default();
    let mut text = String::new();
    for (name, value) in fields {
        let label = name.replace('_', " ");
        let _ = writeln!(text, "{label:width$}  {}", plain(value));
    }
    text
}

fn rows(fields: &Map<String, Value>, table: &Table) -> String {
    let Some(Value::Array(items)) = fields.get(table.name) else { return String::new() };
    if items.is_empty() {
        return format!("no {}\n", table.name);
    }
    let header = table.columns.iter().map(|column| column.replace('_', " ")).collect();
    let cell = |item: &Value, column: &str| plain(item.get(column).unwrap_or(&Value::Null));
    let cells = items.iter().map(|item| table.columns.iter().map(|column| cell(item, column)).collect());
    let grid: Vec<Vec<String>> = std::iter::once(header).chain(cells).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|i| grid.iter().filter_map(|row| row.get(i)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &grid {
        let line: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A value for people: on one line, without control characters that names may bring to a terminal.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name} {}", plain(value)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_and_json_say_the_same() {
        let make = || {
            Answer::list(
                "users",
                vec![json!({"name": "Ada\u{1b}[2J", "id": 1, "active": true})],
                &["name", "active"],
            )
            .note("That is all.")
        };
        assert_eq!(make().print(false), "name     active\nAda [2J  on\nThat is all.\n");
        assert_eq!(
            make().print(true),
            "{\"users\":[{\"name\":\"Ada\\u001b[2J\",\"id\":1,\"active\":true}]}\n"
        );
        assert_eq!(Answer::list("users", vec![], &["name"]).print(false), "no users\n");
        let one = Answer::new(json!({"tenant_id": "tnt-1", "seats": null}));
        assert_eq!(one.print(false), "tenant id  tnt-1\nseats      -\n");
    }
}
