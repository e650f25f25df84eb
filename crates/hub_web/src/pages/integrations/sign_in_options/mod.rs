//! `GET|POST {base}/sign-in`: what login requests ask for, and our own keys. Few connections need this page.

pub mod keys;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx, MasterKey, Timestamp};
use hub_saml::KeySize;
use hub_saml::metadata::NAME_ID_FORMATS;
use hub_saml::response::MAX_SKEW_S;
use hub_tenants::connection::keys::{DEFAULT_OVERLAP_DAYS, KeyRow, KeyState, NewKey, OVERLAP_DAYS};
use hub_tenants::connection::saml_options::{self, RequestBinding};
use hub_tenants::connection::{SamlOptions, keys as domain, mapping};
use hub_tenants::event::Action;
use hub_tenants::{Error, Result};
use hub_text::{Text, key, t, text};

use super::facts::Facts;
use super::provisioning::Toggle;
use super::visit::Visit;
use super::{Head, Tab, numbers};
use crate::app::App;
use crate::extract::{CsrfForm, Form};
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::parts::{Choice, Problems, Tone};
use crate::pages::refusal;
use crate::pages::shell::Shell;
use crate::{reply, urls};
use keys::OurKey;

/// Sign-in options. Forms: `POST {base}/sign-in` (fields as named here), `POST {base}/keys` (`size`, `overlap_days`),
/// `POST {base}/welcome-mail` (`value` = `on` or `off`).
#[derive(Debug, Clone, Template)]
#[template(path = "integrations/sign_in_options.html")]
pub struct SignInOptionsPage {
    /// The frame.
    pub shell: Shell,
    /// State, facts, tabs.
    pub head: Head,
    /// What was wrong with the last form.
    pub problems: Problems,
    /// How requests travel; field `binding`.
    pub bindings: Vec<Choice>,
    /// Whether requests are signed.
    pub sign_requests: bool,
    /// Whether people prove anew who they are.
    pub force_authn: bool,
    /// NameID formats; field `name_id_format`.
    pub name_id_formats: Vec<Choice>,
    /// The requested sign-in method, as stored or typed.
    pub authn_context: String,
    /// Usual sign-in methods, offered while typing.
    pub contexts: Vec<Choice>,
    /// Whether answers that name another method are refused.
    pub require_authn_context: bool,
    /// Seconds, as stored or typed.
    pub skew_seconds: String,
    /// Largest number of seconds.
    pub most_skew: u32,
    /// What holds of the three boxes, in numbers, and who changed it.
    pub told: Told,
    /// Whether newcomers are greeted by mail, of a connection without a directory; others have the switch on tab Provisioning.
    pub welcome_mail: Option<Toggle>,
    /// Our keys: the one in use, the next, the previous.
    pub keys: Vec<OurKey>,
    /// Whether the master key opens all of them.
    pub keys_lost: bool,
    /// Whether another key can be made now.
    pub takes_key: bool,
    /// Sizes of a new key; field `size`.
    pub sizes: Vec<Choice>,
    /// Days of overlap; field `overlap_days`. Empty for the first key, which is used at once.
    pub overlaps: Vec<Choice>,
    /// Our metadata.
    pub metadata_href: String,
    /// Our metadata, signed; `None` without a key.
    pub signed_metadata_href: Option<String>,
}

/// What is said below the boxes: what each is about, in numbers where there are any, and who changed it last.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Below **Sign requests**.
    pub sign_requests: String,
    /// Below **Ask people to prove who they are at every login**.
    pub force_authn: String,
    /// Below **Refuse answers that name another method**.
    pub require_authn_context: String,
}

/// Sign-in methods by their usual names, which are messages; anything else can be typed.
const CONTEXTS: [(&str, &str); 6] = [
    ("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", key!("Password over TLS")),
    ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", key!("Password")),
    ("urn:oasis:names:tc:SAML:2.0:ac:classes:X509", key!("Certificate")),
    ("urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos", "Kerberos"),
    ("http://schemas.microsoft.com/claims/multipleauthn", key!("Several factors (Microsoft)")),
    ("https://refeds.org/profile/mfa", key!("Several factors (REFEDS)")),
];

/// Names of [`NAME_ID_FORMATS`], in their order; messages.
const FORMAT_LABELS: [&str; 3] = [key!("E-mail address"), key!("Persistent id"), key!("Unspecified")];

/// What a form shows that is not stored.
struct Draft {
    options: SamlOptions,
    skew: String,
    problems: Problems,
}

/// What the page knows.
struct Known {
    facts: Facts,
    options: SamlOptions,
    keys: Vec<KeyRow>,
    lost: bool,
    /// Whether a first login makes an account.
    just_in_time: bool,
}

impl Known {
    fn read(c: &mut Conn, master: &MasterKey, id: ConnectionId, now: Timestamp) -> Result<Self> {
        let tenant = id.tenant();
        let facts = Facts::read(c, tenant, id, now)?;
        if !facts.can().sso {
            return Err(Error::NotFound);
        }
        Ok(Self {
            just_in_time: mapping::of(c, &facts.row)?.just_in_time,
            facts,
            options: saml_options::of(c, tenant, id)?,
            keys: domain::all(c, tenant, id)?,
            lost: domain::ring(c, master, id)?.lost,
        })
    }
}

/// The page.
///
/// # Errors
/// 404 for a connection that is not there or has no SAML side.
pub async fn get(visit: Visit) -> Result<HttpResponse, HtmlFault> {
    show(&visit, StatusCode::OK, None).await
}

/// Saves the options; the first key is made along with the wish to sign.
///
/// # Errors
/// 404; the database's.
pub async fn post(visit: Visit, CsrfForm(form): CsrfForm) -> Result<HttpResponse, HtmlFault> {
    let (options, skew) = read(&form);
    match save(&visit, options.clone()).await {
        Ok(()) => Ok(visit.on_to(&urls::sign_in_options(visit.id), Tone::Good, t("Saved."))),
        Err(error) => {
            let (status, problems) = refusal::problems(error)?;
            show(&visit, status, Some(Draft { options, skew, problems })).await
        }
    }
}

async fn save(visit: &Visit, options: SamlOptions) -> Result<()> {
    let spare = spare(&visit.app, &visit.cx, visit.id, options.sign_requests).await?;
    let master = visit.app.master_key.clone();
    visit.write(move |c, cx, admin, id| saml_options::set(c, cx, &master, admin, id, &options, spare)).await
}

/// A key for a connection that is to sign and has none.
///
/// # Errors
/// `NotFound`; as [`keys::make`].
pub async fn spare(app: &App, cx: &Cx, id: ConnectionId, signs: bool) -> Result<Option<NewKey>> {
    let current = move |c: &mut Conn| domain::in_state(c, id.tenant(), id, KeyState::Current);
    if !signs || app.db.read(current).await?.is_some() {
        return Ok(None);
    }
    keys::make(app, cx, id, KeySize::default()).await.map(Some)
}

/// The form's values; a number that is none is kept out by the domain as −1.
fn read(form: &Form) -> (SamlOptions, String) {
    let skew = form.text("skew_seconds");
    let options = SamlOptions {
        binding: RequestBinding::from_word(&form.text("binding")).unwrap_or(RequestBinding::Redirect),
        sign_requests: form.has("sign_requests"),
        force_authn: form.has("force_authn"),
        name_id_format: form.filled("name_id_format"),
        authn_context: form.filled("authn_context"),
        require_authn_context: form.has("require_authn_context"),
        skew_seconds: skew.parse().unwrap_or(-1),
    };
    (options, skew)
}

/// The page, with what was typed and what is wrong with it.
async fn show(visit: &Visit, status: StatusCode, draft: Option<Draft>) -> Result<HttpResponse, HtmlFault> {
    let (id, now, master) = (visit.id, visit.cx.now, visit.app.master_key.clone());
    let known = visit.app.db.scan(move |c| Known::read(c, &master, id, now)).await?;
    let draft = draft.unwrap_or_else(|| Draft {
        options: known.options.clone(),
        skew: known.options.skew_seconds.to_string(),
        problems: Problems::default(),
    });
    Ok(reply::page_with(status, &page(visit, known, draft)))
}

fn page(visit: &Visit, known: Known, draft: Draft) -> SignInOptionsPage {
    let has = |state: KeyState| known.keys.iter().any(|key| key.state == state);
    let (options, told) = (draft.options, Told::of(&known));
    SignInOptionsPage {
        shell: visit.shell(),
        head: known.facts.head(visit, Tab::Configuration),
        problems: draft.problems,
        bindings: bindings(options.binding),
        sign_requests: options.sign_requests,
        force_authn: options.force_authn,
        name_id_formats: name_id_formats(options.name_id_format.as_deref()),
        authn_context: options.authn_context.unwrap_or_default(),
        contexts: CONTEXTS.map(|(value, label)| choice(value, t(label), false)).into(),
        require_authn_context: options.require_authn_context,
        skew_seconds: draft.skew,
        most_skew: MAX_SKEW_S,
        told,
        welcome_mail: (!known.facts.can().scim).then(|| welcome_mail(&known)),
        keys_lost: known.lost,
        takes_key: !has(KeyState::Next),
        sizes: [2048, 3072].map(size).to_vec(),
        overlaps: if has(KeyState::Current) { overlaps() } else { Vec::new() },
        metadata_href: urls::saml_metadata(visit.id),
        signed_metadata_href: has(KeyState::Current)
            .then(|| urls::with_query(&urls::saml_metadata(visit.id), "signed", "1")),
        keys: known.keys.iter().map(|row| OurKey::of(visit, row, &known.keys)).collect(),
    }
}

impl Told {
    /// Of what is stored, whatever was typed.
    fn of(Known { facts, options, .. }: &Known) -> Self {
        let since = |on, setting| facts.turns().since(on, Action::IntegrationUpdate, setting);
        let asked = numbers::of_force_authn(options.force_authn, &facts.days);
        Self {
            sign_requests: since(options.sign_requests, "sign_requests"),
            force_authn: format!("{} {asked}", since(options.force_authn, "force_authn")),
            require_authn_context: since(options.require_authn_context, "require_authn_context"),
        }
    }
}

fn welcome_mail(Known { facts, just_in_time, .. }: &Known) -> Toggle {
    let on = facts.row.welcome_mail;
    let effect = match (just_in_time, on) {
        (false, _) => t("No login makes an account now, so nobody is greeted."),
        (true, true) => t("Whoever gets an account at a first login is mailed."),
        (true, false) => t("Whoever gets an account at a first login hears nothing of it."),
    };
    Toggle { on, since: facts.since(on, "welcome_mail"), effect: effect.into(), locked: String::new() }
}

fn choice(value: &str, label: Text, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.into(), selected }
}

fn size(bits: u32) -> Choice {
    choice(&bits.to_string(), text!("RSA {bits} bits", bits = bits), bits == 2048)
}

fn bindings(stored: RequestBinding) -> Vec<Choice> {
    let label = |binding: RequestBinding| match binding {
        RequestBinding::Redirect => t("Redirect (HTTP-Redirect)"),
        RequestBinding::Post => t("Form (HTTP-POST)"),
    };
    let all = RequestBinding::ALL.iter();
    all.map(|binding| choice(binding.as_str(), label(*binding), *binding == stored)).collect()
}

fn name_id_formats(stored: Option<&str>) -> Vec<Choice> {
    let any = choice("", t("Whatever the identity provider is set to"), stored.is_none());
    let formats = NAME_ID_FORMATS.into_iter().zip(FORMAT_LABELS);
    let formats = formats.map(|(format, label)| choice(format, t(label), stored == Some(format)));
    std::iter::once(any).chain(formats).collect()
}

fn overlaps() -> Vec<Choice> {
    let days = |days: i64| {
        choice(&days.to_string(), text!(days; "{n} day", "{n} days"), days == DEFAULT_OVERLAP_DAYS)
    };
    OVERLAP_DAYS.map(days).to_vec()
}
