//! What the demo keeps between starts (one JSON file) and between requests (the log of calls).

use std::collections::VecDeque;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use openssl::x509::X509;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::directory::{Directory, Life};
use crate::provisioning::{Call, Memory, Options, Step};
use crate::{Error, Result, chance};

/// Most calls and steps that the log shows.
const MAX_LOG: usize = 500;

/// An application that people sign in to: a SAML service provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct App {
    /// GUID, part of the tile's address.
    pub id: String,
    /// Name on the tile.
    pub name: String,
    /// "Identifier (Entity ID)".
    pub entity_id: String,
    /// "Reply URL (Assertion Consumer Service URL)".
    pub acs_url: String,
    /// RelayState of a sign-in that starts at the tile; empty for none.
    pub relay_state: String,
    /// The application's certificate, PEM; empty for none.
    pub certificate: String,
    /// Take requests only when the certificate's key has signed them ("Verification certificates").
    pub signed_requests: bool,
    /// Encrypt assertions for the certificate ("Token encryption").
    pub encrypt: bool,
}

impl App {
    /// Checks the values of a form.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the entity ID is empty, the ACS URL is not an `http(s)` URL, or a certificate is needed
    /// and there is none.
    pub fn checked(mut self) -> Result<Self> {
        let certificate = &mut self.certificate;
        for text in
            [&mut self.name, &mut self.entity_id, &mut self.acs_url, &mut self.relay_state, certificate]
        {
            *text = text.trim().to_owned();
        }
        let needed = self.signed_requests || self.encrypt || !self.certificate.is_empty();
        if needed && X509::from_pem(self.certificate.as_bytes()).is_err() {
            return Err(Error::Invalid("Paste the application's certificate, PEM.".to_owned()));
        }
        if self.entity_id.is_empty() {
            return Err(Error::Invalid("An application needs an identifier (Entity ID).".to_owned()));
        }
        let url = Url::parse(&self.acs_url).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
        if url.is_none() {
            return Err(Error::Invalid("The reply URL (ACS URL) must be an http or https URL.".to_owned()));
        }
        if self.name.is_empty() {
            "Switchboard".clone_into(&mut self.name);
        }
        Ok(self)
    }
}

/// The "Admin credentials" of the provisioning page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Scim {
    /// Tenant URL, as the hub shows it.
    pub tenant_url: String,
    /// Secret Token, as the hub showed it once.
    pub secret_token: String,
    /// Mappings and scope.
    pub options: Options,
}

/// Everything that outlives a restart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct State {
    /// The GUID of this Entra-like tenant, part of the issuer.
    pub tenant_id: String,
    /// People and groups.
    pub directory: Directory,
    /// SAML applications.
    pub apps: Vec<App>,
    /// Where provisioning goes.
    pub scim: Scim,
    /// What provisioning remembers.
    pub memory: Memory,
}

impl State {
    /// A first start: the demo company under `domain`.
    ///
    /// # Errors
    /// [`Error::Crypto`] when no ids can be made.
    pub fn first(domain: &str) -> Result<Self> {
        let directory = Directory::seeded(domain)?;
        Ok(Self { tenant_id: chance::guid()?, directory, ..Self::default() })
    }

    /// Adds an application, or changes the one with the same entity ID. Gives its id.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Crypto`]
    pub fn put_app(&mut self, app: App) -> Result<String> {
        let app = app.checked()?;
        if let Some(known) = self.apps.iter_mut().find(|a| a.entity_id == app.entity_id) {
            let id = known.id.clone();
            *known = App { id: id.clone(), ..app };
            return Ok(id);
        }
        let id = chance::guid()?;
        self.apps.push(App { id: id.clone(), ..app });
        Ok(id)
    }

    /// The application with this entity ID.
    ///
    /// # Errors
    /// [`Error::UnknownApplication`]
    pub fn app_by_entity_id(&self, entity_id: &str) -> Result<&App> {
        let found = self.apps.iter().find(|a| a.entity_id == entity_id);
        found.ok_or_else(|| Error::UnknownApplication(entity_id.to_owned()))
    }

    /// The application with this id.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub fn app(&self, id: &str) -> Result<&App> {
        let found = self.apps.iter().find(|a| a.id == id);
        found.ok_or_else(|| Error::NotFound { kind: "application", id: id.to_owned() })
    }

    /// Takes over what a cycle learned and drops the purged that are gone at the target, too.
    pub fn learn(&mut self, memory: Memory) {
        self.memory = memory;
        let Self { directory, memory, .. } = self;
        directory.people.retain(|p| p.life != Life::Purged || memory.users.contains_key(&p.object_id));
        directory.groups.retain(|g| g.life != Life::Purged || memory.groups.contains_key(&g.object_id));
    }
}

/// What the provisioning page shows; gone after a restart.
#[derive(Debug, Default)]
pub struct Log {
    /// HTTP calls, newest first.
    pub calls: VecDeque<Call>,
    /// Steps, newest first.
    pub steps: VecDeque<Step>,
}

impl Log {
    /// Adds what a cycle did.
    pub fn add(&mut self, steps: &[Step], calls: Vec<Call>) {
        calls.into_iter().for_each(|c| self.calls.push_front(c));
        steps.iter().cloned().for_each(|s| self.steps.push_front(s));
        self.calls.truncate(MAX_LOG);
        self.steps.truncate(MAX_LOG);
    }
}

/// The one state of the program.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    state: Mutex<State>,
    log: Mutex<Log>,
}

impl Store {
    /// Reads `state.json` of `dir`, or begins with the demo company under `domain`.
    ///
    /// # Errors
    /// [`Error::State`], [`Error::Stored`], [`Error::Crypto`]
    pub fn open(dir: &Path, domain: &str) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join("state.json");
        let state = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::first(domain)?,
            Err(error) => return Err(error.into()),
        };
        let store = Self { path, state: Mutex::new(state), log: Mutex::default() };
        store.write(|_| Ok(()))?;
        Ok(store)
    }

    /// A copy of the state.
    #[must_use]
    pub fn state(&self) -> State {
        self.lock().clone()
    }

    /// Changes the state and saves it; nothing is changed when `change` fails.
    ///
    /// # Errors
    /// What `change` gives, or [`Error::State`].
    pub fn write<T>(&self, change: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.lock();
        let mut next = state.clone();
        let out = change(&mut next)?;
        self.save(&next)?;
        *state = next;
        Ok(out)
    }

    /// The log of calls and steps.
    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes beside and renames, so that a stop in between leaves the old file whole.
    fn save(&self, state: &State) -> Result<()> {
        let beside = self.path.with_extension("json.new");
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&serde_json::to_vec_pretty(state)?)?;
        std::fs::rename(&beside, &self.path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Act;
    use crate::provisioning::UserLink;

    fn scratch() -> PathBuf {
        std::env::temp_dir().join(format!("demo-idp-{}", chance::guid().unwrap()))
    }

    #[test]
    fn the_state_survives_a_restart_and_a_failed_change_leaves_no_trace() {
        let dir = scratch();
        let first = Store::open(&dir, "acme.test").unwrap();
        let app =
            App { entity_id: " urn:x ".into(), acs_url: "http://localhost/acs".into(), ..App::default() };
        let id = first.write(|s| s.put_app(app.clone())).unwrap();
        let failed: Result<()> = first.write(|s| {
            s.apps.clear();
            Err(Error::Invalid("no".into()))
        });
        assert!(failed.is_err());
        let second = Store::open(&dir, "other.test").unwrap();
        assert_eq!(second.state(), first.state());
        assert_eq!(second.state().app_by_entity_id("urn:x").unwrap().id, id);
        let again = second.write(|s| s.put_app(App { name: "New".into(), ..app })).unwrap();
        assert_eq!((again, second.state().apps.len()), (id, 1), "the same entity ID is the same application");
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_damaged_file_is_not_overwritten() {
        let dir = scratch();
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("state.json"), "{").unwrap();
        assert!(matches!(Store::open(&dir, "acme.test"), Err(Error::Stored(_))));
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_purged_person_is_kept_until_the_target_has_deleted_them() {
        let mut state = State::first("acme.test").unwrap();
        let linus = state.directory.person_by_key("linus@acme.test").unwrap().object_id.clone();
        state.directory.act(&linus, Act::HardDelete).unwrap();
        let count = state.directory.people.len();
        let known = Memory { users: [(linus, UserLink::default())].into(), ..Memory::default() };
        state.learn(known);
        assert_eq!(state.directory.people.len(), count);
        state.learn(Memory::default());
        assert_eq!(state.directory.people.len(), count - 1);
    }

    #[test]
    fn an_application_needs_a_usable_address() {
        let app =
            |entity: &str, acs: &str| App { entity_id: entity.into(), acs_url: acs.into(), ..App::default() };
        assert!(app("", "http://localhost/acs").checked().is_err());
        assert!(app("urn:x", "javascript:alert(1)").checked().is_err());
        assert_eq!(app("urn:x", "http://localhost/acs").checked().unwrap().name, "Switchboard");
    }
}
