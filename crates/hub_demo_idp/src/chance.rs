//! The only place that reads the clock and the random generator of the machine.

use chrono::{DateTime, Utc};

use crate::Result;

/// The time now, UTC.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a demo program of its own; this is its one clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A random GUID (version 4, lower case), as Entra gives to every object.
///
/// # Errors
/// [`crate::Error::Crypto`] when the generator of the machine fails.
pub fn guid() -> Result<String> {
    let mut bytes = [0_u8; 16];
    openssl::rand::rand_bytes(&mut bytes)?;
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

/// A random XML ID: an underscore and 32 hex digits, as an ID must not begin with a digit.
///
/// # Errors
/// [`crate::Error::Crypto`] when the generator of the machine fails.
pub fn xml_id() -> Result<String> {
    Ok(format!("_{}", guid()?.replace('-', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_have_the_usual_shape_and_differ() {
        let (a, b) = (guid().unwrap(), guid().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(a.as_bytes()[14], b'4');
        assert!(matches!(a.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{a}");
    }
}
