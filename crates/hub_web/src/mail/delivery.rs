//! The two ways a mail leaves: a mail server, or a file for trying things out.

use std::fmt;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use hub_kernel::{Clock as _, SystemClock};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::{Mail, MailError};
use crate::settings::Settings;

const SERVER_PATIENCE: Duration = Duration::from_secs(20);
/// Connections to the mail server at the same time.
pub(super) const AT_ONCE: u32 = 4;

#[derive(Clone)]
enum Way {
    Smtp { server: AsyncSmtpTransport<Tokio1Executor>, name: String },
    File(PathBuf),
}

/// Where mails go, and from whom.
#[derive(Clone)]
pub(super) struct Delivery {
    from: Mailbox,
    way: Way,
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Smtp { name, .. } => write!(f, "the mail server {name}"),
            Way::File(path) => write!(f, "the file {} (SMTP_URL is not set)", path.display()),
        }
    }
}

impl Delivery {
    pub(super) fn of(settings: &Settings) -> Result<Self, MailError> {
        let way = match &settings.smtp_url {
            None => Way::File(settings.mail_file.clone()),
            Some(url) => {
                let build = |error: &dyn fmt::Display| MailError::Build(error.to_string());
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
                    .map_err(|error| build(&error))?
                    .timeout(Some(SERVER_PATIENCE))
                    .pool_config(PoolConfig::new().max_size(AT_ONCE))
                    .build();
                let name = url::Url::parse(url.expose()).map_err(|error| build(&error))?;
                Way::Smtp { server, name: name.host_str().unwrap_or_default().to_owned() }
            }
        };
        Ok(Self { from: settings.mail_from.clone(), way })
    }

    pub(super) async fn deliver(&self, mail: &Mail) -> Result<(), MailError> {
        match &self.way {
            Way::Smtp { server, .. } => {
                server.send(self.message(mail)?).await?;
                Ok(())
            }
            Way::File(path) => {
                let (path, block) = (path.clone(), self.block(mail));
                tokio::task::spawn_blocking(move || append(&path, &block))
                    .await
                    .unwrap_or_else(|error| Err(std::io::Error::other(error)))?;
                Ok(())
            }
        }
    }

    /// Addresses come as parsed values and the subject is encoded by its type: no text can begin a header.
    pub(super) fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        let build = |error: &dyn fmt::Display| MailError::Build(error.to_string());
        let (user, domain) = mail.to.as_str().split_once('@').unwrap_or_default();
        let to = Address::new(user, domain).map_err(|error| build(&error))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            // Mails of a machine: no out-of-office answers, please (RFC 3834, 5).
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|error| build(&error))
    }

    fn block(&self, mail: &Mail) -> String {
        let rule = "-".repeat(72);
        format!(
            "From: {}\nTo: {}\nSubject: {}\nDate: {}\n\n{}\n{rule}\n",
            self.from,
            mail.to,
            one_line(&mail.subject),
            SystemClock.now(),
            mail.text.trim_end(),
        )
    }
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// One write, so that two processes never mix their mails. The file holds links that let people in.
fn append(path: &std::path::Path, block: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(block.as_bytes())
}

#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
