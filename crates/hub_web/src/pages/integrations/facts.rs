//! What the pages of a connection know of it, and the head that they share.

use hub_db::Conn;
use hub_integrations::{Capabilities, Requirement};
use hub_kernel::{ConnectionId, TenantId, Timestamp};
use hub_tenants::connection::daily::{self, Day};
use hub_tenants::connection::scim_configuration::{self, Features};
use hub_tenants::connection::vouching::{self, Standing};
use hub_tenants::connection::{self, Attention, CertificateRow, Connection, MetadataSource};
use hub_tenants::directory::{self, Ends, TokenRow, oauth};
use hub_tenants::event::{self, Action, EventRow};
use hub_tenants::guide::Progress;
use hub_tenants::user::{self, Managed};
use hub_text::{t, text};

use super::consequence::named;
use super::visit::Visit;
use super::{Glyph, Head, Tab, warning};
use crate::faults::HtmlFault;
use crate::pages::parts::{Badge, Tone};
use crate::pages::turns::{CHANGES, Turns};
use crate::urls;

/// Days of calls and sign-ins that the overview draws.
const DAYS: i64 = 14;

/// A connection with what hangs on it.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The connection.
    pub row: Connection,
    /// Its certificates.
    pub certificates: Vec<CertificateRow>,
    /// Certificates that wait for an owner.
    pub staged: Vec<CertificateRow>,
    /// The metadata address, if one was given.
    pub source: Option<MetadataSource>,
    /// Who stands behind it, for owners and admins who log in.
    pub standing: Standing,
    /// Whether owners and admins wait for an owner's word.
    pub owner_wanted: bool,
    /// What it trusts, in a word that changes with it.
    pub as_trusted: String,
    /// Its Secret Tokens, revoked ones too.
    pub tokens: Vec<TokenRow>,
    /// Its OAuth client, if it has one.
    pub client: Option<oauth::Client>,
    /// The secrets of its OAuth clients, revoked ones too.
    pub secrets: Vec<TokenRow>,
    /// What it still needs.
    pub missing: Vec<Requirement>,
    /// The people it manages.
    pub people: Managed,
    /// Sub-users of the tenant.
    pub members: i64,
    /// How far its guide is.
    pub progress: Progress,
    /// What its SCIM side takes; `None` without one.
    pub features: Option<Features>,
    /// What came over it in the last fourteen days, today last.
    pub days: Vec<Day>,
    /// What changed its settings, the newest first.
    pub changes: Vec<EventRow>,
}

impl Facts {
    /// Reads all of it.
    ///
    /// # Errors
    /// `NotFound`; the database's.
    pub fn read(
        c: &mut Conn,
        tenant: TenantId,
        id: ConnectionId,
        now: Timestamp,
    ) -> hub_tenants::Result<Self> {
        let row = connection::get(c, tenant, id)?;
        Ok(Self {
            certificates: connection::certificates(c, tenant, id)?,
            staged: connection::staged_certificates(c, tenant, id)?,
            source: connection::metadata_source(c, tenant, id)?,
            standing: vouching::standing(c, tenant, id)?,
            owner_wanted: vouching::wanted(c, &row)?,
            as_trusted: vouching::as_trusted(c, &row)?,
            tokens: directory::tokens(c, tenant, id)?,
            client: oauth::find(c, tenant, id)?,
            secrets: oauth::secrets(c, tenant, id)?,
            missing: connection::missing(c, &row)?,
            people: user::count_managed(c, tenant, id)?,
            members: user::count_members(c, tenant)?,
            progress: Progress::read(c, &row)?,
            features: match row.capabilities().scim {
                true => Some(scim_configuration::of(c, tenant, id)?.configuration.features),
                false => None,
            },
            days: daily::days(c, tenant, id, now, DAYS)?,
            changes: event::of_settings(c, id, CHANGES)?,
            row,
        })
    }

    /// The facts of the visited connection.
    ///
    /// # Errors
    /// 404 for a connection that is not there.
    pub async fn of(visit: &Visit) -> Result<Self, HtmlFault> {
        let (tenant, id, now) = (visit.tenant(), visit.id, visit.cx.now);
        Ok(visit.app.db.scan(move |c| Self::read(c, tenant, id, now)).await?)
    }

    /// What it can do.
    pub fn can(&self) -> Capabilities {
        self.row.capabilities()
    }

    /// Who changed its settings last.
    pub fn turns(&self) -> Turns<'_> {
        Turns::of(&self.changes)
    }

    /// "On since 2026-11-03 09:12 UTC by Ada Byron." for a switch whose last turn only the log remembers.
    pub fn since(&self, on: bool, switch: &str) -> String {
        self.turns().since(on, Action::ToggleUpdate, switch)
    }

    /// The head of each tab.
    pub fn head(&self, visit: &Visit, tab: Tab) -> Head {
        let (row, can) = (&self.row, self.can());
        let ends = Ends::of(&self.tokens, &self.secrets);
        let now = visit.cx.now;
        let mut found = connection::attention(row, &self.certificates, ends, now);
        found.extend(connection::metadata_attention(
            self.source.as_ref(),
            &self.certificates,
            &self.staged,
            now,
        ));
        if self.owner_wanted {
            found.push(Attention::OwnerWanted);
        }
        found.extend(daily::failing(&self.days).map(Attention::SignInsFailing));
        if can.scim && !row.scim_enabled {
            found.push(Attention::ScimOff);
        }
        let warnings = found.iter().map(warning::badge).collect();
        // No warning beside the state: who waits may well be meant to.
        if tab == Tab::Overview && self.people.waiting > 0 {
            found.push(Attention::PeopleWaiting(self.people.waiting));
        }
        Head {
            base: urls::connection(row.id),
            name: row.name().to_owned(),
            glyph: Glyph::of(row),
            state: state(row),
            warnings,
            tab,
            has_saml: can.sso,
            has_scim: can.scim,
            last_sign_in: row.last_sign_in_at.map(|at| visit.moment(at)),
            last_sync: row.last_sync_at.map(|at| visit.moment(at)),
            state_text: self.state_text(),
            people_text: people_text(self.people),
            attention: found.iter().map(|found| warning::notice(found, row)).collect(),
        }
    }

    fn state_text(&self) -> String {
        match (self.missing.as_slice(), self.can().sso) {
            ([], true) if self.members == 0 => t("Sub-users log in by SSO only; there are none yet"),
            ([], true) => {
                text!(self.members; "{n} sub-user logs in by SSO only", "{n} sub-users log in by SSO only")
            }
            ([], false) => t("The directory is connected"),
            ([Requirement::ScimRequest], _) => t("Waits for the first call of the directory"),
            ([one], _) => text!("Still needed: {what}", what = named(*one)),
            (several, _) => text!("{count} values are missing", count = several.len()),
        }
        .to_string()
    }
}

/// The badge of a connection's state.
pub fn state(row: &Connection) -> Badge {
    Badge::state(if row.is_integrated() { Tone::Good } else { Tone::Warn }, t(row.state.label()))
}

fn people_text(people: Managed) -> String {
    match (people.all, people.waiting) {
        (0, _) => t("None so far"),
        (all, 0) => text!(all; "{n} person", "{n} people"),
        (all, waiting) => {
            text!(all; "{n} person, {waiting} waiting", "{n} people, {waiting} waiting", waiting = waiting)
        }
    }
    .to_string()
}
