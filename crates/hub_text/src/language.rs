//! The languages, and which of them the work at hand is done in.

use std::future::Future;
use std::sync::OnceLock;

/// A language that the hub speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// In which messages are written.
    #[default]
    English,
    /// From `messages/de.po`.
    German,
}

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its code (BCP 47), as in `lang="de"`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a code or of a range such as `de-AT`.
    #[must_use]
    pub fn of(range: &str) -> Option<Self> {
        let primary = range.split('-').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The best that a browser would take (`Accept-Language`, RFC 9110, 12.5.4); `None` where it names none of ours.
    /// Of what is wanted equally the first counts; only the first 20 ranges are read.
    #[must_use]
    pub fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(Self, u16)> = None;
        for range in accepted.split(',').take(20) {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::of) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), weight);
            let Some(weight) = weight.filter(|weight| *weight > 0) else { continue };
            if best.is_none_or(|(_, other)| weight > other) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// Which form of a counted message fits, as an index into its forms: the catalogue's `Plural-Forms`.
    pub(crate) const fn form(self, count: i64) -> usize {
        match self {
            Self::English | Self::German => (count != 1) as usize,
        }
    }
}

/// A weight of `Accept-Language` in thousandths.
fn weight(text: &str) -> Option<u16> {
    let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if rest.len() > 3 || !matches!(whole, "0" | "1") {
        return None;
    }
    let thousandths: u16 = format!("{rest:0<3}").parse().ok()?;
    if whole == "1" { (thousandths == 0).then_some(1000) } else { Some(thousandths) }
}

tokio::task_local! {
    static CURRENT: Language;
}

static DEFAULT: OnceLock<Language> = OnceLock::new();

/// Says, once in a process, which language work is done in that has none of its own.
pub fn set_default(language: Language) {
    // Tests open several hubs in one process; the first word counts.
    let _ = DEFAULT.set(language);
}

/// The language of work that has none of its own: the operator's, and English where that was never said.
#[must_use]
pub fn default() -> Language {
    DEFAULT.get().copied().unwrap_or_default()
}

/// The language of the work at hand; [`default`] where none was said.
#[must_use]
pub fn current() -> Language {
    CURRENT.try_with(|language| *language).unwrap_or_else(|_| default())
}

/// Does some work in a language, across all its waiting.
pub async fn speaking<F: Future>(language: Language, work: F) -> F::Output {
    CURRENT.scope(language, work).await
}

/// Does some work in a language on this very thread.
pub fn spoken<T>(language: Language, work: impl FnOnce() -> T) -> T {
    CURRENT.sync_scope(language, work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_what_it_wants_most() {
        for (accepted, expected) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr, en;q=0.7, de;q=0.3", Some(Language::English)),
            ("EN-gb", Some(Language::English)),
            ("en;q=0.5, de;q=0.51", Some(Language::German)),
            ("de;q=0", None),
            ("de;q=0.0000, de;q=x, de;q=2", None),
            ("fr, *", None),
            ("", None),
        ] {
            assert_eq!(Language::preferred(accepted), expected, "{accepted}");
        }
    }

    #[tokio::test]
    async fn a_language_goes_with_its_work() {
        assert_eq!(current(), Language::English);
        let inner = speaking(Language::German, async {
            tokio::task::yield_now().await;
            (current(), spoken(Language::English, current))
        });
        assert_eq!(inner.await, (Language::German, Language::English));
        assert_eq!(current(), Language::English);
    }
}
