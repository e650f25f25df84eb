//! The log: one line an event on standard error. Secrets are `***` by their types, so none can get in.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::settings::{LogFormat, Settings};

/// Begins to log as the settings say. Does nothing when something logs already, as in tests.
pub fn start(settings: &Settings) {
    begin(&settings.log, settings.log_format);
}

/// Errors, and what is changed of apps: these belong to no workspace, in whose events it would stand.
const QUIET: &str = "error,hub_web::cli::app=info";

/// Logs next to nothing: for commands that end at once and whose answer is what people want to see.
pub fn start_quietly(settings: &Settings) {
    begin(QUIET, settings.log_format);
}

fn begin(filter: &str, format: LogFormat) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber is refused; the first one keeps on.
    let _ = match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}
