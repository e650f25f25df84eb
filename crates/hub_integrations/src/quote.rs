//! Texts of people inside of programs: as one literal that means that text and nothing else.

use std::fmt::Write;

/// A character that reorders or hides what stands around it, or ends a line: a reader of the file would not see what it
/// does. Bidirectional controls as in "Trojan Source" (CVE-2021-42574).
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// On one line, with nothing that a reader of the file would not see.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if is_treacherous(c) { ' ' } else { c }).collect()
}

/// A PowerShell expression: `'Acme'`, or `('Caf' + [char]0xE9)`.
///
/// Written in ASCII alone. Windows PowerShell reads a file without a byte order mark in the code page of the machine, where
/// bytes of a letter may be typographic quotation marks; and PowerShell takes these for the plain one, whose literal they
/// would end (about_Quoting_Rules).
#[must_use]
pub fn powershell(text: &str) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut plain = String::new();
    for c in visible(text).chars() {
        if c.is_ascii() {
            plain.push(c);
            if c == '\'' {
                plain.push(c);
            }
            continue;
        }
        if !plain.is_empty() {
            pieces.push(format!("'{}'", std::mem::take(&mut plain)));
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            pieces.push(format!("[char]0x{unit:X}"));
        }
    }
    if !plain.is_empty() || pieces.is_empty() {
        pieces.push(format!("'{plain}'"));
    }
    match pieces.as_slice() {
        [one] if one.starts_with('\'') => one.clone(),
        // A string first: two numbers of characters would be added up.
        several if several.first().is_some_and(|first| first.starts_with('\'')) => {
            format!("({})", several.join(" + "))
        }
        several => format!("('' + {})", several.join(" + ")),
    }
}

/// A word of a POSIX shell: `'Acme'`, with `'\''` for an apostrophe.
#[must_use]
pub fn shell(text: &str) -> String {
    format!("'{}'", visible(text).replace('\'', "'\\''"))
}

/// A JSON string in ASCII (RFC 8259, 7), quotation marks included.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::from("\"");
    let mut units = [0; 2];
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut units) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out
}

/// For a comment: on one line, in ASCII, and without what ends a block comment of PowerShell.
#[must_use]
pub fn comment(text: &str) -> String {
    visible(text).chars().map(|c| if matches!(c, ' '..='~') && c != '#' { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: [&str; 9] = [
        "Acme",
        "O'Brien & Söhne",
        "'; Remove-Item C:\\ -Recurse; '",
        "\u{2019}; calc; \u{2018}",
        "$(calc) `calc` \"$env:USERNAME\"",
        "line\r\nbreak\u{2028}'@\nEOF",
        "\u{202e}gnp.exe\u{feff}",
        "日本 🦓",
        "",
    ];

    #[test]
    fn powershell_literals_are_ascii_and_closed() {
        assert_eq!(powershell("Acme"), "'Acme'");
        assert_eq!(powershell("O'Brien"), "'O''Brien'");
        assert_eq!(powershell("Café X"), "('Caf' + [char]0xE9 + ' X')");
        assert_eq!(powershell("é"), "('' + [char]0xE9)");
        assert_eq!(powershell("🦓"), "('' + [char]0xD83E + [char]0xDD93)");
        assert_eq!(powershell("\u{2019}; calc"), "('' + [char]0x2019 + '; calc')");
        assert_eq!(powershell("a\nb\u{202e}c"), "'a b c'");
        for text in HOSTILE {
            let literal = powershell(text);
            assert!(literal.is_ascii() && !literal.contains(['\n', '\r']), "{literal}");
            // Without its doubled ones, what is left of quotation marks opens and closes.
            let outside: Vec<&str> = literal.split('\'').collect();
            assert_eq!(outside.len() % 2, 1, "{literal}");
        }
    }

    /// The shell itself says what a word means.
    #[test]
    fn a_shell_reads_back_what_was_written() {
        for text in HOSTILE {
            let script = format!("printf %s {}", shell(text));
            let said = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
            assert!(said.status.success());
            assert_eq!(String::from_utf8(said.stdout).unwrap(), visible(text), "{text:?}");
        }
    }

    #[test]
    fn json_means_the_same_text() {
        for text in HOSTILE {
            let written = json(text);
            assert!(written.is_ascii() && !written.contains('\n'), "{written}");
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }

    #[test]
    fn comments_stay_one_line() {
        for text in HOSTILE {
            let line = comment(text);
            assert!(line.is_ascii() && !line.contains(['\n', '#']), "{line:?}");
        }
    }
}
