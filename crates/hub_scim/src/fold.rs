//! The one case folding by which names are unique and compared (rule H22 and H28).

use icu_casemap::CaseMapper;

/// Unicode full case folding: `STRASSE` and `Straße` give the same text.
///
/// Used for userName, displayName and e-mail keys and for every comparison of an attribute whose
/// `caseExact` is false. Nothing is trimmed or normalised.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    CaseMapper::new().fold_string(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn h22_folds_beyond_ascii() {
        for (left, right) in [
            ("Ada@Acme.test", "ADA@ACME.TEST"),
            ("STRASSE", "straße"),
            ("ÅSA", "åsa"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("ИВАН", "иван"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} {right}");
        }
    }

    #[test]
    fn h16_folding_neither_trims_nor_joins_different_names() {
        assert_ne!(fold(" ada"), fold("ada"));
        assert_ne!(fold("ada"), fold("adá"));
        assert_eq!(fold("%_😀\"\\"), "%_😀\"\\");
    }
}
