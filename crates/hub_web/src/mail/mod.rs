//! Mails on their way out: queued, sent in the background, tried again. A request neither waits for a mail nor
//! fails with it.

mod delivery;
mod queue;
#[cfg(test)]
mod tests;
pub mod welcome;

use std::sync::Arc;
use std::time::Duration;

use hub_kernel::EmailAddress;
use hub_text::text;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::brand;
use crate::pages::mail::Mail as Template;
use crate::settings::Settings;
use delivery::Delivery;
use queue::{Job, RETRIES, Retries};

/// Mails that may wait; with more, the newest are given up rather than the memory.
const QUEUE: usize = 10_000;
/// As many mails are being made ready at once after their request was answered.
const LATER: u32 = 64;
/// How long somebody waits who queues many mails.
const MOMENT: Duration = Duration::from_secs(5);
/// How long the end of the process waits for mails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail to one person, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Why a mail cannot be made or sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not an address.
    #[error(transparent)]
    Address(#[from] hub_kernel::EmailError),
    /// The template failed.
    #[error("the mail could not be written: {0}")]
    Template(#[from] askama::Error),
    /// The mail server's address or the parts of a message are not usable.
    #[error("the mail could not be built: {0}")]
    Build(String),
    /// The mail file cannot be written.
    #[error("the mail could not be written to its file: {0}")]
    File(#[from] std::io::Error),
    /// The mail server.
    #[error("the mail server did not take the mail: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

impl Mail {
    /// The mail that `template` makes, for the person at `to`, in the language of the work at hand.
    ///
    /// # Errors
    /// `to` is no e-mail address.
    pub fn of(to: &str, template: &impl Template) -> Result<Self, MailError> {
        let mut text = template.render()?;
        let brand = brand::current();
        if let Some(support) = &brand.support {
            // RFC 3676, 4.3: what follows the two dashes is a signature.
            let help = text!("Help: {address}", address = support);
            text.push_str(&format!("\n-- \n{}\n{help}\n", brand.name));
        }
        Ok(Self { to: to.parse()?, subject: template.subject(), text })
    }
}

/// Takes mails and sends them in the background. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    queue: mpsc::Sender<Job>,
    /// What is made ready after the answer outlives the thread that answered.
    runtime: Handle,
    later: Arc<Semaphore>,
}

impl Mailer {
    /// Starts the background task; must run inside a tokio runtime. Says in the log where mails go.
    ///
    /// # Errors
    /// A mail server's address that cannot be used.
    pub fn start(settings: &Settings) -> Result<Self, MailError> {
        let delivery = Delivery::of(settings)?;
        tracing::info!("mails go to {delivery}");
        Ok(Self::with(delivery, RETRIES))
    }

    fn with(delivery: Delivery, retries: Retries) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(queue::run(jobs, delivery, retries));
        Self { queue, runtime: Handle::current(), later: Arc::new(Semaphore::new(LATER as usize)) }
    }

    /// Queues a mail. Never waits; what cannot be queued or sent is in the log.
    pub fn send(&self, mail: Mail) {
        if let Err(error) = self.queue.try_send(Job::Send(mail)) {
            tracing::error!("a mail was given up: {error}");
        }
    }

    /// Does what leads to mails after the request is answered, so that nobody can tell by the time what there was to mail.
    /// `false`, for every request alike, when too much is under way. [`Mailer::flush`] waits for it. It goes on in the
    /// language of its request.
    #[must_use]
    pub fn later(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let Ok(place) = self.later.clone().try_acquire_owned() else { return false };
        let language = hub_text::current();
        self.runtime.spawn(async move {
            hub_text::speaking(language, work).await;
            drop(place);
        });
        true
    }

    /// Waits a moment for the mails queued so far: for whoever queues so many that they should not pile up.
    pub async fn catch_up(&self) {
        self.flush_within(MOMENT).await;
    }

    /// Waits until everything queued so far is sent or given up, but not for ever: for the end of the process.
    pub async fn flush(&self) {
        if !self.flush_within(PATIENCE).await {
            tracing::error!("the hub stops with mails that are not sent");
        }
    }

    async fn flush_within(&self, patience: Duration) -> bool {
        let (done, all_done) = oneshot::channel();
        let wait = async {
            // What is being made ready comes into the queue first.
            let quiet = self.later.acquire_many(LATER).await;
            drop(quiet);
            self.queue.send(Job::Flush(done)).await.is_ok() && all_done.await.is_ok()
        };
        tokio::time::timeout(patience, wait).await.unwrap_or(false)
    }
}
