//! Changing any byte of a signed response never changes what is read from it, and never panics.

use std::sync::OnceLock;

use hub_demo_idp::response::{ResponseBuilder, Style};
use proptest::prelude::*;

use crate::response::VerifiedAssertion;
use crate::test_support::*;

fn samples() -> Vec<(String, VerifiedAssertion)> {
    let shapes = [
        good(),
        ResponseBuilder { sign_response: true, style: Style::entra(), ..good() },
        ResponseBuilder { sign_response: true, sign_assertion: false, style: Style::okta(), ..good() },
    ];
    shapes
        .into_iter()
        .map(|shape| {
            let xml = shape.build(key()).unwrap();
            let read = judge(&xml).unwrap();
            (xml, read)
        })
        .collect()
}

fn cached() -> &'static [(String, VerifiedAssertion)] {
    static SAMPLES: OnceLock<Vec<(String, VerifiedAssertion)>> = OnceLock::new();
    SAMPLES.get_or_init(samples)
}

fn same_or_refused(xml: &[u8], original: &VerifiedAssertion) {
    let Ok(text) = std::str::from_utf8(xml) else { return };
    if let Ok(read) = judge(text) {
        assert_eq!(&read, original, "{text}");
    }
}

/// Every byte in turn, with the changes that a forger would try first; on two threads, as in service.
#[test]
fn every_single_byte() {
    for (step, (xml, original)) in [5, 1, 5].into_iter().zip(cached()) {
        let check = |from: usize| {
            for at in (from..xml.len()).step_by(2 * step) {
                let mut bytes = xml.clone().into_bytes();
                bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
                same_or_refused(&bytes, original);
                if at % 5 == 0 {
                    bytes.remove(at);
                    same_or_refused(&bytes, original);
                }
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| check(0));
            scope.spawn(|| check(step));
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_byte_anywhere(sample in 0usize..3, at in any::<proptest::sample::Index>(), byte in any::<u8>(), insert in any::<bool>()) {
        let (xml, original) = &cached()[sample];
        let mut bytes = xml.clone().into_bytes();
        let at = at.index(bytes.len());
        if insert { bytes.insert(at, byte) } else { bytes[at] = byte }
        same_or_refused(&bytes, original);
    }

    #[test]
    fn any_piece_moved(from in any::<proptest::sample::Index>(), len in 1usize..400, to in any::<proptest::sample::Index>(), copy in any::<bool>()) {
        let (xml, original) = &cached()[1];
        let mut bytes = xml.clone().into_bytes();
        let from = from.index(bytes.len());
        let end = (from + len).min(bytes.len());
        let piece: Vec<u8> = bytes[from..end].to_vec();
        if !copy { bytes.drain(from..end); }
        let to = to.index(bytes.len());
        bytes.splice(to..to, piece);
        same_or_refused(&bytes, original);
    }

    #[test]
    fn any_text_is_answered(text in ".{0,300}") {
        let _ = crate::response::from_xml(&text);
        let _ = crate::response::decode(&text);
        let _ = crate::certificate::parse(text.as_bytes());
        let _ = crate::metadata::parse_idp(text.as_bytes());
        let _ = crate::relay_state::local_path(&text, "https://hub.example");
    }
}
