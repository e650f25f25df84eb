//! The program's one value: key, state and addresses.

use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};

use crate::authn_request::AuthnRequest;
use crate::directory::Person;
use crate::provisioning::{Cycle, Memory, Step, Target};
use crate::response::encryption::Encryption;
use crate::response::{ResponseBuilder, Style};
use crate::signing::IdpKey;
use crate::slip::Slip;
use crate::store::{App, State, Store};
use crate::{Error, Result, chance, claims, key};

/// What the command line decides.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where browsers reach this program, without a slash at the end.
    pub base_url: String,
    /// Where the key and the state are kept.
    pub state_dir: PathBuf,
    /// Domain of the made-up people on a first start.
    pub domain: String,
}

/// The identity provider.
#[derive(Debug)]
pub struct Idp {
    /// See [`Setup::base_url`].
    pub base_url: String,
    /// State and log.
    pub store: Store,
    state_dir: PathBuf,
    signing: RwLock<Signing>,
    /// One cycle at a time, as in Entra.
    running: tokio::sync::Mutex<()>,
}

/// The key that signs and the certificates that the metadata lists, the signing one first.
#[derive(Debug)]
struct Signing {
    key: IdpKey,
    certificates: Vec<String>,
}

/// One of the things the provisioning page can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Run {
    /// Test Connection.
    Test,
    /// A whole cycle.
    Sync,
    /// A wrong Secret Token.
    WrongToken,
    /// A wrong Tenant URL.
    WrongUrl,
}

impl Idp {
    /// Opens the state directory, and fills it on a first start (key, certificate, people).
    ///
    /// # Errors
    /// [`Error::State`], [`Error::Stored`], [`Error::Crypto`]
    pub fn open(setup: Setup) -> Result<Self> {
        let store = Store::open(&setup.state_dir, &setup.domain)?;
        let key = key::load_or_create(&setup.state_dir)?;
        let certificates = vec![key.certificate_pem()?];
        let base_url = setup.base_url.trim_end_matches('/').to_owned();
        let signing = RwLock::new(Signing { key, certificates });
        Ok(Self {
            base_url,
            store,
            state_dir: setup.state_dir,
            signing,
            running: tokio::sync::Mutex::new(()),
        })
    }

    /// "Microsoft Entra Identifier": with a slash at its end, as Entra's.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/{}/", self.base_url, self.store.state().tenant_id)
    }

    /// "Login URL".
    #[must_use]
    pub fn sso_url(&self) -> String {
        format!("{}/sso", self.base_url)
    }

    /// "App Federation Metadata Url".
    #[must_use]
    pub fn metadata_url(&self) -> String {
        format!("{}/metadata", self.base_url)
    }

    /// The signing certificate with armor lines.
    #[must_use]
    pub fn certificate(&self) -> String {
        self.certificates().into_iter().next().unwrap_or_default()
    }

    /// The certificates that the metadata lists: the signing one, and after a rotation those that signed before.
    #[must_use]
    pub fn certificates(&self) -> Vec<String> {
        self.signing.read().unwrap_or_else(PoisonError::into_inner).certificates.clone()
    }

    /// A new key signs from now on; with `list_old`, the metadata goes on to list the old one until the next start.
    ///
    /// # Errors
    /// [`Error::State`], [`Error::Crypto`]
    pub fn rotate(&self, list_old: bool) -> Result<()> {
        let key = key::replace(&self.state_dir)?;
        let mut certificates = vec![key.certificate_pem()?];
        let mut signing = self.signing.write().unwrap_or_else(PoisonError::into_inner);
        if list_old {
            certificates.append(&mut signing.certificates);
        }
        *signing = Signing { key, certificates };
        Ok(())
    }

    /// The registered application that asks, when its reply URL is the registered one.
    ///
    /// # Errors
    /// [`Error::UnknownApplication`], [`Error::ReplyUrl`]
    pub fn asking_app(&self, request: &AuthnRequest) -> Result<App> {
        let app = self.store.state().app_by_entity_id(&request.issuer)?.clone();
        match &request.acs_url {
            Some(asked) if *asked != app.acs_url => {
                Err(Error::ReplyUrl { asked: asked.clone(), registered: app.acs_url })
            }
            _ => Ok(app),
        }
    }

    /// Signs a response for `person`, as of `at` (Unix milliseconds): to the request `in_reply_to`, or unasked.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`] for somebody blocked or not assigned, [`Error::Crypto`]
    pub fn sign_in(
        &self,
        person: &str,
        app: &App,
        in_reply_to: Option<&str>,
        slip: Slip,
        at: i64,
    ) -> Result<String> {
        let state = self.store.state();
        let person = allowed(&state, person, app)?;
        let (response_id, assertion_id) = (chance::xml_id()?, chance::xml_id()?);
        let mut builder = ResponseBuilder::new(
            &self.issuer(),
            &app.acs_url,
            &app.entity_id,
            &person.user_principal_name,
            (&response_id, &assertion_id),
            at,
        );
        builder.style = Style::entra();
        builder.attributes = claims::attributes(&state.directory, person, &state.tenant_id);
        builder.encryption = app.encrypt.then(|| Encryption::entra(&app.certificate));
        if let Some(id) = in_reply_to {
            builder = builder.answering(id);
        }
        slip.signed(builder, &self.signing.read().unwrap_or_else(PoisonError::into_inner).key)
    }

    /// Runs one thing of the provisioning page and logs it.
    ///
    /// # Errors
    /// [`Error::Target`] without a usable Tenant URL, [`Error::Call`] when the target does not answer.
    pub async fn run(&self, run: Run) -> Result<Vec<Step>> {
        let _one_at_a_time = self.running.lock().await;
        let (state, mut cycle) = self.cycle()?;
        let outcome = match run {
            Run::Test => cycle.test_connection().await,
            Run::Sync => cycle.sync(&state.directory).await,
            Run::WrongToken => cycle.probe_wrong_token().await.map(|s| vec![s]),
            Run::WrongUrl => cycle.probe_wrong_url().await.map(|s| vec![s]),
        };
        self.finish(cycle, outcome)
    }

    /// "Provision on demand" for one person.
    ///
    /// # Errors
    /// As [`Idp::run`], and [`Error::NotFound`].
    pub async fn provision(&self, person: &str) -> Result<Vec<Step>> {
        let _one_at_a_time = self.running.lock().await;
        let (state, mut cycle) = self.cycle()?;
        let id = state.directory.person_by_key(person)?.object_id.clone();
        let outcome = cycle.provision(&state.directory, &id).await;
        self.finish(cycle, outcome)
    }

    /// "Restart provisioning": forgets what was sent, so that the next cycle matches everybody anew.
    ///
    /// # Errors
    /// [`Error::State`]
    pub fn restart(&self) -> Result<()> {
        self.store.write(|s| {
            s.learn(Memory::default());
            Ok(())
        })
    }

    fn cycle(&self) -> Result<(State, Cycle)> {
        let state = self.store.state();
        let target = Target::new(&state.scim.tenant_url, &state.scim.secret_token)?;
        let cycle = Cycle::new(target, state.scim.options, state.memory.clone())?;
        Ok((state, cycle))
    }

    fn finish(&self, cycle: Cycle, outcome: Result<Vec<Step>>) -> Result<Vec<Step>> {
        let (memory, calls) = cycle.finish();
        self.store.log().add(outcome.as_deref().unwrap_or_default(), calls);
        self.store.write(|s| {
            s.learn(memory);
            Ok(())
        })?;
        outcome
    }
}

fn allowed<'s>(state: &'s State, person: &str, app: &App) -> Result<&'s Person> {
    let person = state.directory.person_by_key(person)?;
    let name = &person.display_name;
    if !person.can_sign_in() {
        return Err(Error::Refused(format!("The account of {name} is blocked or deleted.")));
    }
    if !state.directory.is_assigned(person) {
        let app = &app.name;
        return Err(Error::Refused(format!(
            "{name} is not assigned to {app}. An admin must assign them first."
        )));
    }
    Ok(person)
}
