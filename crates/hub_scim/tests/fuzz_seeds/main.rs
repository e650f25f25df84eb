//! The SCIM fuzz targets of `fuzz/` without a fuzzer: their bodies over the seeds and over mutations of them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows tests by their attribute only, and these are their helpers"
)]

#[path = "../../../../fuzz/src/scim.rs"]
mod bodies;

use std::path::PathBuf;

/// Mutations of each seed.
const MUTATIONS: usize = 300;

/// The seeds of a target by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Seeds whose names begin with `good` are accepted, all others refused; nothing panics.
fn run(target: &str, body: fn(&[u8]) -> bool) {
    let seeds = seeds(target);
    assert!(seeds.iter().any(|(name, _)| name.starts_with("good")), "{target} has no good seed");
    for (name, bytes) in &seeds {
        assert_eq!(body(bytes), name.starts_with("good"), "{target}/{name}");
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for (_, bytes) in &seeds {
        for _ in 0..MUTATIONS {
            let other = &seeds[dice.below(seeds.len())].1;
            body(&mutate(bytes, other, &mut dice));
        }
    }
}

#[test]
fn filters() {
    run("scim_filter", bodies::filter);
}

#[test]
fn paths() {
    run("scim_path", bodies::path);
}

#[test]
fn bodies_of_requests() {
    run("scim_body", bodies::body);
}

/// A repeatable sequence (xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// What a fuzzer does: flip, insert, remove, repeat, splice.
fn mutate(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(out.len());
        let end = (at + dice.below(64)).min(out.len());
        match dice.below(6) {
            0 if !out.is_empty() => out[at] ^= 1 << dice.below(8),
            1 => out.insert(at, u8::try_from(dice.below(256)).unwrap()),
            2 => drop(out.drain(at..end)),
            3 => {
                let piece = out[at..end].to_vec();
                out.splice(at..at, piece);
            }
            4 => out.truncate(at),
            _ => {
                let from = dice.below(other.len());
                let to = (from + dice.below(400)).min(other.len());
                out.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    out
}
