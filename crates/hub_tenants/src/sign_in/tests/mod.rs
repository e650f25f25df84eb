//! Every way in, and every way that is shut.

mod arrivals;
mod linked_by_id;
mod links;
mod password;
mod second_step;
mod sso;
mod throttle;

use hub_kernel::{ConnectionId, Cx, MasterKey, Secret, UserId};
use hub_testkit::{TestDb, on_both};

use super::*;
use crate::Error;
use crate::event::Action;
use crate::session::{self, ClientKind, Lifetime, Person, Proof};
use crate::test_support::*;

/// The login door of a hub with one company.
struct Door {
    t: TestDb,
    acme: Acme,
    passwords: Passwords,
}

impl Door {
    async fn open(t: TestDb) -> Self {
        let acme = sign_up(&t, "acme").await;
        Self { t, acme, passwords: passwords() }
    }

    /// Something that happens meanwhile.
    async fn meanwhile<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn, &Acme) -> T + Send + 'static,
    ) -> T {
        let acme = self.acme;
        self.t.db.write(acme.tenant, move |c| Ok::<_, Error>(f(c, &acme))).await.unwrap()
    }

    async fn integrate(&self) -> ConnectionId {
        self.meanwhile(|c, acme| acme.integrated(c)).await
    }

    async fn attempt(&self, cx: &Cx, attempt: Attempt) -> Result<Opened> {
        with_password(&self.t.db, &self.passwords, cx, attempt, Lifetime::default()).await
    }

    async fn log_in(&self, email: &str, password: &str) -> Result<Opened> {
        self.attempt(&at(0), typed(email, password)).await
    }

    /// Who holds this cookie, if it is worth something.
    async fn holder(&self, cookie: &Secret) -> Option<Person> {
        let cookie = cookie.clone();
        let found = self
            .t
            .db
            .read(move |c| session::authenticate(c, cookie.expose(), now(), Lifetime::default()))
            .await;
        found.unwrap()
    }

    async fn count(&self, action: Action) -> usize {
        self.meanwhile(move |c, acme| acme.count(c, action)).await
    }
}

fn typed(email: &str, password: &str) -> Attempt {
    Attempt {
        email: email.to_owned(),
        password: Secret::new(password.to_owned()),
        workspace: None,
        client: ClientKind::Web,
        user_agent: Some("Firefox".to_owned()),
        device: None,
    }
}

fn wants_sso<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::UseSso { slug }) if slug == "acme")
}

fn wrong<T: std::fmt::Debug>(outcome: Result<T>) -> bool {
    matches!(outcome, Err(Error::WrongPassword))
}
