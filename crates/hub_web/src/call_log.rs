//! Carries the log of SCIM calls to the database a moment later, many at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hub_db::Db;
use hub_kernel::{Actor, Clock, Cx, Entropy, TenantId};
use hub_tenants::directory::calls::{self, Call};
use tokio::sync::{mpsc, oneshot};

const QUEUE: usize = 20_000;
const BATCH: usize = 500;
const LINGER: Duration = Duration::from_millis(200);

enum Message {
    Call(Box<Call>),
    Flush(oneshot::Sender<()>),
}

/// The way in; cheap to clone.
#[derive(Clone)]
pub struct CallLog(mpsc::Sender<Message>);

impl CallLog {
    /// Starts the task that writes.
    pub fn start(db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(write(db, clock, entropy, receiver));
        Self(sender)
    }

    /// Hands a call over. With twenty thousand waiting the newest is lost, and the log says so.
    pub fn add(&self, call: Call) {
        if self.0.try_send(Message::Call(Box::new(call))).is_err() {
            tracing::warn!("the log of SCIM calls is full; one call was not logged");
        }
    }

    /// Waits until all that was handed over is written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.0.send(Message::Flush(done)).await.is_ok() {
            let _ = written.await;
        }
    }
}

async fn write(db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, mut queue: mpsc::Receiver<Message>) {
    while let Some(first) = queue.recv().await {
        let mut waiting = Vec::new();
        let mut by_tenant: BTreeMap<TenantId, Vec<Call>> = BTreeMap::new();
        let mut take = |message| match message {
            Message::Call(call) => {
                by_tenant.entry(call.tenant).or_default().push(*call);
                false
            }
            Message::Flush(done) => {
                waiting.push(done);
                true
            }
        };
        let hurry = take(first);
        if !hurry {
            tokio::time::sleep(LINGER).await;
        }
        for _ in 0..BATCH {
            match queue.try_recv() {
                Ok(message) => take(message),
                Err(_) => break,
            };
        }
        for (tenant, calls) in by_tenant {
            let cx = Cx {
                now: clock.now(),
                entropy: entropy.clone(),
                actor: Actor::System,
                request_id: calls.first().map(|call| call.request_id.clone()).unwrap_or_default(),
                address: None,
            };
            let count = calls.len();
            if let Err(error) = db.write(tenant, move |c| calls::record(c, &cx, tenant, &calls)).await {
                tracing::error!(%error, count, "SCIM calls could not be logged");
            }
        }
        for done in waiting {
            let _ = done.send(());
        }
    }
}
