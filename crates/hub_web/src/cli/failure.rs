//! Why a command did not do what it was asked, as a sentence and as a code for scripts.

use std::fmt;

use hub_tenants::Error;
use serde_json::{Map, Value, json};

use crate::app::StartError;
use crate::installation::OpenError;
use crate::mail::MailError;
use crate::settings::SettingsError;

/// A command that failed.
#[derive(Debug)]
pub(super) struct Failure {
    code: &'static str,
    message: String,
    more: Map<String, Value>,
}

impl Failure {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), more: Map::new() }
    }

    /// Something that the command line names is not there.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new("not_found", message)
    }

    /// An argument's value that cannot be taken.
    pub(super) fn invalid(field: &'static str, message: impl fmt::Display) -> Self {
        Self::new("invalid", message.to_string()).with("field", field.into())
    }

    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// What `--json` prints.
    pub(super) fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("error".to_owned(), self.code.into());
        object.insert("message".to_owned(), self.message.as_str().into());
        object.extend(self.more.clone());
        Value::Object(object)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Invalid(invalid) => Self::invalid(invalid.field, invalid.message),
            Error::NotFound => Self::not_found("there is no such thing in this workspace"),
            Error::NeedsConfirmation { missing } => {
                let missing: Vec<_> = missing.iter().map(|item| item.label()).collect();
                let text = format!(
                    "this ends single sign-on for the workspace, as {} would be missing; \
                                    repeat the command with --confirm if that is meant",
                    missing.join(" and ")
                );
                Self::new("needs_confirmation", text).with("missing", json!(missing))
            }
            Error::OtherIssuer { stored, found } => {
                let text = format!("{message}: repeat the command with --confirm if that is meant");
                Self::new("needs_confirmation", text)
                    .with("stored", stored.into())
                    .with("found", found.into())
            }
            Error::NoSeat { limit, .. } => Self::new("no_seat", message).with("seats", limit.into()),
            Error::LastOwner => Self::new("last_owner", message),
            Error::Forbidden(_) => Self::new("forbidden", message),
            Error::Scim(_) => Self::new("conflict", message),
            Error::Busy | Error::Db(hub_db::Error::Busy) => Self::new("busy", message),
            Error::Db(_) => Self::new("database", message),
            _ => Self::new("failed", message),
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::new("settings", error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Tenants(error) => error.into(),
            OpenError::Db(_) => Self::new("database", error.to_string()),
            _ => Self::new("installation", error.to_string()),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::new("start", error.to_string())
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        Self::new("mail", error.to_string())
    }
}
