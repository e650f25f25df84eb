//! What a person copies from a television's screen (RFC 8628, 6.1).

use hub_kernel::{Entropy, Random as _};

/// Consonants that are not taken for each other: no vowels, so that no words come up, and neither digits nor Y.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
const GROUP: usize = 4;

/// A fresh code: one of 20^8, as stored.
pub(super) fn fresh(entropy: &dyn Entropy) -> String {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        // 240 is the largest multiple of 20 in a byte: above it some letters would come more often.
        let letters = entropy.bytes::<16>().into_iter().filter(|byte| *byte < 240);
        let letters = letters.filter_map(|byte| ALPHABET.get(usize::from(byte) % ALPHABET.len()));
        code.extend(letters.take(LENGTH - code.len()).map(|letter| char::from(*letter)));
    }
    code
}

/// A stored code as screens show it: `WDJB-MJHT`.
pub fn shown(code: &str) -> String {
    match code.split_at_checked(GROUP) {
        Some((first, second)) if !second.is_empty() => format!("{first}-{second}"),
        _ => code.to_owned(),
    }
}

/// The stored form of what somebody typed, however they grouped it; `None` for what cannot be a code.
pub(super) fn typed(text: &str) -> Option<String> {
    let letters = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '_'));
    let code: String = letters.take(LENGTH + 1).map(|c| c.to_ascii_uppercase()).collect();
    let good = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    good.then_some(code)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use hub_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn codes_use_the_whole_alphabet_and_differ() {
        let entropy = SeededEntropy::new(1);
        let codes: HashSet<String> = (0..500).map(|_| fresh(&entropy)).collect();
        assert_eq!(codes.len(), 500);
        let letters: HashSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(letters, ALPHABET.iter().copied().collect());
        assert!(codes.iter().all(|code| typed(&shown(code)).as_deref() == Some(code)));
    }

    #[test]
    fn people_type_codes_as_they_like() {
        for text in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WD-JB-MJ-HT", "wdjb–mjht"] {
            assert_eq!(typed(text).as_deref(), Some("WDJBMJHT"), "{text}");
        }
        for text in ["", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "ẞDJB-MJHT", &"B".repeat(100)]
        {
            assert_eq!(typed(text), None, "{text}");
        }
        assert_eq!(shown("WDJBMJHT"), "WDJB-MJHT");
    }
}
