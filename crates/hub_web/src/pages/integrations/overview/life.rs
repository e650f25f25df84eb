//! How long certificates, tokens and client secrets last.

use hub_kernel::Timestamp;
use hub_tenants::connection::CertificateRow;
use hub_tenants::directory::TokenRow;
use hub_text::{key, t, text};

use crate::pages::integrations::facts::Facts;
use crate::pages::parts::{Badge, Link, Tone, date, ends_in};
use crate::urls;

/// Rows that the page shows; those that end first.
const MOST: usize = 6;
const TOKEN: &str = key!("Secret Token");

/// Something that ends one day, or never.
#[derive(Debug, Clone)]
pub struct Life {
    /// "Certificate", "Secret Token", "Client secret".
    pub kind: &'static str,
    /// Its name: "Entra production".
    pub name: String,
    /// "In 6 days", "Expired", "Never ends".
    pub left: Badge,
    /// "28 Nov 2023 to 28 Nov 2026".
    pub span: String,
    /// How much is left, in thousandths of its life; `None` for what never ends.
    pub bar: Option<i64>,
    /// Where it is replaced.
    pub link: Link,
}

/// What of a connection ends, the first first, and how many more there are than are shown.
#[must_use]
pub fn lives(facts: &Facts, now: Timestamp) -> (Vec<Life>, usize) {
    let (configuration, provisioning) = (urls::connection(facts.row.id), urls::provisioning(facts.row.id));
    let mut all: Vec<(i64, Life)> = Vec::new();
    for row in &facts.certificates {
        all.push((row.not_after.millis(), of_certificate(row, &format!("{configuration}#certs-title"), now)));
    }
    let secrets = [(TOKEN, &facts.tokens, "#scim-title"), (key!("Client secret"), &facts.secrets, "#oauth")];
    for (kind, rows, place) in secrets {
        for row in rows.iter().filter(|row| row.revoked_at.is_none()) {
            let end = row.expires_at.map_or(i64::MAX, Timestamp::millis);
            all.push((end, of_secret(kind, row, &format!("{provisioning}{place}"), now)));
        }
    }
    all.sort_by_key(|(end, _)| *end);
    let more = all.len().saturating_sub(MOST);
    (all.into_iter().take(MOST).map(|(_, life)| life).collect(), more)
}

fn of_certificate(row: &CertificateRow, href: &str, now: Timestamp) -> Life {
    Life {
        kind: key!("Certificate"),
        name: row.subject.clone(),
        left: left(row.not_after, now),
        span: span(row.not_before, row.not_after),
        bar: Some(share(row.not_before, row.not_after, now)),
        link: Link { href: href.to_owned(), label: t("Certificates").to_string() },
    }
}

fn of_secret(kind: &'static str, row: &TokenRow, href: &str, now: Timestamp) -> Life {
    let (left, span, bar) = match row.expires_at {
        Some(end) => (left(end, now), span(row.created_at, end), Some(share(row.created_at, end, now))),
        None => {
            let since = text!("Since {date}", date = date(row.created_at)).to_string();
            (Badge::new(Tone::Neutral, t("No expiry date")), since, None)
        }
    };
    let label = if kind == TOKEN { t("Tokens") } else { t("Client secrets") };
    Life {
        kind,
        name: row.name.clone(),
        left,
        span,
        bar,
        link: Link { href: href.to_owned(), label: label.to_string() },
    }
}

fn span(from: Timestamp, until: Timestamp) -> String {
    text!("{from} to {until}", from = date(from), until = date(until)).to_string()
}

/// "Ends in 6 days", with the colour that it has everywhere.
fn left(end: Timestamp, now: Timestamp) -> Badge {
    let days = end.seconds_since(now).div_euclid(86_400);
    let tone = match days {
        ..7 => Tone::Bad,
        7..30 => Tone::Warn,
        _ => Tone::Good,
    };
    match days {
        _ if end <= now => Badge::new(Tone::Bad, t("Expired")),
        // So far off nobody counts days.
        366.. => Badge::new(tone, text!("Ends {when}", when = date(end))),
        _ => Badge::new(tone, text!("Ends {when}", when = ends_in(end, now))),
    }
}

/// How much of a life is left, in thousandths; what has not begun has all of it.
fn share(from: Timestamp, until: Timestamp, now: Timestamp) -> i64 {
    let whole = until.seconds_since(from).max(1);
    (until.seconds_since(now).clamp(0, whole)) * 1000 / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_a_share_and_a_word() {
        let from = Timestamp::from_millis(1_800_000_000_000);
        let until = from.plus_days(100);
        let at = |days| (share(from, until, from.plus_days(days)), left(until, from.plus_days(days)));
        let cases = [
            (-5, 1000, Tone::Good, "Ends in 105 days"),
            (0, 1000, Tone::Good, "Ends in 100 days"),
            (70, 300, Tone::Good, "Ends in 30 days"),
            (71, 290, Tone::Warn, "Ends in 29 days"),
            (94, 60, Tone::Bad, "Ends in 6 days"),
            (100, 0, Tone::Bad, "Expired"),
            (400, 0, Tone::Bad, "Expired"),
        ];
        for (days, part, tone, words) in cases {
            let (found, badge) = at(days);
            assert_eq!((found, badge.tone, badge.text.as_str()), (part, tone, words), "{days}");
        }
        assert_eq!(share(until, from, until), 0, "no life at all");
        assert_eq!(left(from.plus_days(400), from).text, "Ends 19 Feb 2028");
    }
}
