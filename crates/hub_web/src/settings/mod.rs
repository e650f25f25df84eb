//! What the operator decides: read once at the start, checked, passed on as a value.

mod base_url;
mod definitions;
mod mask;
mod network;
mod sources;
#[cfg(test)]
mod tests;

pub use base_url::BaseUrl;
pub use network::{Network, NetworkError};
pub use sources::{Origin, SettingsError};

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use hub_kernel::{MasterKey, Secret};
use hub_tenants::session::Lifetime;
use hub_text::Language;
use lettre::AsyncSmtpTransport;
use lettre::message::Mailbox;
use tracing_subscriber::EnvFilter;

use crate::brand::{self, Colour, Support};
use crate::outbound::dns;
use definitions as known;
use sources::Sources;

/// Who may create a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Anybody, on the sign-up page.
    Open,
    /// The operator only.
    Closed,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A setting as `hub config` prints it; secrets are left out already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// Its value, empty when there is none.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What it decides.
    pub meaning: &'static str,
}

/// All settings, each valid.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port to listen on.
    pub port: u16,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The address people and identity providers see.
    pub base_url: BaseUrl,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Threads that answer requests.
    pub workers: usize,
    /// Folder of the database (SQLite), the master key and the mail file.
    pub data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`, perhaps with a password.
    pub database_url: Secret,
    /// Most connections to PostgreSQL.
    pub database_connections: u32,
    /// The master key, when it is given as a value.
    pub master_key: Option<MasterKey>,
    /// Where it is read from otherwise.
    pub master_key_file: PathBuf,
    /// The mail server, perhaps with a password.
    pub smtp_url: Option<Secret>,
    /// Sender of all mails.
    pub mail_from: Mailbox,
    /// What the hub is called.
    pub product_name: String,
    /// The picture beside the name.
    pub logo_file: Option<PathBuf>,
    /// The picture on dark ground.
    pub logo_dark_file: Option<PathBuf>,
    /// Colour of links and what is chosen.
    pub accent_colour: Option<Colour>,
    /// Colour of the main buttons.
    pub button_colour: Option<Colour>,
    /// Where people find help.
    pub support_address: Option<Support>,
    /// The language of whoever asks for none that the hub has, and of mails that no request leads to.
    pub language: Language,
    /// Where mails go without a mail server.
    pub mail_file: PathBuf,
    /// The DNS server that is asked, where the operator names one.
    pub dns_server: Option<SocketAddr>,
    /// Who may create a workspace.
    pub sign_up: SignUp,
    /// How long sessions last.
    pub session: Lifetime,
    /// Threads that hash passwords.
    pub password_threads: usize,
    /// SCIM requests a second of one connection, for each node; 0 is no limit.
    pub scim_requests_per_second: u32,
    /// What is logged.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Every setting with its value and origin, for `hub config`.
    pub shown: Vec<Shown>,
}

impl Settings {
    /// Reads the settings from an environment and the text of `hub.toml`; the environment wins.
    ///
    /// # Errors
    /// The first value that cannot be used, or a key that is no setting.
    pub fn from_sources(
        env: impl Fn(&str) -> Option<String>,
        file: Option<&str>,
    ) -> Result<Self, SettingsError> {
        let mut from = Sources::new(env, file)?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let port = from.number(known::PORT, 8080, 1..=65_535)?;
        let bind = from.take(known::BIND, "127.0.0.1", "give an IP address, such as 127.0.0.1", parsed)?;
        let base_url = from.base_url(port)?;
        let trusted_proxies =
            from.take(known::TRUSTED_PROXIES, "", &NetworkError.to_string(), network::list)?;
        let workers = from.number(known::WORKERS, cores, 1..=1024)?;
        let data_dir = from.path(known::DATA_DIR, Path::new("data"))?;
        let database_url = from.database_url(&data_dir)?;
        let product_name = from.take(
            known::PRODUCT_NAME,
            brand::NAME,
            "give up to 30 letters, digits, spaces and - & . + ' !",
            brand::product_name,
        )?;
        Ok(Self {
            port,
            bind,
            base_url,
            trusted_proxies,
            workers,
            database_url,
            database_connections: from.number(known::DATABASE_CONNECTIONS, 16, 1..=1000)?,
            master_key: from.master_key()?,
            master_key_file: from.path(known::MASTER_KEY_FILE, &data_dir.join("master.key"))?,
            smtp_url: from.smtp_url()?,
            mail_from: from.take(
                known::MAIL_FROM,
                &format!("{product_name} <switchboard@localhost>"),
                "give an address, such as Switchboard <switchboard@example.com>",
                mailbox,
            )?,
            product_name,
            logo_file: from.optional_path(known::LOGO_FILE)?,
            logo_dark_file: from.optional_path(known::LOGO_DARK_FILE)?,
            accent_colour: from.colour(known::ACCENT_COLOUR)?,
            button_colour: from.colour(known::BUTTON_COLOUR)?,
            support_address: from.optional(
                known::SUPPORT_ADDRESS,
                "give a mailbox or an https address, such as help@example.com",
            )?,
            language: from.take(known::LANGUAGE, "en", "give en or de", language)?,
            mail_file: from.path(known::MAIL_FILE, &data_dir.join("mails.txt"))?,
            dns_server: from.take(
                known::DNS_SERVER,
                "",
                "give an IP address, perhaps with a port, such as 192.0.2.53:53",
                |text| perhaps(text, dns::server),
            )?,
            sign_up: from.take(known::SIGN_UP, "open", "give open or closed", |text| match text {
                "open" => Some(SignUp::Open),
                "closed" => Some(SignUp::Closed),
                _ => None,
            })?,
            session: Lifetime {
                idle_minutes: from.number(known::SESSION_IDLE_MINUTES, 480, 1..=525_600)?,
                max_hours: from.number(known::SESSION_MAX_HOURS, 168, 1..=8_760)?,
            },
            password_threads: from.number(known::PASSWORD_THREADS, cores, 1..=256)?,
            scim_requests_per_second: from.number(known::SCIM_REQUESTS_PER_SECOND, 200, 0..=1_000_000)?,
            log: from.take(
                known::LOG,
                "info",
                "give error, warn, info, debug, trace or a filter such as info,hub_web=debug",
                |text| EnvFilter::try_new(text).ok().map(|_| text.to_owned()),
            )?,
            log_format: from.take(known::LOG_FORMAT, "text", "give text or json", |text| match text {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            })?,
            data_dir,
            shown: from.shown,
        })
    }

    /// Reads the settings of this process. `file` must exist when it is named; `hub.toml` need not.
    ///
    /// # Errors
    /// As [`Settings::from_sources`], or a file that cannot be read.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let path = file.unwrap_or(Path::new("hub.toml"));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(SettingsError::File(format!("{} cannot be read: {error}", path.display())));
            }
        };
        Self::from_sources(|name| std::env::var(name).ok(), text.as_deref())
    }

    /// Whether the database is a SQLite file.
    pub fn is_sqlite(&self) -> bool {
        self.database_url.expose().starts_with("sqlite:")
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// What an empty value leaves out; `None` for one that cannot be.
fn perhaps<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { parse(text).map(Some) }
}

/// A language of ours. Systems set a variable of this name for all programs, as a list of what somebody reads
/// (`de_AT.UTF-8:en`): the first that the hub speaks is taken.
fn language(text: &str) -> Option<Language> {
    text.split(':').find_map(|one| Language::of(one.split(['_', '.']).next().unwrap_or_default()))
}

/// `Name <address>`, whatever characters the name has, or the address alone.
fn mailbox(text: &str) -> Option<Mailbox> {
    match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => {
            let name = name.trim().trim_matches('"').to_owned();
            let plain = !name.chars().any(char::is_control);
            plain.then_some(Mailbox::new((!name.is_empty()).then_some(name), address.parse().ok()?))
        }
        None => text.parse().ok(),
    }
}

impl<E: Fn(&str) -> Option<String>> Sources<E> {
    fn number<T>(
        &mut self,
        setting: known::Definition,
        default: T,
        range: RangeInclusive<T>,
    ) -> Result<T, SettingsError>
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display,
    {
        let allowed = format!("give a whole number from {} to {}", range.start(), range.end());
        self.take(setting, &default.to_string(), &allowed, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    fn path(&mut self, setting: known::Definition, default: &Path) -> Result<PathBuf, SettingsError> {
        let default = default.display().to_string();
        self.take(setting, &default, "give a path", |text| Some(PathBuf::from(text)))
    }

    fn optional<T: std::str::FromStr>(
        &mut self,
        setting: known::Definition,
        allowed: &str,
    ) -> Result<Option<T>, SettingsError> {
        self.take(setting, "", allowed, |text| perhaps(text, parsed))
    }

    fn optional_path(&mut self, setting: known::Definition) -> Result<Option<PathBuf>, SettingsError> {
        self.optional(setting, "give a path")
    }

    fn colour(&mut self, setting: known::Definition) -> Result<Option<Colour>, SettingsError> {
        self.optional(setting, "give a colour as #1f4fd0")
    }

    fn base_url(&mut self, port: u16) -> Result<BaseUrl, SettingsError> {
        let mut why = String::new();
        let default = match port {
            80 => "http://localhost".to_owned(),
            _ => format!("http://localhost:{port}"),
        };
        let read = self.take(known::BASE_URL, &default, "", |text| {
            BaseUrl::parse(text).map_err(|sentence| why = sentence).ok()
        });
        read.map_err(|error| match error {
            SettingsError::Wrong { name, value, origin, .. } => {
                SettingsError::Wrong { name, value, origin, allowed: why }
            }
            other => other,
        })
    }

    fn database_url(&mut self, data_dir: &Path) -> Result<Secret, SettingsError> {
        let default = format!("sqlite:{}", data_dir.join("hub.db").display());
        let allowed = "give postgres://user:password@host:5432/name, or sqlite: and a file's path";
        self.take(known::DATABASE_URL, &default, allowed, |text| {
            let file = text.strip_prefix("sqlite:").is_some_and(|path| !path.trim_matches('/').is_empty());
            let server = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
            (file || server).then(|| Secret::new(text.to_owned()))
        })
    }

    fn master_key(&mut self) -> Result<Option<MasterKey>, SettingsError> {
        let allowed = "give 64 hexadecimal digits (32 bytes), such as `openssl rand -hex 32` prints";
        self.take(known::MASTER_KEY, "", allowed, |text| perhaps(text, MasterKey::from_hex))
    }

    fn smtp_url(&mut self) -> Result<Option<Secret>, SettingsError> {
        let allowed = "give smtps://user:password@host:465, or smtp://host:25 for a server without TLS";
        self.take(known::SMTP_URL, "", allowed, |text| {
            if text.is_empty() {
                return Some(None);
            }
            let usable = AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(text).is_ok();
            usable.then(|| Some(Secret::new(text.to_owned())))
        })
    }
}
