//! Somebody at the server's command line: the open installation and what every command asks of it.

use std::io::{BufRead as _, Read as _};
use std::sync::Arc;

use hub_db::{Conn, Db};
use hub_kernel::{
    Actor, Clock as _, ConnectionId, Cx, EmailAddress, MasterKey, OsEntropy, Random as _, Secret,
    SystemClock, TenantId, Timestamp,
};
use hub_tenants::session::Admin;
use hub_tenants::sign_in::{PasswordCost, Passwords, check_new_password};
use hub_tenants::tenant::{self, Tenant};

use super::failure::Failure;
use crate::installation::Installation;
use crate::settings::Settings;
use crate::waiting;

/// Longest line read as a password; longer ones are refused by the password rule.
const MOST_BYTES: u64 = 8192;

pub(super) struct Operator {
    pub settings: Settings,
    pub db: Db,
    pub master_key: MasterKey,
    pub cx: Cx,
}

impl Operator {
    pub(super) async fn open(settings: Settings) -> Result<Self, Failure> {
        let entropy = OsEntropy;
        let installation = Installation::open(&settings, &entropy).await?;
        let request_id = format!("cli-{:016x}", u64::from_ne_bytes(entropy.bytes()));
        let cx = Cx {
            now: SystemClock.now(),
            entropy: Arc::new(entropy),
            actor: Actor::Operator,
            request_id,
            address: None,
        };
        Ok(Self { settings, db: installation.db, master_key: installation.key, cx })
    }

    /// The tenant of a slug or an id.
    pub(super) async fn tenant(&self, name: &str) -> Result<Tenant, Failure> {
        let (slug, id) = (name.to_owned(), name.parse::<TenantId>().ok());
        let found = self.db.read(move |c| match id {
            Some(id) => tenant::get(c, id).map(Some),
            None => tenant::by_slug(c, &slug),
        });
        match found.await {
            Ok(Some(tenant)) => Ok(tenant),
            Ok(None) | Err(hub_tenants::Error::NotFound) => Err(Failure::not_found(format!(
                "there is no workspace {name:?}; `hub tenant list` names them"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> hub_tenants::Result<T> + Send + 'static,
    {
        Ok(self.db.scan(f).await?)
    }

    /// One transaction in `tenant`, as the operator.
    pub(super) async fn write<T, F>(&self, tenant: &Tenant, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Admin) -> hub_tenants::Result<T> + Send + 'static,
    {
        let (cx, by) = (self.cx.clone(), Admin::at_the_command_line(tenant.id));
        let outcome = self.db.write(tenant.id, move |c| f(c, &cx, &by)).await;
        Ok(waiting::remembering(&self.db, &self.cx, tenant.id, outcome).await?)
    }

    /// Checks and hashes the password of a new account.
    pub(super) async fn hash(&self, password: Secret, email: &EmailAddress) -> Result<String, Failure> {
        check_new_password(password.expose(), email.as_str())?;
        let passwords = Passwords::start(1, PasswordCost::standard())?;
        Ok(passwords.hash(&self.cx, password).await?)
    }

    /// The present instant; commands that take long look again.
    pub(super) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// A path of the hub as people reach it.
    pub(super) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url)
    }
}

/// The first line of standard input.
pub(super) fn password_from_stdin() -> Result<Secret, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .take(MOST_BYTES)
        .read_line(&mut line)
        .map_err(|error| Failure::invalid("password", format!("the password could not be read: {error}")))?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(Failure::invalid("password", "the first line of standard input must hold the password"));
    }
    Ok(Secret::new(password.to_owned()))
}

pub(super) fn email(text: &str) -> Result<EmailAddress, Failure> {
    text.parse().map_err(|error| Failure::invalid("email", error))
}

/// The id of a connection of `tenant`.
pub(super) fn connection_id(tenant: &Tenant, text: &str) -> Result<ConnectionId, Failure> {
    ConnectionId::in_tenant(tenant.id, text).ok_or_else(|| no_connection(tenant, text))
}

fn no_connection(tenant: &Tenant, text: &str) -> Failure {
    Failure::not_found(format!(
        "there is no connection {text:?} in the workspace {}; `hub connection list` names them",
        tenant.slug
    ))
}
