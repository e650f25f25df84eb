//! What was found out about a response, ready to print: on a report, and below a pasted response.

use hub_saml::doctor::{Field, Place};
use hub_saml::error::Side;
use hub_tenants::connection::Connection;
use hub_tenants::sign_in::report::{CheckLine, Finding, Known, Mapped, Offer, Seen};
use hub_tenants::user::Role;
use hub_text::{Text, key, t, text};

use super::{Rich, saml_words, visit::Visit};
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
        Field::IdpEntityId => key!("IdP issuer"),
        Field::SsoUrl => key!("Sign-on URL"),
        Field::Certificate => key!("X.509 certificate"),
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
            advice: said(&finding.advice),
            came: said(&finding.came),
            expected: said(&finding.expected),
            side: t(side(finding.side())).to_string(),
            place: words(place, row),
            link: link(place, &finding.code, row),
            issuer: finding.issuer.clone().unwrap_or_default(),
            code: finding.code.clone(),
        }
    }
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::IdentityProvider => key!("Your identity provider’s"),
        Side::ThisHub => key!("Ours: the settings here"),
        Side::Person => key!("The person’s: log in again from the start"),
        Side::Nobody => key!("Nobody’s: the message was kept out"),
    }
}

/// The place in the vendor's own words.
fn words(place: Place, row: &Connection) -> Rich {
    let there = row.integration().and_then(|integration| integration.places.find(place.key()));
    let text = match (place, there) {
        (_, Some(there)) => text!("In your identity provider: {place}.", place = t(there)),
        (Place::Here, None) => t("Here, in this workspace."),
        (_, None) => t("Nowhere: nothing has to be changed."),
    };
    Rich::parse(&text.to_string())
}

/// The page of ours where a failure is put right.
fn link(place: Place, code: &str, row: &Connection) -> Option<Link> {
    let link = |href: String, label: Text| Some(Link { href, label: label.to_string() });
    match (place, code) {
        (Place::Here, "unknown_user" | "not_imported" | "deactivated" | "name_taken" | "no_seat") => {
            link(urls::PEOPLE.to_owned(), t("People"))
        }
        (Place::Here | Place::SigningCertificate, _) => link(urls::connection(row.id), t("Configuration")),
        _ => None,
    }
}

impl OfferView {
    /// Nothing to offer when it is stored already.
    fn of(offer: &Offer, row: &Connection, reference: Option<&str>) -> Option<Self> {
        let field = offer.field()?;
        let now = stored(row, field);
        (now != offer.value).then(|| Self {
            label: t(field_label(field)).to_string(),
            now,
            value: offer.value.clone(),
            href: reference.map(|reference| urls::use_value(row.id, reference, field.key())),
        })
    }
}

impl CheckView {
    fn of(line: &CheckLine) -> Self {
        let result = match line.passed {
            Some(true) => Badge::new(Tone::Good, t("Passed")),
            Some(false) => Badge::new(Tone::Bad, t("Failed")),
            None => Badge::new(Tone::Neutral, t("Not made")),
        };
        Self { label: t(line.label.clone()).to_string(), result, text: said(&line.text) }
    }
}

impl SeenView {
    fn of(seen: &Seen, visit: &Visit) -> Self {
        let signed_in = visit.moment(hub_kernel::Timestamp::from_millis(seen.signed_in_at));
        let basics = [
            (key!("NameID"), Some(seen.name_id.clone())),
            (key!("NameID format"), seen.name_id_format.clone()),
            (key!("Signed in there"), Some(signed_in.exact)),
            (key!("Signed in there by"), seen.authn_context.clone()),
            (
                key!("Verified by the certificate (SHA-256)"),
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

fn rows(all: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Vec<Row> {
    all.into_iter()
        .filter_map(|(name, value)| Some(Row { name: t(name).to_string(), values: vec![value?] }))
        .collect()
}

fn mapped(mapped: &Mapped) -> Vec<Row> {
    let mut all = rows([
        (key!("Who"), Some(mapped.subject.clone())),
        (key!("E-mail"), mapped.email.clone()),
        (key!("First name"), mapped.given_name.clone()),
        (key!("Last name"), mapped.family_name.clone()),
        (key!("Name to show"), mapped.display_name.clone()),
    ]);
    let overage = t("unknown: the identity provider sent a link instead, as the person is in too many");
    let groups = if mapped.groups_overage { vec![overage.to_string()] } else { mapped.groups.clone() };
    for (name, values) in [(t("Groups"), groups), (t("Roles"), mapped.roles.clone())] {
        if !values.is_empty() {
            all.push(Row { name: name.to_string(), values });
        }
    }
    let extra = mapped.extra.iter();
    all.extend(extra.map(|(key, value)| Row { name: key.clone(), values: vec![value.clone()] }));
    all
}

/// "last name and roles".
fn missing(mapped: &Mapped) -> String {
    let names: Vec<String> = mapped.missing.iter().map(|field| field_name(field)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => text!("{list} and {last}", list = rest.join(", "), last = last).to_string(),
        None => String::new(),
    }
}

/// A mapped field by its stored word; a further attribute has the key that admins gave it.
fn field_name(word: &str) -> String {
    let known = match word {
        "email" => key!("email"),
        "given_name" => key!("given name"),
        "family_name" => key!("family name"),
        "display_name" => key!("display name"),
        "groups" => key!("groups"),
        "roles" => key!("roles"),
        other => return other.replace('_', " "),
    };
    t(known).to_string()
}

/// Our own words, of which reports keep the English. What identity providers send is seldom more than a word.
fn said(stored: &str) -> String {
    if stored.contains(' ') { saml_words::said(stored) } else { stored.to_owned() }
}

impl Outcome {
    fn of(known: &Known) -> Self {
        let (tone, text) = match known {
            Known::Person { name, user_name, role, by, .. } => {
                let role = t(Role::from_word(role).map_or("", Role::label));
                let who = if name.is_empty() { user_name.clone() } else { format!("{name}, {user_name}") };
                let by = t(by.clone());
                (Tone::Good, text!("A login lets in {who} ({role}): {by}.", who = who, role = role, by = by))
            }
            Known::New { user_name, email, no_seat: false } => (
                Tone::Good,
                text!(
                    "A login makes an account for {name} ({email}), who is new here, and lets them in.",
                    name = user_name,
                    email = email
                ),
            ),
            Known::New { user_name, .. } => (
                Tone::Warn,
                text!("A login lets nobody in: {name} is new here, and no seat is free.", name = user_name),
            ),
            Known::Nobody { reason, .. } => {
                (Tone::Warn, text!("A login lets nobody in. {reason}", reason = said(reason)))
            }
            Known::Unasked => (Tone::Neutral, t("Whom a login lets in was not looked up.")),
        };
        let link = known.user().map(|user| Link { href: urls::person(user), label: t("Show").to_string() });
        Self { tone, text: text.to_string(), link }
    }
}
