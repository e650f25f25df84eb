//! `cargo bench -p hub_saml`: verified responses a second on one core, beside the raw RSA verification in them. A figure
//! of docs/performance.md, not an assertion: a wrong answer stops it, a slow one does not.
#![expect(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hub_demo_idp::response::encryption::Encryption;
use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_demo_idp::signing::IdpKey;
use hub_saml::{Certificates, Expectation, IdpSettings, SpPrivateKey, SpSettings, response};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::{Signer, Verifier};

const NOW: i64 = 1_780_315_200_000;
const ISSUER: &str = "https://sts.windows.net/acme/";
const YEARS: (i64, i64) = (1_577_836_800, 2_524_608_000);

fn main() {
    // `cargo test --benches` only wants to know that this builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(5);
    let time = Duration::from_secs(seconds);
    let key = IdpKey::generate_rsa(2048, "acme signing", YEARS.0, YEARS.1).unwrap();
    let expect = Expectation { allow_unsolicited: true, ..Expectation::default() };
    let idp = idp(&[&key]);
    let plain = form_value(&builder().build(&key).unwrap());
    let older: Vec<IdpKey> =
        (0..3).map(|_| IdpKey::generate_rsa(2048, "older", YEARS.0, YEARS.1).unwrap()).collect();
    let rolling = self::idp(&older.iter().chain([&key]).collect::<Vec<_>>());
    let own = IdpKey::generate_rsa(2048, "the hub", YEARS.0, YEARS.1).unwrap();
    let private = SpPrivateKey::from_pem(&own.private_key_pem().unwrap()).unwrap();
    let opening = SpSettings { decryption_keys: vec![private], ..sp() };
    let mut encrypted = builder();
    encrypted.encryption = Some(Encryption::entra(&own.certificate_pem().unwrap()));
    let encrypted = form_value(&encrypted.build(&key).unwrap());

    println!("\nOne core, {seconds} s a row, response of {} bytes of XML\n", plain.len() / 4 * 3);
    println!("| what | per second | µs each | of raw RSA |");
    println!("| --- | ---: | ---: | ---: |");
    let raw = rsa_verify(time);
    row("RSA-2048 / SHA-256 verification alone", raw, raw);
    let decode = rate(time, || drop(black_box(response::decode(&plain).unwrap())));
    row("decode and structural pre-check alone", decode, raw);
    let verify = |text: &str, sp: &SpSettings, idp: &IdpSettings| {
        let document = response::decode(text).unwrap();
        drop(black_box(response::verify(&document, sp, idp, &expect, NOW, 60).unwrap()));
    };
    row("response, verified", rate(time, || verify(&plain, &sp(), &idp)), raw);
    row("response, by the last of four certificates", rate(time, || verify(&plain, &sp(), &rolling)), raw);
    row("response with an encrypted assertion", rate(time, || verify(&encrypted, &opening, &idp)), raw);
}

fn row(what: &str, per_second: f64, raw: f64) {
    println!("| {what} | {per_second:.0} | {:.0} | {:.1} % |", 1e6 / per_second, 100.0 * per_second / raw);
}

fn rate(time: Duration, mut act: impl FnMut()) -> f64 {
    let began = Instant::now();
    let mut done = 0_u32;
    while began.elapsed() < time {
        for _ in 0..16 {
            act();
        }
        done += 16;
    }
    f64::from(done) / began.elapsed().as_secs_f64()
}

fn rsa_verify(time: Duration) -> f64 {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let data = [7_u8; 700];
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    signer.update(&data).unwrap();
    let signature = signer.sign_to_vec().unwrap();
    rate(time, || {
        let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
        verifier.update(&data).unwrap();
        assert!(verifier.verify(&signature).unwrap());
    })
}

fn sp() -> SpSettings {
    SpSettings::new("https://hub.example/saml/con-1", "https://hub.example/saml/con-1/acs")
}

fn idp(keys: &[&IdpKey]) -> IdpSettings {
    let certificates =
        keys.iter().map(|key| hub_saml::Certificate::from_der(&key.certificate_der().unwrap()).unwrap());
    IdpSettings {
        entity_id: ISSUER.to_owned(),
        sso_url: "https://login.microsoftonline.com/acme/saml2".to_owned(),
        certificates: Certificates::new(certificates.collect()).unwrap(),
    }
}

fn builder() -> ResponseBuilder {
    let sp = sp();
    ResponseBuilder::new(
        ISSUER,
        &sp.acs_url,
        &sp.entity_id,
        "ada@acme.test",
        ("_response", "_assertion"),
        NOW,
    )
}
