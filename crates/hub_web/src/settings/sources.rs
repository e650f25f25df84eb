//! Where values come from: the environment, `hub.toml`, a default, in this order.

use std::fmt;

use super::definitions::{ALL, Definition, Kind};
use super::{Shown, mask};

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// `hub.toml`.
    File,
    /// The environment.
    Environment,
}

impl Origin {
    /// One word, for tables and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "hub.toml",
            Self::Environment => "environment",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "the default",
            Self::File => "hub.toml",
            Self::Environment => "the environment",
        })
    }
}

/// Why the settings cannot be used; `Display` is the sentence for the operator. It never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A value that cannot be.
    #[error("{name} cannot be {value} (from {origin}): {allowed}")]
    Wrong {
        /// The setting.
        name: &'static str,
        /// The value in quotes, or a stand-in for a secret.
        value: String,
        /// Where it came from.
        origin: Origin,
        /// What may stand there.
        allowed: String,
    },
    /// A key of `hub.toml` that is no setting.
    #[error("hub.toml has the key {key:?}, which is no setting of the hub{hint}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The setting that is perhaps meant.
        hint: String,
    },
    /// `hub.toml` cannot be read.
    #[error("{0}")]
    File(String),
}

pub(super) struct Sources<E> {
    env: E,
    file: toml::Table,
    pub(super) shown: Vec<Shown>,
}

impl<E: Fn(&str) -> Option<String>> Sources<E> {
    pub(super) fn new(env: E, file: Option<&str>) -> Result<Self, SettingsError> {
        let file: toml::Table = file.unwrap_or_default().parse().map_err(|error: toml::de::Error| {
            SettingsError::File(format!("hub.toml cannot be read: {}", error.message()))
        })?;
        if let Some(key) = file.keys().find(|key| find(key).is_none()) {
            return Err(SettingsError::UnknownKey { key: key.clone(), hint: hint(key) });
        }
        Ok(Self { env, file, shown: Vec::new() })
    }

    /// Reads one setting. An empty value is as good as none: `NAME=` in an env file unsets it.
    pub(super) fn take<T>(
        &mut self,
        setting: Definition,
        default: &str,
        allowed: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SettingsError> {
        let (text, origin) = self.text(setting)?.unwrap_or_else(|| (default.to_owned(), Origin::Default));
        let Some(value) = parse(&text) else {
            let value =
                if setting.kind == Kind::Plain { format!("{text:?}") } else { "what it is".to_owned() };
            return Err(SettingsError::Wrong {
                name: setting.name,
                value,
                origin,
                allowed: allowed.to_owned(),
            });
        };
        self.shown.push(Shown {
            name: setting.name,
            value: mask::shown(setting.kind, &text),
            origin,
            meaning: setting.meaning,
        });
        Ok(value)
    }

    fn text(&self, setting: Definition) -> Result<Option<(String, Origin)>, SettingsError> {
        if let Some(text) = (self.env)(setting.name).filter(|text| !text.trim().is_empty()) {
            return Ok(Some((text.trim().to_owned(), Origin::Environment)));
        }
        let Some(value) = self.file.get(&setting.name.to_ascii_lowercase()) else { return Ok(None) };
        let text = plain(value).ok_or_else(|| SettingsError::Wrong {
            name: setting.name,
            value: format!("a TOML {}", value.type_str()),
            origin: Origin::File,
            allowed: "write it as text or as a number".to_owned(),
        })?;
        Ok(Some((text.trim().to_owned(), Origin::File)).filter(|(text, _)| !text.is_empty()))
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(plain).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        _ => None,
    }
}

fn find(key: &str) -> Option<&'static Definition> {
    ALL.iter().find(|setting| setting.name.to_ascii_lowercase() == key)
}

/// Most wrong keys are right ones in upper case or with a hyphen.
fn hint(key: &str) -> String {
    let meant = key.to_ascii_lowercase().replace(['-', '.'], "_");
    match find(&meant) {
        Some(_) => format!("; write {meant}"),
        None => "; `hub config` lists them all".to_owned(),
    }
}
