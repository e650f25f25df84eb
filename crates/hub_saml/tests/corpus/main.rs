//! A corpus of responses, hostile and valid, made by the demo IdP's generator, each with its verdict.
//!
//! Only the public interface is used, as the assertion consumer service uses it. Replay is the database's part and
//! is tested where the database is.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy knows tests by their attribute only, and these are their helpers"
)]

mod base;
mod genuine;
mod hostile;
mod valid;

use std::collections::HashSet;

use base::{Case, explained, judged};

fn all() -> Vec<Case> {
    [hostile::wrapping(), hostile::signatures(), hostile::documents(), hostile::encrypted(), genuine::cases()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn every_hostile_response_is_refused_for_its_own_reason() {
    let cases = all();
    assert!(cases.len() >= 60, "{} hostile responses", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let verdict = judged(case);
        if verdict != case.verdict {
            wrong.push(format!("{}: {verdict} instead of {}", case.name, case.verdict));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_valid_variant_is_read_alike() {
    let cases = valid::cases();
    assert!(cases.len() >= 25, "{} valid responses", cases.len());
    for case in &cases {
        assert_eq!(judged(case), "ada@acme.test", "{}", case.name);
    }
}

/// An explanation never says yes where a login says no, and names the same first reason.
#[test]
fn explanations_agree_with_logins() {
    for case in all().iter().chain(&valid::cases()) {
        assert_eq!(explained(case), judged(case), "{}", case.name);
    }
}

#[test]
fn every_case_is_its_own() {
    let cases: Vec<Case> = all().into_iter().chain(valid::cases()).collect();
    let names: HashSet<&str> = cases.iter().map(|c| c.name.as_str()).collect();
    let texts: HashSet<&str> = cases.iter().map(|c| c.xml.as_str()).collect();
    assert_eq!(names.len(), cases.len());
    // Some differ only in what is expected of them.
    assert!(texts.len() + 12 >= cases.len());
}
