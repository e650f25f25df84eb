//! The addresses that the hub's sources register, so that no test can forget a new one.

use std::path::{Path, PathBuf};

/// What stands before the pattern where an address is registered, and what the pattern is under.
const REGISTERED: [(&str, &str); 4] = [
    ("address(\"", ""),
    ("web::resource(\"", ""),
    (".route(\"", ""),
    ("under(\"", "/connections/{connection}"),
];

/// Registered by a constant or below a scope.
const NAMED: [&str; 1] = [hub_web::urls::SSO_FINISH];

/// Every pattern, such as `/people/{user}/role`.
pub fn patterns() -> Vec<String> {
    let mut found: Vec<String> = NAMED.map(str::to_owned).to_vec();
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let text: String = text.split("(\n").map(str::trim_start).collect::<Vec<_>>().join("(");
        for (mark, base) in REGISTERED {
            for rest in text.split(mark).skip(1) {
                found.push(format!("{base}{}", rest.split('"').next().unwrap()));
            }
        }
    }
    found.sort();
    found.dedup();
    assert!(found.len() > 30 && found.contains(&"/people/{user}/role".to_owned()), "{found:?}");
    found
}

/// A pattern with values in place of its parameters.
pub fn fill(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap();
        path.push_str(before);
        path.push_str(&value(name));
        rest = tail;
    }
    path + rest
}

/// All Rust files below a folder.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

/// All files below a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}
