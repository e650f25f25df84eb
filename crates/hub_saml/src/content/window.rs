//! Time bounds with the allowed clock difference; arithmetic that cannot overflow.

use crate::error::Refusal;
use crate::instant;
use crate::xml::Element;

use super::MAX_AGE_MS;

pub(super) struct Window {
    /// Unix milliseconds.
    pub(super) now: i64,
    /// Milliseconds.
    pub(super) skew: i64,
}

impl Window {
    /// The attribute is absent, or `<= now + skew`.
    pub(super) fn begun(
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
    pub(super) fn open(
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

    /// IssueInstant is there, not in the future and at most an hour old.
    pub(super) fn recent(&self, field: &'static str, element: &Element) -> Result<i64, Refusal> {
        let at = self.begun(field, element, "IssueInstant")?.ok_or(Refusal::Missing("IssueInstant"))?;
        if at < self.now.saturating_sub(MAX_AGE_MS) {
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
