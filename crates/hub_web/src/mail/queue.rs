//! The background task: a few mails at a time, each tried again after a pause.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;

use super::delivery::{AT_ONCE, Delivery};
use super::{Mail, MailError};

/// The pauses before another try.
pub(super) type Retries = &'static [Duration];
pub(super) const RETRIES: Retries =
    &[Duration::from_secs(2), Duration::from_secs(15), Duration::from_secs(60), Duration::from_secs(300)];

#[derive(Debug)]
pub(super) enum Job {
    Send(Mail),
    /// Answered when everything that came before is done.
    Flush(oneshot::Sender<()>),
}

pub(super) async fn run(mut jobs: mpsc::Receiver<Job>, delivery: Delivery, retries: Retries) {
    let doors = Arc::new(Semaphore::new(AT_ONCE as usize));
    let mut running = JoinSet::new();
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    loop {
        if running.is_empty() {
            for done in waiting.drain(..) {
                let _ = done.send(());
            }
        }
        tokio::select! {
            job = jobs.recv() => match job {
                Some(Job::Send(mail)) => {
                    running.spawn(send(mail, delivery.clone(), Arc::clone(&doors), retries));
                }
                Some(Job::Flush(done)) => waiting.push(done),
                None => break,
            },
            Some(_) = running.join_next() => {}
        }
    }
    running.join_all().await;
}

/// A pause holds no door, so that one bad address does not keep the others waiting.
async fn send(mail: Mail, delivery: Delivery, doors: Arc<Semaphore>, retries: Retries) {
    let mut pauses = retries.iter();
    loop {
        let outcome = {
            let _door = doors.acquire().await;
            delivery.deliver(&mail).await
        };
        let Err(error) = outcome else {
            tracing::debug!(subject = mail.subject, "mail sent");
            return;
        };
        let pause = if is_final(&error) { None } else { pauses.next() };
        let Some(pause) = pause else {
            tracing::error!(to = mail.to.as_str(), subject = mail.subject, "a mail was given up: {error}");
            return;
        };
        tracing::warn!(
            subject = mail.subject,
            "a mail could not be sent, next try in {} s: {error}",
            pause.as_secs()
        );
        tokio::time::sleep(*pause).await;
    }
}

/// What another try cannot mend: an address or a message that the server refuses for good.
fn is_final(error: &MailError) -> bool {
    match error {
        MailError::Smtp(error) => error.is_permanent(),
        MailError::File(_) => false,
        MailError::Address(_) | MailError::Template(_) | MailError::Build(_) => true,
    }
}
