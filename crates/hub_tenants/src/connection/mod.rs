//! A tenant's use of an integration: Connect Now -> In progress -> Integrated, its SAML settings, its end.

mod certificates;
mod configure;
pub mod daily;
mod disconnect;
mod heartbeat;
pub mod keys;
pub mod mapping;
mod metadata_source;
mod news;
pub mod numbers;
pub mod people;
mod reading;
pub mod saml_options;
pub mod scim_configuration;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod toggles;
pub mod vouching;

pub(crate) use certificates::is_active as is_active_certificate;
pub use certificates::{
    CertificateRow, CertificateSource, CertificateState, approve_certificate, certificates,
    dismiss_certificate, offer, remind, remove_certificate, staged_certificates, tenants_with_ends,
};
pub(crate) use configure::is_safe;
pub use configure::{Change, Preview, Settings, add_certificates, configure, preview};
pub use disconnect::{Ended, disconnect};
pub use heartbeat::Heartbeat;
pub use metadata_source::{
    Claim, MetadataSource, claim, due, forget_metadata, metadata_source, remember_metadata, settle,
    take_new_certificates, understand,
};
pub use news::News;
pub use reading::{Reading, Requests, take_metadata};
pub use saml_options::{SamlOptions, with_saml};
pub use store::Connection;
pub use toggles::{Toggle, set_toggle};

use hub_db::Conn;
use hub_integrations::{Capabilities, Filled, Integration, Requirement};
use hub_kernel::{ConnectionId, Cx, MasterKey, TenantId, Timestamp};
use hub_saml::{Certificates, IdpSettings, SpSettings};
use hub_text::key;
use serde_json::json;

use crate::directory::Ends;
use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::sign_in::single_logout;
use crate::text_enum::text_enum;
use crate::{Error, Result, policies, tenant};

text_enum! {
    /// How far a connection has come. No row: never connected.
    State {
        /// Begun; something that the integration needs is missing.
        InProgress = "in_progress",
        /// All that it needs is stored and valid.
        Integrated = "integrated",
    }
}

impl State {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::InProgress => key!("In progress"),
            Self::Integrated => key!("Integrated"),
        }
    }
}

/// Something about a connection that wants an admin's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Integrated, but nobody has signed in yet.
    NotTested,
    /// Owners and admins cannot log in by it until an owner vouches for it.
    OwnerWanted,
    /// This many certificates wait for an owner.
    CertificateWaiting(usize),
    /// The metadata names another entity ID or sign-on URL than the settings.
    MetadataDiffers,
    /// The metadata address could not be read since then.
    MetadataUnreadable(Timestamp),
    /// The metadata no longer lists a certificate that verifies.
    CertificateUnlisted,
    /// The last valid certificate ends within this many days.
    CertificateExpiring(i64),
    /// All certificates are past their end; they still verify.
    CertificateExpired,
    /// The last usable Secret Token ends within this many days.
    TokenExpiring(i64),
    /// The last usable secret of the OAuth client ends within this many days.
    ClientSecretExpiring(i64),
    /// The IdP has not written for longer than its cycle explains.
    NoSync,
    /// The directory's calls are refused, as its switch is off.
    ScimOff,
    /// This many people wait for import.
    PeopleWaiting(i64),
    /// More logins fail than succeed: this many since yesterday.
    SignInsFailing(i64),
}

impl Connection {
    /// Its entry of the catalogue.
    pub fn integration(&self) -> Option<&'static Integration> {
        hub_integrations::find(&self.integration)
    }

    /// The name people know it by.
    pub fn name(&self) -> &'static str {
        self.integration().map_or("Connection", |i| i.name)
    }

    /// What it can do.
    pub fn capabilities(&self) -> Capabilities {
        let none = Capabilities { sso: false, scim: false, groups: false, idp_initiated: false };
        self.integration().map_or(none, |i| i.capabilities)
    }

    /// Whether all that it needs is there.
    pub fn is_integrated(&self) -> bool {
        self.state == State::Integrated
    }

    /// How events name it.
    pub fn target(&self) -> Target {
        Target::new("connection", self.id, self.name())
    }
}

/// Connect Now: begins a connection to an integration of the catalogue.
///
/// # Errors
/// `NotFound` for an integration that is not in the catalogue.
pub fn begin(c: &mut Conn, cx: &Cx, by: &Admin, slug: &str) -> Result<ConnectionId> {
    let integration = hub_integrations::find(slug).ok_or(Error::NotFound)?;
    let tenant = by.tenant();
    let id = ConnectionId::new(tenant, tenant::store::next_sequence(c, tenant)?);
    store::insert(c, cx, id, integration.slug)?;
    let target = Target::new("connection", id, integration.name);
    let details = json!({ "integration": integration.slug, "after": { "state": State::InProgress } });
    event::record(c, cx, tenant, Action::IntegrationConnect, &target, Some(id), &details)?;
    Ok(id)
}

/// The connection, which must exist in this tenant.
///
/// # Errors
/// `NotFound`, also for another tenant's connection.
pub fn get(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Connection> {
    store::find(c, tenant, id)?.ok_or(Error::NotFound)
}

/// The connection, which must have a SCIM side.
///
/// # Errors
/// `NotFound`.
pub fn with_scim(c: &mut Conn, tenant: TenantId, id: ConnectionId) -> Result<Connection> {
    let row = get(c, tenant, id)?;
    if row.capabilities().scim { Ok(row) } else { Err(Error::NotFound) }
}

/// All connections of a tenant, the oldest first.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<Connection>> {
    store::all(c, tenant)
}

/// Whether people of the tenant can log in by SSO: it has an Integrated connection with SAML. Who must is
/// `sign_in::policy`'s to say.
///
/// # Errors
/// The database's.
pub fn has_sso(c: &mut Conn, tenant: TenantId) -> Result<bool> {
    store::has_sso(c, tenant)
}

/// The connections by which people of the tenant can log in.
///
/// # Errors
/// The database's.
pub fn for_sign_in(c: &mut Conn, tenant: TenantId) -> Result<Vec<Connection>> {
    if !policies::of(c, tenant)?.sso_included {
        return Ok(Vec::new());
    }
    let mut rows = store::all(c, tenant)?;
    rows.retain(|row| row.is_integrated() && row.sso_url.is_some());
    Ok(rows)
}

/// The names and addresses of our side of a connection, stable for its life; without keys.
pub fn sp_settings(base_url: &str, id: ConnectionId) -> SpSettings {
    let entity_id = format!("{base_url}/saml/{id}");
    let acs_url = format!("{entity_id}/acs");
    SpSettings::new(entity_id, acs_url)
}

/// Where the IdP sends its logout messages.
pub fn slo_url(base_url: &str, id: ConnectionId) -> String {
    format!("{base_url}/saml/{id}/slo")
}

/// Our side of a connection with its keys.
#[derive(Debug, Clone)]
pub struct OurSide {
    /// Names, addresses and keys.
    pub sp: SpSettings,
    /// What requests ask for, and how answers are judged.
    pub options: SamlOptions,
    /// Whether there are keys that this installation's master key does not open; they are missing in `sp`.
    pub keys_lost: bool,
}

/// Our side of a connection: [`sp_settings`] with the keys opened.
///
/// # Errors
/// The database's.
pub fn our_side(c: &mut Conn, master: &MasterKey, base_url: &str, id: ConnectionId) -> Result<OurSide> {
    let options = saml_options::of(c, id.tenant(), id)?;
    let ring = keys::ring(c, master, id)?;
    // Every logout message is signed, so without a key there is no single logout to announce.
    let announced = ring.signing.is_some() && single_logout::in_use(c, id)?.is_some();
    let sp = SpSettings {
        slo_url: announced.then(|| slo_url(base_url, id)),
        signing_key: ring.signing,
        sign_requests: options.sign_requests,
        signing_certificates: ring.certificates,
        decryption_keys: ring.decryption,
        encryption_certificates: ring.encryption.into_iter().collect(),
        ..sp_settings(base_url, id)
    };
    Ok(OurSide { sp, options, keys_lost: ring.lost })
}

/// The IdP's side, when it is complete.
///
/// # Errors
/// The database's.
pub fn idp_settings(c: &mut Conn, row: &Connection) -> Result<Option<IdpSettings>> {
    Ok(idp_so_far(c, row)?.filter(|idp| !idp.entity_id.is_empty() && !idp.sso_url.is_empty()))
}

/// As [`idp_settings`], with an empty text for what is not stored yet; a certificate there must be. Nobody can log in by
/// it, as nothing is an empty issuer's.
pub(crate) fn idp_so_far(c: &mut Conn, row: &Connection) -> Result<Option<IdpSettings>> {
    let entity_id = row.idp_entity_id.clone().unwrap_or_default();
    let sso_url = row.sso_url.clone().unwrap_or_default();
    let certificates = certificates::verifying(c, row.tenant, row.id)?;
    Ok(Certificates::new(certificates).map(|certificates| IdpSettings { entity_id, sso_url, certificates }))
}

/// What the connection still needs.
///
/// # Errors
/// The database's.
pub fn missing(c: &mut Conn, row: &Connection) -> Result<Vec<Requirement>> {
    let certificate = certificates::any_active(c, row.tenant, row.id)?;
    Ok(hub_integrations::progress::missing(&filled(row, certificate), row.capabilities()))
}

fn filled(row: &Connection, certificate: bool) -> Filled {
    Filled {
        idp_entity_id: row.idp_entity_id.is_some(),
        sso_url: row.sso_url.is_some(),
        certificate,
        scim_seen: row.scim_seen_at.is_some(),
    }
}

/// What wants attention, the most pressing first.
pub fn attention(
    row: &Connection,
    certificates: &[CertificateRow],
    ends: Ends,
    now: Timestamp,
) -> Vec<Attention> {
    let mut found = Vec::new();
    let days = |end: Timestamp| now.days_until(end);
    if row.is_integrated()
        && let Some(last) = certificates.iter().map(|cert| cert.not_after).max()
    {
        if last <= now {
            found.push(Attention::CertificateExpired);
        } else if days(last) < 30 {
            found.push(Attention::CertificateExpiring(days(last)));
        }
    }
    let soon = |end: Option<Timestamp>| end.map(days).filter(|days| *days < 30);
    found.extend(soon(ends.token).map(Attention::TokenExpiring));
    found.extend(soon(ends.client_secret).map(Attention::ClientSecretExpiring));
    if Heartbeat::of(row, now).is_late() {
        found.push(Attention::NoSync);
    }
    if row.is_integrated() && row.capabilities().sso && row.tested_at.is_none() {
        found.push(Attention::NotTested);
    }
    found
}

/// What wants attention of the metadata address and of certificates that wait. One failed reading is no news.
pub fn metadata_attention(
    source: Option<&MetadataSource>,
    certificates: &[CertificateRow],
    staged: &[CertificateRow],
    now: Timestamp,
) -> Vec<Attention> {
    let mut found = Vec::new();
    if !staged.is_empty() {
        found.push(Attention::CertificateWaiting(staged.len()));
    }
    let Some(source) = source else { return found };
    if source.other_entity_id.is_some() || source.other_sso_url.is_some() {
        found.push(Attention::MetadataDiffers);
    }
    if certificates.iter().any(|row| row.unlisted_at.is_some()) {
        found.push(Attention::CertificateUnlisted);
    }
    if let Some(since) = source.failing_since.filter(|since| now.seconds_since(*since) >= 86_400) {
        found.push(Attention::MetadataUnreadable(since));
    }
    found
}

/// Remembers that somebody signed in through the connection, and with which certificate it was verified.
pub(crate) fn note_sign_in(c: &mut Conn, cx: &Cx, row: &Connection, certificate_sha256: &str) -> Result<()> {
    store::note_sign_in(c, row.tenant, row.id, cx.now)?;
    certificates::note_use(c, row.id, certificate_sha256, cx.now)
}

/// Remembers that a test sign-in would have let somebody in.
pub(crate) fn note_test(c: &mut Conn, cx: &Cx, row: &Connection, certificate_sha256: &str) -> Result<()> {
    store::note_test(c, row.tenant, row.id, cx.now)?;
    certificates::note_use(c, row.id, certificate_sha256, cx.now)
}

/// Remembers an authenticated SCIM request. The first one makes a SCIM-only connection Integrated.
///
/// # Errors
/// `NotFound` when the connection has ended.
pub fn note_scim_request(c: &mut Conn, cx: &Cx, tenant: TenantId, id: ConnectionId) -> Result<()> {
    let before = get(c, tenant, id)?;
    store::note_scim(c, tenant, id, cx.now)?;
    if before.scim_seen_at.is_none() {
        configure::settle(c, cx, &before)?;
    }
    Ok(())
}
