//! What was found out about a response, ready to print: on a report, and below a pasted response.

use hub_saml::doctor::{Field, Place};
use hub_saml::error::Side;
use hub_tenants::connection::Connection;
use hub_tenants::sign_in::report::{CheckLine, Finding, Known, Mapped, Offer, Seen};
use hub_tenants::user::Role;

use super::{Rich, visit::Visit};
use crate::pages::parts::{Badge, Link, Tone};
use crate::urls;

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// What is wrong; `None` when nothing is.
    pub failure: Option<Failure>,
    /// Values that may be taken over.
    pub offers: Vec<OfferView>,
    /// Every check, in order.
    pub checks: Vec<CheckView>,
    /// What a login would have read.
    pub seen: Option<SeenView>,
}

/// What is wrong.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The sentences.
    pub advice: String,
    /// What came; may be empty.
    pub came: String,
    /// What was expected; may be empty.
    pub expected: String,
    /// Whose side it is.
    pub side: String,
    /// Where it is put right.
    pub place: Rich,
    /// A page of ours that leads there.
    pub link: Option<Link>,
    /// The issuer that the response names; may be empty.
    pub issuer: String,
    /// Its stable word.
    pub code: String,
}

/// A value that may be taken over.
#[derive(Debug, Clone)]
pub struct OfferView {
    /// The field.
    pub label: String,
    /// What is stored now; may be empty.
    pub now: String,
    /// The value.
    pub value: String,
    /// Where it is confirmed; `None` where it can only be copied.
    pub href: Option<String>,
}

/// One check.
#[derive(Debug, Clone)]
pub struct CheckView {
    /// What was checked.
    pub label: String,
    /// "Passed", "Failed", "Not made".
    pub result: Badge,
    /// Why it failed; may be empty.
    pub text: String,
}

/// What a login would have read.
#[derive(Debug, Clone)]
pub struct SeenView {
    /// What the login would have done.
    pub outcome: Outcome,
    /// Fields that the mapping fills, with their values.
    pub mapped: Vec<Row>,
    /// Mapped fields without a value, in one phrase; may be empty.
    pub missing: String,
    /// NameID, certificate, time of sign-in.
    pub basics: Vec<Row>,
    /// Attributes by name.
    pub attributes: Vec<Row>,
    /// How many values were left out.
    pub left_out: usize,
}

/// What a login would have done.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its colour.
    pub tone: Tone,
    /// In one sentence.
    pub text: String,
    /// A page that leads on.
    pub link: Option<Link>,
}

/// A name with its values.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name.
    pub name: String,
    /// Its values, one a line.
    pub values: Vec<String>,
}

/// Our name of a field.
pub fn field_label(field: Field) -> &'static str {
    match field {
        Field::IdpEntityId => "IdP issuer",
        Field::SsoUrl => "Sign-on URL",
        Field::Certificate => "X.509 certificate",
    }
}

/// What is stored in a field now; certificates are not shown so.
pub fn stored(row: &Connection, field: Field) -> String {
    let value = match field {
        Field::IdpEntityId => row.idp_entity_id.clone(),
        Field::SsoUrl => row.sso_url.clone(),
        Field::Certificate => None,
    };
    value.unwrap_or_default()
}

impl View {
    /// The finding as seen now; with the reference of its report, values can be taken over by a click.
    pub fn of(finding: &Finding, row: &Connection, reference: Option<&str>, visit: &Visit) -> Self {
        let offer = |offer: &Offer| OfferView::of(offer, row, reference);
        Self {
            failure: finding.is_failure().then(|| Failure::of(finding, row)),
            offers: finding.offers.iter().filter_map(offer).collect(),
            checks: finding.checks.iter().map(CheckView::of).collect(),
            seen: finding.seen.as_ref().map(|seen| SeenView::of(seen, visit)),
        }
    }
}

impl Failure {
    fn of(finding: &Finding, row: &Connection) -> Self {
        let place = finding.place();
        Self {
            advice: finding.advice.clone(),
            came: finding.came.clone(),
            expected: finding.expected.clone(),
            side: side(finding.side()).to_owned(),
            place: words(place, row),
            link: link(place, &finding.code, row),
            issuer: finding.issuer.clone().unwrap_or_default(),
            code: finding.code.clone(),
        }
    }
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::IdentityProvider => "Your identity provider’s",
        Side::ThisHub => "Ours: the settings here",
        Side::Person => "The person’s: log in again from the start",
        Side::Nobody => "Nobody’s: the message was kept out",
    }
}

/// The place in the vendor's own words.
fn words(place: Place, row: &Connection) -> Rich {
    let there = row.integration().and_then(|integration| integration.places.find(place.key()));
    match (place, there) {
        (_, Some(there)) => Rich::parse(&format!("In your identity provider: {there}.")),
        (Place::Here, None) => Rich::parse("Here, in this workspace."),
        (_, None) => Rich::parse("Nowhere: nothing has to be changed."),
    }
}

/// The page of ours where a failure is put right.
fn link(place: Place, code: &str, row: &Connection) -> Option<Link> {
    let link = |href: String, label: &str| Some(Link { href, label: label.to_owned() });
    match (place, code) {
        (Place::Here, "unknown_user" | "not_imported" | "deactivated" | "name_taken" | "no_seat") => {
            link(urls::PEOPLE.to_owned(), "People")
        }
        (Place::Here | Place::SigningCertificate, _) => link(urls::connection(row.id), "Configuration"),
        _ => None,
    }
}

impl OfferView {
    /// Nothing to offer when it is stored already.
    fn of(offer: &Offer, row: &Connection, reference: Option<&str>) -> Option<Self> {
        let field = offer.field()?;
        let now = stored(row, field);
        (now != offer.value).then(|| Self {
            label: field_label(field).to_owned(),
            now,
            value: offer.value.clone(),
            href: reference.map(|reference| urls::use_value(row.id, reference, field.key())),
        })
    }
}

impl CheckView {
    fn of(line: &CheckLine) -> Self {
        let result = match line.passed {
            Some(true) => Badge::new(Tone::Good, "Passed"),
            Some(false) => Badge::new(Tone::Bad, "Failed"),
            None => Badge::new(Tone::Neutral, "Not made"),
        };
        Self { label: line.label.clone(), result, text: line.text.clone() }
    }
}

impl SeenView {
    fn of(seen: &Seen, visit: &Visit) -> Self {
        let signed_in = visit.moment(hub_kernel::Timestamp::from_millis(seen.signed_in_at));
        let basics = [
            ("NameID", Some(seen.name_id.clone())),
            ("NameID format", seen.name_id_format.clone()),
            ("Signed in there", Some(signed_in.exact)),
            ("Signed in there by", seen.authn_context.clone()),
            (
                "Verified by the certificate (SHA-256)",
                Some(super::configuration::colons(&seen.certificate_sha256)),
            ),
        ];
        Self {
            outcome: Outcome::of(&seen.outcome),
            mapped: seen.mapped.as_ref().map(mapped).unwrap_or_default(),
            missing: seen.mapped.as_ref().map(missing).unwrap_or_default(),
            basics: rows(basics),
            attributes: seen
                .attributes
                .iter()
                .map(|(name, values)| Row { name: name.clone(), values: values.clone() })
                .collect(),
            left_out: seen.left_out,
        }
    }
}

fn rows<'a>(all: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Vec<Row> {
    all.into_iter()
        .filter_map(|(name, value)| Some(Row { name: name.to_owned(), values: vec![value?] }))
        .collect()
}

fn mapped(mapped: &Mapped) -> Vec<Row> {
    let mut all = rows([
        ("Who", Some(mapped.subject.clone())),
        ("E-mail", mapped.email.clone()),
        ("First name", mapped.given_name.clone()),
        ("Last name", mapped.family_name.clone()),
        ("Name to show", mapped.display_name.clone()),
    ]);
    let overage =
        "unknown: the identity provider sent a link instead, as the person is in too many".to_owned();
    let groups = if mapped.groups_overage { vec![overage] } else { mapped.groups.clone() };
    for (name, values) in [("Groups", groups), ("Roles", mapped.roles.clone())] {
        if !values.is_empty() {
            all.push(Row { name: name.to_owned(), values });
        }
    }
    let extra = mapped.extra.iter();
    all.extend(extra.map(|(key, value)| Row { name: key.clone(), values: vec![value.clone()] }));
    all
}

/// "last name and roles".
fn missing(mapped: &Mapped) -> String {
    let names: Vec<String> = mapped.missing.iter().map(|field| field.replace('_', " ")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl Outcome {
    fn of(known: &Known) -> Self {
        let (tone, text) = match known {
            Known::Person { name, user_name, role, by, .. } => {
                let role = Role::from_word(role).map_or("", Role::label);
                let who = if name.is_empty() { user_name.clone() } else { format!("{name}, {user_name}") };
                (Tone::Good, format!("A login lets in {who} ({role}): {by}."))
            }
            Known::New { user_name, email, no_seat: false } => (
                Tone::Good,
                format!(
                    "A login makes an account for {user_name} ({email}), who is new here, and lets them in."
                ),
            ),
            Known::New { user_name, .. } => {
                (Tone::Warn, format!("A login lets nobody in: {user_name} is new here, and no seat is free."))
            }
            Known::Nobody { reason, .. } => (Tone::Warn, format!("A login lets nobody in. {reason}")),
            Known::Unasked => (Tone::Neutral, "Whom a login lets in was not looked up.".to_owned()),
        };
        let link = known.user().map(|user| Link { href: urls::person(user), label: "Show".to_owned() });
        Self { tone, text, link }
    }
}
