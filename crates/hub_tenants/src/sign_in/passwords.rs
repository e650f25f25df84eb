//! Passwords: argon2id on a few threads of their own, behind a bounded queue, so that a flood of logins can
//! neither starve the other requests nor fill the memory.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier as _, Version};
use crossbeam_channel::{Sender, TrySendError, bounded};
use hub_kernel::{Cx, Random as _, Secret};
use hub_text::t;
use tokio::sync::oneshot;

use super::common;
use crate::{Error, Result};

const QUEUE: usize = 32;

/// How costly a hash is. Production uses [`PasswordCost::standard`]; tests the smallest legal cost.
#[derive(Debug, Clone, Copy)]
pub struct PasswordCost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl PasswordCost {
    /// OWASP's argon2id setting: 19 MiB, two passes, one lane.
    pub const fn standard() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }

    /// The smallest legal cost, for tests.
    pub const fn smallest() -> Self {
        Self { memory_kib: 8, passes: 1 }
    }
}

type Job = Box<dyn FnOnce(&Argon2<'static>) + Send>;

/// The threads that hash and verify.
#[derive(Clone)]
pub struct Passwords {
    jobs: Sender<Job>,
    /// Verified in place of the hash of an account that is not there, so that both take the same work.
    stand_in: Arc<str>,
}

impl Passwords {
    /// Starts `threads` threads.
    ///
    /// # Errors
    /// `Defect` when the cost is not legal or a thread cannot be started.
    pub fn start(threads: usize, cost: PasswordCost) -> Result<Self> {
        let defect = |e: &dyn std::fmt::Display| Error::Defect(format!("password threads: {e}"));
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|e| defect(&e))?;
        let (jobs, queue) = bounded::<Job>(QUEUE);
        for _ in 0..threads.max(1) {
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
            let queue = queue.clone();
            std::thread::Builder::new()
                .name("passwords".to_owned())
                .spawn(move || {
                    // Logins may wait; provisioning and pages must not. Where the system has no such class,
                    // the queue still bounds the harm.
                    let _ =
                        thread_priority::set_current_thread_priority(thread_priority::ThreadPriority::Min);
                    while let Ok(job) = queue.recv() {
                        job(&argon2);
                    }
                })
                .map_err(|e| defect(&e))?;
        }
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stand_in = hash(&argon2, "nobody's password", &[7; 16])?.into();
        Ok(Self { jobs, stand_in })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn hash(&self, cx: &Cx, password: Secret) -> Result<String> {
        let salt = cx.entropy.bytes::<16>();
        self.run(move |argon2| hash(argon2, password.expose(), &salt)).await?
    }

    /// Whether `password` belongs to `stored`; without a stored hash the same work is done and the answer is no.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn verify(&self, password: Secret, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.stand_in.to_string());
        let fits = self.run(move |argon2| verify(argon2, password.expose(), &stored)).await?;
        Ok(known && fits)
    }

    /// Whether `password` belongs to each of these. All wait in the queue at once, so that what several hashes take is no
    /// sum of what each takes; for none at all the work of one is done.
    ///
    /// # Errors
    /// `Busy` when too many wait.
    pub async fn verify_all(&self, password: &Secret, stored: Vec<Option<String>>) -> Result<Vec<bool>> {
        let asked = stored.len();
        let mut begun = Vec::new();
        for hash in if stored.is_empty() { vec![None] } else { stored } {
            let (known, password) = (hash.is_some(), password.clone());
            let hash = hash.unwrap_or_else(|| self.stand_in.to_string());
            begun.push(self.begin(move |argon2| verify(argon2, password.expose(), &hash) && known)?);
        }
        let mut fits = Vec::new();
        for answered in begun {
            fits.push(answered.await.map_err(|_| lost())?);
        }
        fits.truncate(asked);
        Ok(fits)
    }

    async fn run<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T> {
        self.begin(f)?.await.map_err(|_| lost())
    }

    /// Puts a job into the queue.
    fn begin<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |argon2| {
            let _ = answer.send(f(argon2));
        });
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Defect("the password threads have stopped".to_owned()),
        })?;
        Ok(answered)
    }
}

fn lost() -> Error {
    Error::Defect("a password job was lost".to_owned())
}

fn hash(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> Result<String> {
    use argon2::PasswordHasher as _;
    argon2
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|e| Error::Defect(format!("argon2: {e}")))
}

fn verify(argon2: &Argon2<'_>, password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

/// Whether a password may be taken as a new one.
///
/// # Errors
/// `Invalid` with the rule that it breaks.
pub fn check_new_password(password: &str, email: &str) -> Result<()> {
    let length = password.chars().count();
    if length < 10 {
        return Err(Error::invalid("password", t("choose a password of at least 10 characters")));
    }
    if password.len() > 1024 {
        return Err(Error::invalid("password", t("choose a password of at most 1024 bytes")));
    }
    let local = email.split('@').next().unwrap_or_default();
    let lower = password.to_lowercase();
    let repeated = password.chars().collect::<std::collections::HashSet<_>>().len() < 4;
    if repeated
        || lower == email.to_lowercase()
        || (local.len() > 3 && lower.starts_with(local) && length < 14)
    {
        return Err(Error::invalid("password", t("this password is too easy to guess; choose another")));
    }
    if common::is_common(password) {
        let text = t("this password is on every guesser's list; choose one that others would not");
        return Err(Error::invalid("password", text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address with accounts in several workspaces costs no sum of what each costs.
    #[tokio::test]
    async fn several_hashes_wait_at_the_same_time() {
        let passwords = Passwords::start(1, PasswordCost::smallest()).unwrap();
        let (go, held) = std::sync::mpsc::channel::<()>();
        let blocked = passwords.begin(move |_| held.recv()).unwrap();
        let asking = passwords.clone();
        let verified = tokio::spawn(async move {
            asking.verify_all(&Secret::new("a password".to_owned()), vec![None, None, None]).await
        });
        tokio::task::yield_now().await;
        assert!(passwords.jobs.len() >= 3, "{} wait", passwords.jobs.len());
        go.send(()).unwrap();
        blocked.await.unwrap().unwrap();
        assert_eq!(verified.await.unwrap().unwrap(), [false, false, false]);
        let nobody = passwords.verify_all(&Secret::new("a password".to_owned()), Vec::new()).await;
        assert_eq!(nobody.unwrap(), [false; 0]);
    }
}
