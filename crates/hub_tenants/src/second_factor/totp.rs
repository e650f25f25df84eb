//! Authenticator apps: time-based one-time passwords (RFC 6238) of six digits, SHA-1, thirty seconds, which is what all
//! apps make.

use std::fmt;

use hub_db::Conn;
use hub_kernel::{Cx, MasterKey, Random as _, SecondFactorId, Timestamp};
use hub_text::t;
use totp_rs::{Builder, Totp};
use url::form_urlencoded::byte_serialize;

use super::ceremony::{self, Purpose, Under};
use super::store::{self, NewFactor};
use super::{BackupCodes, Kind, add, seal};
use crate::user::User;
use crate::{Error, Result, tenant};

const DIGITS: usize = 6;
/// RFC 4226 (4, R6) recommends 160 bits.
const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
/// Clocks of phones and ours may differ by this many steps.
const SKEW: u16 = 1;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an app is told once, to make codes from then on.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret {
    bytes: Vec<u8>,
    account: String,
    issuer: String,
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(***)")
    }
}

impl AppSecret {
    /// In base32, for somebody who types it.
    pub fn base32(&self) -> String {
        base32(&self.bytes)
    }

    /// The address that a QR code carries (`otpauth://totp/…`).
    pub fn address(&self) -> String {
        let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let (issuer, account) = (encode(&self.issuer), encode(&self.account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.base32())
    }
}

/// Begins the enrolment of an app: its secret is remembered, sealed, until a code shows that the app has it.
///
/// # Errors
/// The database's.
pub fn begin_app(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    user: &User,
) -> Result<AppSecret> {
    let workspace = tenant::get(c, user.tenant)?.name;
    let secret = |bytes: Vec<u8>| AppSecret {
        bytes,
        account: user.email.clone().unwrap_or_else(|| user.user_name.clone()),
        // A colon separates issuer and account in the address.
        issuer: workspace.replace(':', " "),
    };
    // A page that is loaded again shows the secret that was scanned from it already.
    if let Some(known) = ceremony::peek(c, cx, master, under, Purpose::EnrolApp, user)? {
        return Ok(secret(known));
    }
    let bytes = cx.entropy.bytes::<SECRET_BYTES>().to_vec();
    ceremony::begin(c, cx, master, under, Purpose::EnrolApp, Some(user), &bytes)?;
    Ok(secret(bytes))
}

/// Ends the enrolment of an app with a code that it shows. The first factor brings backup codes.
///
/// # Errors
/// `Invalid` for a wrong code, a name that is empty, long or taken, or when the enrolment took too long.
pub fn finish_app(
    c: &mut Conn,
    cx: &Cx,
    master: &MasterKey,
    under: &Under<'_>,
    user: &User,
    name: &str,
    typed: &str,
) -> Result<Option<BackupCodes>> {
    let late = || Error::invalid("code", t("this took too long; scan the code once more"));
    let bytes = ceremony::peek(c, cx, master, under, Purpose::EnrolApp, user)?.ok_or_else(late)?;
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let step = matching_step(&bytes, &typed, cx.now, None);
    let wrong = || {
        Error::invalid("code", t("this is not the code that the app shows; type the one that it shows now"))
    };
    let step = step.ok_or_else(wrong)?;
    ceremony::end(c, under, Purpose::EnrolApp)?;
    let id = SecondFactorId::new(user.tenant, tenant::store::next_sequence(c, user.tenant)?);
    let sealed = seal(cx, master, &label(id), &bytes)?;
    let new = NewFactor {
        id,
        kind: Kind::Totp,
        name,
        sealed: &sealed,
        credential_id: None,
        user_handle: None,
        last_step: Some(step),
    };
    add(c, cx, master, user, new)
}

/// Whether a text has the form of a code.
pub(super) fn looks_like_code(typed: &str) -> bool {
    typed.len() == DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether one of the person's apps shows this code, or showed it a moment ago. A code is good once (RFC 6238, 5.2).
pub(super) fn check(c: &mut Conn, cx: &Cx, master: &MasterKey, user: &User, typed: &str) -> Result<bool> {
    for row in store::all(c, user.tenant, user.id)?.into_iter().filter(|row| row.kind == Kind::Totp) {
        let opened = master.open(&label(row.id), &row.sealed);
        let Ok(bytes) = opened else { continue };
        if let Some(step) = matching_step(&bytes, typed, cx.now, row.last_step) {
            return store::use_step(c, user.tenant, row.id, step, cx.now);
        }
    }
    Ok(false)
}

/// The time step whose code this is, if it lies near now and after `used`.
fn matching_step(secret: &[u8], typed: &str, now: Timestamp, used: Option<i64>) -> Option<i64> {
    let seconds = u64::try_from(now.millis().div_euclid(1000)).ok()?;
    let here = seconds / STEP_SECONDS;
    let totp = generator(secret)?;
    let near = here.saturating_sub(u64::from(SKEW))..=here + u64::from(SKEW);
    let fresh =
        near.filter(|step| used.is_none_or(|used| i64::try_from(*step).is_ok_and(|step| step > used)));
    // Each step alone: the generator's own window may be left by a code of an older step that looks the same.
    let found = fresh.into_iter().find(|step| totp.check(typed, step * STEP_SECONDS) == Some(*step));
    found.and_then(|step| i64::try_from(step).ok())
}

fn generator(secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .build()
        .ok()
}

fn label(id: SecondFactorId) -> String {
    format!("second factor {id}")
}

/// RFC 4648, 6, without padding.
fn base32(bytes: &[u8]) -> String {
    let bit = |n: usize| bytes.get(n / 8).is_some_and(|byte| byte & (0x80 >> (n % 8)) != 0);
    let digit = |at: usize| (0..5).fold(0_usize, |value, n| value << 1 | usize::from(bit(at * 5 + n)));
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|at| BASE32.get(digit(at)).copied().map_or('A', char::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code_at(secret: &[u8], seconds: u64) -> String {
        generator(secret).unwrap().generate(seconds).to_string()
    }

    /// RFC 6238, appendix B, its SHA-1 rows; six of their eight digits.
    #[test]
    fn the_rfcs_own_codes() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(secret, seconds), code, "{seconds}");
            let now = Timestamp::from_millis(i64::try_from(seconds).unwrap() * 1000);
            let step = i64::try_from(seconds / STEP_SECONDS).unwrap();
            assert_eq!(matching_step(secret, code, now, None), Some(step));
            assert_eq!(matching_step(secret, code, now, Some(step)), None, "a used code is used");
        }
    }

    /// RFC 4648, 10.
    #[test]
    fn base32_as_apps_read_it() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
        let secret = AppSecret {
            bytes: b"12345678901234567890".to_vec(),
            account: "ada@acme.test".to_owned(),
            issuer: "Acme & Söhne".to_owned(),
        };
        let expected = "otpauth://totp/Acme%20%26%20S%C3%B6hne:ada%40acme.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                        &issuer=Acme%20%26%20S%C3%B6hne";
        assert_eq!(secret.address(), expected);
        assert_eq!(format!("{secret:?}"), "AppSecret(***)");
    }

    proptest! {
        #[test]
        fn a_code_is_good_for_one_step_to_each_side_and_no_more(
            secret in any::<[u8; 20]>(), seconds in 1_000_000_u64..4_000_000_000, off in -4_i64..=4
        ) {
            let code = code_at(&secret, seconds);
            let step = i64::try_from(seconds / STEP_SECONDS).unwrap();
            let now = Timestamp::from_millis((step + off) * 30_000);
            let found = matching_step(&secret, &code, now, None);
            // Another step may happen to have the same code.
            prop_assert!(off.abs() > 1 || found.is_some());
            if let Some(found) = found {
                prop_assert!((found - (step + off)).abs() <= 1);
                prop_assert!(matching_step(&secret, &code, now, Some(step + off + 1)).is_none());
            }
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in ".{0,12}") {
            let _ = matching_step(&[7; 20], &text, Timestamp::from_millis(1_000_000), None);
        }
    }
}
