//! Time bounds with the allowed clock difference; arithmetic that cannot overflow.

use crate::error::Refusal;
use crate::instant;
use crate::xml::Element;

pub(crate) struct Window {
    /// Unix milliseconds.
    pub(crate) now: i64,
    /// Milliseconds.
    pub(crate) skew: i64,
    /// Longest time since IssueInstant, in milliseconds.
    pub(crate) max_age: i64,
}

impl Window {
    /// The attribute is absent, or `<= now + skew`.
    pub(crate) fn begun(
        &self,
        field: &'static str,
        element: &Element,
        name: &'static str,
    ) -> Result<Option<i64>, Refusal> {
        let at = read(element, name)?;
        match at {
            Some(at) if at > self.now.saturating_add(self.skew) => {
                Err(Refusal::NotYetValid { field, at, now: self.now })
            }
            other => Ok(other),
        }
    }

    /// The attribute is absent, or `> now - skew`.
    pub(crate) fn open(
        &self,
        field: &'static str,
        element: &Element,
        name: &'static str,
    ) -> Result<Option<i64>, Refusal> {
        let at = read(element, name)?;
        match at {
            Some(at) if at <= self.now.saturating_sub(self.skew) => {
                Err(Refusal::Expired { field, at, now: self.now })
            }
            other => Ok(other),
        }
    }

    /// IssueInstant is there, not in the future and not too old.
    pub(crate) fn recent(&self, field: &'static str, element: &Element) -> Result<i64, Refusal> {
        let at = self.begun(field, element, "IssueInstant")?.ok_or(Refusal::Missing("IssueInstant"))?;
        if at < self.now.saturating_sub(self.max_age) {
            return Err(Refusal::TooOld { at, now: self.now });
        }
        Ok(at)
    }
}

fn read(element: &Element, name: &'static str) -> Result<Option<i64>, Refusal> {
    let Some(text) = element.attribute(name) else { return Ok(None) };
    match instant::parse(text) {
        Some(at) => Ok(Some(at)),
        None => Err(Refusal::Instant { field: name.to_owned(), value: crate::error::short(text) }),
    }
}
