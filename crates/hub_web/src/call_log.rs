//! Carries the log of SCIM calls to the database a moment later, many at once: a look-up costs no durable write.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hub_db::{Conn, Db};
use hub_kernel::{Actor, Clock, Cx, Entropy, TenantId, Timestamp};
use hub_tenants::directory::DirectoryScope;
use hub_tenants::directory::calls::{self, Call};
use hub_tenants::provisioning;
use tokio::sync::{mpsc, oneshot};

const QUEUE: usize = 20_000;
const BATCH: usize = 500;
const LINGER: Duration = Duration::from_millis(200);
/// Calls without a good token that are logged for one tenant in a minute: strangers must not fill its log.
const STRANGERS: u32 = 120;
/// Look-ups in vain that become events of one tenant with one write.
const LOOKUPS: usize = 20;

enum Message {
    Call(Box<Call>),
    Lookup(Box<Lookup>),
    Flush(oneshot::Sender<()>),
}

/// A look-up that found nobody.
struct Lookup {
    scope: DirectoryScope,
    cx: Cx,
    asked: String,
}

/// The way in; cheap to clone.
#[derive(Clone)]
pub struct CallLog {
    queue: mpsc::Sender<Message>,
    strangers: Arc<Mutex<Strangers>>,
}

impl CallLog {
    /// Starts the task that writes.
    pub fn start(db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write(db, clock, entropy, receiver));
        Self { queue, strangers: Arc::default() }
    }

    /// Hands a call over. With twenty thousand waiting the newest is lost, and the log says so.
    pub fn add(&self, call: Call) {
        if call.connection.is_none() && !self.takes_stranger(call.tenant, call.at) {
            return;
        }
        self.send(Message::Call(Box::new(call)));
    }

    /// Hands over a look-up that found nobody, to become an event.
    pub fn add_lookup(&self, scope: DirectoryScope, cx: Cx, asked: String) {
        self.send(Message::Lookup(Box::new(Lookup { scope, cx, asked })));
    }

    fn send(&self, message: Message) {
        if self.queue.try_send(message).is_err() {
            tracing::warn!("the log of SCIM calls is full; one entry was lost");
        }
    }

    /// Whether one more request of somebody unknown is worth a row of the tenant's log this minute.
    pub fn takes_stranger(&self, tenant: TenantId, at: Timestamp) -> bool {
        self.strangers.lock().is_ok_and(|mut strangers| strangers.let_in(tenant, at))
    }

    /// Waits until all that was handed over is written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() {
            let _ = written.await;
        }
    }
}

/// How many strangers knocked at each tenant's door in the current minute.
#[derive(Default)]
struct Strangers {
    minute: i64,
    seen: HashMap<TenantId, u32>,
}

impl Strangers {
    fn let_in(&mut self, tenant: TenantId, at: Timestamp) -> bool {
        let minute = at.millis().div_euclid(60_000);
        if minute != self.minute {
            *self = Self { minute, seen: HashMap::new() };
        }
        let seen = self.seen.entry(tenant).or_insert(0);
        *seen = seen.saturating_add(1);
        *seen <= STRANGERS
    }
}

/// What is written for one tenant at once.
#[derive(Default)]
struct Batch {
    calls: Vec<Call>,
    lookups: Vec<Lookup>,
}

impl Batch {
    fn record(&self, c: &mut Conn, cx: &Cx, tenant: TenantId) -> hub_tenants::Result<()> {
        calls::record(c, cx, tenant, &self.calls)?;
        let mut asked = BTreeSet::new();
        for lookup in self.lookups.iter().filter(|lookup| asked.insert(lookup.asked.as_str())).take(LOOKUPS) {
            provisioning::find_refusal(c, &lookup.cx, &lookup.scope, &lookup.asked)?;
        }
        Ok(())
    }
}

async fn write(db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, mut queue: mpsc::Receiver<Message>) {
    while let Some(first) = queue.recv().await {
        let mut waiting = Vec::new();
        let mut by_tenant: BTreeMap<TenantId, Batch> = BTreeMap::new();
        let mut take = |message| match message {
            Message::Call(call) => by_tenant.entry(call.tenant).or_default().calls.push(*call),
            Message::Lookup(lookup) => {
                by_tenant.entry(lookup.scope.tenant()).or_default().lookups.push(*lookup);
            }
            Message::Flush(done) => waiting.push(done),
        };
        let hurry = matches!(first, Message::Flush(_));
        take(first);
        if !hurry {
            tokio::time::sleep(LINGER).await;
        }
        for _ in 0..BATCH {
            match queue.try_recv() {
                Ok(message) => take(message),
                Err(_) => break,
            };
        }
        for (tenant, batch) in by_tenant {
            let cx = Cx {
                now: clock.now(),
                entropy: entropy.clone(),
                actor: Actor::System,
                request_id: batch.calls.first().map(|call| call.request_id.clone()).unwrap_or_default(),
                address: None,
            };
            let count = batch.calls.len();
            if let Err(error) = db.write(tenant, move |c| batch.record(c, &cx, tenant)).await {
                tracing::error!(%error, count, "SCIM calls could not be logged");
            }
        }
        for done in waiting {
            let _ = done.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_counted_by_tenant_and_minute() {
        let (acme, other) = (TenantId::from_raw(1), TenantId::from_raw(2));
        let mut strangers = Strangers::default();
        let at = Timestamp::from_millis;
        for _ in 0..STRANGERS {
            assert!(strangers.let_in(acme, at(1)));
        }
        assert!(!strangers.let_in(acme, at(59_999)));
        assert!(strangers.let_in(other, at(59_999)));
        assert!(strangers.let_in(acme, at(60_000)));
    }
}
