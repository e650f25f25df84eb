//! White label: the name, logo, colours and support address that the operator gives the hub.
//!
//! A process serves one hub, so its brand is one value: set once when the hub opens, read by every page and mail.

mod colour;
mod logo;

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use hub_kernel::EmailAddress;

use crate::assets::{self, Asset};
use crate::settings::Settings;
pub use colour::Colour;
pub use logo::LogoError;

/// The name where the operator gives none.
pub const NAME: &str = "Switchboard";
/// Longest name, so that it fits the side menu.
const NAME_LENGTH: usize = 30;

static BRAND: OnceLock<Brand> = OnceLock::new();

/// How the hub presents itself.
#[derive(Debug, Clone)]
pub struct Brand {
    /// What the product is called.
    pub name: String,
    /// Where people find help.
    pub support: Option<Support>,
    logo: Option<Asset>,
    dark_logo: Option<Asset>,
    colours: Option<Asset>,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: NAME.to_owned(), support: None, logo: None, dark_logo: None, colours: None }
    }
}

impl Brand {
    /// The brand that `settings` describe.
    ///
    /// # Errors
    /// A logo that cannot be read, or is no picture that browsers show.
    pub fn of(settings: &Settings) -> Result<Self, LogoError> {
        let logo = settings.logo_file.as_deref().map(logo::read).transpose()?;
        let dark_logo = settings.logo_dark_file.as_deref().map(logo::read).transpose()?;
        let colours = colour::sheet(settings.accent_colour, settings.button_colour)
            .map(|sheet| Asset::made("brand", "css", sheet.into_bytes()));
        Ok(Self {
            name: settings.product_name.clone(),
            support: settings.support_address.clone(),
            logo,
            dark_logo,
            colours,
        })
    }

    /// Address of the picture beside the name.
    #[must_use]
    pub fn logo(&self) -> &str {
        self.logo.as_ref().map_or_else(|| assets::url("img/favicon.svg"), |logo| &logo.url)
    }

    /// Address of the picture on dark ground, where the operator has one for it.
    #[must_use]
    pub fn dark_logo(&self) -> Option<&str> {
        self.dark_logo.as_ref().map(|logo| logo.url.as_str())
    }

    /// Media type of the picture, for the tab's icon.
    #[must_use]
    pub fn logo_type(&self) -> &'static str {
        self.logo.as_ref().map_or("image/svg+xml", |logo| logo.content_type)
    }

    /// Address of a PNG for home screens; none where the operator's logo is of another kind.
    #[must_use]
    pub fn touch_icon(&self) -> Option<&str> {
        match &self.logo {
            None => Some(assets::url("img/touch.png")),
            Some(logo) => (logo.content_type == "image/png").then_some(logo.url.as_str()),
        }
    }

    /// Address of the style sheet with the operator's colours.
    #[must_use]
    pub fn colours(&self) -> Option<&str> {
        self.colours.as_ref().map(|sheet| sheet.url.as_str())
    }

    /// The operator's file behind `/assets/{name}`.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<&Asset> {
        [&self.logo, &self.dark_logo, &self.colours].into_iter().flatten().find(|asset| asset.name() == name)
    }
}

/// The brand of this hub.
#[must_use]
pub fn current() -> &'static Brand {
    BRAND.get_or_init(Brand::default)
}

/// Sets the brand of this process. The first one stays: a hub does not change its face while it runs.
pub fn install(brand: Brand) {
    if BRAND.set(brand).is_err() {
        tracing::debug!("the brand of this process was set before");
    }
}

/// Where people find help: a mailbox or a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// A mailbox.
    Mail(EmailAddress),
    /// A page, `https` only.
    Page(String),
}

impl Support {
    /// What a link leads to.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Mail(address) => format!("mailto:{address}"),
            Self::Page(url) => url.clone(),
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail(address) => address.fmt(f),
            Self::Page(url) => f.write_str(url.trim_start_matches("https://").trim_end_matches('/')),
        }
    }
}

impl FromStr for Support {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.starts_with("https://") {
            let url = url::Url::parse(text).map_err(|_| ())?;
            return if url.host_str().is_some() { Ok(Self::Page(url.into())) } else { Err(()) };
        }
        text.parse().map(Self::Mail).map_err(|_| ())
    }
}

/// The name as the operator wrote it, when it can stand in a page, in a mail's sender and in a header.
pub fn product_name(text: &str) -> Option<String> {
    let fits = (1..=NAME_LENGTH).contains(&text.chars().count());
    let plain =
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '&' | '.' | '+' | '\'' | '!'));
    (fits && plain && text.trim() == text).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_a_mailbox_or_a_page() {
        let mail: Support = "help@acme.test".parse().unwrap();
        assert_eq!(
            (mail.href().as_str(), mail.to_string().as_str()),
            ("mailto:help@acme.test", "help@acme.test")
        );
        let page: Support = "https://acme.test/help/".parse().unwrap();
        assert_eq!(
            (page.href().as_str(), page.to_string().as_str()),
            ("https://acme.test/help/", "acme.test/help")
        );
        for wrong in ["", "help", "http://acme.test", "javascript:alert(1)", "https://"] {
            assert!(wrong.parse::<Support>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["Acme", "Télé & Co.", "A1!"] {
            assert_eq!(product_name(name).as_deref(), Some(name));
        }
        for wrong in ["", " Acme", "Ac\nme", "\"Acme\"", "<b>", "a,b", &"x".repeat(31)] {
            assert_eq!(product_name(wrong), None, "{wrong}");
        }
    }
}
