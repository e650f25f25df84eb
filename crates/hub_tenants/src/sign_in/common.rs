//! Passwords that leaked so often that they are tried first. The list is part of the program (`data/README.md` says
//! where it comes from): nothing about a password leaves the hub.

/// Folded, sorted by bytes, one a line.
const LISTED: &str = include_str!("../../data/common_passwords.txt");
/// Digits and signs around a listed word that make it no better: a year, an exclamation mark.
const MOST_AROUND: usize = 6;
/// Shorter words say nothing about a password that holds them.
const SHORTEST: usize = 4;

/// Whether somebody who guesses begins with this password: it is on the list, or is made of an entry by capitals, by
/// digits in place of letters, by a few digits or signs around it, backwards or again and again; or it is a run
/// along the alphabet or the digits.
pub(super) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let inner = lower.trim_matches(|c: char| !c.is_alphabetic());
    // As the digits around it may be letters in disguise, each side is also looked at alone.
    let before = lower.trim_start_matches(|c: char| !c.is_alphabetic());
    let after = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let forms = [lower.as_str(), inner, before, after];
    let near = |form: &&&str| lower.len() - form.len() <= MOST_AROUND;
    is_run(&lower) || forms.iter().filter(near).any(|form| is_made_of_entry(form))
}

fn is_made_of_entry(form: &str) -> bool {
    let folded: String = form.chars().map(fold).collect();
    let backwards: String = folded.chars().rev().collect();
    is_listed(&folded) || is_listed(&backwards) || is_listed(repeated(&folded))
}

/// What a text repeats; the text itself when it repeats nothing.
fn repeated(text: &str) -> &str {
    let fits = |length: &usize| {
        let part = text.get(..*length).unwrap_or_default();
        !part.is_empty() && text.len().is_multiple_of(*length) && text.split(part).all(str::is_empty)
    };
    (SHORTEST..=text.len() / 2).find(fits).and_then(|length| text.get(..length)).unwrap_or(text)
}

/// As `data/common_passwords.py` does it.
const fn fold(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' | 'l' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    }
}

fn is_listed(folded: &str) -> bool {
    folded.len() >= SHORTEST && search(LISTED, folded.as_bytes())
}

/// Binary search among lines, by the byte in the middle of what is left.
fn search(mut lines: &str, wanted: &[u8]) -> bool {
    while !lines.is_empty() {
        let bytes = lines.as_bytes();
        let middle = bytes.len() / 2;
        let line_end = |from: usize| bytes.iter().skip(from).position(|b| *b == b'\n').map(|n| from + n);
        let start = bytes.iter().take(middle).rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let end = line_end(start).unwrap_or(bytes.len());
        let line = bytes.get(start..end).unwrap_or_default();
        lines = match line.cmp(wanted) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => lines.get(end + 1..).unwrap_or_default(),
            std::cmp::Ordering::Greater => lines.get(..start).unwrap_or_default(),
        };
    }
    false
}

/// `1234567890`, `abcdefghij`, `zyxwvutsrq`, `aaaaaaaaab`: nearly every character is the one before it, or its neighbour.
fn is_run(text: &str) -> bool {
    let pairs = text.chars().count().saturating_sub(1);
    let next = |a: char, b: char| u32::from(a).abs_diff(u32::from(b)) <= 1 || (a, b) == ('9', '0');
    let neighbours = text.chars().zip(text.chars().skip(1)).filter(|(a, b)| next(*a, *b)).count();
    pairs > 0 && neighbours * 10 >= pairs * 8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_list_is_sorted_folded_and_large() {
        let lines: Vec<&str> = LISTED.lines().collect();
        assert!(lines.len() > 35_000, "{}", lines.len());
        assert!(lines.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()));
        for line in lines {
            assert!(line.chars().map(fold).eq(line.chars()), "{line} is not folded");
            assert!(search(LISTED, line.as_bytes()), "{line} is not found");
        }
    }

    #[test]
    fn common_passwords_in_every_dress() {
        for common in [
            "password",
            "P@ssw0rd",
            "p4$$w0rd2024!",
            "!!Password123",
            "1234567890",
            "qwertyuiop",
            "Qwertyuiop1!",
            "drowssap99",
            "monkeymonkey",
            "dragondragondragon",
            "Summer2025!",
            "iloveyou1234",
            "1q2w3e4r5t6y",
            "abcdefghijkl",
            "zyxwvutsrqpo",
            "12345678901234",
            "trustno1",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn others_are_left_alone() {
        for fine in [
            "correct horse battery",
            "a new long password",
            "wie spaet ist es denn",
            "monkey84629173650192",
            "Vj7#kQz!w2Lp",
            "пароль-длинный",
            "密码密码密码密码密码",
            "",
        ] {
            assert!(!is_common(fine), "{fine}");
        }
    }

    proptest! {
        #[test]
        fn an_entry_is_common_however_it_is_written(
            at in any::<prop::sample::Index>(), tail in "[0-9!?#]{0,6}", upper in any::<bool>()
        ) {
            let lines: Vec<&str> = LISTED.lines().filter(|line| line.bytes().all(|b| b.is_ascii_lowercase())).collect();
            let entry = lines[at.index(lines.len())];
            let dressed = if upper { entry.to_uppercase() } else { entry.to_owned() };
            let dressed = dressed.replace('o', "0").replace('a', "@");
            // A disguised letter at the end looks like one of the signs around it.
            prop_assert!(is_common(&format!("{dressed}{tail}")) || !dressed.ends_with(|c: char| c.is_ascii_alphabetic())
                || !dressed.starts_with(|c: char| c.is_ascii_alphabetic()), "{}{}", dressed, tail);
        }

        #[test]
        fn nothing_makes_it_panic(text in ".{0,40}") {
            let _ = is_common(&text);
        }
    }
}
