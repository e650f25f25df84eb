//! `GET /set-up`: the page of a visit.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use hub_db::Conn;
use hub_integrations::{Feature, Value};
use hub_kernel::{ConnectionId, TenantId};
use hub_tenants::connection::scim_configuration::{self, Features};
use hub_tenants::connection::{self, Connection};
use hub_tenants::guide::Progress;
use hub_tenants::setup_link::{self, Link};
use hub_tenants::{tenant, user};
use hub_text::t;

use crate::extract::set_up::SetUpVisit;
use crate::faults::HtmlFault;
use crate::filters;
use crate::pages::integrations::configuration::{Draft, IdpHints, called};
use crate::pages::integrations::guide::{Block, Guide, Step, Values, draw};
use crate::pages::integrations::{Glyph, facts};
use crate::pages::parts::{Badge, CopyValue, Flash, Moment, Problems};
use crate::{flash, reply, urls};

/// All that a visitor can do.
///
/// Forms: `POST /set-up/configuration` and `POST /set-up/metadata` with the fields of Integration Settings;
/// `POST /set-up/token` and `POST /set-up/done` without any.
#[derive(Debug, Clone, Template)]
#[template(path = "set_up/show.html")]
pub struct SetUpPage {
    /// Token of all forms.
    pub csrf_token: String,
    /// What has just happened, if anything.
    pub flash: Option<Flash>,
    /// What was wrong with the last save.
    pub problems: Problems,
    /// Name of the workspace.
    pub tenant: String,
    /// Who invited.
    pub invited_by: String,
    /// Name of the connection.
    pub provider: String,
    /// The vendor's drawing.
    pub glyph: Glyph,
    /// How far the connection is.
    pub state: Badge,
    /// Until when the visit lasts.
    pub until: Moment,
    /// The SAML side, if the link opens it.
    pub sso: Option<Sso>,
    /// The SCIM side, if the link opens it.
    pub scim: Option<Scim>,
    /// Step by step.
    pub guide: Guide,
}

/// The SAML side.
#[derive(Debug, Clone)]
pub struct Sso {
    /// Whether people log in by it already: then nothing can be saved here.
    pub live: bool,
    /// **Entity ID**, **ACS URL**, login URL.
    pub sp_values: Vec<CopyValue>,
    /// Address of the SP metadata XML.
    pub metadata_href: String,
    /// What the vendor calls each value.
    pub hints: IdpHints,
    /// IdP issuer, stored or as typed.
    pub idp_entity_id: String,
    /// Sign-on URL, stored or as typed.
    pub sso_url: String,
    /// Certificate text as typed.
    pub certificate: String,
    /// Whether a certificate is stored.
    pub has_certificate: bool,
    /// Metadata address as typed.
    pub metadata_url: String,
    /// Metadata text as typed.
    pub metadata_xml: String,
}

/// The SCIM side.
#[derive(Debug, Clone)]
pub struct Scim {
    /// **Tenant URL**.
    pub tenant_url: CopyValue,
    /// Whether a token was made in this visit.
    pub token_made: bool,
    /// When the first call of a directory arrived; then no token is made here any more.
    pub seen: Option<Moment>,
}

/// The visit's page.
///
/// # Errors
/// The page of a link that does not work, where there is no visit.
pub async fn get(visit: SetUpVisit) -> Result<HttpResponse, HtmlFault> {
    page(&visit, StatusCode::OK, Draft::default()).await
}

/// What the page knows.
struct Known {
    row: Connection,
    workspace: String,
    invited_by: String,
    has_certificate: bool,
    progress: Progress,
    features: Option<Features>,
}

impl Known {
    fn read(c: &mut Conn, tenant: TenantId, id: ConnectionId, link: &Link) -> hub_tenants::Result<Self> {
        let row = connection::get(c, tenant, id)?;
        Ok(Self {
            workspace: tenant::get(c, tenant)?.name,
            invited_by: user::get(c, tenant, link.created_by_id)?.label().to_owned(),
            has_certificate: !connection::certificates(c, tenant, id)?.is_empty(),
            progress: progress(c, &row, link)?,
            features: match row.capabilities().scim {
                true => Some(scim_configuration::of(c, tenant, id)?.configuration.features),
                false => None,
            },
            row,
        })
    }
}

/// How far the guide is. Who of the workspace marked a step is not said to strangers.
///
/// # Errors
/// The database's.
pub(super) fn progress(c: &mut Conn, row: &Connection, link: &Link) -> hub_tenants::Result<Progress> {
    let mut progress = Progress::read(c, row)?;
    let own = link.label();
    for mark in &mut progress.marks {
        mark.by = if mark.by == own { t("you") } else { t("somebody else") }.to_string();
    }
    Ok(progress)
}

/// The guide's steps within the link's scope, without what they say.
pub(super) fn outline(visit: &SetUpVisit, row: &Connection, progress: &Progress) -> Guide {
    let scope = visit.visitor.scope();
    let mut guide = draw::outline(row, progress, visit.cx.now);
    let all = draw::steps(row);
    let next = guide.next().map(|step| step.id.clone());
    guide.steps = guide
        .steps
        .into_iter()
        .zip(all)
        .filter(|(_, step)| scope.shows(step.part))
        .map(|(mut drawn, step)| {
            if !drawn.mark_action.is_empty() {
                drawn.mark_action = urls::set_up_step(step.id);
            }
            drawn
        })
        .collect();
    let place = |step: &Step| Some(&step.id) == next.as_ref();
    guide.at =
        guide.steps.iter().position(place).or_else(|| guide.steps.iter().position(|step| !step.done()));
    guide.progress_href = urls::SET_UP_GUIDE.to_owned();
    guide
}

fn guide(visit: &SetUpVisit, known: &Known) -> Guide {
    let values = Values::at(&visit.app, visit.id());
    let is_on = |feature| match feature {
        Feature::Groups => known.features.is_none_or(|features| features.groups),
        Feature::Roles => known.features.is_none_or(|features| features.roles),
    };
    let mut guide = outline(visit, &known.row, &known.progress);
    guide.csrf_token = visit.browser.csrf_token();
    let scope = visit.visitor.scope();
    let shown = draw::steps(&known.row).iter().filter(|step| scope.shows(step.part));
    for (drawn, step) in guide.steps.iter_mut().zip(shown) {
        let all: Vec<_> = step.blocks_for(is_on).collect();
        let blocks = all.iter().enumerate().filter(|(at, _)| scope.has_files() || !tells_of_files(&all, *at));
        drawn.body = blocks
            .map(|(at, block)| here(draw::draw(block, &values, &format!("guide-{}-{at}", step.id))))
            .collect();
    }
    guide
}

/// Whether a block is the guide's files, or the sentence before them.
fn tells_of_files(all: &[&hub_integrations::Block], at: usize) -> bool {
    let is_files = |at: usize| matches!(all.get(at), Some(hub_integrations::Block::Files(_)));
    is_files(at) || is_files(at + 1)
}

/// A block whose links stay within the visit.
fn here(block: Block) -> Block {
    match block {
        Block::MakeToken { into, .. } => Block::MakeToken { into, href: "#token".to_owned() },
        Block::Bring { from, mut into } => {
            into.href = match into.href.split_once('#') {
                Some((_, field)) => format!("#{field}"),
                None => "#token".to_owned(),
            };
            Block::Bring { from, into }
        }
        Block::Files { mut files, .. } => {
            for file in &mut files {
                file.href = urls::set_up_file(&file.label);
            }
            Block::Files { files, page: String::new() }
        }
        other => other,
    }
}

/// The page, with what was typed and what is wrong with it.
///
/// # Errors
/// The database's.
pub(super) async fn page(
    visit: &SetUpVisit,
    status: StatusCode,
    draft: Draft,
) -> Result<HttpResponse, HtmlFault> {
    let (tenant, id, link) = (visit.tenant(), visit.id(), visit.visitor.link().clone());
    let read = move |c: &mut Conn| Known::read(c, tenant, id, &link);
    let known = visit.app.db.read(read).await?;
    let (scope, row) = (visit.visitor.scope(), &known.row);
    let page = SetUpPage {
        csrf_token: visit.browser.csrf_token(),
        flash: flash::take(&visit.app, &visit.request),
        problems: draft.problems.clone(),
        tenant: known.workspace.clone(),
        invited_by: known.invited_by.clone(),
        provider: row.name().to_owned(),
        glyph: Glyph::of(row),
        state: facts::state(row),
        until: Moment::at(visit.visitor.link().expires_at, visit.cx.now),
        sso: scope.sso().then(|| sso(visit, &known, draft)),
        scim: scope.scim().then(|| scim(visit, row)),
        guide: guide(visit, &known),
    };
    Ok(reply::page_with(status, &page))
}

fn copy(values: &Values, row: &Connection, id: &str, value: Value) -> CopyValue {
    let hints = row.integration().map(|integration| &integration.hints);
    CopyValue {
        id: id.to_owned(),
        label: value.label().to_owned(),
        value: values.get(value).unwrap_or_default().to_owned(),
        hint: hints.and_then(|hints| hints.of_value(value)).map(called).unwrap_or_default(),
    }
}

fn sso(visit: &SetUpVisit, known: &Known, draft: Draft) -> Sso {
    let (row, values) = (&known.row, Values::at(&visit.app, visit.id()));
    Sso {
        live: setup_link::is_live(row),
        sp_values: vec![
            copy(&values, row, "entity-id", Value::EntityId),
            copy(&values, row, "acs-url", Value::AcsUrl),
            copy(&values, row, "login-url", Value::LoginUrl),
        ],
        metadata_href: urls::saml_metadata(row.id),
        hints: IdpHints::of(row),
        idp_entity_id: draft.idp_entity_id.or_else(|| row.idp_entity_id.clone()).unwrap_or_default(),
        sso_url: draft.sso_url.or_else(|| row.sso_url.clone()).unwrap_or_default(),
        certificate: draft.certificate,
        has_certificate: known.has_certificate,
        metadata_url: draft.metadata_url,
        metadata_xml: draft.metadata_xml,
    }
}

fn scim(visit: &SetUpVisit, row: &Connection) -> Scim {
    let values = Values::at(&visit.app, visit.id());
    let hint = row.integration().map(|integration| called(&integration.hints.tenant_url));
    Scim {
        tenant_url: CopyValue {
            hint: hint.unwrap_or_default(),
            ..copy(&values, row, "tenant-url", Value::TenantUrl)
        },
        token_made: visit.visitor.link().token.is_some(),
        seen: row.scim_seen_at.map(|at| Moment::at(at, visit.cx.now)),
    }
}
