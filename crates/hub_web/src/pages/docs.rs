//! The description of the API for people who integrate.

use askama::Template;

use crate::docs::guide::{self, Block};
use crate::docs::operation::{Answer, BASE, Group, Message, Operation};
use crate::docs::refusals;
use crate::filters;
use crate::urls;
use hub_scim::schema::{Attribute, Mutability};
use hub_scim::{ResourceKind, Schemas};

/// A piece of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span<'a> {
    /// Words.
    Plain(&'a str),
    /// Words that matter.
    Strong(&'a str),
    /// Something to be typed.
    Code(&'a str),
}

/// The pieces of a sentence: `code` between backticks, **strong** between pairs of stars.
#[must_use]
pub fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            spans.push(Span::Code(part));
            continue;
        }
        let pieces = part.split("**").enumerate();
        let pieces = pieces
            .map(|(index, piece)| if index % 2 == 1 { Span::Strong(piece) } else { Span::Plain(piece) });
        spans.extend(pieces.filter(|span| *span != Span::Plain("")));
    }
    spans
}

/// What is common to all operations.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// Its place on the page.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// Operations that belong together.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its place on the page.
    pub id: String,
    /// Its heading.
    pub title: &'static str,
    /// What they are for.
    pub text: &'static str,
    /// The operations.
    pub entries: Vec<Entry>,
}

/// An operation, or several that differ in their method or their address only.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place on the page.
    pub id: String,
    /// The method, or all of them.
    pub methods: Vec<&'static str>,
    /// The path below the hub's address, or all of them.
    pub paths: Vec<String>,
    /// A few words.
    pub summary: String,
    /// More words; may be empty.
    pub text: String,
    /// What proves the caller.
    pub access: &'static str,
    /// Parameters that are not in the path: name, place, meaning.
    pub parameters: Vec<(&'static str, &'static str, &'static str)>,
    /// Bodies to send, each with its title.
    pub requests: Vec<(&'static str, String)>,
    /// Content type of the request; empty for one without body.
    pub sends: &'static str,
    /// What comes back.
    pub answers: Vec<Outcome>,
    /// The statuses of refusals with their meanings.
    pub refusals: Vec<(u16, &'static str)>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The status.
    pub status: u16,
    /// When it comes.
    pub text: &'static str,
    /// Headers that are always there.
    pub headers: &'static [&'static str],
    /// Bodies, each with its title.
    pub bodies: Vec<(&'static str, String)>,
}

/// A table of attributes.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its place on the page.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Its URN.
    pub urn: String,
    /// Its attributes.
    pub rows: Vec<Row>,
}

/// An attribute.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name, with that of the attribute it is a part of.
    pub name: String,
    /// Its type: "string", "list of complex".
    pub kind: String,
    /// "Required", "read-only", "unique" …
    pub marks: String,
    /// What it is.
    pub text: String,
}

/// `GET /docs/api`.
#[derive(Debug, Clone, Template)]
#[template(path = "docs/api.html")]
pub struct ApiPage {
    /// The hub's address.
    pub base: &'static str,
    /// What is common.
    pub chapters: Vec<Chapter>,
    /// The operations.
    pub parts: Vec<Part>,
    /// The attributes.
    pub resources: Vec<Resource>,
}

impl ApiPage {
    /// The page of these operations, for a hub at [`BASE`].
    #[must_use]
    pub fn of(operations: &[Operation]) -> Self {
        let chapters = guide::sections().into_iter();
        Self {
            base: BASE,
            chapters: chapters.map(|s| Chapter { id: s.id, title: s.title, blocks: s.blocks }).collect(),
            parts: Group::ALL.iter().filter_map(|group| part(*group, operations)).collect(),
            resources: resources(),
        }
    }

    /// Where the OpenAPI document is.
    #[must_use]
    pub const fn document(&self) -> &'static str {
        urls::DOCS_OPENAPI
    }
}

fn part(group: Group, operations: &[Operation]) -> Option<Part> {
    let mut entries: Vec<Entry> = Vec::new();
    for operation in operations.iter().filter(|operation| operation.group == group) {
        match entries.iter_mut().find(|entry| entry.summary == operation.summary) {
            Some(entry) if entry.paths.contains(&operation.path) => entry.methods.push(operation.method),
            Some(entry) => entry.paths.push(operation.path.clone()),
            None => entries.push(entry(operation)),
        }
    }
    let id = group.title().to_ascii_lowercase().replace(' ', "-");
    (!entries.is_empty()).then(|| Part { id, title: group.title(), text: group.text(), entries })
}

fn entry(operation: &Operation) -> Entry {
    let parameters = operation.parameters.iter().filter(|parameter| parameter.place.word() != "path");
    Entry {
        id: format!("op-{}", operation.id),
        methods: vec![operation.method],
        paths: vec![operation.path.clone()],
        summary: operation.summary.clone(),
        text: operation.text.clone(),
        access: operation.access.text(),
        parameters: parameters.map(|p| (p.name, p.place.word(), p.text)).collect(),
        requests: operation.body.as_ref().map(examples).unwrap_or_default(),
        sends: operation.body.as_ref().map_or("", |body| body.media.name()),
        answers: operation.answers.iter().map(outcome).collect(),
        refusals: operation.refusals.iter().map(|status| (*status, refusals::meaning(*status))).collect(),
    }
}

fn outcome(answer: &Answer) -> Outcome {
    Outcome {
        status: answer.status,
        text: answer.text,
        headers: answer.headers,
        bodies: answer.body.as_ref().map(examples).unwrap_or_default(),
    }
}

fn examples(message: &Message) -> Vec<(&'static str, String)> {
    let drawn = message.examples.iter();
    drawn.map(|(title, value)| (*title, serde_json::to_string_pretty(value).unwrap_or_default())).collect()
}

fn resources() -> Vec<Resource> {
    let schemas = Schemas::standard();
    let mut resources = Vec::new();
    let common = schemas.common().iter().flat_map(|attribute| rows("", attribute)).collect();
    resources.push(Resource {
        id: "attributes-common".to_owned(),
        title: "Every resource".to_owned(),
        urn: String::new(),
        rows: common,
    });
    for schema in schemas.all() {
        resources.push(Resource {
            id: format!("attributes-{}", schema.name),
            title: schema.name.clone().into_owned(),
            urn: schema.urn.clone().into_owned(),
            rows: schema.attributes.iter().flat_map(|attribute| rows("", attribute)).collect(),
        });
    }
    debug_assert!(resources.iter().any(|resource| resource.urn == ResourceKind::User.urn()));
    resources
}

fn rows(parent: &str, attribute: &Attribute) -> Vec<Row> {
    let name = format!("{parent}{}", attribute.name);
    let kind = match attribute.multi_valued {
        true => format!("list of {}", attribute.kind.as_str()),
        false => attribute.kind.as_str().to_owned(),
    };
    let mut rows = vec![Row { name: name.clone(), kind, marks: marks(attribute), text: about(attribute) }];
    rows.extend(attribute.sub.iter().flat_map(|sub| self::rows(&format!("{name}."), sub)));
    rows
}

fn marks(attribute: &Attribute) -> String {
    let words = [
        ("required", attribute.required),
        ("unique", attribute.unique),
        ("read-only", attribute.mutability == Mutability::ReadOnly),
        ("set once", attribute.mutability == Mutability::Immutable),
        ("never returned", attribute.mutability == Mutability::WriteOnly),
    ];
    words.iter().filter(|(_, is)| *is).map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

/// Its description, with the suggested values.
fn about(attribute: &Attribute) -> String {
    let mut text = attribute.description.clone().into_owned();
    if !attribute.canonical.is_empty() {
        let values: Vec<String> = attribute.canonical.iter().map(|value| format!("`{value}`")).collect();
        text.push_str(&format!(" Usual values: {}.", values.join(", ")));
    }
    text
}
