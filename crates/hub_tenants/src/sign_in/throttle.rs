//! Slows down guessing. Counts live in the database: they survive restarts and hold for all nodes. An e-mail is
//! counted together with the address it is tried from, so that a stranger cannot lock somebody out.

use diesel::sql_types::BigInt;
use hub_db::{Conn, statement};
use hub_kernel::Timestamp;

use crate::{Error, Result};

const WINDOW_SECONDS: i64 = 15 * 60;
const MOST_FOR_ACCOUNT_FROM_ADDRESS: i64 = 10;
const MOST_FROM_ADDRESS: i64 = 100;

statement!(Failures<'a> { subject: &'a str, since: Timestamp } -> (BigInt, BigInt) =
    "SELECT failures, window_start FROM sign_in_failures WHERE subject = " subject " AND window_start > " since);
statement!(Add<'a> { subject: &'a str, now: Timestamp, since: Timestamp } -> () =
    "INSERT INTO sign_in_failures (subject, failures, window_start) VALUES (" subject ", 1, " now
    ") ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN sign_in_failures.window_start > " since
    " THEN sign_in_failures.failures + 1 ELSE 1 END, window_start = CASE WHEN sign_in_failures.window_start > " since
    " THEN sign_in_failures.window_start ELSE excluded.window_start END");
statement!(Clear<'a> { subject: &'a str } -> () = "DELETE FROM sign_in_failures WHERE subject = " subject);
statement!(Sweep { since: Timestamp } -> () = "DELETE FROM sign_in_failures WHERE window_start <= " since);

fn subjects(email_key: &str, address: Option<&str>) -> [(String, i64); 2] {
    let address = network(address.unwrap_or("-"));
    [
        (format!("account {email_key} from {address}"), MOST_FOR_ACCOUNT_FROM_ADDRESS),
        (format!("address {address}"), MOST_FROM_ADDRESS),
    ]
}

/// Where an attempt comes from: of an IPv6 address the network, as one household has 2^64 addresses.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) => v6.segments().iter().take(4).map(|part| format!("{part:x}:")).collect(),
        Err(_) => address.to_owned(),
    }
}

fn window(now: Timestamp) -> Timestamp {
    now.plus_seconds(-WINDOW_SECONDS)
}

/// Refuses when there were too many failures.
pub(crate) fn check(c: &mut Conn, email_key: &str, address: Option<&str>, now: Timestamp) -> Result<()> {
    for (subject, most) in subjects(email_key, address) {
        let row: Option<(i64, Timestamp)> = c.row(Failures { subject: &subject, since: window(now) })?;
        if let Some((failures, start)) = row
            && failures >= most
        {
            let retry_after_seconds = (WINDOW_SECONDS - now.seconds_since(start)).max(1);
            return Err(Error::Throttled { retry_after_seconds });
        }
    }
    Ok(())
}

/// Notes a failure.
pub(crate) fn failed(c: &mut Conn, email_key: &str, address: Option<&str>, now: Timestamp) -> Result<()> {
    for (subject, _) in subjects(email_key, address) {
        c.execute(Add { subject: &subject, now, since: window(now) })?;
    }
    Ok(())
}

/// Forgets the failures of somebody who then knew the password.
pub(super) fn succeeded(c: &mut Conn, email_key: &str, address: Option<&str>) -> Result<()> {
    let [(subject, _), _] = subjects(email_key, address);
    c.execute(Clear { subject: &subject })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(Sweep { since: window(now) })?;
    Ok(())
}
