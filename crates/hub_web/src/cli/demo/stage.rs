//! The hub itself on a free port of this machine, with a clock that a demonstration sets to the past. Everything is done by the
//! very pages, endpoints and domain functions that do it later; only "now" is another.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::dev::ServerHandle;
use hub_db::Conn;
use hub_kernel::{Actor, Clock, Cx, MasterKey, Random as _, Secret, SystemClock, TenantId, Timestamp};
use hub_tenants::Error;
use hub_tenants::session::{self, Admin, ClientKind};
use hub_tenants::sign_in::{self, Attempt};

use super::super::failure::Failure;
use crate::app::{self, App, World};
use crate::outbound::local::Local;
use crate::settings::Settings;
use crate::waiting;

/// The machine's clock, put back.
struct Past {
    behind_ms: AtomicI64,
}

impl Past {
    /// Sets it, unless it has passed that already: it never goes back once it was set.
    fn is_now(&self, at: Timestamp) {
        let behind = SystemClock.now().millis().saturating_sub(at.millis());
        let former = self.behind_ms.load(Ordering::Relaxed);
        self.behind_ms.store(if former == 0 { behind } else { behind.min(former) }, Ordering::Relaxed);
    }
}

impl Clock for Past {
    fn now(&self) -> Timestamp {
        let behind = self.behind_ms.load(Ordering::Relaxed);
        Timestamp::from_millis(SystemClock.now().millis().saturating_sub(behind))
    }
}

/// The hub while it is filled.
pub(super) struct Stage {
    pub app: App,
    /// Where it listens.
    pub address: String,
    /// Calls it, and the identity provider.
    pub http: Local,
    clock: Arc<Past>,
    /// When the command began: the end of the history.
    today: Timestamp,
    server: ServerHandle,
}

impl Stage {
    /// Opens the hub of `settings`. Its mails go to its file: those of made-up people are nobody's.
    pub(super) fn open(mut settings: Settings, key: MasterKey) -> Result<Self, Failure> {
        settings.smtp_url = None;
        settings.scim_requests_per_second = 0;
        let clock = Arc::new(Past { behind_ms: AtomicI64::new(0) });
        let world = World { clock: clock.clone(), ..World::real(&settings) };
        let app = App::open(settings, key, world)?;
        let no_port = |error: std::io::Error| {
            Failure::new("start", format!("no port of this machine is free: {error}"))
        };
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(no_port)?;
        let address = format!("http://{}", socket.local_addr().map_err(no_port)?);
        let server = app::server(&app, Some(socket)).map_err(no_port)?;
        let handle = server.handle();
        tokio::spawn(server);
        let http = Local::new().map_err(|error| Failure::new("failed", error.to_string()))?;
        Ok(Self { app, address, http, clock, today: SystemClock.now(), server: handle })
    }

    /// Ends it, with everything written.
    pub(super) async fn close(self) {
        self.settle().await;
        self.server.stop(false).await;
        self.app.mailer.flush().await;
    }

    /// It is so many minutes before the end of the day now that was so many days ago.
    pub(super) fn go(&self, days: i64, minutes: i64) {
        self.clock.is_now(moment(self.today, days, minutes));
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// So many days from now, the real one.
    pub(super) fn in_days(&self, days: i64) -> Timestamp {
        self.today.plus_days(days)
    }

    /// Waits until the log of calls is written, as it is within a moment when a hub serves.
    pub(super) async fn settle(&self) {
        self.app.call_log.flush().await;
    }

    /// A request of the operator's.
    pub(super) fn cx(&self) -> Cx {
        let number = u64::from_ne_bytes(self.app.entropy.bytes());
        Cx {
            now: self.now(),
            entropy: self.app.entropy.clone(),
            actor: Actor::Operator,
            request_id: format!("demo-{number:016x}"),
            address: None,
        }
    }

    /// One transaction of the operator's in `tenant`.
    pub(super) async fn write<T, F>(&self, tenant: TenantId, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx) -> hub_tenants::Result<T> + Send + 'static,
    {
        let cx = self.cx();
        Ok(self.app.db.write(tenant, move |c| f(c, &cx)).await?)
    }

    pub(super) async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> hub_tenants::Result<T> + Send + 'static,
    {
        Ok(self.app.db.scan(f).await?)
    }

    /// An owner or admin logs in by password, as at the page.
    pub(super) async fn log_in(&self, email: &str, password: &Secret) -> Result<Visit<'_>, Failure> {
        let attempt = Attempt {
            email: email.to_owned(),
            password: password.clone(),
            workspace: None,
            client: ClientKind::Web,
            user_agent: None,
            device: None,
        };
        let app = &self.app;
        let opened =
            sign_in::with_password(&app.db, &app.passwords, &self.cx(), attempt, app.settings.session)
                .await?;
        Ok(Visit { stage: self, tenant: opened.tenant, cookie: opened.cookie })
    }
}

/// Minutes that a lived day takes.
const WHOLE_DAY: i64 = 660;

/// A day ends at the hour at which the command runs. What happens in it belongs to one calendar day (UTC), as charts count
/// by those: while `today` is younger than a whole day, the earlier ones end later, and its own acts crowd into what has
/// passed of it.
fn moment(today: Timestamp, days: i64, minutes: i64) -> Timestamp {
    let passed = today.millis().rem_euclid(86_400_000);
    let (whole, before) = (WHOLE_DAY * 60_000, minutes * 60_000);
    if passed >= whole {
        today.plus_days(-days).plus_minutes(-minutes)
    } else if days == 0 {
        Timestamp::from_millis(today.millis() - before * passed / whole)
    } else {
        Timestamp::from_millis(today.plus_days(-days).millis() + whole - passed - before)
    }
}

/// Somebody who is logged in, for as long as they sit there.
pub(super) struct Visit<'a> {
    stage: &'a Stage,
    tenant: TenantId,
    cookie: Secret,
}

impl Visit<'_> {
    /// One transaction in their name, with the right that their session gives: as `AdminSession::write` of the pages.
    pub(super) async fn write<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Cx, &Admin) -> hub_tenants::Result<T> + Send + 'static,
    {
        let (asked, cookie) = (self.stage.cx(), self.cookie.clone());
        let (cx, lifetime) = (asked.clone(), self.stage.app.settings.session);
        let outcome = self.stage.app.db.write(self.tenant, move |c| {
            let person = session::authenticate(c, cookie.expose(), cx.now, lifetime)?;
            let person = person.ok_or(Error::Unauthenticated)?;
            f(c, &cx.with_actor(person.actor()), &person.admin()?)
        });
        Ok(waiting::remembering(&self.stage.app.db, &asked, self.tenant, outcome.await).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_one_calendar_day_whatever_the_hour() {
        let midnight = 1_800_000_000_000 / 86_400_000 * 86_400_000;
        for hour in [1, 20, 659, 660, 661, 1439] {
            let today = Timestamp::from_millis(midnight).plus_minutes(hour);
            let mut last = moment(today, 14, 0);
            for day in (0..14).rev() {
                for minutes in [560, 540, 525, 500, 100, 8, 0] {
                    let at = moment(today, day, minutes);
                    assert!(at > last, "{hour} {day} {minutes}");
                    assert_eq!(at.date(), today.plus_days(-day).date(), "{hour} {day} {minutes}");
                    last = at;
                }
            }
            assert_eq!(last, today);
        }
    }
}
