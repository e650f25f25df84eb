//! Migrations are embedded by a macro, which the compiler does not know to depend on their files.
#![expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
