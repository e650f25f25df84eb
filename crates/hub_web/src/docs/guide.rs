//! What holds for all operations, in words: on the page, and as the description of the OpenAPI document.

use hub_scim::{ScimType, filter, patch, resource};
use hub_tenants::listing::MOST_SCANNED;

use super::operation::BASE;
use super::{examples, refusals};
use crate::{scim, urls};

/// A part of the text.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph; `code` between backticks.
    Text(String),
    /// Lines to be copied.
    Code(String),
    /// Two columns with their headings.
    Table(&'static str, &'static str, Vec<(String, String)>),
}

/// A chapter.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its place on the page.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// All chapters.
pub fn sections() -> Vec<Section> {
    let section = |id, title, blocks| Section { id, title, blocks };
    vec![
        section("authentication", "Authentication", authentication()),
        section("bodies", "Bodies", bodies()),
        section("lists", "Lists and pages", lists()),
        section("filters", "Filters", filters()),
        section("patch", "PATCH", patches()),
        section("versions", "Versions", versions()),
        section("errors", "Errors", errors()),
        section("limits", "Limits", limits()),
    ]
}

fn text(words: impl Into<String>) -> Block {
    Block::Text(words.into())
}

fn rows<const N: usize>(rows: [(&str, &str); N]) -> Vec<(String, String)> {
    rows.map(|(left, right)| (left.to_owned(), right.to_owned())).into()
}

fn authentication() -> Vec<Block> {
    vec![
        text(
            "A directory needs two values, both on the tab Provisioning of its connection: the **Tenant URL**, which all SCIM addresses begin with, and a **Secret Token**. The token goes into the header `Authorization: Bearer TOKEN` and nowhere else; Basic and `?access_token=` are refused. It says which connection is writing. Several tokens may be valid at once, so one is replaced without a gap.",
        ),
        Block::Code(format!(
            "curl -H \"Authorization: Bearer $SECRET_TOKEN\" \\\n  \"{}/Users?filter=userName%20eq%20%22ada%40example.com%22\"",
            examples::tenant_url()
        )),
        text("An empty list with status 200 is the proof that address and token are right."),
        text(
            "Identity providers that ask for OAuth 2.0 get a client instead: its secret is exchanged for short access tokens at the Tenant URL with `/oauth/token` at its end.",
        ),
        text(
            "The SCIM configuration of a connection is read and set with a **configuration key**, made in the same place and sent in the same header. It opens nothing else, and a Secret Token does not open the configuration.",
        ),
        text(
            "Sessions of people are opened by password with `POST` to the session's address; its token goes into the same header.",
        ),
    ]
}

fn bodies() -> Vec<Block> {
    vec![
        text(
            "Send `application/scim+json` or `application/json` in UTF-8; SCIM answers are always `application/scim+json`. Names of attributes, URNs and operations may be in any letter case, paths may not. Trailing and doubled slashes do not matter, unknown query parameters are ignored.",
        ),
        text(
            "Attributes that the hub does not know are ignored, never refused. `null`, `\"\"` and `[]` mean “not set”. Booleans may be written `\"True\"` and `\"False\"`. `password` is never returned.",
        ),
    ]
}

fn lists() -> Vec<Block> {
    let sizes = scim::SIZES;
    vec![
        text(format!(
            "Resources come in the order of their creation, {} a page unless `count` says otherwise, at most {}. **By position:** `startIndex` counts from 1, and `totalResults` says how many there are in all. Any position costs the same.",
            sizes.default,
            grouped(sizes.max as usize)
        )),
        text(format!(
            "**By cursor** (RFC 9865): ask with an empty `cursor`, then with the `nextCursor` of each answer until there is none. What comes or goes meanwhile neither repeats nor hides others. A cursor is good for {} minutes, for the same filter and order only.",
            scim::CURSOR_SECONDS / 60
        )),
        Block::Code("GET /Users?cursor=&count=500\nGET /Users?cursor=dQAAAZsE2kA&count=500".to_owned()),
        text(
            "`sortBy` and `sortOrder` order by any attribute; `attributes` and `excludedAttributes` say which come back. Groups read with `excludedAttributes=members` are quick at any size.",
        ),
    ]
}

fn filters() -> Vec<Block> {
    vec![
        text(
            "The whole grammar of RFC 7644, 3.4.2.2. Strings stand in double quotes and are escaped as in JSON. `and` binds closer than `or`; `not` needs parentheses.",
        ),
        Block::Table(
            "Filter",
            "Finds",
            rows([
                (
                    "`userName eq \"ada@example.com\"`",
                    "equal; letter case as the attribute's `caseExact` has it",
                ),
                ("`title ne \"Clerk\"`", "not equal, or not set"),
                ("`name.familyName co \"by\"`", "contains; `sw` begins with, `ew` ends with"),
                (
                    "`meta.lastModified gt \"2026-01-31T00:00:00Z\"`",
                    "later; `ge`, `lt`, `le` likewise, as instants",
                ),
                ("`nickName pr`", "is set"),
                ("`emails[type eq \"work\" and value co \"@example.com\"]`", "one e-mail is both"),
                (
                    "`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"Research\"`",
                    "an attribute of an extension",
                ),
                ("`members eq \"usr-…\"`", "groups with this member"),
                ("`active eq true and not (title pr or userType eq \"External\")`", "all together"),
            ]),
        ),
        text(format!(
            "Served by an index: `id`, `userName`, `externalId`, `emails`, a group's `displayName` and `members`, and `meta.lastModified`. Any other filter looks at up to {} resources and is 400 `tooMany` beyond.",
            grouped(MOST_SCANNED)
        )),
    ]
}

fn patches() -> Vec<Block> {
    vec![
        text("Operations are done in order, each on the result of the one before, and all or none."),
        Block::Table(
            "Path",
            "Names",
            rows([
                ("`displayName`", "an attribute"),
                ("`name.givenName`", "a part of one"),
                ("`emails[type eq \"work\"].value`", "a part of the elements that match"),
                ("`members[value eq \"usr-…\"]`", "the elements that match"),
                (
                    "`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`",
                    "an attribute of an extension",
                ),
                ("no path", "the value is an object of attributes"),
            ]),
        ),
        text(
            "`add` appends to lists and merges into objects, `replace` puts the value in place of the list, `remove` of what is not there succeeds. A `replace` of `emails[type eq \"work\"].value` makes that e-mail when there is none; any other path that matches nothing is `noTarget`.",
        ),
    ]
}

fn versions() -> Vec<Block> {
    vec![text(
        "Every resource has a weak version in the header `ETag` and in `meta.version`. `If-None-Match` on a read answers 304 when nothing has changed. `If-Match` on PUT, PATCH and DELETE answers 412 when something has. A change of nothing keeps version and `lastModified`.",
    )]
}

fn errors() -> Vec<Block> {
    let example = serde_json::to_string_pretty(&refusals::example()).unwrap_or_default();
    let statuses =
        refusals::STATUSES.map(|status| (format!("`{status}`"), refusals::meaning(status).to_owned()));
    let keywords =
        ScimType::ALL.map(|kind| (format!("`{}`", kind.as_str()), refusals::keyword(kind).to_owned()));
    vec![
        text(
            "Below the Tenant URL every refusal is a SCIM error (RFC 7644, 3.12). `detail` is written for the administrator who reads it in the log of the identity provider.",
        ),
        Block::Code(example),
        Block::Table("Status", "Meaning", statuses.into()),
        Block::Table("scimType", "Meaning", keywords.into()),
        text(
            "Elsewhere a refusal is `{\"error\": WORD, \"message\": SENTENCE}`. Every answer has the header `X-Request-Id`, which support can look up.",
        ),
    ]
}

fn limits() -> Vec<Block> {
    let row = |what: &str, most: String| (what.to_owned(), most);
    let table = vec![
        row("The address of a request", "64 KiB; longer questions go by `.search`".to_owned()),
        row("Body of a request", format!("{} KiB", scim::MOST_BYTES / 1024)),
        row("Body of a bulk request", format!("{} KiB", scim::BULK_MOST_BYTES / 1024)),
        row("Operations of a bulk request", grouped(scim::BULK_MOST_OPERATIONS as usize)),
        row("Operations of a PATCH", grouped(patch::MAX_OPERATIONS)),
        row("Resources of a page", grouped(scim::SIZES.max as usize)),
        row("userName, and displayName of a group", format!("{} characters", resource::MAX_NAME)),
        row("Any other string", format!("{} KiB", hub_scim::json::MAX_STRING / 1024)),
        row("Nesting of JSON", grouped(hub_scim::json::MAX_DEPTH)),
        row(
            "A filter",
            format!(
                "{} KiB, {} comparisons, {} levels",
                filter::MAX_LENGTH / 1024,
                filter::MAX_TERMS,
                filter::MAX_DEPTH
            ),
        ),
    ];
    vec![Block::Table("What", "At most", table)]
}

/// A number as people read it: `100,000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The same as CommonMark.
pub fn markdown() -> String {
    let mut out = format!("The same for people: [{BASE}{path}]({BASE}{path}).\n\n", path = urls::DOCS_API);
    for section in sections() {
        out.push_str(&format!("# {}\n\n", section.title));
        for block in &section.blocks {
            match block {
                Block::Text(words) => out.push_str(&format!("{words}\n\n")),
                Block::Code(lines) => out.push_str(&format!("```\n{lines}\n```\n\n")),
                Block::Table(left, right, rows) => {
                    out.push_str(&format!("| {left} | {right} |\n| --- | --- |\n"));
                    for (left, right) in rows {
                        out.push_str(&format!("| {left} | {right} |\n"));
                    }
                    out.push('\n');
                }
            }
        }
    }
    out
}
