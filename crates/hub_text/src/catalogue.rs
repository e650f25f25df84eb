//! The translations that are compiled in.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Language;

const GERMAN: &str = include_str!("../messages/de.po");

/// By the English text what the language says: one form, or as many as the language counts with.
type Forms = HashMap<String, Vec<String>>;

static CATALOGUE: LazyLock<Forms> = LazyLock::new(|| read(GERMAN));

/// What a language says instead of each English message; nothing for English.
#[must_use]
pub fn translations(language: Language) -> Option<&'static HashMap<String, Vec<String>>> {
    match language {
        Language::English => None,
        Language::German => Some(&CATALOGUE),
    }
}

/// An unreadable catalogue translates nothing; a test reads each of those that are compiled in.
fn read(po: &str) -> Forms {
    let Ok(catalogue) = polib::po_file::parse_from_reader(po.as_bytes()) else { return Forms::new() };
    let mut forms = Forms::with_capacity(catalogue.count());
    for message in catalogue.messages().filter(|message| message.is_translated() && !message.is_fuzzy()) {
        let said = if message.is_plural() {
            message.msgstr_plural().cloned()
        } else {
            message.msgstr().map(|one| vec![one.to_owned()])
        };
        if let Ok(said) = said {
            forms.insert(message.msgid().to_owned(), said);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_is_read_with_its_plurals() {
        let po = "msgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
                  \"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\nmsgid \"Save\"\nmsgstr \"Speichern\"\n\n\
                  msgid \"one\"\nmsgid_plural \"{n} of them\"\nmsgstr[0] \"einer\"\nmsgstr[1] \"{n} davon\"\n\n\
                  #, fuzzy\nmsgid \"Unsure\"\nmsgstr \"Unsicher\"\n\nmsgid \"Missing\"\nmsgstr \"\"\n";
        let forms = read(po);
        assert_eq!(forms.get("Save"), Some(&vec!["Speichern".to_owned()]));
        assert_eq!(forms.get("one").map(Vec::len), Some(2));
        assert!(!forms.contains_key("Unsure") && !forms.contains_key("Missing"));
    }

    #[test]
    fn each_catalogue_that_is_compiled_in_can_be_read() {
        for language in Language::ALL {
            assert!(translations(language).is_none_or(|forms| !forms.is_empty()), "{language:?}");
        }
    }
}
